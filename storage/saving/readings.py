"""What is saved, and what became of it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypedDict

from storage.columns import storable_text
from storage.likeness.body_marks import BodyMarks
from storage.likeness.duplicates import Text
from storage.visits import OtherNames

Outcome = Literal["new", "changed", "unchanged", "recleaned", "same_article", "older", "forgotten"]

_NAMES = ("site", "identifier", "in_language")


class HowRead(TypedDict, total=False):
    """How `Articles.save` is told of one record what a `Reading` has."""

    run_id: int | None
    recleaned: bool
    revisited: bool
    marks: BodyMarks | None
    names: OtherNames | None
    page_key: str
    captured_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A record as a page gave it; see `Articles.save`."""

    record: dict[str, Any]
    address: str
    run_id: int | None = None
    recleaned: bool = False
    revisited: bool = True
    marks: BodyMarks | None = None
    names: OtherNames | None = None
    page_key: str = ""
    captured_at: str | None = None

    @property
    def identity(self) -> str | None:
        """The key of the page that is keyed by the article's number and language."""
        number, language = self.record["identifier"], self.record["in_language"]
        return f"{language}:{number}" if number and language else None

    @property
    def other_names(self) -> OtherNames | None:
        """By what the article may be known beside its address; None where its number or nothing tells it."""
        return self.names if self.record["identifier"] is None else None

    @property
    def pages(self) -> list[str]:
        """The keys of pages that may be of the article."""
        names = (self.address, self.page_key, *(self.names.of_pages if self.names else ()), self.identity)
        return [name for name in names if name]

    def as_stored(self) -> "Reading":
        """Return it with its names as the store has them, by which it is found again."""
        names = {name: storable_text(self.record[name]) for name in _NAMES if self.record[name] is not None}
        return replace(self, record=self.record | names, address=storable_text(self.address))


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of a record."""

    article_id: int
    outcome: Outcome
    next_visit: str | None = field(default=None, compare=False)
    """When its page is due again, for `Pages.saved`; null: never."""
    fingerprint: int | None = field(default=None, compare=False)
    """Of a new text, for `LearnedLines.see`; null where it tells the same as an article before, or is too short."""
    is_restless: bool = field(default=False, compare=False)
    """Whether the text has changed so often that the schedule does not start anew (see `schedule.last_start`)."""
    is_taken: bool = field(default=True, compare=False)
    """Whether the record stands; one read at another address of its article (`same_article`) does if that one is
    better."""


FORGOTTEN = SaveResult(0, "forgotten", is_taken=False)


@dataclass(frozen=True, slots=True)
class Told:
    """A reading and its text."""

    reading: Reading
    text: Text

    @classmethod
    def of(cls, reading: Reading) -> "Told":
        """Return a reading with its text."""
        return cls(reading, Text.of(reading.record, reading.marks))

    @property
    def names(self) -> Iterator[tuple[str, Any]]:
        """All by which a reading might be another one's article, or tell the same."""
        record, names = self.reading.record, self.reading.names
        yield from ((record["site"], name) for name in self.reading.pages)
        if names is not None and names.number:
            yield record["site"], names.number
        if record["identifier"]:
            yield record["site"], f"{record['in_language']}:{record['identifier']}"
        yield from self.text.names


def apart(readings: Iterable[Reading]) -> Iterator[Sequence[Told]]:
    """Yield the readings in their order, in parts in which none shares a name with another: what one of them does is
    nothing to the others."""
    part: list[Told] = []
    names = set[tuple[str, Any]]()
    for reading in readings:
        told = Told.of(reading)
        own = set(told.names)
        if not names.isdisjoint(own):
            yield part
            part, names = [], set()
        part.append(told)
        names |= own
    if part:
        yield part
