"""`PageTask`: a page that is to be fetched, in memory, from its row to the end of its life in this run."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sys import intern
from typing import Any

from crawler.crawl.article_link import Expected
from crawler.downloader.retry_after import MOST_SECONDS
from storage.pages import ListedPage
from storage.times import time_text
from storage.visits import NotTaken


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of a saved page that is visited again."""

    article_id: int
    content_hash: str | None
    """Hash of the response's bytes."""
    etag: str | None = None
    last_modified: str | None = None
    """Both are None if another host than the one that this run asks gave them."""
    not_taken: NotTaken | None = None
    """The text that the last visits brought and the record did not take."""
    is_of_mirror: bool = False
    """Whether a host in the site's place is asked, and the site itself gave the article: what it lacks may be there."""

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the request, so that the server can answer 304."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(slots=True)
class PageTask:
    """A page of the `page` table that is to be fetched, or is being fetched."""

    key: str
    url: str
    kind: str
    identifier: str | None
    language: str | None
    priority: int
    day: date | None = None
    """Day of publication, as far as a list or an earlier visit told it."""
    days_asked: str | None = None
    """The days of the backfill that found the page (`2018-09-10..`); None if no backfill did."""
    expected: Expected = Expected.ARTICLE
    """What its address is taken for."""
    list_token: object = None
    """While articles wait for the page, which may be a list: the list under way that they wait for."""
    deep: bool = False
    """Whether the page was found behind the first page of its list: it may be old, and says nothing of the site
    today."""
    broke: int = 0
    """How often the page ended its worker, or broke off."""
    tries: int = 0
    refusals: int = 0
    """How often the page was refused before."""
    held: Held | None = None
    """Set if the page has its article and is visited again."""
    is_new: bool = False
    """Whether this run found the page."""
    is_counted: bool = False
    """Whether the run has counted it, as found or as known before."""
    is_saved: bool = False
    """Whether its article is committed. Pipelines of the user's may still be at work on it."""

    @property
    def context(self) -> dict[str, Any] | None:
        """The `context` column of the page's row."""
        values: dict[str, Any] = {"day": self.day.isoformat() if self.day else None, "days_asked": self.days_asked}
        values |= {"deep": self.deep, "broke": self.broke, "language": self.language}
        values["expected"] = self.expected if self.expected != Expected.ARTICLE else None
        return {name: value for name, value in values.items() if value} or None

    @property
    def is_sample(self) -> bool:
        """Whether the page tells how the site's pages are now."""
        return not (self.deep or self.tries or self.held or self.expected.is_list)


def task_from(row: ListedPage) -> PageTask:
    """Make the task of a row."""
    context = row.context or {}
    day, language = context.get("day"), row.in_language or context.get("language")
    return PageTask(
        row.key,
        row.url,
        # A few words that all rows share: 120 bytes a page less.
        intern(row.kind),
        row.identifier,
        intern(language) if language else None,
        row.priority,
        date.fromisoformat(day) if day else None,
        days_asked=context.get("days_asked"),
        expected=Expected(context.get("expected") or Expected.ARTICLE),
        deep=bool(context.get("deep")),
        broke=int(context.get("broke", 0)),
        tries=row.tries,
        refusals=row.refusals,
    )


def held_of(row: ListedPage, *, asked: str | None, read_at: str | None) -> Held | None:
    """What a visit of the row's page is compared with; `asked` and `read_at`: the `base_url` of this run, and of the
    one that read the article."""
    if row.article_id is None:
        return None
    validators = (row.etag, row.last_modified) if asked == read_at else ()
    not_taken = NotTaken(**row.not_taken) if row.not_taken else None
    return Held(row.article_id, row.content_hash, *(validators or (None, None)), not_taken, bool(asked and not read_at))


def is_to_wait(row: ListedPage, now: datetime) -> bool:
    """Whether the server named a time before which it does not want to be asked again. Longer than a page is left alone
    at most, and it was named by a clock that was ahead."""
    if row.state != "failed" or row.next_visit is None:
        return False
    return time_text(now) < row.next_visit <= time_text(now + timedelta(seconds=MOST_SECONDS))
