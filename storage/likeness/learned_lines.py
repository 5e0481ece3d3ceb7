"""Queries on the `learned_block` table: lines that recur on a site's articles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, cast

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
    _TABLE.c.site.in_(bindparam("of_sites", expanding=True)),
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


class Lines(NamedTuple):
    """The lines at the ends of an article that was just saved with a new text."""

    site: str
    article_id: int
    fingerprint: int | None
    """Of the text; None where it tells the same as an article before (see `Duplicates`), or is too short for that to be
    known."""
    lines: Sequence[SeenLine]
    run_id: int | None


_Place = tuple[str, str, str]
"""Of a line: site, `head` or `tail`, hash."""


class LearnedLines:
    """Reads with any session; writes inside an operation of the `Writer`, after `Articles.save`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_site(self, site: str) -> list[LearnedBlockRow]:
        """The lines to drop, in the order learned first."""
        question = select(LearnedBlockRow).where(LearnedBlockRow.site == site, LearnedBlockRow.is_learned)
        return list(self._session.scalars(question.order_by(LearnedBlockRow.id)))

    def see(self, articles: Iterable[Lines]) -> None:
        """Count the lines of articles, in their order. One whose text is not known by a fingerprint counts for nothing;
        nor does one whose text is within `MAX_DISTANCE` of another where the line was counted."""
        some: list[Lines] = []
        for article in articles:
            if article.fingerprint is not None and article.lines:
                some.append(article)
                if article.article_id % _PRUNE_EVERY == 0:
                    self._see(some)
                    self._prune(article.site)
                    some = []
        if some:
            self._see(some)

    def _see(self, articles: Sequence[Lines]) -> None:
        seen = [{(one.site, line.place, _hash(line.key)): line.text for line in one.lines} for one in articles]
        asked = {"of_sites": list({one.site for one in articles})}
        asked["of_hashes"] = list({text_hash for places in seen for _, _, text_hash in places})
        stored = {(row.site, row.place, row.text_hash): row for row in self._session.execute(_SEEN, asked)}
        lines = {place: dict(row._mapping) for place, row in stored.items()}
        prints = self._fingerprints(lines.values())
        prints |= {one.article_id: one.fingerprint for one in articles if one.fingerprint is not None}
        changed = set[_Place]()
        for one, places in zip(articles, seen, strict=True):
            for place, text in places.items():
                if place not in lines:
                    lines[place] = _new_line(place, text, one)
                elif self._count(lines[place], one, prints):
                    changed.add(place)
        self._write(lines, stored, changed)

    def _write(self, lines: dict[_Place, dict[str, Any]], stored: Collection[_Place], changed: set[_Place]) -> None:
        if new := [line for place, line in lines.items() if place not in stored]:
            self._session.execute(_INSERT, new)
        names = ("sightings", "last_article", "last_seen_in_run", "is_learned", "learned_in_run")
        if again := [
            {"of_id": lines[place]["id"]} | {name: lines[place][name] for name in names}
            for place in lines
            if place in changed and place in stored
        ]:
            self._session.execute(_UPDATE, again)

    def _count(self, line: dict[str, Any], article: Lines, prints: Mapping[int, int]) -> bool:
        """Count the line on one more article; whether it counts."""
        if line["is_learned"] or article.article_id in line["sightings"] or article.fingerprint is None:
            return False
        earlier = [number for number in line["sightings"] if number in prints]
        if any(distance(article.fingerprint, prints[number]) <= MAX_DISTANCE for number in earlier):
            return False
        # What has become a duplicate since, or is gone, counts no longer.
        asked = LEARNED_FROM[line["place"]]
        sightings = [*earlier, article.article_id][-asked:]
        learned = len(sightings) == asked and self._is_frequent(article.site, sightings)
        line |= {"sightings": sightings, "last_article": article.article_id, "last_seen_in_run": article.run_id}
        line |= {"is_learned": learned, "learned_in_run": article.run_id if learned else None}
        return True

    def _is_frequent(self, site: str, sightings: list[int]) -> bool:
        at_most = int(len(sightings) / LEARNED_SHARE)
        asked = {"of_site": site, "of_first": min(sightings), "of_last": max(sightings), "at_most": at_most + 1}
        return bool(self._session.execute(_GAINED, asked).scalar_one() <= at_most)

    def _prune(self, site: str) -> None:
        unlearned = (_TABLE.c.site == site, _TABLE.c.is_learned.is_(False))
        newest = select(_TABLE.c.last_article).where(*unlearned).order_by(_TABLE.c.last_article.desc())
        oldest_kept = self._session.scalar(newest.offset(UNLEARNED_KEPT).limit(1))
        if oldest_kept is not None:
            self._session.execute(delete(_TABLE).where(*unlearned, _TABLE.c.last_article <= oldest_kept))

    def _fingerprints(self, lines: Iterable[Mapping[str, Any]]) -> dict[int, int]:
        """Those of the articles by which the lines are still to be learned."""
        counted = {number for line in lines if not line["is_learned"] for number in line["sightings"]}
        if not counted:
            return {}
        rows = self._session.execute(_FINGERPRINTS, {"of_articles": list(counted)})
        return {row.article_id: row.simhash for row in rows}


def _new_line(place: _Place, text: str, article: Lines) -> dict[str, Any]:
    return {
        **dict(zip(("site", "place", "text_hash"), place, strict=True)),
        "text": text,
        "sightings": [article.article_id],
        "last_article": article.article_id,
        "first_seen_in_run": article.run_id,
        "last_seen_in_run": article.run_id,
        "learned_in_run": None,
        "is_learned": False,
    }


def _hash(key: str) -> str:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
