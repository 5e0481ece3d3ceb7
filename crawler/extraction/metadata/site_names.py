"""The names that a site has for itself, and titles without them."""

import re
from dataclasses import dataclass
from functools import cached_property

from pipelines.words import comparable

# White space is taken from its beginning alone: searched from each of 25,000 spaces it took longer than 5 s.
_TITLE_MARK = re.compile(
    r"(?<!\s)\s++[|–—\-·•»«›:*~/:]++\s+|(?:(?<!\s)\s++)?[|｜丨]\s*|--|：|(?<=[^\x00-\x7f])_|_(?=[^\x00-\x7f])"
)
_FIRST_MARK = re.compile(r"(?:(?<!\s)\s++)?(?:[|｜»:：]|(?<=\s)[–—-](?=\s))\s*")
_WORD_STARTS = re.compile(r"(?<![^\s-])[^\W\d_]")
_MOST_WORDS = 8
_LONGEST = 400
"""Characters; a longer title is no title, and may be all marks."""
_LETTERS = 4
"""So many letters must a part of a name have to stand for the whole: shorter ones are in many words."""
_MOST = 0.5
"""This share of the longer of two names is the shorter one; less is a sentence that begins with the site's name."""


def squeezed(text: str) -> str:
    """Return the words alone without the spaces between them: `The Daily Post` and `thedailypost` are one name."""
    return comparable(text).replace(" ", "")


@dataclass(frozen=True)
class SiteNames:
    """The names of a site, as its pages write them, and its host."""

    names: frozenset[str] = frozenset()
    host: str = ""

    @cached_property
    def _known(self) -> frozenset[str]:
        """Every name, whole, without an article, and as the host has it."""
        found = {squeezed(name) for name in (*self.names, self.host, *self._labels)}
        found |= {name.removeprefix("the") for name in found if len(name) > _LETTERS + 3}
        return frozenset(found - {""})

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        """What the host says without its ending: `post.example` and `example` of `post.example.com`."""
        labels = self.host.split(".")
        return (".".join(labels[:-1]), *(label for label in labels[:-1] if len(label) >= _LETTERS), *labels[-2:-1])

    @cached_property
    def _initials(self) -> frozenset[str]:
        several = (comparable(name).split() for name in self.names)
        return frozenset("".join(word[0] for word in words) for words in several if len(words) > 1)

    def is_name(self, text: str) -> bool:
        """Whether a text is one of the names, whole."""
        return squeezed(text) in self._known

    def is_like_name(self, text: str) -> bool:
        """Whether a part of a title reads as one of the names: whole, cut, with a word more, or its initials."""
        words = squeezed(text)
        if words in self._known:
            return True
        number = len(text.split())
        starts = _WORD_STARTS.findall(text)
        if not words or number > _MOST_WORDS or any(letter.islower() for letter in starts[:1] + starts[-1:]):
            return False
        if text.isupper() and words in self._initials:
            return True
        label = self._labels[-1] if self._labels else ""
        if number <= 3 and label and label in (comparable(text).split()[0], comparable(text).split()[-1]):
            return all(letter.isupper() for letter in starts)
        return any(_is_part(words, name) for name in self._known)


def _is_part(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LETTERS and len(shorter) >= _MOST * len(longer) and shorter in longer


def without_site(
    text: str, site: SiteNames, sections: frozenset[str] = frozenset(), known: frozenset[str] = frozenset()
) -> str:
    """Return a title without the site's name before or after it, and without a section between both. What is left is
    the headline also where it is `known` from elsewhere, as `comparable` gives it."""
    if len(text) > _LONGEST:
        return text
    marks = list(_TITLE_MARK.finditer(text))
    for mark in marks:
        for part in (text[: mark.start()], text[mark.end() :]):
            if comparable(part) in known:
                return part
    shortened = _without_end(text, [mark.span() for mark in marks], site, sections)
    first = _FIRST_MARK.search(shortened)
    if first is None or len(shortened[first.end() :].split()) < 2:
        return shortened
    is_name = squeezed(shortened[: first.start()]) in map(squeezed, site.names)
    return shortened[first.end() :] if is_name else shortened


def _without_end(text: str, marks: list[tuple[int, int]], site: SiteNames, sections: frozenset[str]) -> str:
    is_cut = False
    end = len(text)
    for start, stop in reversed(marks):
        part = text[stop:end]
        if not (site.is_like_name(part) or (is_cut and comparable(part) in sections) or not part.strip()):
            break
        if not text[:start].strip() or site.is_name(text[:start]):
            break
        is_cut, end = True, start
    return text[:end].rstrip() if is_cut else text
