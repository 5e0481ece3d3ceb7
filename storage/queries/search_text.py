"""Translate what a person types into an FTS5 query, and a text into what is indexed. Pure.

The tokenizer is `unicode61`: words between spaces and punctuation, without case and accents. Han and kana are written
without spaces, which makes a whole sentence one word to it; so each of their characters is indexed as a word of its
own, and a run of them in a question is a phrase of its characters. FTS5's `trigram` finds no word of two characters,
which most Chinese words are; a dictionary would find other words in the question than in the text.
"""

import re
from collections.abc import Iterator

TOKENIZER = "unicode61 remove_diacritics 2"
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_HAN = re.compile(f"[{_HAN}]")
_SPACED = re.compile(f"(?<=[{_HAN}])(?=\\S)|(?<=\\S)(?=[{_HAN}])")
_JOINED = re.compile(f"(?<=[{_HAN}]) (?=\\S)|(?<=\\S) (?=[{_HAN}])")
_TOKEN = re.compile(r'(?P<phrase>"[^"]*"?\*?)|(?P<paren>[()])|(?P<word>[^\s()"]+)')
_OPERATORS = ("AND", "OR", "NOT")
_MOST_WORDS = 100
"""Words of one question: FTS5 reads each one's list, and 30,000 words kept it busy for 15 minutes and more, in which
nothing can stop it."""
_DEEPEST = 20
"""Parentheses within parentheses: the stack of FTS5's parser holds fewer than 100."""


class QueryError(ValueError):
    """A question that cannot be asked; the message is one line and says why."""


def spaced(text: str) -> str:
    """The text as it is indexed: every Han or kana character stands alone."""
    # Most texts have none: looked for first, .03 ms in place of .22 for 3,000 characters with accents.
    return _SPACED.sub(" ", text) if _HAS_HAN.search(text) else text


def joined(text: str) -> str:
    """The other way: an indexed text as it is read. Spaces that the publisher wrote beside a Han character are lost."""
    return _JOINED.sub("", text)


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
    for match in _TOKEN.finditer(question):
        text = match[0]
        if match["paren"]:
            yield "paren", text
        elif text in _OPERATORS:
            yield "operator", text
        elif (term := _term(text)) is not None:
            yield "term", term


def _term(text: str) -> str | None:
    """A word or phrase, quoted; None if nothing of it is a letter or digit."""
    begins = text.endswith("*")
    # A string ends at a NUL for FTS5, and a byte of a shell that is no UTF-8 cannot be handed to SQLite.
    storable = text.encode("utf-8", "replace").decode().replace("\0", " ")
    words = spaced(storable.strip('"*').replace('"', " "))
    if not any(character.isalnum() for character in words):
        return None
    return f'"{words}"' + ("*" if begins else "")
