"""`ArchiveSpider`: news sites as archives keep them: WARC files in place of the network."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from crawler.arguments import CrawlArguments
from crawler.extraction.rules import GENERIC_RULES, CleaningRules
from crawler.spiders.base import Discovery, NewsSpider

if TYPE_CHECKING:
    from crawler.crawl.run import CrawlRun

_OF_THE_NETWORK = ("KEEP_IMAGES", "RENDER_JAVASCRIPT")
"""Switches that would ask servers for something."""


class ArchiveSpider(NewsSpider):
    """Pages of any sites, read from files. Its name stands for the run; each article belongs to its own site."""

    name = "archive"
    cleaning_rules: ClassVar[CleaningRules] = replace(GENERIC_RULES, site="archive")
    argument_names: ClassVar[tuple[str, ...]] = ("path", "hosts", "languages", "since", "until", "max_articles")

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Shut every way to the network."""
        super().update_settings(settings)
        for name in _OF_THE_NETWORK:
            settings.set(name, False, priority="cmdline")
        settings.set("DOWNLOAD_HANDLERS", dict.fromkeys(settings["DOWNLOAD_HANDLERS"]), priority="cmdline")
        settings.set("ROBOTSTXT_OBEY", False, priority="cmdline")
        # Nobody is asked, so nobody needs to know who asks.
        settings.set("CONTACT", "", priority="cmdline")

    @classmethod
    def open_run(
        cls, crawler: Crawler, arguments: CrawlArguments, given: dict[str, str]
    ) -> "tuple[CrawlRun, Discovery]":
        """Open a run over the files that `path` names."""
        from crawler.captures.files.paths import find_files
        from crawler.captures.reading import ArchiveReading
        from crawler.captures.records.wanted import WantedCaptures
        from crawler.captures.run import ArchiveRun
        from crawler.captures.sites import CapturedSites
        from crawler.crawl.resources import read_learned
        from crawler.discovery.hosts import HostMap, host_of
        from crawler.extraction.learned_lines import LearnedBlocks

        files = find_files(arguments.path or "")
        run = ArchiveRun.open(crawler, arguments, cls.cleaning_rules, HostMap(cls.cleaning_rules), given)

        def learned_of(site: str) -> LearnedBlocks:
            with run.resources.database.session() as session:
                return read_learned(session, site)

        hosts = tuple(host_of(f"http://{host}/") for host in arguments.hosts)
        sites = CapturedSites(_known_rules(crawler), learned_of)
        wanted = WantedCaptures(hosts, arguments.since)
        asked = {"hosts": ",".join(sorted(hosts)), "languages": ",".join(sorted(arguments.languages))}
        asked["days"] = arguments.days or ""
        named = " ".join(f"{name}={value}" for name, value in asked.items() if value)
        return run, ArchiveReading(run, files, wanted, sites, named)


def _known_rules(crawler: Crawler) -> tuple[CleaningRules, ...]:
    from scrapy.spiderloader import get_spider_loader

    loader = get_spider_loader(crawler.settings)
    rules = [getattr(loader.load(name), "cleaning_rules", GENERIC_RULES) for name in loader.list()]
    return tuple(rule for rule in rules if rule.hosts)
