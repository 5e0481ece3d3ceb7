"""`NewsAddressSpider`: any other news site, by its address: feeds, news sitemaps and the links of the start page."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from crawler.arguments import CrawlArguments
from crawler.extraction.addresses import bare_address
from crawler.extraction.rules import GENERIC_RULES, CleaningRules
from crawler.spiders.base import NewsSpider

if TYPE_CHECKING:
    from scrapy.robotstxt import RobotParser

    from crawler.crawl.page_task import PageEntry
    from crawler.discovery.feeds import FeedEntry
    from crawler.discovery.list_page import ArticleLink
    from crawler.discovery.unknown_site import FrontReader


class NewsAddressSpider(NewsSpider):
    """A site that no other spider knows; its name in the store is its host."""

    name = "news"
    argument_names: ClassVar[tuple[str, ...]] = ("url", "since", "until", "max_articles")

    @classmethod
    def rules_for(cls, arguments: CrawlArguments) -> CleaningRules:
        """The default rules under the host's name."""
        host = (urlsplit(arguments.url or "").hostname or "").removeprefix("www.")
        return replace(GENERIC_RULES, site=host, hosts=(host,))

    def make_discovery(self) -> "FrontReader":
        """Feeds, sitemaps and the start page."""
        from crawler.discovery.unknown_site import FrontReader

        self.front = FrontReader(self)
        return self.front

    def read_robots(self, robotparser: "RobotParser", url: str) -> None:
        """Sitemaps are named there."""
        self.front.read_robots(robotparser, url)

    def is_own(self, url: str) -> bool:
        """Whether the address lies on the host that was given, or on the one that its start page led to."""
        from crawler.discovery.start_page import host_of

        return host_of(url) in (host_of(self.arguments.url or ""), host_of(self.front.home))

    def feed_links(self, entries: "Iterable[FeedEntry]") -> "list[ArticleLink]":
        """All entries of a feed that lie on the site."""
        from crawler.discovery.list_page import ArticleLink
        from crawler.discovery.start_page import article_address

        links = []
        for entry in entries:
            address = article_address(entry.url) if self.is_own(entry.url) else None
            if address is not None and self._may_be_in_range(entry.day):
                links.append(ArticleLink(address, None if self.arguments.has_range else entry.day))
        return links

    def refuse_address(self, final: str, entry: "PageEntry") -> str | None:
        """A story that leads to the start page is gone."""
        is_start = bare_address(final) == bare_address(self.front.home)
        return "soft_404" if is_start and entry.key != bare_address(final) else None
