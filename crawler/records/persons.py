"""Take a printed name apart where nobody need guess. Pure."""

import re

_FAMILY_FIRST = ("hu", "vi", "ja", "zh", "ko", "km")
"""Languages in which a name is printed with the family's name first."""
_NEWSROOM = re.compile(
    r"\b(news(room)?|press|agency|desk|staff|team|media|times|post|today|daily|weekly|radio|tv|service|editors?|"
    r"correspondents?|reporters?|bureau|redazione|agenzia|redacci[oó]n|agencia|r[eé]daction|agence|redaktion|agentur)\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(Mc|Mac|De|Di|La|Le|Van|Fitz)(?=[A-Z])")


def given_and_family(name: str, language: str | None, publisher: str | None = None) -> tuple[str, str] | None:
    """Return `Ada`, `Kern` for `Ada Kern` in a language that prints the family's name last; None for anything that is
    not two words with a capital each: of more words nobody can say which belong to the family's name, and a newsroom
    or an agency has none."""
    words = name.split()
    if len(words) != 2 or (language or "").split("-")[0] in _FAMILY_FIRST or name == publisher:
        return None
    if _NEWSROOM.search(name) or not all(map(_is_of_a_name, words)):
        return None
    return words[0], words[1]


def _is_of_a_name(word: str) -> bool:
    """`Kern`, `O'Neill`, `McKay`, `Jean-Luc`, `J.`; not `AsiaNews`, `BBC`, `van`, nor what has no capitals."""
    parts = re.split(r"[-'’]", _PREFIX.sub("", word.removesuffix(".")))
    return all(part.isalpha() and part.istitle() for part in parts)
