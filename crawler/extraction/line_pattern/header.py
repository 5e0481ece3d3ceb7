"""Between the date and the body: places or rubric, headline, byline, deck.

The decision rules, in the order of docs/asianews.md. A rule that leaves two readings says so in `doubts` and leaves the
field empty.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from crawler.extraction.line_pattern.marks import Marks, place_reading, split_places, words_of
from crawler.extraction.line_pattern.names import byline_names, is_name_shaped, split_authors
from crawler.extraction.line_pattern.tail import SENTENCE_END, is_link_line
from crawler.extraction.lines import Line

# Headlines of news run to about 150 characters, decks seen from 40 to 600; a shorter hint is a section's name.
_SHORTEST_HINT = 6
# Places, rubric and author may stand above the headline; lower lines may be other stories.
_LOWEST_TITLE = 5


@dataclass
class Header:
    """What stands above the body."""

    headline: str | None = None
    alternative_headline: str | None = None
    byline_raw: str | None = None
    authors: tuple[str, ...] = ()
    content_location: list[str] = field(default_factory=list)
    article_section: str | None = None
    doubts: list[str] = field(default_factory=list)
    body_start: int = 0
    """Index, in the lines given, of the body's first line."""


@dataclass(frozen=True)
class TitleHints:
    """What the page says of its headline outside the text, in order of trust; compared by letters and digits only."""

    exact: tuple[str, ...] = ()
    """`og:title` and the like."""
    slug: str | None = None
    """The headline, or its beginning, as the address spells it."""
    titles: tuple[str, ...] = ()
    """`<title>`: may carry the site's name or the country beside the headline."""


def read_header(
    lines: list[Line],
    send_at: int | None,
    body_at: int | None,
    marks: Marks,
    hints: TitleHints,
    language: str | None,
    has_date: bool,
    *,
    bare_bylines: bool,
) -> Header:
    """Read the lines from below the date on (labels and captions taken out before).

    `send_at` is the number of lines that stood above the send label, None where there is none; `body_at` the index of
    the line with the dateline, None where no line has one.
    """
    header = Header()
    limit = body_at if body_at is not None else min(len(lines), 8)
    zone = lines[:limit]
    first, last = _find_title(zone, send_at, marks, hints, header, body_at is not None, has_date)
    if header.doubts:
        _read_places(zone[:first], marks, header, send_at)
        header.body_start = limit
        return header
    header.headline = " ".join(line.text for line in zone[first : last + 1]) or None
    if body_at is not None:
        _read_byline_and_deck(zone[last + 1 :], marks, language, header, bare_bylines=bare_bylines)
        header.body_start = body_at
    else:
        header.body_start = last + 1 + _split_deck(lines[last + 1 :], marks, language, header)
    _read_places(zone[:first], marks, header, send_at)
    return header


def _find_title(
    zone: list[Line],
    send_at: int | None,
    marks: Marks,
    hints: TitleHints,
    header: Header,
    has_dateline: bool,
    has_date: bool,
) -> tuple[int, int]:
    """First and last index of the headline's lines; (0, -1) where there is none."""
    if not zone:
        return 0, -1
    hinted = _hinted_title(zone, hints, marks)
    if hinted is not None:
        return hinted
    headings = [(line.heading, index) for index, line in enumerate(zone) if line.heading and not _is_above(line, marks)]
    if headings and (send_at is None or min(headings)[1] >= send_at):
        level, index = min(headings)
        if sum(other == level for other, _ in headings) == 1 or not has_dateline:
            return index, index
    if send_at is not None and send_at < len(zone):
        return send_at, send_at
    if not has_date:
        return 0, 0
    return _title_by_order(zone, marks, header, has_dateline)


def _hinted_title(zone: list[Line], hints: TitleHints, marks: Marks) -> tuple[int, int] | None:
    wanted = [words_of(hint) for hint in (*hints.exact, hints.slug or "") if not marks.is_rubric(hint)]
    wanted = [hint for hint in wanted if len(hint) >= 2]
    texts = [words_of(line.text) for line in zone[:_LOWEST_TITLE]]
    for hint in [*wanted, *map(words_of, hints.titles)]:
        for first in range(len(texts)):
            joined = ""
            for last in range(first, min(first + 3, len(texts))):
                joined += texts[last]
                if joined and joined == hint:
                    return first, last
    for index, text in enumerate(texts):
        # Slugs are cut: `Bishop's-bicycle-is-sold`, `港口手记`.
        if (
            hints.slug
            and len(words_of(hints.slug)) >= 4
            and text.startswith(words_of(hints.slug))
            and not _is_above(zone[index], marks)
        ):
            return index, index
    best: tuple[int, int] | None = None
    for title in hints.titles:
        words = words_of(title)
        for index, text in enumerate(texts):
            if len(text) >= _SHORTEST_HINT and text in words and (best is None or len(text) > best[0]):
                best = len(text), index
    # Half of the title must be the line: `NEPAL - AsiaNews.it` names the section, not the story.
    if best is not None and any(2 * best[0] >= len(words_of(title)) for title in hints.titles):
        return best[1], best[1]
    return None


def _is_above(line: Line, marks: Marks) -> bool:
    return marks.is_rubric(line.text) or place_reading(line.text) != "none"


def _title_by_order(zone: list[Line], marks: Marks, header: Header, has_dateline: bool) -> tuple[int, int]:
    """Date, places or rubric, headline, byline, deck: with nothing but the order and the shapes to go by."""
    start = 0
    while start < len(zone) - 1 and start < 2 and _is_above(zone[start], marks):
        if start == 1 and place_reading(zone[1].text) != "place" and not marks.is_rubric(zone[1].text):
            break
        start += 1
    after = zone[start + 1 :]
    # The byline stands directly below the headline: a name further down says that lines above are no known place.
    if len(after) >= 2 and not is_name_shaped(after[0].text) and _is_byline(after[1], marks):
        return start + 1, start + 1
    if not is_name_shaped(zone[start].text) or not after:
        return start, start
    # Two of the shape of a name: a rubric that no list has, then the author.
    if len(after) >= 3 and is_name_shaped(after[0].text) and not SENTENCE_END.search(after[1].text):
        return start + 2, start + 2
    # Author, headline, deck: some pages of 2017. `_read_places` takes the author. A deck is a sentence, no headline is.
    headline_below = not is_name_shaped(after[0].text) and not SENTENCE_END.search(after[0].text)
    if headline_below or (len(after) >= 2 and not is_name_shaped(after[0].text)):
        return start + 1, start + 1
    if not has_dateline:
        return start, start
    header.doubts += [
        "headline: the line could be the headline or its author",
        "authors: the line could be the author or the headline",
        "alternative_headline: the line could be the deck or the headline",
    ]
    return start, len(zone) - 1


def _is_caseless_or_capitals(text: str) -> bool:
    return text.upper() == text


def _is_byline(line: Line, marks: Marks) -> bool:
    return is_name_shaped(line.text) or byline_names(line.text, marks.pattern, None) is not None


def _read_places(above: list[Line], marks: Marks, header: Header, send_at: int | None) -> None:
    """The lines between date and headline: known rubrics, then places, then (2017) the author."""
    for line in above:
        text = line.text.strip(" -–—|»>")
        names = byline_names(text, marks.pattern, None)
        if not text:
            continue
        if marks.is_rubric(text):
            header.article_section = header.article_section or text
        elif place_reading(text) == "place":
            header.content_location += split_places(text)
        elif names is not None and not header.byline_raw:
            header.byline_raw, header.authors = text, names
        elif send_at is None and not header.byline_raw and is_name_shaped(text) and not _is_caseless_or_capitals(text):
            header.byline_raw, header.authors = text, split_authors(text, None)
        elif not is_link_line(line):
            header.doubts.append(f"content_location, article_section: {text!r} is no known place or rubric")


def _read_byline_and_deck(
    rest: list[Line], marks: Marks, language: str | None, header: Header, *, bare_bylines: bool
) -> None:
    """The lines between headline and dateline."""
    texts = [line.text for line in rest if not is_link_line(line) or byline_names(line.text, marks.pattern, language)]
    if not texts:
        return
    for index in range(min(2, len(texts))):
        names = byline_names(texts[index], marks.pattern, language)
        if names is not None and not header.byline_raw:
            header.byline_raw, header.authors = texts.pop(index), names
            break
    else:
        if not header.byline_raw and bare_bylines and len(texts) == 2 and _is_short_phrase(texts[0]):
            header.byline_raw = texts.pop(0)
            header.authors = split_authors(header.byline_raw, None) if is_name_shaped(header.byline_raw) else ()
        elif not header.byline_raw and is_name_shaped(texts[0]):
            _read_bare_name(texts, header, certain=bare_bylines or len(texts) > 1)
    if texts:
        header.alternative_headline = " ".join(texts)


def _is_short_phrase(text: str) -> bool:
    """A few words and no sentence: `AsiaNews staff`, where the design has a name between headline and deck."""
    han = sum("\u3400" <= char <= "\u9fff" for char in text)
    return len(text.split()) + han / 2 <= 5 and not SENTENCE_END.search(text)


def _read_bare_name(texts: list[str], header: Header, *, certain: bool) -> None:
    """A line of the shape of a name without `by`: the byline where a deck follows, or where the design prints it so."""
    if certain:
        header.byline_raw = texts.pop(0)
        header.authors = split_authors(header.byline_raw, None)
        return
    texts.clear()
    header.doubts += [
        "authors: the line below the headline could be the author or the deck",
        "alternative_headline: the line below the headline could be the author or the deck",
    ]


def _split_deck(rest: list[Line], marks: Marks, language: str | None, header: Header) -> int:
    """Byline and deck where no dateline says where the body begins; returns the number of lines that they take."""
    taken = 0
    if rest and not header.byline_raw:
        names = byline_names(rest[0].text, marks.pattern, language)
        if names is not None:
            header.byline_raw, header.authors, taken = rest[0].text, names, 1
        elif len(rest) > 2 and is_name_shaped(rest[0].text):
            header.byline_raw, header.authors, taken = rest[0].text, split_authors(rest[0].text, None), 1
    body = rest[taken:]
    if len(body) >= 2:
        header.alternative_headline = body[0].text
        taken += 1
    return taken


def slug_words(url: str | None) -> str | None:
    """The headline as the address's slug spells it, or None."""
    match = re.search(r"/([^/?]+?)(?:-\d+)?(?:\.html)?(?:[&?].*)?$", unquote(url or ""))
    return match[1].replace("-", " ") if match and len(match[1]) > 3 else None
