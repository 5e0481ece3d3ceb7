"""One change by a publisher as it is told: what it is, of which article, and which words. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from crawler.records.changes import Change, changes, in_brief
from storage.queries.publisher_changes import CORRECTION, REMOVAL, PublisherChange

_FACTS = ("site", "identifier", "in_language", "url", "headline", "date_published")
_WORDS = {"same": "same", "removed": "deleted", "added": "inserted"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A change to be told."""

    change: PublisherChange
    words: tuple[Change, ...] = ()
    """Of a correction: what differs, in the record's order."""
    is_whole: bool = True
    """Whether all words that differ are here: what is shown on one page has a limit."""

    @property
    def title(self) -> str:
        """A line for a list."""
        kinds = {CORRECTION: "Corrected", REMOVAL: "Removed"}
        headline = self.change.after["headline"] or self.change.after["url"]
        return f"{kinds.get(self.change.kind, 'Back again')}: {headline}"

    @property
    def sentence(self) -> str:
        """What became of the article, and what is to be known of the comparison."""
        removal = self.change.removal
        if removal is None:
            return "" if self.is_by_one_cleaner else "Another version of the cleaner has read the later text."
        if self.change.kind == REMOVAL:
            return f"Gone from its address since {removal.day} ({removal.message}). Its text stays in this store."
        return f"Gone from its address on {removal.day}, and there again on {self.change.at[:10]}."

    @property
    def is_by_one_cleaner(self) -> bool:
        """Whether one cleaner has read both texts: if not, some of the differences may be the cleaner's."""
        before, after = self.change.before, self.change.after
        return before is None or before["extractor_version"] == after["extractor_version"]

    @property
    def day(self) -> str:
        """The day of the change: of a removal, the first on which the article was gone."""
        removal = self.change.removal
        return removal.day if removal is not None and self.change.kind == REMOVAL else self.change.at[:10]

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain values for JSON."""
        change = self.change
        told: dict[str, Any] = {"kind": change.kind, "day": self.day, "seen_at": change.at}
        told |= {"article_id": change.article_id, **{name: change.after[name] for name in _FACTS}}
        if change.removal is not None:
            told |= {"reason": change.removal.reason, "message": change.removal.message}
        else:
            told["changes"] = [
                {"field": change.label, "words": [{_WORDS[kind]: text} for kind, text in change.pieces]}
                for change in self.words
            ]
            told["is_by_one_cleaner"] = self.is_by_one_cleaner
        return told


def entries(found: Iterable[PublisherChange], most: int | None = None) -> Iterator[Entry]:
    """Compare the texts of the corrections. `most`: so many characters of texts at most are compared; the corrections
    after that have no words."""
    compared = 0
    for change in found:
        if change.before is None:
            yield Entry(change)
            continue
        if most is not None and compared > most:
            yield Entry(change, is_whole=False)
            continue
        compared += len(change.before["article_body"] or "") + len(change.after["article_body"] or "")
        words = tuple(map(in_brief, changes(change.before, change.after)))
        # A page of today, read by another cleaner, may have nothing that differs any more.
        if words:
            yield Entry(change, words)
