"""Whether a text has words of a quotation, and where. Pure.

Words are folded as those of the full-text index are: case, accents, quotation marks, dashes and white space do not
matter, in any language.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.words.folding import WORD_BEGINS, folded

_SHORTEST_PART = 3
"""Words of a part: shorter ones stand in any text."""
_MOST_PARTS = 6
"""Parts that make a quotation; what needs more of them was put together of anything."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a quotation that stand side by side in a text."""

    words: str
    paragraph: int
    """Of the text, counted from 1."""


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, none for one without letters and digits."""
    return folded(text).replace(WORD_BEGINS, "").split()


class QuotedText:
    """One text, in which quotations are looked for."""

    def __init__(self, body: str) -> None:
        self.paragraphs = body.split("\n")
        self._words = [words_of(paragraph) for paragraph in self.paragraphs]
        self._joined = f" {' '.join(word for some in self._words for word in some)} "
        self._starts = self._starts_of_paragraphs()

    def _starts_of_paragraphs(self) -> list[int]:
        starts, at = [], 0
        for some in self._words:
            starts.append(at)
            at += sum(map(len, some)) + len(some)
        return starts

    def paragraph_of(self, words: Sequence[str]) -> int | None:
        """Return the number of the paragraph in which the words begin, side by side; None where they do not stand."""
        at = self._joined.find(f" {' '.join(words)} ") if words else -1
        return None if at < 0 else bisect_right(self._starts, at)

    def parts_of(self, words: Sequence[str]) -> list[Part]:
        """Return the parts of which the words are put together, each the longest that stands in the text; none where
        some of them do not stand in it."""
        parts: list[Part] = []
        begin = 0
        while begin < len(words):
            end = self._end_of_part(words, begin)
            if end - begin < min(_SHORTEST_PART, len(words)) or len(parts) == _MOST_PARTS:
                return []
            number = self.paragraph_of(words[begin:end])
            assert number is not None
            parts.append(Part(" ".join(words[begin:end]), number))
            begin = end
        return parts

    def _end_of_part(self, words: Sequence[str], begin: int) -> int:
        low, high = begin, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if self.paragraph_of(words[begin:middle]) is None:
                high = middle - 1
            else:
                low = middle
        return low

    def nearest(self, words: Sequence[str]) -> tuple[float, int]:
        """Return the share of the words that the nearest paragraph has, and its number."""
        wanted = frozenset(words)
        shares = [len(wanted.intersection(some)) / len(wanted) for some in self._words] if wanted else [0.0]
        best = max(shares)
        return best, shares.index(best) + 1


def pieces_of(text: str, size: int = 3, most: int = 20) -> Iterator[str]:
    """Yield pieces of a text by which articles are found that have some of it: three words each, or six characters
    where a script has no spaces. The last one goes back over the one before: a word or two are in thousands of
    articles."""
    words, between = text.replace('"', " ").split(), " "
    if len(words_of(text)) > 2 * len(words):
        words, between, size = list("".join(words)), "", 6
    step = max(size, len(words) // most)
    begins = {min(at, max(len(words) - size, 0)) for at in range(0, len(words), step)}
    for at in sorted(begins):
        yield between.join(words[at : at + size])
