"""Which of a page's titles is its headline."""

import re
from collections import Counter
from dataclasses import dataclass

from pipelines.words import comparable

# White space is taken from its beginning alone: searched from each of 25,000 spaces it took longer than 5 s.
_TITLE_MARK = re.compile(r"(?<!\s)\s++[|–—\-·•»:*]++\s+|(?:(?<!\s)\s++)?\|\s*|--|：")
_SHARED_WORD = 4
"""Letters from which a word that two titles share is evidence that both are of one story."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of one page by their source, without empty ones."""

    structured: str | None
    """JSON-LD."""
    headings: tuple[str, ...]
    """Every `h1`."""
    sharing: str | None
    """`og:title`."""
    others: tuple[str, ...]
    """Other titles made for sharing and search; the page's `title` is the last."""
    own_names: frozenset[str]
    """Names of the site, as `comparable` gives them: no headline."""


def choose_headline(titles: Titles) -> tuple[str, str] | None:
    """Return the headline and where it was read.

    It is the title that most of three sources agree on: JSON-LD, the titles made for sharing and search, the headings.
    Ties are broken in that order, the best of all six on the 126 pages with a known headline (a heading that is also
    `og:title` before JSON-LD: two pages fewer). If JSON-LD, heading and `title` agree and only `og:title` has other
    words on the same story, `og:title` was written and the rest is the template's (right on 11 of 13 such pages).
    """
    readings = _readings(titles)
    if not readings:
        return None
    votes: Counter[str] = Counter()
    for kind in ("JSON-LD headline", "h1", "title"):
        votes.update({comparable(text) for text, source in readings if _kind(source) == kind})
    candidates = _candidates(readings)
    text, source = max(candidates, key=lambda reading: votes[comparable(reading[0])])
    sharing = next((reading for reading in candidates if reading[1] == "meta og:title"), None)
    if sharing is not None and _is_written_apart(sharing[0], text, readings):
        return sharing
    return _best_spelling(text, source, readings)


def _readings(titles: Titles) -> list[tuple[str, str]]:
    """Return every title with its source, without the site's name."""
    texts = [text for text in (titles.structured, *titles.headings, titles.sharing, *titles.others) if text]
    texts = [text for text in texts if comparable(text) not in titles.own_names]
    found = [(titles.structured, "JSON-LD headline"), (titles.sharing, "meta og:title")]
    found += [(text, "title") for text in titles.others]
    found += [(text, "h1") for text in titles.headings]
    known = {comparable(text) for text in texts}
    return [
        (text if source in ("h1", "JSON-LD headline") else _without_site(text, known), source)
        for text, source in found
        if text and comparable(text) not in titles.own_names
    ]


def _kind(source: str) -> str:
    return "title" if source == "meta og:title" else source


def _candidates(readings: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the readings to choose from, most trusted first: JSON-LD, the first title made for sharing, headings."""
    shared = [reading for reading in readings if _kind(reading[1]) == "title"][:1]
    structured = [reading for reading in readings if reading[1] == "JSON-LD headline"]
    return [*structured, *shared, *(reading for reading in readings if reading[1] == "h1")]


def _is_written_apart(sharing: str, chosen: str, readings: list[tuple[str, str]]) -> bool:
    words, other = comparable(sharing), comparable(chosen)
    if words == other or {"h1", "title"} - {source for text, source in readings if comparable(text) == other}:
        return False
    if any(source in ("JSON-LD headline", "h1") and comparable(text) == words for text, source in readings):
        return False
    common = {word for word in set(words.split()) & set(other.split()) if len(word) >= _SHARED_WORD}
    return len(common) >= 2


def _best_spelling(text: str, source: str, readings: list[tuple[str, str]]) -> tuple[str, str]:
    """Return `og:title`'s spelling of the same words, which no template has changed; but a spelling with no-break or
    ideographic spaces was set by hand and stays."""
    if any(mark in text for mark in "\u00a0\u202f\u3000"):
        return text, source
    same = [reading for reading in readings if comparable(reading[0]) == comparable(text)]
    return next((reading for reading in same if reading[1] == "meta og:title"), (text, source))


def _without_site(text: str, known: set[str]) -> str:
    """Cut the site's name off at a mark, if the rest is another reading of the headline."""
    for mark in _TITLE_MARK.finditer(text):
        for part in (text[: mark.start()], text[mark.end() :]):
            if comparable(part) in known:
                return part
    return text
