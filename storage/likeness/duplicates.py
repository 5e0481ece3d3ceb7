"""Queries on the `article_fingerprint` table: find an earlier article with almost the same text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

from sqlalchemy import Table, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.likeness.body_marks import BodyMarks
from storage.likeness.simhash import BANDS, MAX_DISTANCE, bands, distance, signed, simhash
from storage.models import ArticleFingerprintRow, ArticleRow

# Built once, as in articles.py, and for the same reason.
_TABLE = cast("Table", ArticleFingerprintRow.__table__)
_BAND_NAMES = tuple(f"band_{number}" for number in range(BANDS))
_NAMES = ("content_hash", *_BAND_NAMES)
"""Of texts that are almost the same, one of these is the same."""
_ALIKE = select(
    *(_TABLE.c[name] for name in _NAMES), *(_TABLE.c[name] for name in ("article_id", "in_language", "simhash"))
).where(or_(*(_TABLE.c[name].in_(bindparam(f"of_{name}", expanding=True)) for name in _NAMES)))
_INSERT = insert(_TABLE)
_DELETE = delete(_TABLE).where(_TABLE.c.article_id == bindparam("of_article"))
_ARTICLE = cast("Table", ArticleRow.__table__)
_LINK = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("of_article"))
_LINK_TO_FIRST = update(_ARTICLE).where(_ARTICLE.c.duplicate_of == bindparam("of_article"))
_AFTER_ALL = 2**31 - 1
"""The largest number of a row: PostgreSQL takes no larger one."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, for which those that told it before are looked for."""

    row: dict[str, Any]
    """Its fingerprint."""
    article_id: int = _AFTER_ALL
    """Its article; by default one that is still to be added."""

    @classmethod
    def of(cls, record: Mapping[str, Any], marks: BodyMarks | None, article_id: int = _AFTER_ALL) -> Self:
        """Return that of a record; `marks` are those of its body, where they are known."""
        row: dict[str, Any] = {"in_language": record["in_language"] or "", "content_hash": record["content_hash"]}
        return cls(row | _parts(marks.simhash if marks else simhash(record["article_body"])), article_id)

    @property
    def names(self) -> list[tuple[str, Any]]:
        """What it shares with any text that is almost the same: one of these at least."""
        return [(name, value) for name in _NAMES if (value := self.row[name]) is not None]

    def is_alike(self, in_language: str, content_hash: str, value: int | None) -> bool:
        """Whether it tells the same as another, of this language, content and simhash."""
        if in_language != self.row["in_language"]:
            return False
        own = self.row["simhash"]
        is_near = value is not None and own is not None and distance(value, own) <= MAX_DISTANCE
        return content_hash == self.row["content_hash"] or is_near


class Duplicates:
    """Writes inside an operation of the `Writer`.

    An article is a duplicate of one saved before it in the same language, on whatever site: with the same headline,
    deck and body (`content_hash`), or with a body that differs in trifles (`simhash`). It is linked and stays as it
    is. Links lead to an article that is itself no duplicate.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def told_before(self, texts: Sequence[Text]) -> list[int | None]:
        """Return for each text the earliest article with the same content that was saved before its own, else the
        earliest that is almost the same; None where there is none."""
        asked = {f"of_{name}": list({text.row[name] for text in texts}) for name in _NAMES}
        by_value: dict[tuple[str, Any], list[int]] = {}
        for place, text in enumerate(texts):
            for name in text.names:
                by_value.setdefault(name, []).append(place)
        found: list[list[tuple[bool, int]]] = [[] for _ in texts]
        for *values, article_id, in_language, value in self._session.execute(_ALIKE, asked):
            for name in zip(_NAMES, values, strict=True):
                for place in by_value.get(name, ()):
                    text = texts[place]
                    if article_id < text.article_id and text.is_alike(in_language, values[0], value):
                        found[place].append((values[0] != text.row["content_hash"], article_id))
        return [min(others)[1] if others else None for others in found]

    def add(self, texts: Sequence[Text]) -> None:
        """Remember the fingerprints of articles that tell what none told before."""
        if texts:
            self._session.execute(_INSERT, [text.row | {"article_id": text.article_id} for text in texts])

    def link_changed(self, article_id: int, record: dict[str, Any], marks: BodyMarks | None = None) -> int | None:
        """The text of an article was replaced: link it to one that told the same, and those linked to it, too, or
        remember its fingerprint and return it; None where it is linked or too short to have one."""
        self._session.execute(_DELETE, {"of_article": article_id})
        text = Text.of(record, marks, article_id)
        (first,) = self.told_before([text])
        self._session.execute(_LINK, {"of_article": article_id, "duplicate_of": first})
        if first is not None:
            self._session.execute(_LINK_TO_FIRST, {"of_article": article_id, "duplicate_of": first})
            return None
        self.add([text])
        return cast("int | None", text.row["simhash"])


def _parts(value: int | None) -> dict[str, int | None]:
    """Simhash and bands as columns."""
    if value is None:
        return dict.fromkeys(("simhash", *_BAND_NAMES))
    return {"simhash": signed(value), **dict(zip(_BAND_NAMES, bands(value), strict=True))}
