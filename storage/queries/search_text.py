"""Translate what a person types into an FTS5 query. Pure.

Words are folded as those of the index are (`storage.words.folding`); between them stand phrases, `*`, AND, OR, NOT and
parentheses.
"""

import re
from collections.abc import Iterator

from storage.words.folding import WORD_BEGINS, folded

_AS_TYPED = str.maketrans({**dict.fromkeys("“”„‟«»「」『』＂", '"'), "（": "(", "）": ")", "＊": "*"})
"""Telephones and word processors put these for what is on the key."""
_HEBREW_ABBREVIATION = re.compile('(?<=[\u05d0-\u05ea])["“”](?=[\u05d0-\u05ea])')
_ONE_SYLLABLE = re.compile(f"{WORD_BEGINS}\\S(?: {WORD_BEGINS}|$)")
_TOKEN = re.compile(r'(?P<phrase>"[^"]*"?\*?)|(?P<paren>[()])|(?P<word>[^\s()"]+)')
_OPERATORS = ("AND", "OR", "NOT")
_MOST_WORDS = 100
"""Words of one question: FTS5 reads each one's list, and 30,000 words kept it busy for 15 minutes and more, in which
nothing can stop it."""
_DEEPEST = 20
"""Parentheses within parentheses: the stack of FTS5's parser holds fewer than 100."""


class QueryError(ValueError):
    """A question that cannot be asked; the message is one line and says why."""


def fts_query(question: str) -> str:
    """The question in FTS5's syntax: words and "phrases" (all must stand in the article), `word*` for words that begin
    so, AND, OR, NOT in capitals, parentheses. Whatever else is typed is text. Raises QueryError."""
    parts: list[str] = []
    depth = 0
    words = 0
    for kind, text in _tokens(question):
        wants_operand = not parts or parts[-1] in (*_OPERATORS, "(")
        if kind == "operator":
            if wants_operand:
                raise QueryError(f"{text} needs something before it")
            parts.append(text)
            continue
        if text == ")":
            depth -= 1
            if depth < 0 or wants_operand:
                raise QueryError("a ) closes nothing")
            parts.append(text)
            continue
        depth += text == "("
        words += len(text.split())
        if depth > _DEEPEST:
            raise QueryError(f"there are more than {_DEEPEST} parentheses within each other")
        if words > _MOST_WORDS:
            raise QueryError(f"there are more than {_MOST_WORDS} words to search for")
        # FTS5's own unwritten AND does not work beside parentheses.
        parts += [text] if wants_operand else ["AND", text]
    if not parts:
        raise QueryError("there is nothing to search for")
    if parts[-1] in _OPERATORS:
        raise QueryError(f"{parts[-1]} needs something after it")
    if depth:
        raise QueryError("a ( is not closed")
    return " ".join(parts)


def phrase(name: str) -> str:
    """A name, all of its words side by side. Raises QueryError."""
    term = _term(name.replace("*", " "))
    if term is None or len(term.split()) > _MOST_WORDS:
        raise QueryError(f"{name[:100]} is no name")
    return term


def _tokens(question: str) -> Iterator[tuple[str, str]]:
    # A byte of a shell that is no UTF-8 cannot be handed to SQLite.
    storable = question.encode("utf-8", "replace").decode()
    for match in _TOKEN.finditer(_HEBREW_ABBREVIATION.sub("\u05f4", storable).translate(_AS_TYPED)):
        text = match[0]
        if match["paren"]:
            yield "paren", text
        elif text in _OPERATORS:
            yield "operator", text
        elif (term := _term(text)) is not None:
            yield "term", term


def _term(text: str) -> str | None:
    """A word or phrase, quoted; None if nothing of it is a letter or digit."""
    words = folded(text)
    if not words:
        return None
    begins = text.endswith("*")
    if begins or not words.startswith(WORD_BEGINS) or _ONE_SYLLABLE.match(words):
        return f'"{words}"' + ("*" if begins else "")
    # Korean joins nouns: one of two syllables and more is found within a word, too. One syllable is in every text.
    return f'("{words}" OR "{words.removeprefix(WORD_BEGINS)}")'
