"""`ListRequests`: request lists, feeds and sitemaps, hand on the answers, and count what could not be read."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.frontier import Tier, store
from crawler.crawl.run import CrawlRun
from crawler.discovery.conditional import KnownLists, ReadList
from crawler.downloader.failures import REFUSALS, CrawlStopped, failure_reason
from crawler.downloader.responses import header, is_not_modified
from crawler.downloader.truncated import xml_is_cut
from storage.database import Session

_OF_THE_SERVER = (304, 408, 429)
"""Statuses below 500 that say nothing of the list."""


@dataclass(frozen=True, slots=True)
class FetchedList:
    """One answer to a request for a list."""

    url: str
    """Where it came from, in the site's own spelling."""
    status: int
    body: bytes
    encoding: str | None
    is_unchanged: bool
    """Whether the list is as it was when everything found on it was stored."""
    named: list[str]
    """Of an unchanged list: the lists that it named when it was read."""
    read: ReadList
    """What is to be remembered together with everything found on the list."""


Parse = Callable[..., Coroutine[Any, Any, list[Request]]]
"""Takes a FetchedList and the keywords of the request; gives further requests for lists."""
Failed = Callable[..., list[Request]]
"""Takes the keywords of the request; gives further requests for lists, by default none."""


def _no_more(**_: object) -> list[Request]:
    return []


class ListRequests:
    """The lists of one run."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run
        self._known = KnownLists(run.arguments)

    async def load(self) -> None:
        """Read what earlier runs remembered; to be called once, before the first request."""
        await asyncio.to_thread(self._load)

    def _load(self) -> None:
        with self._run.resources.database.session() as session:
            self._known.load(session, self._run.site)

    def request(
        self,
        url: str,
        parse: Parse,
        failed: Failed = _no_more,
        tier: Tier = Tier.FIRST_LISTS,
        *,
        conditional: bool | None = None,
        walk_key: str | None = None,
        priority: int = 0,
        any_host: bool = False,
        **keywords: Any,
    ) -> Request:
        """Return a request for a list. What `parse` or `failed` ask for is queued before the list counts as read:
        articles wait for all first lists, so that the newest come first.

        `conditional`: the list may be answered with 304, unless the walk of the list (`walk_key`) was interrupted; by
        default so for first lists. `any_host`: it may redirect to another site.
        """
        run = self._run
        fetched_from = run.hosts.fetched(url)
        token = run.lists.begin(holds_articles=tier == Tier.FIRST_LISTS)

        async def callback(response: Response) -> None:
            try:
                self._queue(await parse(self._fetched(response, fetched_from), **keywords))
            finally:
                # Also after an error of the program: articles would wait for the list for ever.
                run.lists.end(token)

        def errback(failure: Failure) -> None:
            is_stopped = isinstance(failure.value, CrawlStopped)
            try:
                if not is_stopped:
                    self.lose(failure.request.url, failure_reason(failure))  # type: ignore[attr-defined]
                    self._queue(failed(**keywords))
            finally:
                run.lists.end(token, stopped=is_stopped)

        may_be_unchanged = tier == Tier.FIRST_LISTS if conditional is None else conditional
        return Request(
            fetched_from,
            callback=callback,
            errback=errback,
            headers=self._known.headers(fetched_from, walk_key) if may_be_unchanged else None,
            meta={"tier": tier, "list_token": token, "any_host": any_host},
            priority=priority,
            dont_filter=True,
        )

    def _queue(self, requests: list[Request]) -> None:
        for request in requests:
            self._run.crawler.engine.crawl(request)

    def _fetched(self, response: Response, fetched_from: str) -> FetchedList:
        is_unchanged = is_not_modified(response)
        etag, last_modified = header(response, "ETag"), header(response, "Last-Modified")
        if xml_is_cut(response.body):
            # A feed that came in part is read in full the next time: its server knows only of the whole one.
            etag = last_modified = None
        self._run.count("list/not_modified", int(is_unchanged))
        return FetchedList(
            self._run.hosts.own(response.url),
            response.status,
            response.body,
            response.encoding if isinstance(response, TextResponse) else None,
            is_unchanged,
            self._known.named(fetched_from) if is_unchanged else [],
            ReadList(self._known.key(fetched_from), etag, last_modified),
        )

    def count(self, articles: int) -> None:
        """Count a list that was read, and the links to articles on it."""
        self._run.count("list/read")
        self._run.count("list/articles", articles)

    async def take(self, links: Sequence[ArticleLink], read: ReadList, named: Sequence[str] = ()) -> None:
        """Queue the articles of a list, and store them in one operation with what its response said and the lists that
        it `named`."""
        run = self._run
        new = run.frontier.add(links)

        def operation(session: Session) -> int:
            found = store(session, run.site, new, run.run_id)
            read.remember(session, run.site, run.frontier.wanted_keys(links), named)
            return found

        await run.write(operation, len(new))

    def note_status(self, fetched: FetchedList) -> None:
        """A list that answers with an error of the server is lost; one that does not exist is no list."""
        if fetched.status >= 500 or fetched.status in _OF_THE_SERVER:
            self.lose(self._run.hosts.fetched(fetched.url), f"http_{fetched.status}")

    def note_unread(self, fetched: FetchedList, entries: int) -> None:
        """A feed with entries that could not be read: articles may be missing, though the feed is no lost list."""
        if entries:
            self._run.logger.warning("%d entries of %s could not be read", entries, fetched.url)
            self._run.count("list/failed/unread_entries", entries)

    def lose(self, url: str, reason: str) -> None:
        """Count and report a list that could not be read."""
        if reason in REFUSALS:
            self._run.logger.info("list not read %s: %s", url, reason.replace("_", " "))
            self._run.count(f"list/refused/{reason}")
            return
        self._run.logger.warning("list not read %s: %s", url, reason.replace("_", " "))
        self._run.count(f"list/failed/{reason}")
