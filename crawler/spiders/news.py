"""`NewsAddressSpider`: any other news site, by its address: feeds, news sitemaps and the links of the start page."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from crawler.arguments import CrawlArguments
from crawler.discovery.hosts import StartHosts, host_of
from crawler.extraction.addresses import ascii_host, readable_host
from crawler.extraction.rules import GENERIC_RULES, CleaningRules
from crawler.spiders.base import Discovery, NewsSpider

if TYPE_CHECKING:
    from crawler.crawl.run import CrawlRun


class NewsAddressSpider(NewsSpider):
    """A site that no other spider knows; its name in the store is its host."""

    name = "news"
    custom_settings = {"RETURN_COOKIES": True}  # noqa: RUF012 - Scrapy's, and it says what it is
    argument_names: ClassVar[tuple[str, ...]] = ("url", "hosts", "languages", "since", "until", "max_articles")

    @classmethod
    def rules_for(cls, arguments: CrawlArguments) -> CleaningRules:
        """Return the default rules under the host's name."""
        host = ascii_host(urlsplit(arguments.url or "").hostname or "").removeprefix("www.")
        return replace(GENERIC_RULES, site=readable_host(host), hosts=(host,))

    @classmethod
    def open_run(
        cls, crawler: Crawler, arguments: CrawlArguments, given: dict[str, str]
    ) -> "tuple[CrawlRun, Discovery]":
        """Open a run of the host that was given, whose articles are found by feeds, sitemaps and the start page."""
        from crawler.crawl.run import CrawlRun
        from crawler.discovery.unknown.site import UnknownSite

        hosts = StartHosts(arguments.url or "", more={host_of(f"http://{host}/") for host in arguments.hosts})
        run = CrawlRun.open(crawler, arguments, cls.rules_for(arguments), hosts, given)
        return run, UnknownSite(run, hosts)
