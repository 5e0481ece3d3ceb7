"""Compare a re-fetched page whose bytes changed with what is stored: a correction by the publisher, a text that is not
to be taken, or only the result of a newer extractor."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from logging import Logger
from typing import Any, Protocol, TypeVar

from crawler.crawl.decisions.corrections import Judgement, judge, judge_doubt
from crawler.crawl.decisions.page_decisions import PageResult, identified, result_of_judgement
from crawler.crawl.other_names import other_names
from crawler.crawl.page_task import PageTask
from crawler.crawl.resources import RunResources
from crawler.extraction.addresses import page_key
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.read_again import with_first_date
from crawler.extraction.rules import CleaningRules
from crawler.extraction.several_pages.continuation import is_incomplete
from crawler.warc.one_record import UnreadableRecordError
from pipelines.items import Article
from storage.articles import Articles, SaveResult
from storage.database import Session
from storage.models import READ_FIELDS
from storage.sources import PageSources, Source
from storage.times import utc_now
from storage.visits import Visit

T = TypeVar("T")
_IDENTITY = ("site", "identifier", "in_language")
_EARLIER = 20
"""So many earlier texts of an article are looked at: of a page that shows more in turn, the schedule is the bound."""


class ReadingRun(Protocol):
    """The run, as far as the pages of one site are compared in it."""

    @property
    def site(self) -> str:
        """The site's name."""

    @property
    def rules(self) -> CleaningRules:
        """How its pages are read."""

    @property
    def logger(self) -> Logger:
        """Where it says what it meets."""

    @property
    def resources(self) -> RunResources:
        """What the run holds open."""

    async def write(self, operation: Callable[[Session], T]) -> T | None:
        """Return the operation's result once it is committed; None if it is not stored."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The new reading and its visit, as they are to be saved."""

    article: Article
    visit: Visit
    judgement: Judgement | None = None
    """Why it is not to be saved; None: save it."""


@dataclass(frozen=True, slots=True)
class _Stored:
    record: dict[str, Any]
    page: Page | None
    earlier: list[dict[str, Any]]


async def article_to_save(run: ReadingRun, article: Article, task: PageTask, visit: Visit) -> Article | PageResult:
    """Return the article with its visit; or what becomes of the page, where the stored text stands."""
    visit = replace(visit, address=page_key(article.url))
    if article.identifier is None:
        visit = replace(visit, names=other_names(article.url, article.canonical_url))
    if task.held is None:
        return replace(article, fetch=visit)
    compared = await compare(run, article, task, visit)
    if compared.judgement is None:
        return replace(compared.article, fetch=compared.visit)
    return result_of_judgement(compared.judgement, visit)


async def compare(run: ReadingRun, article: Article, task: PageTask, visit: Visit) -> Compared:
    """Return the new reading and its visit, and whether they are to be saved (see `corrections`).

    A date counted from the visit ("1 day ago") is rounded, and another visit counts another day: the first one stays.

    Where the stored record was made by another extractor, the response kept from then is cleaned again by the present
    one, and the two readings of one extractor are compared: the same text means that the record is replaced in place
    (`recleaned`); another text is a change by the publisher, and the old reading is brought up to date first, so that
    the two versions differ by what the publisher wrote. Without a response from then nothing can be told, and the
    record is replaced in place, unless most of it would be lost. Judged in a thread: a text of 100,000 lines takes 2 s.
    """
    assert task.held is not None
    stored = await asyncio.to_thread(_read, run, task)
    if stored is None:
        return Compared(article, visit)
    article = with_first_date(article, stored.record)
    if _is_part(stored.record["validation_messages"]) and not _is_part(article.validation_messages):
        # A page of the article could not be read then: that it can be read now is no correction.
        whole = await asyncio.to_thread(
            judge_doubt, stored.record, article.as_dict(), task.held.not_taken, visit.fetched_at or utc_now()
        )
        return Compared(article, replace(visit, recleaned=whole is None), whole)
    present, not_taken, now = article.as_dict(), task.held.not_taken, visit.fetched_at or utc_now()
    if stored.record["extractor_version"] == article.extractor_version:
        return Compared(
            article, visit, await asyncio.to_thread(judge, stored.record, present, stored.earlier, not_taken, now)
        )
    doubt = await asyncio.to_thread(judge_doubt, stored.record, present, not_taken, now)
    if stored.page is None:
        return Compared(article, replace(visit, recleaned=doubt is None), doubt)
    try:
        before = (await asyncio.wrap_future(run.resources.clean(stored.page, run.rules))).article
    except ExtractionError:
        # What stood there is no article for the present extractor: kept as the earlier version, not overwritten.
        return Compared(article, visit, doubt)
    before = with_first_date(identified(before, task), stored.record)
    record = before.as_dict()
    if all(record[name] == present[name] for name in READ_FIELDS):
        return Compared(article, replace(visit, recleaned=True))
    if all(record[name] == stored.record[name] for name in _IDENTITY):
        address, at = page_key(before.url), visit.fetched_at if visit.captured else None
        saving = partial(_replace, record=record, address=address, run_id=visit.run_id, captured_at=at)
        await run.write(saving)
    return Compared(article, visit, await asyncio.to_thread(judge, record, present, stored.earlier, not_taken, now))


def _replace(
    session: Session, record: dict[str, Any], address: str, run_id: int | None, captured_at: str | None
) -> SaveResult:
    return Articles(session).save(record, address, run_id=run_id, recleaned=True, captured_at=captured_at)


def _is_part(messages: Iterable[str]) -> bool:
    return any(map(is_incomplete, messages))


def _read(run: ReadingRun, task: PageTask) -> _Stored | None:
    assert task.held is not None
    with run.resources.database.session() as session:
        row = Articles(session).get(task.held.article_id)
        if row is None:
            return None
        record, source = Articles.record(row), PageSources(session).get(run.site, task.key)
        earlier = Articles(session).earlier_records(row.id, _EARLIER)
    return _Stored(record, _page_of(run, source, record["url"]), earlier)


def _page_of(run: ReadingRun, source: Source | None, url: str) -> Page | None:
    try:
        return run.resources.kept_pages.page(source, url) if source is not None else None
    except UnreadableRecordError as error:
        run.logger.warning("an earlier page is not read: %s", error)
        return None
