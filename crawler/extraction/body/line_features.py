"""The features of a page's lines, as numbers for the weights. Nothing here knows a site."""

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from operator import gt

from lxml.html import HtmlElement

from crawler.extraction.body import service_words
from crawler.extraction.text.lines import Line, width
from pipelines.words import comparable

_SENTENCE_END = frozenset(".!?。！？…:;»”\"'）)")
_STOP = re.compile(r"[.!?。！？…]")
_LONG = 80
"""Width from which a line counts as running text when the page's main container and look are sought."""
_PART = 15
"""Characters from which a line inside a longer text, or a text inside a longer line, is taken for its part."""

# Against time that grows with the square of a page: a mutated page of 330 kB took over 10 s.
_MAX_SAME = 20
"""A line that is repeated more often is weighed by its first occurrences."""
_MAX_SEARCHED = 4000
"""Lines of a page in which a text is searched for as a part; the longest of 307 pages has 593."""

# Words of class names and ids in the templates of content systems (WordPress, Drupal, Arc, Escenic and their like), not
# of single sites.
_NAMES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "related": r"relat|recommend|more[-_]|read[-_]?(?:more|next|also)|also|teaser|promo|popular|trending|most[-_]"
        r"|latest|outbrain|taboola|similar|inline[-_]?(?:link|story)|linkbox|see[-_]?also",
        "subscribe": r"newsletter|subscri|sign[-_]?up|paywall|premium|regist|donat|support|membership|abo\b"
        r"|cta\b|call[-_]to",
        "share": r"shar(?:e|ing)|social|follow|facebook|twitter|whatsapp|toolbar|tools|print|bookmark|button|btn",
        "comment": r"comment|disqus|respond|discuss|feedback|reply",
        "advert": r"(?:^|[-_\s])(?:ads?|advert\w*|sponsor\w*|banner|anzeige|dfp|gpt)(?:$|[-_\s])",
        "caption": r"caption|credit|figure|gallery|photo|image|img|media|video|copyright|slide|player",
        "byline": r"byline|author|writer|bio\b|contributor|profile|avatar|source",
        "date": r"date|time|publish|updated|dateline",
        "meta": r"meta|tag|categor|topic|keyword|breadcrumb|kicker|label|section[-_]?name|rubric|info",
        "menu": r"nav|menu|foot|header|sidebar|widget|aside|rail|login|search|cookie|consent|modal|popup|overlay|skip",
        "deck": r"sub[-_]?(?:title|head)|stand[-_]?first|dek|deck|intro|lead|lede|summary|excerpt|abstract"
        r"|chapo|entradilla",
        "headline": r"headline|title|heading",
        "box": r"box|card|callout|embed|module|component|fact|info[-_]?graph|list|item|pull|quote|correction|note",
        "body": r"body|content|article[-_]?text|story|entry|paragraph|post[-_]|text|prose|rich",
    }.items()
}
_Floats = tuple[float, ...]
_NO_NAMES: _Floats = (0.0,) * len(_NAMES)
_TAGS = ("nav", "aside", "footer", "header", "form", "article", "main", "figure", "ul", "table", "section", "a", "li")


@dataclass(frozen=True, slots=True)
class Readings:
    """Texts of the page that its lines are compared with."""

    engine: str
    """The engine's reading, `comparable`, with a space at both ends."""
    declared: str = ""
    """The page's own `articleBody`, in the same form; empty if it has none."""
    headlines: frozenset[str] = frozenset()
    decks: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    headline_words: frozenset[str] = frozenset()
    summary_words: frozenset[str] = frozenset()
    """Words of the page's description."""


class _ReadText:
    """A text in the form of `engine_text`, and what of a line it holds."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _grams(self) -> frozenset[tuple[str, ...]]:
        words = self.text.split()
        return frozenset(zip(words, words[1:], words[2:], words[3:], strict=False))

    def share(self, key: str, words: Sequence[str]) -> float:
        """Return the share of the runs of four words of a line that the text holds; a shorter line is in it or not."""
        if not words or not self.text:
            return 0.0
        if f" {key} " in self.text:
            return 1.0
        if len(words) < 4:
            return 0.0
        starts = range(0, len(words) - 3, 2)
        return sum(tuple(words[n : n + 4]) in self._grams for n in starts) / len(starts)


@lru_cache(maxsize=4096)
def _names_in(names: str) -> tuple[int, ...]:
    """Return 1 for each kind of name that the words hold, else 0. Cached, because templates repeat their names:
    uncached, the search takes half of the time."""
    small = names.lower()
    return tuple(int(pattern.search(small) is not None) for pattern in _NAMES.values())


def _share_of(wanted: frozenset[str], words: Sequence[str]) -> float:
    return len(wanted.intersection(words)) / len(wanted) if wanted else 0.0


def _share_within(words: Sequence[str], text: frozenset[str]) -> float:
    return sum(map(text.__contains__, words)) / len(words) if text and words else 0.0


class _Ancestry:
    """Names and tags around an element; each element is looked at once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, tuple[_Floats, _Floats]] = {}
        self._root = ((0.0,) * len(_NAMES), (0.0,) * len(_TAGS))

    def numbers(self, element: HtmlElement) -> Iterator[float]:
        """For each kind of name how many elements (at most 3) at or above this one have it, whether this one does, and
        which tags are there."""
        names, tags = self._of(element)
        outer, _ = self._of(element.getparent())
        own = _NO_NAMES if names is outer else map(float, map(gt, names, outer))
        return chain(names, own, tags)

    def _of(self, element: HtmlElement | None) -> tuple[_Floats, _Floats]:
        path: list[HtmlElement] = []
        while element is not None and element not in self._known:
            path.append(element)
            element = element.getparent()
        known = self._known[element] if element is not None else self._root
        for step in reversed(path):
            names = f"{step.get('class') or ''} {step.get('id') or ''} {step.get('itemprop') or ''}"
            counts, tags = known
            # body and html bear names for the whole page
            if len(names) > 2 and step.tag not in ("body", "html"):
                counts = tuple(min(3.0, count + found) for count, found in zip(counts, _names_in(names), strict=True))
            if step.tag in _TAGS:
                tags = tuple(1.0 if step.tag == tag else has for has, tag in zip(tags, _TAGS, strict=True))
            known = self._known[step] = (counts, tags)
        return known


class LineFeatures:
    """The lines of one page as rows of numbers, each computed on demand."""

    def __init__(self, lines: list[Line], readings: Readings) -> None:
        self.lines = lines
        self._ancestry = _Ancestry()
        self._words = [comparable(line.text).split() for line in lines]
        self.keys = [" ".join(words) for words in self._words]
        """`comparable` text of each line."""
        self.numbers: dict[str, list[int]] = {}
        """The lines that have the same text."""
        for number, key in enumerate(self.keys):
            self.numbers.setdefault(key, []).append(number)
        self._widths = [width(line.text) for line in lines]
        self._found: dict[str, list[int]] = {}
        self._compare(readings)

    def read_as(self, readings: Readings) -> "LineFeatures":
        """Return the features of the same lines beside another reading."""
        features = copy(self)
        features._compare(readings)
        return features

    def _compare(self, readings: Readings) -> None:
        lines, self._readings = self.lines, readings
        read = _ReadText(readings.engine)
        self._declared = _ReadText(readings.declared)
        self.engine = [*map(read.share, self.keys, self._words)]
        """Share of each line that the engine read."""
        self.chances: dict[int, float] = {}
        """Of the lines that were weighed: how likely each is the article's."""
        self._running = [
            size if got > 0.5 and size >= _LONG else 0 for size, got in zip(self._widths, self.engine, strict=True)
        ]
        self._total = sum(self._running) or 1
        self._before = [0, *accumulate(self._running)]
        taken = [n for n, size in enumerate(self._running) if size]
        self._first, self._last = (taken[0], taken[-1]) if taken else (0, len(lines) - 1)
        self._looks: Counter[tuple[str, str, bool, bool]] = Counter()
        self._parents: Counter[HtmlElement] = Counter()
        self._grandparents: Counter[HtmlElement] = Counter()
        for number in taken:
            line, size = lines[number], self._running[number]
            self._looks[line.look] += size
            for count, ancestor in zip((self._parents, self._grandparents), line.element.iterancestors(), strict=False):
                count[ancestor] += size
        self._known: dict[int, list[float]] = {}

    def lines_holding(self, key: str) -> list[int]:
        """Return the numbers of the lines that hold a `comparable` text or a part of it. Cached: gaps, their order and
        clutter ask for the same blocks."""
        if key not in self._found:
            self._found[key] = self._find(key)
        return self._found[key]

    def _find(self, key: str) -> list[int]:
        same = self.numbers.get(key)
        if same:
            return same[:_MAX_SAME]
        if len(self.keys) > _MAX_SEARCHED:
            return []
        padded = f" {key} "
        parts = [number for number, line in self._long_lines if line in padded]
        return sorted({*parts, *self._around(key)}) if len(key) > _PART else parts

    def _around(self, key: str) -> Iterator[int]:
        """The lines that hold the text inside; sought in all lines at once."""
        text, starts = self._all_lines
        at = text.find(key)
        while at >= 0:
            number = bisect_right(starts, at) - 1
            yield number
            at = text.find(key, starts[number + 1]) if number + 1 < len(starts) else -1

    @cached_property
    def _long_lines(self) -> list[tuple[int, str]]:
        return [(number, f" {line} ") for number, line in enumerate(self.keys) if len(line) > _PART]

    @cached_property
    def _all_lines(self) -> tuple[str, list[int]]:
        """The lines as one text, and where each begins."""
        return "\n".join(self.keys), [0, *accumulate(len(line) + 1 for line in self.keys[:-1])]

    def row(self, number: int) -> list[float]:
        """Return the features of one line, in the order of `FEATURES`."""
        row = self._own_numbers(number)
        row += self._ancestry.numbers(self.lines[number].element)
        for offset in _NEIGHBOURS:
            row += self._shared_numbers(number + offset) if 0 <= number + offset < len(self.lines) else _NO_NEIGHBOUR
        return row

    def _shared_numbers(self, number: int) -> list[float]:
        """What counts of a neighbour, too: `_OF_NEIGHBOURS`."""
        if number not in self._known:
            line, parent = self.lines[number], self.lines[number].element.getparent()
            self._known[number] = [
                self.engine[number],
                self._declared.share(self.keys[number], self._words[number]),
                math.log1p(self._widths[number]),
                line.link_share,
                float(line.heading > 0),
                float(line.in_list),
                self._looks[line.look] / self._total,
                self._parents[parent] / self._total if parent is not None else 0.0,
            ]
        return self._known[number]

    def _own_numbers(self, n: int) -> list[float]:
        line, size, readings = self.lines[n], self._widths[n], self._readings
        text, tag, key, total = line.text, line.element.tag, self.keys[n], self._total
        read, declared, log_width, link_share, is_heading, in_list, looks_alike, beside = self._shared_numbers(n)
        parent = line.element.getparent()
        outer = parent.getparent() if parent is not None else None
        return [
            read,
            declared,
            float(bool(readings.declared)),
            log_width,
            float(size < 30),
            float(text[-1] in _SENTENCE_END),
            len(_STOP.findall(text)) / (1 + size / 100),
            link_share,
            float(line.href is not None),
            sum(map(str.isdigit, text)) / len(text),
            sum(map(str.isupper, text)) / len(text),
            float(line.heading),
            is_heading,
            in_list,
            float(line.in_quote),
            float(line.figure is not None),
            float(tag == "p"),
            float(tag == "div"),
            float(line.look[2]),
            float(line.look[3]),
            *service_words.service_numbers(text, link_share),
            _share_of(readings.headline_words, self._words[n]),
            _share_within(self._words[n], readings.summary_words),
            looks_alike,
            beside,
            self._grandparents[outer] / total if outer is not None else 0.0,
            self._parents[outer] / total if outer is not None else 0.0,
            self._parents[line.element] / total,
            float(n < self._first),
            float(n > self._last),
            min(max(self._first - n, 0), 20) / 20,
            min(max(n - self._last, 0), 20) / 20,
            self._before[n] / total,
            float(min(len(self.numbers[key]), 3)),
            float(key in readings.headlines),
            float(key in readings.decks),
            float(bool(key) and any(key in name or name in key for name in readings.authors)),
        ]


def shares_held(keys: Iterable[str], text: str) -> list[float]:
    """Return the share of each `comparable` line that a text in the form of `engine_text` holds."""
    read = _ReadText(text)
    return [read.share(key, key.split()) for key in keys]


def engine_text(texts: Iterable[str]) -> str:
    """Return `comparable` texts in the form that `Readings` holds."""
    return f" {' '.join(texts)} "


_OWN = (
    "engine declared has_declared log_width short sentence_end stops link_share linked digits capitals heading_level "
    f"heading in_list in_quote figure is_p is_div bold italic {' '.join(service_words.NAMES)} of_headline in_summary "
    "look_share parent_share grandparent_share uncle_share inner_share before_text after_text before_distance "
    "after_distance text_before repeated is_headline is_deck is_author"
).split()
_OF_NEIGHBOURS = "engine declared log_width link_share heading in_list look_share parent_share".split()
_NEIGHBOURS = (-2, -1, 1, 2)
_NO_NEIGHBOUR = [0.0] * len(_OF_NEIGHBOURS)

FEATURES: tuple[str, ...] = (
    *_OWN,
    *(f"name_{name}" for name in _NAMES),
    *(f"own_name_{name}" for name in _NAMES),
    *(f"in_{tag}" for tag in _TAGS),
    *(f"{name}{offset:+d}" for offset in _NEIGHBOURS for name in _OF_NEIGHBOURS),
)
