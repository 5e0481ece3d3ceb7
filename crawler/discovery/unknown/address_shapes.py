"""`AddressShapes`: which shapes of a site's addresses lead to articles, learned from what became of its pages. Pure.

The shape of an address is its path with each segment as a class: a year, a number, a slug of one, of a few or of many
words. Segments in front of the last keep their word (`/sport/y/n/slug4`), because it tells a section from a tag; the
general shape (`/*/y/n/slug4`) stands for those of which little is known.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d[-_.]?\d\d(?:[-_.]?\d\d)?")
_NUMBER = re.compile(r"\d+")
_LONG_NUMBER = re.compile(r"\d{4,}")
_HASH = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{8,}(?:-[0-9a-f]{4,})*", re.I)
_ENDING = re.compile(r"\.([a-z]{3,5}\d?)$", re.I)
_BETWEEN_WORDS = re.compile(r"[-_+.,\s]+")
_LONG_SCRIPT = 12
"""Letters of a slug without gaps that are a headline where words are not divided."""
_KNOWN = 3
"""Outcomes of a shape from which on it is asked itself, and not the general one."""


def word_count(segment: str) -> int:
    """Return how many words a segment of a path has, numbers left out."""
    words = [word for word in _BETWEEN_WORDS.split(segment) if word and not _NUMBER.fullmatch(word)]
    undivided = len(words) == 1 and len(words[0]) >= _LONG_SCRIPT and ord(max(words[0])) >= 0x2E80
    return 4 if undivided else len(words)


def segments_of(url: str) -> tuple[list[str], str]:
    """Return the segments of an address' path, percent-decoded, and the ending of the last (`html`), apart."""
    segments = [unquote(segment) for segment in urlsplit(url).path.split("/") if segment]
    ending = _ENDING.search(segments[-1]) if segments else None
    if ending is None:
        return segments, ""
    segments[-1] = segments[-1][: ending.start()]
    return segments, ending[1].lower()


@lru_cache(maxsize=4096)
def shape_of(url: str) -> str:
    """Return the shape of an address: `/sport/y/n/slug4.html`."""
    segments, ending = segments_of(url)
    last = len(segments) - 1
    parts = [_class_of(segment, is_last=number == last) for number, segment in enumerate(segments)]
    shape = "/" + "/".join(parts) + (f".{ending}" if ending else "")
    query = sorted((name, _class_of(value, is_last=True)) for name, value in parse_qsl(urlsplit(url).query))
    return shape + ("?" + "&".join(f"{name}={kind}" for name, kind in query) if query else "")


def general_shape(shape: str) -> str:
    """Return the shape without the words in front of its last segment."""
    path, mark, query = shape.partition("?")
    *front, last = path.split("/")
    kinds = [
        part if not part or part in ("y", "date", "n", "hash") or part.startswith("slug") else "*" for part in front
    ]
    return "/".join([*kinds, last]) + mark + query


def _class_of(segment: str, *, is_last: bool) -> str:
    if _YEAR.fullmatch(segment):
        return "y"
    if _DATE.fullmatch(segment):
        return "date"
    if _NUMBER.fullmatch(segment):
        return "n"
    if _HASH.fullmatch(segment):
        return "hash"
    words = word_count(segment)
    number = "n" if _LONG_NUMBER.search(segment) else ""
    if not is_last and words <= 2 and not number:
        return segment.lower()
    return f"slug{4 if words >= 4 else 2 if words >= 2 else 1}{number}"


@dataclass(slots=True)
class ShapeCount:
    """What became of the pages of one shape."""

    articles: int = 0
    lists: int = 0
    """Those that are lists on which something was found."""
    others: int = 0
    """Those that are neither, or lists that name nothing new."""

    @property
    def total(self) -> int:
        """How many were tried."""
        return self.articles + self.lists + self.others


@dataclass(slots=True)
class AddressShapes:
    """The shapes of one site."""

    _counts: dict[str, ShapeCount] = field(default_factory=dict)
    _under_way: Counter[str] = field(default_factory=Counter)

    def met(self, url: str, what: str) -> None:
        """The page at the address is one of `articles`, `lists` or `others`."""
        for shape in _both(url):
            count = self._counts.setdefault(shape, ShapeCount())
            setattr(count, what, getattr(count, what) + 1)

    def begin(self, url: str) -> None:
        """A page is being tried."""
        self._under_way.update(_both(url))

    def end(self, url: str) -> None:
        """What the page is has been told by `met`, or is not known."""
        self._under_way.subtract(_both(url))

    def under_way(self, url: str) -> int:
        """How many pages of the shape are being tried."""
        return self._under_way[self._shape_to_ask(url)]

    def count(self, url: str) -> ShapeCount:
        """Return what became of pages like that at the address."""
        return self._counts.get(self._shape_to_ask(url), ShapeCount())

    def exact(self, url: str) -> ShapeCount:
        """The same of its exact shape."""
        return self._counts.get(shape_of(url), ShapeCount())

    def gives_articles(self, url: str) -> bool:
        """Whether pages of the shape are articles, as a rule."""
        count = self.count(url)
        return count.articles > 0 and count.articles >= count.others

    def _shape_to_ask(self, url: str) -> str:
        shape = shape_of(url)
        known = self._counts.get(shape)
        return shape if known is not None and known.total >= _KNOWN else general_shape(shape)


def _both(url: str) -> set[str]:
    shape = shape_of(url)
    return {shape, general_shape(shape)}
