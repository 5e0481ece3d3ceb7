"""Mark the phrases of a question in a folded text, as FTS5's `highlight` does. Pure."""

from collections.abc import Iterator, Sequence

from storage.fulltext.asked import Phrase
from storage.words.passages import END_MARK, MARK


def marked(text: str, phrases: Sequence[Phrase]) -> str:
    """Return the text, each run of words that were found between MARK and END_MARK."""
    words = text.split()
    parts: list[str] = []
    at = 0
    for first, after in _runs(sorted({run for phrase in phrases for run in _places(words, phrase)})):
        parts += [*words[at:first], MARK + " ".join(words[first:after]) + END_MARK]
        at = after
    return " ".join([*parts, *words[at:]])


def _places(words: Sequence[str], phrase: Phrase) -> Iterator[tuple[int, int]]:
    """Yield each place of the phrase: its first word and the one after it."""
    *whole, last = phrase.words
    size = len(phrase.words)
    for end, word in enumerate(words, 1):
        fits = word.startswith(last) if phrase.begins else word == last
        if fits and end >= size and list(words[end - size : end - 1]) == whole:
            yield end - size, end


def _runs(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the places, those that overlap as one."""
    first, after = -1, -1
    for begin, end in places:
        if begin < after:
            after = max(after, end)
            continue
        if first >= 0:
            yield first, after
        first, after = begin, end
    if first >= 0:
        yield first, after
