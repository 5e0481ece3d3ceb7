"""Queries on the `learned_block` table: lines that recur on a site's articles."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.likeness.body_marks import SeenLine
from storage.likeness.simhash import MAX_DISTANCE, distance
from storage.models import ArticleFingerprintRow, ArticleRow, LearnedBlockRow

LEARNED_FROM = {"head": 5, "tail": 3}
"""On how many different articles a line makes it. At the head more: what recurs there may be a dateline on a line of
its own."""
LEARNED_SHARE = 0.25
"""And on at least this share of the articles that the site gained in the meantime: a place, a signature, a theatre's
telephone number come again as well, but on few. Boxes of a template stand on all pages (1.0 on the replica's fixed
template); the margin is for those that one rubric alone has. Not measured on a real site over months."""
UNLEARNED_KEPT = 5000
"""Lines of a site that are not learned; those that came again last stay. About 1 MB."""
_PRUNE_EVERY = 100
"""Articles from one pruning to the next; each brings about four new lines."""

# Built once, as in articles.py, and for the same reason.
_TABLE = cast("Table", LearnedBlockRow.__table__)
_ARTICLES = cast("Table", ArticleRow.__table__)
_PRINTS = cast("Table", ArticleFingerprintRow.__table__)
# With the place, or the index is searched by the site alone: all its 5,000 lines were read in every save.
_SEEN = select(_TABLE).where(
    _TABLE.c.site == bindparam("of_site"),
    _TABLE.c.place.in_(list(LEARNED_FROM)),
    _TABLE.c.text_hash.in_(bindparam("of_hashes", expanding=True)),
)
_FINGERPRINTS = select(_PRINTS.c.article_id, _PRINTS.c.simhash).where(
    _PRINTS.c.article_id.in_(bindparam("of_articles", expanding=True)), _PRINTS.c.simhash.is_not(None)
)
_GAINED = select(func.count()).select_from(
    select(_ARTICLES.c.id)
    .where(
        _ARTICLES.c.site == bindparam("of_site"), _ARTICLES.c.id.between(bindparam("of_first"), bindparam("of_last"))
    )
    .limit(bindparam("at_most"))
    .subquery()
)
"""Counts no further than it matters: a line that came again after 100,000 articles is not frequent after 21."""
_INSERT = insert(_TABLE)
_UPDATE = update(_TABLE).where(_TABLE.c.id == bindparam("of_id"))


class LearnedLines:
    """Reads with any session; writes inside an operation of the `Writer`, after `Articles.save`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_site(self, site: str) -> list[LearnedBlockRow]:
        """The lines to drop, in the order learned first."""
        question = select(LearnedBlockRow).where(LearnedBlockRow.site == site, LearnedBlockRow.is_learned)
        return list(self._session.scalars(question.order_by(LearnedBlockRow.id)))

    def see(
        self, site: str, article_id: int, fingerprint: int | None, lines: Iterable[SeenLine], run_id: int | None
    ) -> None:
        """Count the lines of an article just saved with a new text. One that tells the same as an article before (see
        `Duplicates`), or is too short for that to be known, counts for nothing; nor does one whose text is within
        `MAX_DISTANCE` of another where the line was counted."""
        seen = {(line.place, _hash(line.key)): line for line in lines}
        if fingerprint is None or not seen:
            return
        asked = {"of_site": site, "of_hashes": list({text_hash for _, text_hash in seen})}
        for row in self._session.execute(_SEEN, asked).all():
            if seen.pop((row.place, row.text_hash), None) is not None and not row.is_learned:
                self._count(site, row, article_id, fingerprint, run_id)
        self._add(site, seen, article_id, run_id)

    def _count(self, site: str, row: Any, article_id: int, own: int, run_id: int | None) -> None:
        if article_id in row.sightings:
            return
        earlier = self._fingerprints(row.sightings)
        if any(distance(own, other) <= MAX_DISTANCE for other in earlier.values()):
            return
        # What has become a duplicate since, or is gone, counts no longer.
        asked = LEARNED_FROM[row.place]
        sightings = [*(number for number in row.sightings if number in earlier), article_id][-asked:]
        values: dict[str, Any] = {"sightings": sightings, "last_article": article_id, "last_seen_in_run": run_id}
        learned = len(sightings) == asked and self._is_frequent(site, sightings)
        values |= {"is_learned": learned, "learned_in_run": run_id if learned else None}
        self._session.execute(_UPDATE, values | {"of_id": row.id})

    def _is_frequent(self, site: str, sightings: list[int]) -> bool:
        at_most = int(len(sightings) / LEARNED_SHARE)
        asked = {"of_site": site, "of_first": min(sightings), "of_last": max(sightings), "at_most": at_most + 1}
        return bool(self._session.execute(_GAINED, asked).scalar_one() <= at_most)

    def _add(self, site: str, seen: dict[tuple[str, str], SeenLine], article_id: int, run_id: int | None) -> None:
        rows = [
            {"site": site, "place": place, "text_hash": text_hash, "text": line.text, "sightings": [article_id]}
            | {"last_article": article_id, "first_seen_in_run": run_id, "last_seen_in_run": run_id}
            | {"learned_in_run": None, "is_learned": False}
            for (place, text_hash), line in seen.items()
        ]
        if not rows:
            return
        self._session.execute(_INSERT, rows)
        if article_id % _PRUNE_EVERY == 0:
            self._prune(site)

    def _prune(self, site: str) -> None:
        unlearned = (_TABLE.c.site == site, _TABLE.c.is_learned.is_(False))
        newest = select(_TABLE.c.last_article).where(*unlearned).order_by(_TABLE.c.last_article.desc())
        oldest_kept = self._session.scalar(newest.offset(UNLEARNED_KEPT).limit(1))
        if oldest_kept is not None:
            self._session.execute(delete(_TABLE).where(*unlearned, _TABLE.c.last_article <= oldest_kept))

    def _fingerprints(self, articles: list[int]) -> dict[int, int]:
        rows = self._session.execute(_FINGERPRINTS, {"of_articles": articles})
        return {row.article_id: row.simhash for row in rows}


def _hash(key: str) -> str:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
