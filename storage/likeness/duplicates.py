"""Queries on the `article_fingerprint` table: find an earlier article with almost the same text."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BigInteger, Table, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.likeness.body_marks import BodyMarks
from storage.likeness.simhash import BANDS, MAX_DISTANCE, bands, distance, signed, simhash
from storage.models import ArticleFingerprintRow, ArticleRow

# Built once, as in articles.py, and for the same reason.
_TABLE = cast("Table", ArticleFingerprintRow.__table__)
_BAND_NAMES = tuple(f"band_{number}" for number in range(BANDS))
_EARLIER = (
    _TABLE.c.in_language == bindparam("of_language"),
    _TABLE.c.article_id < bindparam("of_article", type_=BigInteger()),
)
_ALIKE = select(_TABLE.c.article_id, _TABLE.c.content_hash, _TABLE.c.simhash).where(
    or_(
        _TABLE.c.content_hash == bindparam("of_content_hash"),
        *(_TABLE.c[name] == bindparam(f"of_{name}") for name in _BAND_NAMES),
    ),
    *_EARLIER,
)
_INSERT = insert(_TABLE)
_DELETE = delete(_TABLE).where(_TABLE.c.article_id == bindparam("of_article"))
_ARTICLE = cast("Table", ArticleRow.__table__)
_LINK = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("of_article"))
_LINK_TO_FIRST = update(_ARTICLE).where(_ARTICLE.c.duplicate_of == bindparam("of_article"))
_AFTER_ALL = 2**62
"""A number beyond every article's."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text, and who told it before."""

    row: dict[str, Any]
    """Its fingerprint."""
    first: int | None
    """The earliest article with the same content, else the earliest that is almost the same; null: none."""


class Duplicates:
    """Writes inside an operation of the `Writer`.

    An article is a duplicate of one saved before it in the same language, on whatever site: with the same headline,
    deck and body (`content_hash`), or with a body that differs in trifles (`simhash`). It is linked and stays as it
    is. Links lead to an article that is itself no duplicate.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def told_before(self, record: dict[str, Any], marks: BodyMarks | None = None, article_id: int = _AFTER_ALL) -> Told:
        """Say whether an article saved before the one of this number told the same. `marks` are those of its body,
        where they are known."""
        row: dict[str, Any] = {"in_language": record["in_language"] or "", "content_hash": record["content_hash"]}
        row |= _parts(marks.simhash if marks else simhash(record["article_body"]))
        asked = {"of_language": row["in_language"], "of_article": article_id}
        asked |= {f"of_{name}": row[name] for name in ("content_hash", *_BAND_NAMES)}
        found = [
            (other.content_hash != row["content_hash"], other.article_id)
            for other in self._session.execute(_ALIKE, asked)
            if other.content_hash == row["content_hash"] or distance(other.simhash, row["simhash"]) <= MAX_DISTANCE
        ]
        return Told(row, min(found)[1] if found else None)

    def link_new(self, article_id: int, told: Told) -> int | None:
        """Links an article just added to one that told the same, or remembers its fingerprint and gives it; None
        where it is linked or too short to have one."""
        if told.first is None:
            self._session.execute(_INSERT, told.row | {"article_id": article_id})
            return cast("int | None", told.row["simhash"])
        self._session.execute(_LINK, {"of_article": article_id, "duplicate_of": told.first})
        return None

    def link_changed(self, article_id: int, record: dict[str, Any], marks: BodyMarks | None = None) -> int | None:
        """The same for one whose text was replaced. Where it becomes a duplicate, those linked to it go with it."""
        self._session.execute(_DELETE, {"of_article": article_id})
        told = self.told_before(record, marks, article_id)
        fingerprint = self.link_new(article_id, told)
        if told.first is None:
            self._session.execute(_LINK, {"of_article": article_id, "duplicate_of": None})
        else:
            self._session.execute(_LINK_TO_FIRST, {"of_article": article_id, "duplicate_of": told.first})
        return fingerprint


def _parts(value: int | None) -> dict[str, int | None]:
    """Simhash and bands as columns."""
    if value is None:
        return dict.fromkeys(("simhash", *_BAND_NAMES))
    return {"simhash": signed(value), **dict(zip(_BAND_NAMES, bands(value), strict=True))}
