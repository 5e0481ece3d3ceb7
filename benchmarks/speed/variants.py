"""Distinct pages from fewer: what makes a page of the corpus another page of the same form.

A benchmark that reads the same documents again and again measures caches: of date strings above all. In a variant

- the year of every date (1990 to 2029) is some years earlier, the day where it is 13 to 28 another one of 13 to 28, and
  hours, minutes and other numbers from 13 on are others too; in the visible text, in `content`, `datetime`, `href`,
  `src`, `alt` and `title` attributes and in JSON-LD alike, the same number always by the same one, so that a date that
  stands in three places still is one date. Numbers to 12 stay (months, and days that could be months), and the last
  days of months;
- a seventh of the words of small letters (five or more) of the visible text is another word of the page of the same
  length, the same word always by the same one; in texts of `content` attributes and JSON-LD too. Short texts with a
  digit in them keep their words: they may be dates;
- nothing else changes: no tag, no class, no script but JSON-LD, no escape, no byte of the encoding's form. JSON-LD that
  could be parsed still can.

Pure but for `corpus_pages`.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.quality.corpus import folders, read_pages

_PARTS = re.compile(
    r"(?P<script><script\b[^>]*>.*?</script\s*>)|(?P<dead><style\b[^>]*>.*?</style\s*>|<!--.*?-->|<!\[CDATA\[.*?\]\]>)"
    r"|(?P<tag><[a-zA-Z/!?][^>]*>)|(?P<text>[^<]+)",
    re.S | re.I,
)
_LD = re.compile(r"(<script\b[^>]*application/ld\+json[^>]*>)(.*?)(</script\s*>)", re.S | re.I)
_ATTRIBUTE = re.compile(r"""(\s(?:content|datetime|href|src|alt|title)\s*=\s*)("[^"]*"|'[^']*')""", re.I)
_HEAD_ONLY = re.compile(r"<meta\b[^>]*(?:http-equiv|viewport|charset)", re.I)
# Not the digits of an escape (&#8217; \u2019 %E2), of a name (h1, col-md-6x) or after a point; the T of ISO dates may
# follow.
_NUMBER = re.compile(r"(?<![\w&#\\.%])[0-9]+(?:(?=T[0-9])|(?![A-Za-z_0-9]))")
_ISO_TIME = re.compile(r"(?<=T)[0-9]{2}(?=:[0-9]{2})")
_WORD = re.compile(r"(?<![\w&#\\%-])[^\W\d_]{5,}(?![\w-])")
_SHORT = 100
"""Characters below which a text with a digit may be a date, a caption of one, a byline."""
_SHARE = 7
"""One word of so many is another one."""


@dataclass(frozen=True)
class SourcePage:
    """A page before it has an address of ours."""

    name: str
    """Distinct; fit for a file name and a path."""
    body: bytes = field(repr=False)


def corpus_pages(corpus: Path) -> list[SourcePage]:
    """All pages of all sets, the sets mixed: the first n stand for the whole."""
    pages = [
        SourcePage(f"{folder.name[0]}{hashlib.sha256(identifier.encode()).hexdigest()[:8]}", body)
        for folder in folders(corpus)
        for identifier, _, body in read_pages(folder)
    ]
    Random("order").shuffle(pages)
    return pages


def distinct_pages(pages: list[SourcePage], number: int) -> Iterator[SourcePage]:
    """So many pages: those given, then a first variant of each, a second, and so on."""
    return islice(_all(pages), number)


def _all(pages: list[SourcePage]) -> Iterator[SourcePage]:
    yield from pages
    generation = 0
    while pages:
        generation += 1
        for page in pages:
            yield SourcePage(f"{page.name}-{generation}", variant(page.body, generation))


def variant(body: bytes, generation: int) -> bytes:
    """The page as another one. The same generation gives the same page."""
    # Surrogates carry bytes that are no UTF-8 through unchanged.
    html = body.decode("utf-8", "surrogateescape")
    texts = [part["text"] for part in _PARTS.finditer(html) if part["text"]]
    change = Change(generation, _word_map(texts, generation))
    return _PARTS.sub(lambda part: _part(part, change), html).encode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Change:
    """What the numbers and words of one variant become."""

    generation: int
    words: dict[str, str]

    def numbers(self, text: str) -> str:
        """The text with other numbers."""
        text = _ISO_TIME.sub(lambda match: self._number(match[0]), text)
        return _NUMBER.sub(lambda match: self._number(match[0]), text)

    def prose(self, text: str) -> str:
        """The text with other numbers, and other words unless it may be a date."""
        may_be_date = len(text) < _SHORT and any(character.isdigit() for character in text)
        changed = text if may_be_date else _WORD.sub(lambda match: self.words.get(match[0], match[0]), text)
        return self.numbers(changed)

    def _number(self, digits: str) -> str:
        value, by = int(digits), self.generation
        if len(digits) == 4 and 1990 <= value <= 2029:
            return str(value - 1 - by % 9)
        if len(digits) > 9:  # 20150304T..., a timestamp or a number of an article: the front may be a date
            tail = f"{(int(digits[-4:]) + 37 * by) % 10_000:04}"
            return digits[:-4] + tail
        if len(digits) == 8 and 1990 <= int(digits[:4]) <= 2029:  # 20150304
            return self._number(digits[:4]) + digits[4:6] + self._number(digits[6:])
        if len(digits) <= 2:
            return self._small(value, digits)
        # Of the same length, the first digit as it is: 300 pixels stay some hundreds.
        rest = 10 ** (len(digits) - 1)
        return digits[0] + f"{(int(digits[1:]) + 7 * by) % rest:0{len(digits) - 1}}"

    def _small(self, value: int, digits: str) -> str:
        """Hours stay hours, days days, minutes minutes."""
        for low, high in ((13, 23), (24, 28), (32, 59), (60, 99)):
            if low <= value <= high:
                return str(low + (value - low + self.generation) % (high - low + 1))
        return digits


def _word_map(texts: list[str], generation: int) -> dict[str, str]:
    """Some words of small letters to others of the same length, one to one."""
    by_length: dict[int, set[str]] = defaultdict(set)
    for text in texts:
        for word in _WORD.findall(text):
            if word == word.lower():
                by_length[len(word)].add(word)
    words: dict[str, str] = {}
    for length, found in by_length.items():
        chosen = [word for word in sorted(found) if _hash(word, generation) % _SHARE == 0]
        # A page of few words, or of a script without spaces, has few of a length: then all of them.
        chosen = chosen if len(chosen) > 1 else sorted(found)
        moved = Random(f"{generation} {length}").sample(chosen, len(chosen))
        words |= dict(zip(moved, [*moved[1:], *moved[:1]], strict=True))
    return words


def _hash(word: str, generation: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{generation} {word}".encode(), digest_size=4).digest())


def _part(part: re.Match[str], change: Change) -> str:
    if part["text"]:
        return change.prose(part[0])
    if part["script"]:
        return _LD.sub(lambda script: script[1] + _json_ld(script[2], change) + script[3], part[0])
    if part["tag"] and not _HEAD_ONLY.match(part[0]):
        return _ATTRIBUTE.sub(lambda match: match[1] + _attribute(match, change), part[0])
    return part[0]


def _attribute(match: re.Match[str], change: Change) -> str:
    is_prose = match[1].strip().lower().startswith("content") and " " in match[2] and "://" not in match[2]
    return change.prose(match[2]) if is_prose else change.numbers(match[2])


def _json_ld(script: str, change: Change) -> str:
    try:
        data = json.loads(script)
    except ValueError:
        return script
    changed = json.dumps(_walk(data, change.prose, change.numbers), ensure_ascii=False)
    return changed.replace("<", "\\u003c")  # what ends a script, or begins a comment in one, may not stand in it


def _walk(value: Any, prose: Callable[[str], str], numbers: Callable[[str], str]) -> Any:
    """JSON with its texts changed, not its keys, types and numbers."""
    if isinstance(value, dict):
        return {
            key: one if key.startswith("@") and isinstance(one, str) else _walk(one, prose, numbers)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_walk(one, prose, numbers) for one in value]
    if isinstance(value, str):
        return prose(value) if " " in value and "://" not in value else numbers(value)
    return value
