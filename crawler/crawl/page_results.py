"""`PageEnds`: what becomes of a page that gives no new text: refused, failed, or as it was."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.http import Response

from crawler.crawl.page_task import PageEntry
from crawler.discovery.conditional import is_not_modified
from crawler.extraction.errors import WorkerError
from crawler.extraction.versions import extractor_version
from storage.models import time_text
from storage.pages import Pages, Visit
from storage.schedule import CONTENT_REFUSALS

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider

_GONE = (404, 410)
_TIMES_BROKEN = 3
"""A page that ends its worker so often is refused: it is tried in two more runs."""
_OF_THE_PAGE = frozenset({"truncated_body", "redirect_loop"})
"""Failures that lie with one page, so often refused too: else a page that its server always cuts would end every run
of the site with 2."""


class PageEnds:
    """Each end is counted and handed to the writer. A page that has its article keeps it, whatever a visit brings."""

    def __init__(self, spider: "NewsSpider") -> None:
        self._spider = spider

    def refuse(self, entry: PageEntry, reason: str, message: str, visit: Visit | None = None) -> None:
        """The page gives no article; remembered with its reason."""
        if entry.held is not None:
            self._stay(entry, reason, message, visit)
            return
        if reason in CONTENT_REFUSALS and entry.is_sample:
            self._spider.tally.refused()
        self._spider.logger.debug("refused %s: %s", entry.url, message)
        self._end(entry, "refused", reason, message, visit)

    def fail(
        self, entry: PageEntry, reason: str, message: str, visit: Visit | None = None, *, seconds: float | None = None
    ) -> None:
        """The page was not read; it is tried again in the next run that comes after `seconds`."""
        if entry.held is not None:
            self._stay(entry, reason, message, visit)
            return
        if reason in _OF_THE_PAGE:
            entry.broke += 1
            if entry.broke >= _TIMES_BROKEN:
                self.refuse(entry, reason, f"{message}, {entry.broke} times", visit)
                return
        self._spider.logger.warning("lost %s: %s", entry.url, message)
        self._end(entry, "failed", reason, message, visit, seconds)

    def by_status(self, entry: PageEntry, status: int, visit: Visit) -> None:
        """The server answered with an error."""
        end = self.refuse if status in _GONE else self.fail
        end(entry, f"http_{status}", f"the server answered with status {status}", visit)

    def broke(self, entry: PageEntry, error: WorkerError, visit: Visit) -> None:
        """The page ended its worker, or was too slow for it."""
        entry.broke += 1
        if entry.broke < _TIMES_BROKEN:
            if entry.is_sample:
                self._spider.tally.refused()
            self.fail(entry, error.reason, error.message, visit)
        else:
            self.refuse(entry, error.reason, f"{error.message}, {entry.broke} times", visit)

    def is_as_before(self, response: Response, entry: PageEntry, visit: Visit) -> bool:
        """Whether a known article's page is byte by byte what it was; its next visit is then planned."""
        if entry.held is None:
            return False
        is_same_body = response.status == 200 and visit.content_hash == entry.held.content_hash
        if not is_same_body and not is_not_modified(response):
            return False
        self._spider.count("page/not_modified")
        self._plan_next(entry, visit)
        return True

    def _stay(self, entry: PageEntry, reason: str, message: str, visit: Visit | None) -> None:
        self._spider.logger.info("not read again %s: %s; its article stays as it is", entry.url, message)
        self._spider.count(f"revisit/failed/{reason}")
        self._plan_next(entry, visit)

    def _plan_next(self, entry: PageEntry, visit: Visit | None) -> None:
        site, key, visited = self._spider.site, entry.key, visit.fetched_at if visit is not None else None
        self._spider.session.put(lambda session: Pages(session).not_modified(site, key, visited))
        self._spider.frontier.finished(entry)

    def _end(
        self,
        entry: PageEntry,
        state: str,
        reason: str,
        message: str,
        visit: Visit | None,
        seconds: float | None = None,
    ) -> None:
        self._spider.count(f"page/{state}/{reason}")
        visit = visit or Visit(page_key=entry.key, url=entry.url, run_id=self._spider.run_id)
        response = visit.response()
        response["context"] = entry.context
        response["extractor_version"] = extractor_version(self._spider.rules)
        if seconds is not None:
            response["next_visit"] = time_text(datetime.now(UTC) + timedelta(seconds=seconds))
        site, key = self._spider.site, entry.key
        self._spider.session.put(lambda session: getattr(Pages(session), state)(site, key, reason, message, **response))
        self._spider.frontier.finished(entry)
