"""Which line is the headline.

The decision rules, in the order of docs/asianews.md: what the page says of its headline elsewhere, heading tags, the
place below the send label, and last the order of the slots with the shapes of the lines.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from crawler.extraction.line_pattern.marks import Marks, place_reading, words_of
from crawler.extraction.line_pattern.names import byline_names, is_name_shaped
from crawler.extraction.line_pattern.tail import SENTENCE_END
from crawler.extraction.text.lines import Line

# Headlines of news run to about 150 characters, decks seen from 40 to 600; a shorter hint is a section's name.
_SHORTEST_HINT = 6
# Places, section and author may stand above the headline; lower lines may be other stories.
_LOWEST_TITLE = 5
# Four Han characters or one long word of a slug say enough.
_SHORTEST_SLUG = 4


@dataclass(frozen=True)
class TitleHints:
    """What the page says of its headline outside the text, in order of trust; compared by letters and digits only."""

    exact: tuple[str, ...] = ()
    """`og:title` and the like."""
    slug: str | None = None
    """The headline, or its beginning, as the address spells it."""
    titles: tuple[str, ...] = ()
    """`<title>`: may carry the site's name or the country beside the headline."""


@dataclass(frozen=True)
class TitlePlace:
    """Where the headline stands: indexes of its first and last line. `doubtful`: it may also be its author."""

    first: int
    last: int
    doubtful: bool = False


def find_title(
    zone: list[Line], marks: Marks, hints: TitleHints, *, send_at: int | None, has_dateline: bool, has_date: bool
) -> TitlePlace:
    """The headline among the lines between date and body, of which there is at least one."""
    hinted = _hinted_title(zone, hints, marks)
    if hinted is not None:
        return hinted
    headings = [(line.heading, index) for index, line in enumerate(zone) if line.heading and not _is_above(line, marks)]
    if headings and (send_at is None or min(headings)[1] >= send_at):
        level, index = min(headings)
        if sum(other == level for other, _ in headings) == 1 or not has_dateline:
            return TitlePlace(index, index)
    if send_at is not None and send_at < len(zone):
        return TitlePlace(send_at, send_at)
    if not has_date:
        return TitlePlace(0, 0)
    return _title_by_order(zone, marks, has_dateline=has_dateline)


def _hinted_title(zone: list[Line], hints: TitleHints, marks: Marks) -> TitlePlace | None:
    texts = [words_of(line.text) for line in zone[:_LOWEST_TITLE]]
    wanted = [words_of(hint) for hint in (*hints.exact, hints.slug or "") if not marks.is_section(hint)]
    for hint in [*(hint for hint in wanted if len(hint) >= 2), *map(words_of, hints.titles)]:
        for first in range(len(texts)):
            for last in range(first, min(first + 3, len(texts))):
                if hint and "".join(texts[first : last + 1]) == hint:
                    return TitlePlace(first, last)
    # Slugs are cut: `Bishop-s-bicycle-is-sold`.
    slug = words_of(hints.slug or "")
    for index, text in enumerate(texts):
        if len(slug) >= _SHORTEST_SLUG and text.startswith(slug) and not _is_above(zone[index], marks):
            return TitlePlace(index, index)
    return _title_in_title_element(texts, hints)


def _title_in_title_element(texts: list[str], hints: TitleHints) -> TitlePlace | None:
    best = (0, 0)
    for title in map(words_of, hints.titles):
        for index, text in enumerate(texts):
            # Half of the title must be the line: `NEPAL - AsiaNews.it` names the section, not the story.
            if text in title and max(_SHORTEST_HINT, best[0] + 1, len(title) / 2) <= len(text):
                best = len(text), index
    return TitlePlace(best[1], best[1]) if best[0] else None


def _title_by_order(zone: list[Line], marks: Marks, *, has_dateline: bool) -> TitlePlace:
    """Date, places or section, headline, byline, deck: with nothing but the order and the shapes to go by."""
    start = 0
    while start < min(2, len(zone) - 1) and _is_above(zone[start], marks):
        if start == 1 and place_reading(zone[1].text) != "place" and not marks.is_section(zone[1].text):
            break
        start += 1
    after = zone[start + 1 :]
    named = [is_name_shaped(line.text) for line in zone[start : start + 2]]
    # The byline stands directly below the headline: a name further down says that lines above are no known place.
    if len(after) >= 2 and not named[1] and _is_byline(after[1], marks):
        return TitlePlace(start + 1, start + 1)
    if not named[0] or not after:
        return TitlePlace(start, start)
    # Two of the shape of a name: a section that no list has, then the author.
    if len(after) >= 3 and named[1] and not SENTENCE_END.search(after[1].text):
        return TitlePlace(start + 2, start + 2)
    # Author, headline, deck: some pages of 2017. A deck is a sentence, no headline is.
    if not named[1] and (len(after) >= 2 or not SENTENCE_END.search(after[0].text)):
        return TitlePlace(start + 1, start + 1)
    return TitlePlace(start, len(zone) - 1, doubtful=True) if has_dateline else TitlePlace(start, start)


def _is_above(line: Line, marks: Marks) -> bool:
    return marks.is_section(line.text) or place_reading(line.text) != "none"


def _is_byline(line: Line, marks: Marks) -> bool:
    return is_name_shaped(line.text) or byline_names(line.text, marks.pattern, None) is not None


def slug_words(url: str | None) -> str | None:
    """The headline as the address's slug spells it, or None."""
    match = re.search(r"/([^/?]+?)(?:-\d+)?(?:\.html)?(?:[&?].*)?$", unquote(url or ""))
    return match[1].replace("-", " ") if match and len(match[1]) > 3 else None
