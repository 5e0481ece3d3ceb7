"""Queries on the `article_address` table: find the article that a page at another address shows once more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, literal, or_, select, union_all, update
from sqlalchemy.orm import Session

from storage.likeness.shared_words import is_same_story
from storage.models import ArticleAddressRow, ArticleRow, PageRow
from storage.queries.article_lists import SITE_UNINDEXED
from storage.visits import OtherNames

_ARTICLE = cast("Table", ArticleRow.__table__)
_TABLE = cast("Table", ArticleAddressRow.__table__)
_PAGE = cast("Table", PageRow.__table__)
# Built once, as in articles.py, and for the same reason.
_NAMED = union_all(
    select(_ARTICLE.c.id, _ARTICLE.c.address, literal(0).label("is_page")).where(
        _ARTICLE.c.site == bindparam("of_site"), _ARTICLE.c.address.in_(bindparam("of_names", expanding=True))
    ),
    select(_TABLE.c.article_id, _TABLE.c.address, literal(0)).where(
        _TABLE.c.site == bindparam("of_site"), _TABLE.c.address.in_(bindparam("of_names", expanding=True))
    ),
    select(_PAGE.c.article_id, _PAGE.c.key, literal(1)).where(
        _PAGE.c.site == bindparam("of_site"), _PAGE.c.key == bindparam("of_page"), _PAGE.c.article_id.is_not(None)
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
_HELD = select(_TABLE.c.address).where(_TABLE.c.article_id == bindparam("of_article"))
_INSERT = insert(_TABLE)
_NO_LONGER = delete(_TABLE).where(
    _TABLE.c.article_id == bindparam("of_article"), _TABLE.c.address == bindparam("of_address")
)
_NO_CANONICAL = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("of_article")).values(canonical_url=None)


@dataclass(frozen=True, slots=True)
class Known:
    """The article that a page shows once more."""

    article_id: int
    is_better: bool
    """Whether the page is the article's own address, or as good as the one that it was read from and spelled plainer:
    its record is to stand."""
    is_of_page: bool = False
    """Whether the same page gave it before."""


class OtherAddresses:
    """Reads and writes inside an operation of the `Writer`. For articles without a publisher's number: that one is an
    identity whatever the address.

    An address is a claim. The texts decide: a page that names another story's address is a story of its own.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.is_refuted = False
        """Whether the page's canonical address belongs to another story, as `find` has seen."""

    def find(
        self, record: dict[str, Any], address: str, names: OtherNames, page_key: str, first: int | None
    ) -> Known | None:
        """Return the stored article of which the record is another reading; `first` is the article that told the same
        before (`Duplicates.told_before`)."""
        asked = {"of_site": record["site"], "of_page": page_key, "of_names": [address, *names.all]}
        by_article: dict[int, set[str]] = {}
        of_page = None
        for article_id, name, is_page in self._session.execute(_NAMED, asked):
            by_article.setdefault(article_id, set()).update(() if is_page else (name,))
            of_page = article_id if is_page else of_page
        for stored in self._stored(by_article):
            named = by_article[stored.id]
            if is_same_story(stored._mapping, record):
                return Known(
                    stored.id, self._is_better(stored.address, address, named, names), is_of_page=stored.id == of_page
                )
            self._refute(stored, address, named, names)
        return self._by_words(record, address, first)

    def _stored(self, by_article: dict[int, set[str]]) -> list[Any]:
        if not by_article:
            return []
        return list(self._session.execute(_STORED.order_by(_ARTICLE.c.id), {"of_articles": list(by_article)}))

    def _is_better(self, stored: str, address: str, named: set[str], names: OtherNames) -> bool:
        if stored in names.of_pages:
            return False
        # The stored page named this address as its own.
        return address in named or _plainness(address) < _plainness(stored)

    def _refute(self, stored: Any, address: str, named: set[str], names: OtherNames) -> None:
        """Two stories, of which one names the other's address: it is not believed."""
        if names.canonical in named and stored.address == names.canonical:
            self.is_refuted = True
        if address in named and stored.address != address:
            self._session.execute(_NO_LONGER, {"of_article": stored.id, "of_address": address})
            if stored.canonical_url and _is_spelled(stored.canonical_url, address):
                self._session.execute(_NO_CANONICAL, {"of_article": stored.id})

    def _by_words(self, record: dict[str, Any], address: str, first: int | None) -> Known | None:
        """The article of the site that has the very same words, of the same day or under the same last part of its
        address. A text that comes again on another day is published again."""
        if first is None:
            return None
        asked = {"of_first": first, "of_site": record["site"], "of_content_hash": record["content_hash"]}
        for stored in self._session.execute(_SAME_WORDS, asked):
            days = {(date or "")[:10] for date in (stored.date_published, record["date_published"])}
            if len(days) == 1 and ("" not in days or _last_part(stored.address) == _last_part(address)):
                return Known(stored.id, _plainness(address) < _plainness(stored.address))
        return None

    def note(self, article_id: int, site: str, address: str, names: Iterable[str], *, is_new: bool = False) -> None:
        """Remember the other addresses by which an article may be named; `address` is its own. `is_new`: none is
        remembered yet."""
        held = {address} if is_new else {address, *self._session.scalars(_HELD, {"of_article": article_id})}
        rows = [{"article_id": article_id, "site": site, "address": name} for name in dict.fromkeys(names)]
        if rows := [row for row in rows if row["address"] not in held]:
            self._session.execute(_INSERT, rows)


def _plainness(address: str) -> tuple[bool, int, str]:
    return "?" in address, len(address), address


def _last_part(address: str) -> str:
    return address.rpartition("/")[2]


def _is_spelled(url: str, address: str) -> bool:
    return url.split("://", 1)[-1].removeprefix("www.").rstrip("/") == address
