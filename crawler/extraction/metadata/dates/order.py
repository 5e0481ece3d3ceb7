"""Whether a page writes the day or the month first, in numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

First = Literal["day", "month"]

_MONTH_FIRST_REGIONS = frozenset({"us", "ph", "fm", "mh", "pw", "as", "gu", "pr", "um", "vi"})
_EITHER_REGIONS = frozenset({"ca", "za", "bz"})
_YEAR_FIRST_LANGUAGES = frozenset({"zh", "ja", "ko", "hu", "lt", "mn", "eu"})
"""Languages whose numbers begin with the year: what they mean by `03/04/2026` nobody knows."""
_DAY_FIRST_HOSTS = frozenset("uk ie au nz in sg my ng ke pk bd lk gh tz ug zw mt hk jm tt".split())
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(?:(?:19|20)\d{2}|\d{2})(?![\d./-])")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_](?:[a-z]{4}[-_])?([a-z]{2}))?\b", re.I)


@dataclass(frozen=True, slots=True)
class DayOrder:
    """What a page is known to write first, between slashes or hyphens and between dots; None where it is not known."""

    slashed: First | None = None
    dotted: First | None = None

    def of(self, mark: str) -> First | None:
        """Return what comes first between these marks."""
        return self.dotted if mark == "." else self.slashed


def order_of(languages: Iterable[str | None], host: str, text: str) -> DayOrder:
    """Return the order by the numbers of the page's `text` that can be read in one way only, and by where it is: the
    languages that it declares (`en-GB`, the surest first) and its host. Where the two differ, nothing is known."""
    declared = declared_language(languages)
    place = _by_place(*declared, host.rpartition(".")[2])
    shown = _shown(text)
    known: list[First | None] = []
    for marks in ("/-", "."):
        firsts = {first for mark, first in shown if mark in marks}
        if place is not None and not (marks == "." and place == "month"):
            # A point between means the day first everywhere but in America, where it means either.
            firsts.add(place)
        known.append(firsts.pop() if len(firsts) == 1 else None)
    return DayOrder(*known)


def declared_language(languages: Iterable[str | None]) -> tuple[str | None, str | None]:
    """Return the language and the region of the first declaration, the region also of a later one of the same
    language."""
    language = None
    for value in languages:
        match = _LANGUAGE.match((value or "").strip())
        if match is None or (language is not None and match[1].lower() != language):
            continue
        language = match[1].lower()
        if match[2]:
            return language, match[2].lower()
    return language, None


def writes_year_first(language: str | None) -> bool:
    """Whether numbers of two digits may begin with the year."""
    return language is None or language in _YEAR_FIRST_LANGUAGES


def _by_place(language: str | None, region: str | None, top_level: str) -> First | None:
    if language is None or language in _YEAR_FIRST_LANGUAGES or region in _EITHER_REGIONS:
        return None
    if language not in ("en", "fil", "tl"):
        # Spanish of the United States, and its like.
        return None if region in _MONTH_FIRST_REGIONS else "day"
    if region in _MONTH_FIRST_REGIONS:
        return None if top_level in _DAY_FIRST_HOSTS else "month"
    return "day" if region is not None or top_level in _DAY_FIRST_HOSTS else None


def _shown(text: str) -> set[tuple[str, First]]:
    found: set[tuple[str, First]] = set()
    for match in _NUMBERS.finditer(text):
        first, second = int(match[1]), int(match[3])
        if 12 < first <= 31 and 1 <= second <= 12:
            found.add((match[2], "day"))
        elif 12 < second <= 31 and 1 <= first <= 12:
            found.add((match[2], "month"))
    return found
