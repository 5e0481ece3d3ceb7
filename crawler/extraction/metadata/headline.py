"""Which of a page's titles is its headline."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawler.extraction.metadata.shown_headings import Heading, part_with
from crawler.extraction.metadata.site_names import SiteNames, squeezed, without_site
from crawler.extraction.text.words import HAN
from pipelines.words import comparable

_SHARED_WORD = 4
"""Letters from which a word that two titles share is evidence that both are of one story."""
_SHARED = 2
_CUT = ("…", "...")
_SET_BY_HAND = "\u00a0\u202f\u3000"
"""Spaces that no template writes."""
_STRUCTURED, _SHARING, _SHOWN, _TITLE = "JSON-LD headline", "meta og:title", "h1", "title"

Reading = tuple[str, str]
"""A title and where it was read."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of one page by their source, without empty ones."""

    structured: str | None
    """JSON-LD."""
    headings: tuple[Heading, ...]
    """Every `h1`."""
    sharing: str | None
    """`og:title`."""
    others: tuple[str, ...]
    """Other titles made for sharing and search; the page's `title` is the last."""
    site: SiteNames
    """The site's names: no headline."""
    sections: frozenset[str]
    """Names of the page's sections, as `comparable` gives them."""
    is_news: bool
    """Whether JSON-LD calls the page news."""
    find_heading: Callable[[str], Heading | None]
    """Finds the heading of any level that shows a title."""


def choose_headline(titles: Titles) -> Reading | None:
    """Return the headline and where it was read.

    On most pages it is what the page shows: `og:title`, `title` and JSON-LD often have other words, for search engines
    (of 91 such pages of the third set the `h1` was right on 64). What JSON-LD calls news has its headline in there: the
    title that most of JSON-LD, headings and titles for sharing agree on.
    """
    declared = _declared(titles)
    headings = _headings(titles, {squeezed(text) for text, _ in declared})
    return _voted(titles, declared, headings) if titles.is_news else _as_shown(titles, declared, headings)


def _declared(titles: Titles) -> list[Reading]:
    """Return the titles that the page declares, `og:title` first, without the site's name."""
    found = [(titles.sharing, _SHARING), (titles.structured, _STRUCTURED)]
    found += [(text, _TITLE) for text in titles.others]
    found = [(text, source) for text, source in found if text and comparable(text) and not titles.site.is_name(text)]
    texts = [text for text, _ in found if text] + [heading.text for heading in titles.headings]
    known = frozenset(comparable(text) for text in texts if not titles.site.is_name(text)) - {""}
    return [(without_site(text, titles.site, titles.sections, known), source) for text, source in found if text]


def _headings(titles: Titles, declared: set[str]) -> list[Reading]:
    """Return the headings without kickers and the site's name, unless a title has them too; those that are steps of a
    path last."""
    found = []
    for heading in sorted(titles.headings, key=lambda heading: heading.is_step):
        text = heading.text if squeezed(heading.text) in declared else heading.core
        shortened = without_site(text, titles.site)
        if text.startswith(shortened) and titles.site.is_name(text[len(shortened) :]):
            text = shortened
        if text and not titles.site.is_name(text):
            found.append((text, _SHOWN))
    return found


def _as_shown(titles: Titles, declared: list[Reading], headings: list[Reading]) -> Reading | None:
    """Return the title that is shown as a heading, else the `h1`, unless it is a label or cut."""
    for text, _ in declared:
        if shown := _shown(text, titles):
            return _spelling(text, [*declared, (shown, _SHOWN)], titles.structured)
    best = max(headings, key=lambda reading: _likeness(reading[0], declared), default=None)
    if best is None or (declared and not _is_headline(best[0], declared)):
        return _agreed(declared, ()) or next(iter(headings), None)
    return best


def _voted(titles: Titles, declared: list[Reading], headings: list[Reading]) -> Reading | None:
    """Return the title that most of three sources have. `og:title` wins against them if the page shows it as a heading
    of another level, or if `h1` and `title` agree and it has other words on the same story: it was written, and the
    rest is the template's (the first was right on 6 of 7 pages, the second on 5 of 6)."""
    chosen = _agreed(declared, headings)
    sharing = next((reading for reading in declared if reading[1] == _SHARING), None)
    if chosen is None:
        return None
    if sharing is not None and squeezed(sharing[0]) not in {squeezed(text) for text, _ in headings}:
        shown = _shown(sharing[0], titles)
        if shown is not None:
            return _spelling(sharing[0], [*declared, (shown, _SHOWN)], titles.structured)
        if _is_written_apart(sharing[0], chosen[0], [*declared, *headings]):
            return sharing
    return _spelling(chosen[0], [*declared, *headings], titles.structured)


def _agreed(declared: Sequence[Reading], headings: Sequence[Reading]) -> Reading | None:
    """Return the title that most sources have, those counting for more that are alike to the letter: one was copied
    from the other. Between equals JSON-LD comes first, then the first title for sharing."""
    readings = [*declared, *headings]
    votes: Counter[str] = Counter()
    copies: Counter[str] = Counter()
    for kinds in ((_STRUCTURED,), (_SHARING, _TITLE), (_SHOWN,)):
        texts = {text for text, source in readings if source in kinds}
        votes.update({squeezed(text) for text in texts})
        copies.update(texts)
    shared = [reading for reading in declared if reading[1] != _STRUCTURED][:1]
    structured = [reading for reading in declared if reading[1] == _STRUCTURED]
    candidates = (*structured, *shared, *headings)
    return max(candidates, key=lambda reading: (votes[squeezed(reading[0])], copies[reading[0]]), default=None)


def _is_written_apart(sharing: str, chosen: str, readings: list[Reading]) -> bool:
    sources = {source for text, source in readings if squeezed(text) == squeezed(chosen)}
    is_shared = any(source == _STRUCTURED and squeezed(text) == squeezed(sharing) for text, source in readings)
    if squeezed(sharing) == squeezed(chosen) or is_shared or not {_SHOWN, _TITLE} <= sources:
        return False
    return len(_words(sharing) & _words(chosen)) >= _SHARED


def _shown(text: str, titles: Titles) -> str | None:
    """Return the heading that shows a title."""
    key = squeezed(text)
    for heading in titles.headings:
        if not heading.is_step and (part := part_with(heading, key)):
            return part
    found = titles.find_heading(text)
    return found.text if found else None


def _spelling(chosen: str, readings: list[Reading], structured: str | None) -> Reading:
    """Return the chosen title as most of the titles of the same words are spelled, between equals as `og:title` is:
    templates change quotation marks and set capitals. Spaces that were set by hand in JSON-LD stay."""
    same = [reading for reading in readings if squeezed(reading[0]) == squeezed(chosen)]
    votes = Counter(text for text, _ in set(same))

    def rank(reading: Reading) -> tuple[bool, int, bool]:
        text, source = reading
        is_by_hand = text == structured and any(mark in text for mark in _SET_BY_HAND)
        return is_by_hand, votes[text], source == _SHARING

    return max(same, key=rank)


def _words(text: str) -> set[str]:
    """Return the words that tell stories apart; of Chinese and Japanese every two signs."""
    words = {word for word in comparable(text).split() if len(word) >= _SHARED_WORD}
    joined = squeezed(text) if HAN.search(text) else ""
    return words | {joined[place : place + 2] for place in range(len(joined) - 1)}


def _likeness(heading: str, declared: list[Reading]) -> int:
    words = _words(heading)
    return max((len(words & _words(text)) for text, _ in declared), default=0)


def _is_headline(heading: str, declared: list[Reading]) -> bool:
    """Whether a heading that no title repeats is neither a label (it shares words with one of them) nor cut."""
    if heading.endswith(_CUT) and any(squeezed(text).startswith(squeezed(heading)) for text, _ in declared):
        return False
    return _likeness(heading, declared) >= min(_SHARED, max(1, len(_words(heading))))
