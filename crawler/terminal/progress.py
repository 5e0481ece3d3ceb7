"""The progress bar of a crawl. It is shown on a terminal only; the log is the same with and without it."""

import logging
import sys
from typing import TYPE_CHECKING, Any, Protocol, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.arguments import CrawlArguments

if TYPE_CHECKING:
    from rich.progress import Progress


class ShownRun(Protocol):
    """The run, as far as its bar knows it."""

    site: str
    arguments: CrawlArguments

    @property
    def waiting(self) -> int:
        """How many pages the run is still to read."""

    @property
    def articles_left(self) -> int:
        """How many articles may still be saved under `max_articles`."""

    @property
    def progress(self) -> tuple[int, str]:
        """How many pages are done, and what became of them, in the words of the last line."""


class CrawlProgress:
    """Extension: how many pages are done of those known so far; log lines go above the bar."""

    def __init__(self, crawler: Crawler) -> None:
        if sys.stderr is None or not sys.stderr.isatty():
            raise NotConfigured
        from rich.console import Console

        console = Console(stderr=True)
        if not console.is_interactive or crawler.settings["LOG_FILE"] or not hasattr(crawler.spider, "run"):
            raise NotConfigured
        self._crawler = crawler
        self._progress = self._bar(console)
        self._task = self._progress.add_task("", total=None)
        self._streams: list[tuple[logging.StreamHandler[Any], Any]] = []
        crawler.signals.connect(self._open, signals.spider_opened)
        crawler.signals.connect(self._show, signals.item_scraped)
        crawler.signals.connect(self._show, signals.response_received)
        # Every few seconds, also where an archive holds nothing that is asked for.
        crawler.signals.connect(self._show, signals.scheduler_empty)
        crawler.signals.connect(self._close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it, as Scrapy does."""
        return cls(crawler)

    @staticmethod
    def _bar(console: object) -> "Progress":
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("pages"),
            TimeElapsedColumn(),
        )
        return Progress(*columns, console=console, transient=True, redirect_stdout=False, refresh_per_second=4)  # type: ignore[arg-type]

    def _open(self) -> None:
        self._progress.start()
        # The handlers know the stream that was before: their lines would break the bar.
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
                self._streams.append((handler, handler.setStream(sys.stderr)))

    def _show(self) -> None:
        run: ShownRun = self._crawler.spider.run  # type: ignore[union-attr]
        done, told = run.progress
        known = done + run.waiting
        if run.arguments.max_articles is not None:
            # What is no article does not count towards it.
            known = min(known, done + run.articles_left)
        self._progress.update(self._task, description=f"{run.site}: {told}", completed=done, total=known or None)

    def _close(self) -> None:
        self._show()
        for handler, stream in self._streams:
            handler.setStream(stream)
        self._progress.stop()
