"""`ArchiveRun`: a run that reads pages of many sites from archives, and asks no server for anything."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from crawler.captures.sites import CapturedSite
from crawler.crawl.decisions.page_decisions import Ending, PageResult
from crawler.crawl.page_task import PageTask
from crawler.crawl.run import CrawlRun
from crawler.extraction.versions import extractor_version
from storage.archive_files.captures import Captures


@dataclass(slots=True, kw_only=True)
class CaptureTask(PageTask):
    """A page of which a capture is read."""

    site: CapturedSite
    captured_at: str
    """As a time column has it."""


class ArchiveRun(CrawlRun):
    """As any run: it counts, stops and ends alike. A page's row is that of its own site, and nothing plans a visit to
    what an archive holds."""

    finish_reading: Callable[[], Awaitable[None]]
    """Waits until nothing is being read or saved. Set with the reading."""

    def begin(self, task: PageTask) -> None:
        """The page is read; its row is written when it is done: until its file is finished, a killed run reads it
        again."""
        self.under_way[task.key] = task
        if task.held is None:
            self.take_up(task)

    def _end_without_article(self, task: PageTask, result: PageResult) -> None:
        assert isinstance(task, CaptureTask)
        self.logger.debug("refused %s: %s", task.url, result.message)
        self.count(f"page/{Ending.REFUSED}/{result.reason}")
        assert result.visit is not None
        response = result.visit.response()
        response["extractor_version"] = extractor_version(task.site.rules)
        site, key, reason, message = task.site.name, task.key, result.reason, result.message
        self.put(lambda session: Captures(session).refused(site, key, reason, message, **response))

    def _plan_next_visit(self, task: PageTask, result: PageResult) -> None:
        assert isinstance(task, CaptureTask)
        site, key, captured_at = task.site.name, task.key, task.captured_at
        why = result.reason or None, result.message or None, result.not_taken
        self.put(lambda session: Captures(session).seen(site, key, captured_at, *why))

    async def _spider_closed(self, reason: str) -> None:
        await self.finish_reading()
        self.closing.notes["archive"] = self._account()
        await super()._spider_closed(reason)

    def _account(self) -> str:
        """Say what was read and what was not, for the last line of the log."""
        counts = self._counters()
        read, known = (counts.get(f"archive/file/{name}", 0) for name in ("read", "known"))
        parts = [f"{_number(read, 'file')} read"] + ([f"{known} read before"] if known else [])
        prefix = "archive/skipped/"
        skipped = Counter({name.removeprefix(prefix): n for name, n in counts.items() if name.startswith(prefix)})
        if skipped:
            reasons = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in skipped.most_common())
            parts.append(f"{_number(skipped.total(), 'record')} skipped ({reasons})")
        return ", ".join(parts)


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
