"""`scrapy crawl SPIDER`: crawl a site; the exit code says whether anything was lost."""

import argparse
import atexit
import logging
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from scrapy.commands import BaseRunSpiderCommand
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES, Settings, default_settings
from scrapy.utils.ossignal import install_shutdown_handlers

from crawler import settings as project_settings
from crawler.arguments import ArgumentError
from crawler.from_settings import SettingError, number_of
from crawler.spiders.base import NewsSpider
from crawler.terminal.command import DescribedCommand
from crawler.terminal.program_name import program_name
from storage.errors import StorageError, driver_message

if TYPE_CHECKING:
    from crawler.terminal.last_resort import LastResort

_CHATTY = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.core.scraper",
    "scrapy.crawler",
    "scrapy.middleware",
    "scrapy.utils.log",
    "scrapy.extensions.logstats",
    "alembic.runtime.migration",
    "alembic.runtime.plugins",
)
"""Loggers that speak of Scrapy's own set-up at INFO: kept to warnings unless DEBUG is asked for."""
_SWITCHED = {
    "COOKIES_ENABLED": ("DOWNLOADER_MIDDLEWARES_BASE", "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"),
    "HTTPCACHE_ENABLED": ("DOWNLOADER_MIDDLEWARES_BASE", "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware"),
    "REMOTE_CONTROL_ENABLED": ("EXTENSIONS_BASE", "scrapy.extensions.remote_control.RemoteControl"),
    "TELNETCONSOLE_ENABLED": ("EXTENSIONS_BASE", "scrapy.extensions.telnet.TelnetConsole"),
}
"""Parts of Scrapy with a switch of their own, by the switch."""


class StoppableCrawler(Crawler):
    """Tells the spider of Ctrl-C before Scrapy waits for what is under way."""

    async def stop_async(self) -> None:
        """As Scrapy's, in seconds."""
        if isinstance(self.spider, NewsSpider):
            self.spider.run.resources.hurry()
        is_open = self._engine is not None and self.engine.running and self.engine.spider is not None
        if self.crawling and is_open and isinstance(self.spider, NewsSpider):
            self.spider.run.stop("shutdown")
        await super().stop_async()


class Command(DescribedCommand, BaseRunSpiderCommand):
    """Scrapy's command with this project's exit codes."""

    name = "crawl"
    usage = "[options] <spider> [-a NAME=VALUE ...]"
    summary = "Crawl a site and save its articles"
    description = (
        "Crawl a site and save its new and changed articles, the newest first. There are three spiders: `asianews`\n"
        "for asianews.it, `news` for any other site, and `archive` for web archives. They take these arguments:\n\n"
        "asianews  -a languages=en,it (or all; default en)  -a since=2024-01-01  -a until=2024-12-31\n"
        "          -a max_articles=N  -a base_url=http://127.0.0.1:8000\n"
        "news      -a url=https://example.org  -a languages=en,de  -a since=...  -a until=...\n"
        "          -a max_articles=N  -a hosts=m.example.org\n"
        "archive   -a path=FILE|FOLDER|PATTERN|LIST  -a hosts=example.org  -a languages=...  -a since=...\n"
        "          (reads WARC files instead of the network: docs/crawl-archive.md)\n\n"
        "Exit codes: 0: done; 1: the crawl could not start; 2: something that was found could not be saved;\n"
        "3: the site has probably changed, because nothing looks like an article or a field is missing;\n"
        "4: another crawl of this site is running."
    )
    examples = (
        "scrapy crawl asianews -a languages=all -a max_articles=100",
        "scrapy crawl asianews -a languages=it -a since=2024-01-01 -a until=2024-01-31",
        "scrapy crawl news -a url=https://example.org -s ARTICLE_DATABASE=example.db",
        "scrapy crawl archive -a path=/data/warc -a hosts=example.org",
        "scrapy crawl asianews --watch 'floods=flood* OR typhoon' -s WATCH_FILE=floods.jsonl",
    )
    bad_usage = 1
    """As every crawl that could not start: 2 means that articles are missing."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own option."""
        super().add_options(parser)
        parser.add_argument(
            "--watch",
            action="append",
            metavar="NAME=QUERY",
            help="write new articles that `scrapy search QUERY` would find to WATCH_FILE or WATCH_COMMAND",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options and quiet Scrapy's own set-up messages."""
        from crawler.terminal import safe_log

        super().process_options(args, opts)
        safe_log.install()
        assert self.settings is not None
        if str(self.settings["LOG_LEVEL"]).upper() not in logging.getLevelNamesMapping():
            raise UsageError(f"unknown log level {self.settings['LOG_LEVEL']}")
        _check_types(self.settings)
        if opts.watch:
            _add_watches(self.settings, opts.watch)
        _leave_out_what_is_off(self.settings)
        if str(self.settings["LOG_LEVEL"]).upper() != "DEBUG":
            for name in _CHATTY:
                # A filter, because Scrapy sets the levels of its loggers again when it starts.
                logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.WARNING)
            logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_without_traceback)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run one spider and set the exit code."""
        if not args:
            raise UsageError("name a spider: asianews, news or archive")
        if len(args) > 1:
            raise UsageError(f"not understood: {' '.join(args[1:])}")
        # Before anything imports it further down: Scrapy looks through the stack and all modules there, for the name of
        # a deprecated class. With few of both .1 s, in the middle of a crawl's start .27 s.
        import_module("scrapy.core.downloader.contextfactory")
        process = self.crawler_process
        assert isinstance(process, AsyncCrawlerProcess)
        try:
            spider_class = process.spider_loader.load(args[0])
        except KeyError:
            raise UsageError(_unknown(args[0], process.spider_loader.list())) from None
        if issubclass(spider_class, NewsSpider):
            try:
                spider_class.read_arguments(opts.spargs)
            except ArgumentError as error:
                raise UsageError(str(error)) from None
        crawler = StoppableCrawler(spider_class, self.settings)
        last_resort = _obey_signals(process, crawler, number_of(process.settings, "SHUTDOWN_SECONDS"))
        if parent := int(number_of(process.settings, "WORK_PROCESS")):
            from crawler.terminal.with_parent import end_with

            end_with(parent)
        task = process.crawl(crawler, **opts.spargs)
        process.start()
        # What is left takes no time, unless a thread hangs that is waited for.
        install_shutdown_handlers(lambda *_: last_resort.arm())
        # Python gives handlers back to the system when it ends: a signal then would end the process with another code.
        atexit.register(install_shutdown_handlers, signal.SIG_IGN)
        failure = task.exception() if task.done() and not task.cancelled() else None
        self.exitcode = _end(crawler)
        if failure is not None:
            self.exitcode = _report(failure)


def _unknown(spider: str, known: list[str]) -> str:
    if "." in spider:
        address = spider if "://" in spider else f"https://{spider}"
        return f"{spider} is not a spider; a site is crawled by its address with: scrapy crawl news -a url={address}"
    return f"unknown spider {spider}; there are {', '.join(known)}"


def _obey_signals(process: AsyncCrawlerProcess, crawler: Crawler, seconds: float) -> "LastResort":
    """Let the first signal also begin to count the seconds after which the process ends, whatever holds it up: what
    Scrapy does is for the reactor to do, which may be waiting for something that does not come."""
    from crawler.crawl.ending.outcome import INCOMPLETE, NOT_STARTED
    from crawler.terminal.last_resort import LastResort

    def exit_code() -> int:
        if not isinstance(crawler.spider, NewsSpider):
            return NOT_STARTED if crawler.spider is None else INCOMPLETE
        recorded = crawler.spider.run.resources.recorded
        return recorded.exit_code if recorded is not None else INCOMPLETE

    last_resort = LastResort(seconds, exit_code)
    shut_down = process._signal_shutdown

    def obey(signum: int, _: object) -> None:
        last_resort.arm()
        shut_down(signum, _)

    process._signal_shutdown = obey  # type: ignore[method-assign]
    return last_resort


def _check_types(settings: Settings) -> None:
    """Numbers and switches that are none would end in a traceback, after the crawl has begun."""
    known: dict[str, object] = {**vars(default_settings), **vars(project_settings)}
    for name, value in settings.attributes.items():
        kind = type(known.get(name))
        # Scrapy reads some settings whose default is a whole number (DOWNLOAD_DELAY) as fractions.
        readers = {int: settings.getfloat, float: settings.getfloat, bool: settings.getbool}
        if kind in readers and value.priority >= SETTINGS_PRIORITIES["cmdline"]:
            try:
                readers[kind](name)
            except (ValueError, TypeError):
                wanted = "neither 1 (on) nor 0 (off)" if kind is bool else "not a number"
                raise UsageError(f"setting {name}={value.value} is {wanted}") from None


def _add_watches(settings: Settings, given: list[str]) -> None:
    """To those of the settings. Raises UsageError."""
    from crawler.watching.watches import read_questions

    try:
        watches = {**read_questions(settings["WATCH"]), **read_questions("\n".join(given))}
    except SettingError as error:
        raise UsageError(str(error)) from None
    settings.set("WATCH", watches, priority="cmdline")


def _leave_out_what_is_off(settings: Settings) -> None:
    """Scrapy imports its parts also where they are switched off, and where a setting names them with None. Cookies
    come with requests and tldextract, the remote control with aiohttp: .6 of 1.7 s before the first request."""
    for switch, (components, path) in _SWITCHED.items():
        if path in settings[components] and not settings.getbool(switch):
            del settings[components][path]


def _without_traceback(record: logging.LogRecord) -> bool:
    """A robots.txt that cannot be fetched is one line of the log, not forty."""
    record.exc_info = record.exc_text = None
    return True


def _report(error: BaseException) -> int:
    """One line for what kept the crawl from starting. A bug is not caught."""
    from crawler.crawl.ending.outcome import ALREADY_RUNNING, NOT_STARTED
    from crawler.crawl.resources import AlreadyRunningError
    from crawler.terminal import safe_log
    from storage.database import DatabaseError

    if isinstance(error, AlreadyRunningError):
        sys.stderr.write(f"{program_name()} crawl: {error}; nothing done\n")
        return ALREADY_RUNNING
    if isinstance(error, ArgumentError | SettingError | StorageError | DatabaseError):
        said = driver_message(error) if isinstance(error, DatabaseError) else str(error)
        sys.stderr.write(f"{program_name()} crawl: {safe_log.escaped(' '.join(said.split()))}\n")
        return NOT_STARTED
    raise error


def _end(crawler: Crawler) -> int:
    """The run's exit code; saves what is left where a second signal cut the crawl short."""
    from crawler.crawl.ending.outcome import DONE, INCOMPLETE, NOT_STARTED

    spider = crawler.spider
    if spider is None:
        return NOT_STARTED
    if not isinstance(spider, NewsSpider):
        # A plain spider: nobody knows what it was to find, only what of it was lost.
        return INCOMPLETE if crawler.stats.get_value("article/lost") else DONE
    return (spider.run.closing.outcome or spider.run.close_at_once()).exit_code
