"""`ListRequests`: request lists, feeds and sitemaps, hand on the answers, and count what could not be read."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, TypeVar

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.ending.list_endings import NOT_THERE, Fault, ListKind, ListSearch
from crawler.crawl.frontier import Tier, store
from crawler.crawl.run import CrawlRun
from crawler.discovery.conditional import KnownLists, ReadList
from crawler.discovery.readers.answers import Reader
from crawler.downloader.failures import REFUSALS, CrawlStopped, failure_reason
from crawler.downloader.responses import header, is_not_modified
from crawler.downloader.truncated import xml_is_cut
from crawler.extraction.errors import ExtractionError
from storage.database import Session

_OF_THE_SERVER = (304, 408, 429)
"""Statuses below 500 that say nothing of the list."""
T = TypeVar("T")


@dataclass(slots=True)
class FetchedList(Generic[T]):
    """One answer to a request for a list."""

    url: str
    """Where it came from, in the site's own spelling."""
    status: int
    body: bytes
    """Of an answer that is no list (304, 404) an empty one."""
    encoding: str | None
    is_unchanged: bool
    """Whether the list is as it was when everything found on it was stored."""
    named: list[str]
    """Of an unchanged list: the lists that it named when it was read."""
    read: ReadList
    """What is to be remembered together with everything found on the list."""
    search: ListSearch
    """What the answer belongs to."""
    was_read: bool = False
    """Whether an earlier run found something at the address."""
    showed_articles: bool = False
    """Whether it found articles there."""
    fault: str | None = None
    """Why it cannot be a list, whatever was found: for its status, because it is empty or a wall. None if it may be."""
    found: T = None  # type: ignore[assignment]
    """What the request's reader read in the body."""
    response: Response | None = field(default=None, repr=False)
    """The answer as it came, for a browser that is to make the page."""
    is_made: bool = False
    """Whether a browser made the body."""


Parse = Callable[Concatenate[FetchedList[T], ...], Coroutine[Any, Any, list[Request]]]
"""Takes a FetchedList and the keywords of the request; gives further requests for lists."""
Failed = Callable[..., list[Request]]
"""Takes the search and the keywords of the request; gives further requests for lists, by default none."""

_LARGE = 64_000
"""Bytes from which a list is read in a worker: nothing else happens meanwhile where it is read in the crawl's own
process. So much takes .1 s at most."""
_CALL = "operator:call"
"""A worker is asked for a function by its name; this one calls the reader that is sent with the body."""
_LOST_READING = {"timeout": "takes_too_long"}
"""What a list is called that goes over a limit, where the word says something else of a list."""


def _is_large(body: bytes) -> bool:
    # A packed sitemap may be a thousand times as large.
    return body.startswith(b"\x1f\x8b") or len(body) > _LARGE


def _no_more(**_: object) -> list[Request]:
    return []


class ListRequests:
    """The lists of one run."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run
        self._known = KnownLists(run.arguments)
        self._reads_large = asyncio.Lock()
        self._told: set[tuple[str, str]] = set()
        """Lists that are lost, each with its reason, as the log names them."""

    async def load(self) -> None:
        """Read what earlier runs remembered; to be called once, before the first request."""
        await asyncio.to_thread(self._load)

    def _load(self) -> None:
        with self._run.resources.database.session() as session:
            self._known.load(session, self._run.site)

    def request(
        self,
        url: str,
        search: ListSearch,
        parse: Parse[T],
        failed: Failed = _no_more,
        tier: Tier = Tier.FIRST_LISTS,
        *,
        reader: Reader[T] | None = None,
        read_as: str | None = None,
        conditional: bool | None = None,
        walk_key: str | None = None,
        priority: int = 0,
        any_host: bool = False,
        **keywords: Any,
    ) -> Request:
        """Return a request for a list. What `parse` or `failed` ask for is queued before the list counts as read:
        articles wait for all first lists, so that the newest come first.

        `reader`: what reads the list before `parse` takes it, unless that reads by itself; `read_as`: the address that
        the list goes by, by default the one where it was found.
        `conditional`: the list may be answered with 304, unless the walk of the list (`walk_key`) was interrupted; by
        default so for first lists. `any_host`: it may redirect to another site.
        """
        run = self._run
        fetched_from = run.hosts.fetched(url)
        token = run.lists.begin(holds_articles=tier == Tier.FIRST_LISTS)

        async def callback(response: Response) -> None:
            is_stopped = False
            try:
                fetched: FetchedList[T] = self._fetched(response, fetched_from, search)
                if reader is not None:
                    body, given = fetched.body, (fetched.encoding, read_as or fetched.url)
                    fetched.found, wall = await self._read(reader, body, fetched.url, *given)
                    fetched.fault = fetched.fault or wall
                self._queue(await parse(fetched, **keywords))
            except ExtractionError as error:
                for trace in getattr(error, "__notes__", ()):  # of an error of the program in a worker
                    run.logger.error("error in reading a list: %s", trace)  # noqa: TRY400
                self._failed(fetched_from, _LOST_READING.get(error.reason, error.reason), search)
                self._queue(failed(search=search, **keywords))
            except asyncio.CancelledError:
                # The run is being stopped, and the list's worker with it.
                is_stopped = True
            finally:
                # Also after an error of the program: articles would wait for the list for ever.
                run.lists.end(token, stopped=is_stopped)

        def errback(failure: Failure) -> None:
            is_stopped = isinstance(failure.value, CrawlStopped)
            try:
                if not is_stopped:
                    self._failed(fetched_from, failure_reason(failure), search)
                    self._queue(failed(search=search, **keywords))
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

    def of_page(self, response: Response, url: str, search: ListSearch) -> FetchedList[Any]:
        """Return a list that was fetched as the page at `url`."""
        return self._fetched(response, self._run.hosts.fetched(url), search)

    def queue(self, requests: list[Request]) -> None:
        """Queue requests for lists."""
        self._queue(requests)

    async def read(self, reader: Callable[..., T], fetched: FetchedList[Any], *arguments: object) -> T:
        """Return what `reader`, a function of a module or a `partial` of one, reads from the list's body and the
        `arguments`; of an answer that is no list, what it reads in an empty body. Large bodies are read in a worker,
        with the limits of a page, one at a time. Raises ExtractionError, which `request` takes for a list that is lost.
        """
        return await self._read(reader, fetched.body, fetched.url, *arguments)

    async def _read(self, reader: Callable[..., T], body: bytes, url: str, *arguments: object) -> T:
        if not _is_large(body):
            return reader(body, *arguments)
        async with self._reads_large:
            answer = self._run.resources.workers.call(_CALL, reader, body, *arguments, url=url)
            result: T = await asyncio.wrap_future(answer)
            if self._run.stopping:
                # The next run reads it again.
                raise asyncio.CancelledError
            return result

    def _queue(self, requests: list[Request]) -> None:
        for request in requests:
            self._run.crawler.engine.crawl(request)

    def _fetched(self, response: Response, fetched_from: str, search: ListSearch) -> FetchedList[Any]:
        is_unchanged = is_not_modified(response)
        etag, last_modified = header(response, "ETag"), header(response, "Last-Modified")
        if xml_is_cut(response.body):
            # A feed that came in part is read in full the next time: its server knows only of the whole one.
            etag = last_modified = None
            self._run.logger.warning("%s breaks off: what it has is read", response.url)
            self._run.count("list/cut_off")
        if is_unchanged:
            self._run.count("list/not_modified")
            self._run.count(f"list/of_kind/read/{search.kind}")
        fault = "empty" if not response.body.strip() else None
        if response.status != 200:
            fault = f"http_{response.status}"
        return FetchedList(
            self._run.hosts.own(response.url),
            response.status,
            response.body if response.status == 200 else b"",
            response.encoding if isinstance(response, TextResponse) else None,
            is_unchanged,
            self._known.named(fetched_from) if is_unchanged else [],
            ReadList(self._known.key(fetched_from), etag, last_modified),
            search,
            self._known.was_read(fetched_from),
            self._known.showed_articles(fetched_from),
            fault,
            response=response,
        )

    def count(self, kind: ListKind, articles: int) -> None:
        """Count a list that was read, and the links to articles on it."""
        self._run.count("list/read")
        self._run.count(f"list/of_kind/read/{kind}")
        self._run.count("list/articles", articles)

    async def take(self, links: Sequence[ArticleLink], read: ReadList, named: Sequence[str] = ()) -> None:
        """Queue the articles of a list, and store them in one operation with what its response said and the lists that
        it `named`."""
        run = self._run
        new, _ = await run.frontier.queue(links)

        def operation(session: Session) -> int:
            found = store(session, run.site, new, run.run_id)
            read.remember(session, run.site, run.frontier.wanted_keys(links), named)
            return found

        await run.write(operation, new)

    def unread(self, fetched: FetchedList[Any], otherwise: str = "no_articles", wall: str | None = None) -> None:
        """Note that an answer is no list: for its fault, because it is a `wall`, or, `otherwise`, for what the caller
        missed on it."""
        reason = fetched.fault or wall or otherwise
        search, url = fetched.search, self._run.hosts.fetched(fetched.url)
        is_counted = fetched.status >= 500 or fetched.status in _OF_THE_SERVER
        if is_counted:
            self.lose(url, reason)
        self._note(search, Fault(url, reason, fetched.was_read, is_counted))
        if (url, reason) in self._told:
            return
        # Of several addresses where the list may be, one where there is nothing is no news.
        is_one_of_several = search.left is not None and reason in NOT_THERE
        is_news = fetched.was_read or not (search.is_guess or is_one_of_several)
        level = logging.WARNING if is_news else logging.DEBUG
        self._run.logger.log(level, "no list at %s: %s", url, reason.replace("_", " "))

    def _failed(self, fetched_from: str, reason: str, search: ListSearch) -> None:
        """Note that there was no answer, or that the list may not be read. One that was read before is lost."""
        was_read = self._known.was_read(fetched_from)
        is_lost = was_read or reason not in REFUSALS
        if not is_lost:
            self._run.logger.info("list not read %s: %s", fetched_from, reason.replace("_", " "))
        else:
            self.lose(fetched_from, reason)
        self._note(search, Fault(fetched_from, reason, was_read, is_counted=is_lost))

    def _note(self, search: ListSearch, fault: Fault) -> None:
        if fault.was_read or not search.is_guess:
            self._run.count(f"list/unread/{search.kind}/{fault.reason}")
        search.faults.append(fault)
        if search.left is None:
            self.give_up(search)

    def give_up(self, search: ListSearch) -> None:
        """End the search for a list that was found at none of its addresses."""
        fault = search.lost()
        if fault is not None:
            self.lose(fault.url, fault.reason)
        if fault is not None or any(other.is_counted for other in search.faults):
            self._run.count(f"list/of_kind/lost/{search.kind}")
        if any(other.was_read for other in search.faults):
            self._run.count(f"list/of_kind/missed/{search.kind}")

    def lose(self, url: str, reason: str) -> None:
        """Count and report a list that could not be read."""
        self._told.add((url, reason))
        self._run.logger.warning("list not read %s: %s", url, reason.replace("_", " "))
        self._run.count(f"list/failed/{reason}")
