"""`ArchiveRun`: a run that reads pages of many sites from archives, and asks no server for anything."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from crawler.captures.records.found import Damage, Damaged
from crawler.captures.sites import CapturedSite
from crawler.crawl.decisions.page_decisions import Ending, PageResult, lost
from crawler.crawl.ending.outcome import most_common
from crawler.crawl.page_task import PageTask
from crawler.crawl.run import MAX_UNDER_WAY, CrawlRun
from crawler.extraction.addresses import Address
from crawler.extraction.versions import extractor_version
from storage.archive_files.captures import Captures
from storage.visits import Visit

_SKIPPED = "archive/skipped/"
_OF_EARLIER_RUNS = ("archive/file/known", f"{_SKIPPED}read_before", f"{_SKIPPED}older_capture")
"""Counters of what was read before: a run that goes on may find no article in what is left."""


@dataclass(slots=True, kw_only=True)
class CaptureTask(PageTask):
    """A page of which a capture is read."""

    site: CapturedSite
    captured_at: str
    """As a time column has it."""


class ArchiveRun(CrawlRun):
    """As any run: it counts, stops and ends alike. A page's row is that of its own site, and nothing plans a visit to
    what an archive holds."""

    files_left = 0
    """Files that are not read to their end. A stopped run leaves them for the next one."""
    bytes_in_all = bytes_read = 0
    """Of the files, as far as they are known: they tell how many pages may still come."""
    finish_reading: Callable[[], Awaitable[None]]
    """Waits until nothing is being read or saved. Set with the reading."""

    def begin(self, task: PageTask) -> None:
        """The page is read; its row is written when it is done: until its file is finished, a killed run reads it
        again."""
        self.under_way[task.key] = task

    def put_back(self, task: PageTask) -> None:
        """The page waits until the rest of its file is read."""
        self.under_way.pop(task.key, None)

    def skip(self, reason: str) -> None:
        """Count a record that is none of the pages asked for."""
        self.count(f"{_SKIPPED}{reason}")

    def lose(self, record: Damaged) -> None:
        """Count a record that should be a page and cannot be read, as a page that is lost."""
        what = record.url or ("a file" if record.reason == Damage.NO_FILE else "a record")
        self.logger.warning("lost %s: %s", what, record.message)
        for name in ("page/found", f"page/end/{Ending.FAILED}", f"page/failed/{record.reason}"):
            self.count(name)

    def seen_again(self, site: CapturedSite, address: Address, captured_at: str) -> None:
        """A page was, at another moment, as the store has it."""
        names = address.key, address.url, address.kind, address.identifier, address.language
        task = CaptureTask(*names, 0, site=site, captured_at=captured_at, deep=True, is_new=True)
        self.begin(task)
        visit = Visit(page_key=task.key, url=task.url, fetched_at=captured_at, captured=True)
        self.end(task, PageResult(Ending.UNCHANGED, visit=visit))

    def broke(self, key: str, error: BaseException) -> None:
        """Reading a capture raised an error of the program: it is lost, and the run goes on."""
        self.logger.error("an error of the program while reading a capture", exc_info=error)
        self.count("spider_exceptions/count")
        if (task := self.under_way.get(key)) is not None:
            self.end(task, lost(f"reading it raised {type(error).__name__}"))

    @property
    def most_under_way(self) -> int:
        """How many captures may be read at a time."""
        return min(self.articles_left, MAX_UNDER_WAY)

    @property
    def unsaved(self) -> int:
        """How much the database did not take, or an error of the program lost."""
        lost_articles = self._counted("article/lost") + self._counted("article/error")
        return lost_articles + self._counted("spider_exceptions/count") + len(self.resources.unwritten)

    @property
    def waiting(self) -> int:
        """How many pages are likely still to be read, as many to the byte as so far."""
        done, _ = self.progress
        left = self.bytes_in_all - self.bytes_read
        return round(done * left / self.bytes_read) if self.bytes_read else 0

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
        # As lists that are given up, because a signal cancels the reading itself.
        self.lists.stopped += self.files_left
        for task in self.under_way.values():
            if task.held is None:
                self.take_up(task)
        self.closing.notes["archive"] = self._account()
        self.resources.is_first = not any(self._counted(name) for name in _OF_EARLIER_RUNS)
        await super()._spider_closed(reason)

    def _account(self) -> str:
        """Say what was read and what was not, for the last line of the log."""
        counts = self._counters()
        read, known = (counts.get(f"archive/file/{name}", 0) for name in ("read", "known"))
        parts = [f"{_number(read, 'file')} read"] + ([f"{known} read before"] if known else [])
        if self.files_left:
            parts.append(f"{self.files_left} not read to their end")
        skipped = Counter({name.removeprefix(_SKIPPED): n for name, n in counts.items() if name.startswith(_SKIPPED)})
        if skipped:
            reasons = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in most_common(skipped))
            parts.append(f"{_number(skipped.total(), 'record')} skipped ({reasons})")
        return ", ".join(parts)


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
