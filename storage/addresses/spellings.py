"""Bring the keys of pages and the addresses of articles to the present spelling of addresses.

What tells two addresses apart is decided by the crawler, and a newer one may know more of it: rows of before would then
not be known again, and their articles be fetched and saved a second time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from storage.models import ArticleRow, PageRow, PageState

_PAGE = cast("Table", PageRow.__table__)
_ARTICLE = cast("Table", ArticleRow.__table__)
# A key without a slash is an identity (`en:18406`).
_KEYS = select(_PAGE.c.id, _PAGE.c.key).where(_PAGE.c.site == bindparam("of_site"), _PAGE.c.key.contains("/"))
_ADDRESSES = select(_ARTICLE.c.id, _ARTICLE.c.address).where(
    _ARTICLE.c.site == bindparam("of_site"), _ARTICLE.c.identifier.is_(None)
)
_HELD = select(_PAGE.c.id, _PAGE.c.article_id, _PAGE.c.next_visit)
_BY_KEY = _HELD.where(_PAGE.c.site == bindparam("of_site"), _PAGE.c.key == bindparam("of_key"))
_BY_ID = _HELD.where(_PAGE.c.id == bindparam("of_id"))
_DROP = delete(_PAGE).where(_PAGE.c.id == bindparam("of_id"))
_UPDATE = update(_PAGE).where(_PAGE.c.id == bindparam("of_id"))
_TAKEN = select(_ARTICLE.c.id).where(
    _ARTICLE.c.site == bindparam("of_site"),
    _ARTICLE.c.address == bindparam("of_address"),
    _ARTICLE.c.identifier.is_(None),
)
_UPDATE_ARTICLE = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("of_id"))


@dataclass(slots=True)
class Respelled:
    """Rows that are spelled otherwise today: row number and spelling."""

    pages: list[tuple[int, str]] = field(default_factory=list)
    articles: list[tuple[int, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.pages or self.articles)


class Spellings:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def outdated(self, site: str, spell: Callable[[str], str]) -> Respelled:
        """Return the rows of the site that `spell`, which takes and gives an address without scheme, spells
        otherwise."""
        found = Respelled()
        for statement, rows in ((_KEYS, found.pages), (_ADDRESSES, found.articles)):
            stored = self._session.execute(statement, {"of_site": site}, execution_options={"yield_per": 5000})
            rows += [(number, new) for number, old in stored if (new := spell(old)) != old]
        return found

    def renew(self, site: str, respelled: Respelled) -> None:
        """Write them. Of two pages that are one today, one without an article goes. Two that have articles stay, and so
        do their articles; the one keeps its old key, by which nobody asks, and is visited no more."""
        for number, key in respelled.pages:
            self._renew_page(site, number, key)
        for number, address in respelled.articles:
            if self._session.execute(_TAKEN, {"of_site": site, "of_address": address}).first() is None:
                self._session.execute(_UPDATE_ARTICLE, {"of_id": number, "address": address})

    def _renew_page(self, site: str, number: int, key: str) -> None:
        old: Any = self._session.execute(_BY_ID, {"of_id": number}).one()
        other: Any = self._session.execute(_BY_KEY, {"of_site": site, "of_key": key}).one_or_none()
        if other is None or (other.article_id is None and old.article_id is not None):
            if other is not None:
                self._session.execute(_DROP, {"of_id": other.id})
            self._session.execute(_UPDATE, {"of_id": number, "key": key})
        elif old.article_id is None:
            self._session.execute(_DROP, {"of_id": number})
        elif old.next_visit is not None:
            self._session.execute(_UPDATE, {"of_id": number, "next_visit": None, "state": PageState.SAVED.value})
