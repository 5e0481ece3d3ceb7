"""`NewsSpider`: what a site may declare. A site is a subclass with attributes; the crawl is `crawler.crawl.run`.

Scrapy imports this file for most commands (`list`, `clean`): what only a crawl needs is imported when one begins.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.arguments import CrawlArguments, read_arguments
from crawler.discovery.hosts import HostMap
from crawler.extraction.rules import GENERIC_RULES, CleaningRules

if TYPE_CHECKING:
    from crawler.crawl.run import CrawlRun
    from crawler.watching.watches import Watches
    from pipelines.items import Article
    from storage.database import Database


class Discovery(Protocol):
    """How the articles of a site are found."""

    def start(self) -> AsyncIterator[Request]:
        """Give the first requests."""


class NewsSpider(Spider):
    """A site. Subclasses give a name, cleaning rules and addresses."""

    cleaning_rules: ClassVar[CleaningRules] = GENERIC_RULES
    """How the site's pages and addresses are read."""
    feed_addresses: ClassVar[tuple[str, ...]] = ()
    """Where a feed may be, the first that is one counts; `{language}` is filled in."""
    home_addresses: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By language: where the home page may be, the first that shows articles in the language counts."""
    list_addresses: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By language: lists to walk if no home page shows any."""
    day_address: ClassVar[str] = ""
    """The by-date list, with `{language}` and `{day}` (2018-09-16); empty if the site has none."""
    first_day: ClassVar[date | None] = None
    """Before it the site has nothing."""
    argument_names: ClassVar[tuple[str, ...]] = ("languages", "since", "until", "max_articles", "base_url")

    run: "CrawlRun"
    """The run that the spider works for."""
    discovery: Discovery
    _given: Mapping[str, object]
    """The `-a` arguments, where no run was opened."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Check the arguments and open the run. Raises ArgumentError, SettingError, StorageError or
        AlreadyRunningError. For Scrapy's commands that look at one page (`shell`, `fetch`, `view`, `parse`) no run is
        opened: it would hold the site's lock, and its row would say that the site was read."""
        spider = cls()
        spider._set_crawler(crawler)
        if not crawler.crawling or cls.start.__module__.startswith("scrapy.commands."):
            spider._given = kwargs
            return spider
        arguments, watches = cls.read_arguments(kwargs), _watches(crawler.settings)
        spider.run, spider.discovery = cls.open_run(crawler, arguments, kwargs)
        spider.run.closing.at_end = _metrics_writer(crawler.settings)
        if watches is not None:
            from crawler.watching.delivery import deliver

            run = spider.run
            run.is_watched = True
            run.closing.when_indexed = partial(deliver, site=run.site, watches=watches, writer=run.writer)
        return spider

    @classmethod
    def read_arguments(cls, given: Mapping[str, object]) -> CrawlArguments:
        """Return the `-a` arguments, checked. Raises ArgumentError."""
        return read_arguments(given, cls.argument_names, cls.cleaning_rules.languages)

    @classmethod
    def rules_for(cls, arguments: CrawlArguments) -> CleaningRules:
        """Return the cleaning rules of the site that the arguments name."""
        return cls.cleaning_rules

    @classmethod
    def open_run(
        cls, crawler: Crawler, arguments: CrawlArguments, given: dict[str, str]
    ) -> "tuple[CrawlRun, Discovery]":
        """Open a run of the site, and say how its articles are found; `given` are the arguments as they were typed."""
        from crawler.crawl.run import CrawlRun
        from crawler.discovery.known_site import KnownSite, SiteAddresses

        rules = cls.rules_for(arguments)
        hosts = HostMap(rules, arguments.base_url)
        run = CrawlRun.open(crawler, arguments, rules, hosts, given)
        addresses = SiteAddresses(
            cls.feed_addresses, cls.home_addresses, cls.list_addresses, cls.day_address, cls.first_day
        )
        return run, KnownSite(run, hosts, addresses)

    async def start(self) -> AsyncIterator[Request]:
        """Give the first requests."""
        async for request in self.discovery.start():
            yield request

    def parse(self, response: Response, **_: Any) -> "Article":
        """Return the article of a page, for `scrapy parse`: the requests of a crawl have callbacks of their own. Raises
        ExtractionError."""
        from crawler.downloader.responses import header
        from crawler.extraction.article import Page, extract_article

        arguments = self.read_arguments(self._given)
        rules = self.rules_for(arguments)
        address = HostMap(rules, arguments.base_url).own(response.url)
        return extract_article(Page(response.body, address, header(response, "Content-Type")), rules)


def _watches(settings: BaseSettings) -> "Watches | None":
    if not settings["WATCH"]:
        return None
    from crawler.watching.watches import read_watches

    return read_watches(settings)


def _metrics_writer(settings: BaseSettings) -> "Callable[[Database], None] | None":
    """Return what writes METRICS_FILE at the end of a run; None if that is not set."""
    if not settings["METRICS_FILE"]:
        return None
    from crawler.watching.metrics import tell_metrics
    from pipelines.project_folder import project_folder

    return partial(tell_metrics, file=project_folder() / settings["METRICS_FILE"])
