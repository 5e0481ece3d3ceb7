"""What PostgreSQL's index holds of an article, and what it is asked. Pure.

The index is a `tsvector` without positions: of a lexeme PostgreSQL keeps at most 256, none beyond 16,383, and takes a
phrase for absent whose words stand there. So the index tells which articles may have a phrase, and the folded text
which have it. In scripts without spaces nearly every question is a phrase of frequent pieces; there, two pieces side by
side are a lexeme too, and most questions are answered by the index alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from storage.fulltext.asked import AND, NOT, OR, Asked, Phrase
from storage.words.unspaced import is_piece

TOO_MANY = "!"
"""The lexeme of an article with more words than a `tsvector` holds: it may have any word. No folded word has the sign,
nor one of those below."""
_COLUMN_SIGNS = {"authors": "@", "content_location": "#"}
"""They stand before the words of columns that are asked alone."""
_LONGEST = 200
"""Characters of a lexeme; PostgreSQL allows 2,046 bytes. Of a longer word the index has the beginning."""
_MOST_BYTES = 1_000_000
"""Of all lexemes of an article. PostgreSQL finds a lexeme by 20 bits (1,048,575 bytes), and `array_to_tsvector` does
not check that they suffice."""


def lexemes_of(columns: Mapping[str, str]) -> list[str]:
    """Return the lexemes of an article, each once; `TOO_MANY` is the first where not all have room."""
    found: dict[str, None] = {}
    for column, sign in _COLUMN_SIGNS.items():
        found |= dict.fromkeys((sign + word)[:_LONGEST] for word in columns[column].split())
    for text in columns.values():
        words = text.split()
        found |= dict.fromkeys(words)
        if not text.isascii():
            found |= dict.fromkeys(_pairs(words))
    lexemes = found if all(len(one) <= _LONGEST for one in found) else {one[:_LONGEST]: None for one in found}
    if len("".join(lexemes).encode()) <= _MOST_BYTES:
        return list(lexemes)
    return [TOO_MANY, *_with_room(lexemes)]


def candidates(question: Asked) -> str:
    """Return the `tsquery` for the articles that may answer: all that do, and others."""
    if isinstance(question, Phrase):
        return _of_phrase(question)
    if question.operator == NOT:
        return candidates(question.left)
    sign = "|" if question.operator == OR else "&"
    return f"({candidates(question.left)} {sign} {candidates(question.right)})"


def exactly(question: Asked) -> str | None:
    """Return the `tsquery` for the articles that answer, of those without `TOO_MANY`; None where the index alone does
    not tell."""
    if isinstance(question, Phrase):
        return _of_phrase(question) if is_told_by_index(question) else None
    left, right = exactly(question.left), exactly(question.right)
    if left is None or right is None:
        return None
    return f"({left} {({AND: '&', OR: '|', NOT: '& !'})[question.operator]} {right})"


def is_told_by_index(phrase: Phrase) -> bool:
    """Whether the phrase is one lexeme, of which the index has all."""
    words = phrase.words
    is_one = len(words) == 1 or (len(words) == 2 and phrase.column is None and all(map(is_piece, words)))
    return is_one and sum(map(len, words)) + 2 <= _LONGEST


def _of_phrase(phrase: Phrase) -> str:
    sign = _COLUMN_SIGNS.get(phrase.column or "", "")
    words = phrase.words
    last = len(words) - 1
    asked: dict[str, bool] = {}
    for place, word in enumerate(words):
        beside = [one for one in (place - 1, place + 1) if 0 <= one <= last and is_piece(words[one])]
        if sign or not is_piece(word) or not beside:
            asked[(sign + word)[:_LONGEST]] = phrase.begins and place == last
        elif place + 1 in beside:
            asked[f"{word} {words[place + 1]}"[:_LONGEST]] = phrase.begins and place + 1 == last
    return "(" + " & ".join(f"'{lexeme}'{':*' if begins else ''}" for lexeme, begins in asked.items()) + ")"


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """Yield the pieces that stand side by side."""
    are_pieces = [*map(is_piece, words)]
    for place, (are, go_on) in enumerate(pairwise(are_pieces)):
        if are and go_on:
            yield f"{words[place]} {words[place + 1]}"[:_LONGEST]


def _with_room(lexemes: Iterable[str]) -> Iterator[str]:
    left = _MOST_BYTES
    for lexeme in lexemes:
        left -= len(lexeme.encode())
        if left < 0:
            return
        yield lexeme
