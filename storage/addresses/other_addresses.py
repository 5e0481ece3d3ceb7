"""Queries on the `article_address` table: find the article that a page at another address shows once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, Table, bindparam, delete, insert, literal, or_, select, union_all, update
from sqlalchemy.orm import Session

from storage.likeness.shared_words import is_same_story
from storage.models import ArticleAddressRow, ArticleRow, PageRow
from storage.queries.article_lists import SITE_UNINDEXED
from storage.visits import OtherNames

_ARTICLE = cast("Table", ArticleRow.__table__)
_TABLE = cast("Table", ArticleAddressRow.__table__)
_PAGE = cast("Table", PageRow.__table__)
# Built once, as in articles.py, and for the same reason.
_OF_SITES: BindParameter[Any] = bindparam("of_sites", expanding=True)
_NAMED = union_all(
    select(_ARTICLE.c.site, _ARTICLE.c.address, _ARTICLE.c.id, literal(0)).where(
        _ARTICLE.c.site.in_(_OF_SITES), _ARTICLE.c.address.in_(bindparam("of_names", expanding=True))
    ),
    select(_TABLE.c.site, _TABLE.c.address, _TABLE.c.article_id, literal(0)).where(
        _TABLE.c.site.in_(_OF_SITES), _TABLE.c.address.in_(bindparam("of_names", expanding=True))
    ),
    select(_PAGE.c.site, _PAGE.c.key, _PAGE.c.article_id, literal(1)).where(
        _PAGE.c.site.in_(_OF_SITES),
        _PAGE.c.key.in_(bindparam("of_pages", expanding=True)),
        _PAGE.c.article_id.is_not(None),
    ),
)
_STORED = select(
    *(_ARTICLE.c[name] for name in ("id", "address", "canonical_url", "headline", "article_body", "in_language"))
).where(_ARTICLE.c.id.in_(bindparam("of_articles", expanding=True)), _ARTICLE.c.identifier.is_(None))
_SAME_WORDS = (
    select(*(_ARTICLE.c[name] for name in ("id", "address", "date_published")))
    .where(
        or_(_ARTICLE.c.id == bindparam("of_first"), _ARTICLE.c.duplicate_of == bindparam("of_first")),
        SITE_UNINDEXED.in_([bindparam("of_site")]),
        _ARTICLE.c.content_hash == bindparam("of_content_hash"),
        _ARTICLE.c.identifier.is_(None),
    )
    .order_by(_ARTICLE.c.id)
)
_HELD = select(_TABLE.c.article_id, _TABLE.c.address).where(
    _TABLE.c.article_id.in_(bindparam("of_articles", expanding=True))
)
_INSERT = insert(_TABLE)
_NO_LONGER = delete(_TABLE).where(
    _TABLE.c.article_id == bindparam("of_article"), _TABLE.c.address == bindparam("of_address")
)
_NO_CANONICAL = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("of_article")).values(canonical_url=None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A reading of which another is looked for."""

    record: Mapping[str, Any]
    address: str
    page_key: str
    names: OtherNames
    first: int | None
    """The article that told the same before (`Duplicates.told_before`)."""


@dataclass(frozen=True, slots=True)
class Known:
    """The article that a page shows once more."""

    article_id: int
    is_better: bool
    """Whether the page is the article's own address, or as good as the one that it was read from and spelled plainer:
    its record is to stand."""
    is_of_page: bool = False
    """Whether the same page gave it before."""


@dataclass(slots=True)
class Found:
    """What the store has at the names of a reading."""

    known: Known | None = None
    """The article of which it is another reading."""
    ids: set[int] = field(default_factory=set)
    """The articles that were looked at."""
    is_refuted: bool = False
    """Whether its canonical address belongs to another story."""
    claims: list[Any] = field(default_factory=list)
    """The stories at other addresses that name its address as theirs."""


class Named(NamedTuple):
    """An article, and other addresses by which it may be named."""

    article_id: int
    site: str
    address: str
    """Its own."""
    names: Sequence[str]


class OtherAddresses:
    """Reads and writes inside an operation of the `Writer`. For articles without a publisher's number: that one is an
    identity whatever the address.

    An address is a claim. The texts decide: a page that names another story's address is a story of its own.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, asked: Sequence[Asked]) -> list[Found]:
        """Return what the store has of each; no two of them share a name."""
        if not asked:
            return []
        at_names, at_pages = self._at(asked)
        ids = {number for found in (*at_names.values(), *at_pages.values()) for number in found}
        stored = self._session.execute(_STORED.order_by(_ARTICLE.c.id), {"of_articles": list(ids)}).all() if ids else ()
        found = []
        for one in asked:
            site, named = one.record["site"], dict[int, set[str]]()
            for name in (one.address, *one.names.all):
                for number in at_names.get((site, name), ()):
                    named.setdefault(number, set()).add(name)
            of_page = at_pages.get((site, one.page_key), [])
            for number in of_page:
                named.setdefault(number, set())
            found.append(self._found(one, named, of_page, [row for row in stored if row.id in named]))
        return found

    def _at(self, asked: Sequence[Asked]) -> tuple[dict[tuple[str, str], list[int]], dict[tuple[str, str], list[int]]]:
        """The articles at the addresses, and those that pages gave before."""
        at_names: dict[tuple[str, str], list[int]] = {}
        at_pages: dict[tuple[str, str], list[int]] = {}
        values = {
            "of_sites": list({one.record["site"] for one in asked}),
            "of_names": list({name for one in asked for name in (one.address, *one.names.all)}),
            "of_pages": list({one.page_key for one in asked}),
        }
        for site, name, article_id, is_page in self._session.execute(_NAMED, values):
            (at_pages if is_page else at_names).setdefault((site, name), []).append(article_id)
        return at_names, at_pages

    def _found(self, asked: Asked, named: dict[int, set[str]], of_page: list[int], stored: Sequence[Any]) -> Found:
        found = Found(ids=set(named))
        for row in stored:
            if is_same_story(row._mapping, asked.record):
                is_better = _is_better(row.address, asked.address, named[row.id], asked.names)
                found.known = Known(row.id, is_better, is_of_page=row.id in of_page)
                return found
            # Two stories, of which one names the other's address: it is not believed.
            if asked.names.canonical in named[row.id] and row.address == asked.names.canonical:
                found.is_refuted = True
            if asked.address in named[row.id] and row.address != asked.address:
                found.claims.append(row)
        found.known = self._by_words(asked, found.ids)
        return found

    def _by_words(self, asked: Asked, ids: set[int]) -> Known | None:
        """The article of the site that has the very same words, of the same day or under the same last part of its
        address. A text that comes again on another day is published again."""
        if asked.first is None:
            return None
        record = asked.record
        values = {"of_first": asked.first, "of_site": record["site"], "of_content_hash": record["content_hash"]}
        for stored in self._session.execute(_SAME_WORDS, values).all():
            ids.add(stored.id)
            days = {(date or "")[:10] for date in (stored.date_published, record["date_published"])}
            if len(days) == 1 and ("" not in days or _last_part(stored.address) == _last_part(asked.address)):
                return Known(stored.id, _plainness(asked.address) < _plainness(stored.address))
        return None

    def refute(self, asked_address: str, claims: Sequence[Any]) -> None:
        """Stories that name the address of another story as theirs (`Found.claims`) are not found by it any more."""
        for stored in claims:
            self._session.execute(_NO_LONGER, {"of_article": stored.id, "of_address": asked_address})
            if stored.canonical_url and _is_spelled(stored.canonical_url, asked_address):
                self._session.execute(_NO_CANONICAL, {"of_article": stored.id})

    def note(self, articles: Sequence[Named]) -> None:
        """Remember the other addresses by which articles may be named."""
        if not articles:
            return
        asked = {"of_articles": [one.article_id for one in articles]}
        held = {(article_id, address) for article_id, address in self._session.execute(_HELD, asked)}
        held |= {(one.article_id, one.address) for one in articles}
        rows = [
            {"article_id": one.article_id, "site": one.site, "address": name}
            for one in articles
            for name in dict.fromkeys(one.names)
            if (one.article_id, name) not in held
        ]
        if rows:
            self._session.execute(_INSERT, rows)


def _is_better(stored: str, address: str, named: set[str], names: OtherNames) -> bool:
    if stored in names.of_pages:
        return False
    # The stored page named this address as its own.
    return address in named or _plainness(address) < _plainness(stored)


def _plainness(address: str) -> tuple[bool, int, str]:
    return "?" in address, len(address), address


def _last_part(address: str) -> str:
    return address.rpartition("/")[2]


def _is_spelled(url: str, address: str) -> bool:
    return url.split("://", 1)[-1].removeprefix("www.").rstrip("/") == address
