"""Which country a printed name means: `PHILIPPINES`, `FILIPINAS` and `菲律宾` are `PH`. Pure.

The names are those of CLDR (through Babel) in all of its languages, and what news prints beside them (printed.txt). A
name is looked up in the language of its article first: Albanian `Nigeri` is Nigeria, in Nama it is Niger.
"""

import pickle
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from pkgutil import get_data

from babel.localedata import locale_identifiers

_NO_COUNTRY = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"))
"""Codes of CLDR for what is none."""
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670\u0640]")
"""Accents of Latin, Greek and Cyrillic letters, points of Hebrew and Arabic; the vowels of Indic scripts stay."""
_BESIDE = re.compile(r"[(（].*")
"""`Myanmar (Burma)` is printed with the name before the parenthesis, too."""
_JOINED = re.compile("[-/–—&]")
"""Between the names of two countries."""
_LONGEST = 80
"""Characters; a longer text is no name."""

_SHORT = 6
"""Latin letters: shorter words are a country in some language of the 300 too often (`End` is India, and `Hindi`)."""


def code_of(name: str, language: str | None = None) -> str | None:
    """Return the ISO 3166-1 code of the country that is printed; None for whatever else is. `Manila, Philippines` is
    in the country that is named last."""
    if len(name) > _LONGEST:
        return None
    whole, last = _folded(name), _folded(name.rpartition(",")[2])
    return _code(whole, _primary(language)) or _code_in(last, _primary(language))


def codes_of(names: Iterable[str], language: str | None = None) -> list[str]:
    """Return the codes of those that are countries, each once, in their order; `CHINA - VATICAN` is two."""
    found = (code for name in names for code in _codes_in(name, _primary(language)))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _codes_in(name: str, language: str) -> tuple[str, ...]:
    if code := code_of(name, language):
        return (code,)
    codes = [code_of(part, language) for part in _JOINED.split(name)] if len(name) <= _LONGEST else []
    return tuple(code for code in codes if code) if all(codes) else ()


def code_asked(text: str) -> str | None:
    """Return the code that a person typed, or that of the country that a person named in any language."""
    code = text.strip().upper()
    return code if code in _codes() else code_of(text)


@lru_cache(maxsize=4096)
def _code(folded: str, language: str) -> str | None:
    found = _code_in(folded, language)
    if found is not None or folded in _printed() or not folded or (folded.isascii() and len(folded) < _SHORT):
        return found
    # .8 s of CPU once a process, and only where a name is printed that neither the language nor English has.
    return _of_all().get(folded)


def _code_in(folded: str, language: str) -> str | None:
    for known in (_printed(), _of_language(language), _of_language("en")):
        if folded in known:
            return known[folded] or None
    return None


def _primary(language: str | None) -> str:
    return (language or "").partition("-")[0].lower()


def _folded(name: str) -> str:
    flat = _MARKS.sub("", unicodedata.normalize("NFKD", name.casefold()))
    letters = "".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in flat)
    return " ".join(letters.split()).removeprefix("the ")


@lru_cache(maxsize=1)
def _printed() -> dict[str, str]:
    lines = files(__package__).joinpath("printed.txt").read_text("utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if not line.startswith("#"))
    return {_folded(name): code.strip("-") for code, names in pairs for name in names.split("|")}


@lru_cache(maxsize=8)
def _of_language(language: str) -> dict[str, str]:
    """Names in one language, in all of its scripts and countries."""
    return _unambiguous(name for name in locale_identifiers() if name.partition("_")[0] == language)


@lru_cache(maxsize=1)
def _of_all() -> dict[str, str]:
    return _unambiguous(locale_identifiers())


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(_of_language("en").values())


def _unambiguous(locales: Iterable[str]) -> dict[str, str]:
    """Names that mean one country; `Congo` means two."""
    pairs = {pair for locale in locales for pair in _territories(locale)}
    found: dict[str, set[str]] = {}
    for code, name in pairs:
        for spelling in {name, _BESIDE.sub("", name)}:
            found.setdefault(_folded(spelling), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1 and name}


def _territories(locale: str) -> Iterator[tuple[str, str]]:
    # Not `babel.localedata.load`, which keeps all that it reads: 150 MB for the names of all languages.
    data = pickle.loads(get_data("babel", f"locale-data/{locale}.dat") or b"")  # noqa: S301 - a file of the package
    for code, name in data.get("territories", {}).items():
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY:
            yield code, name
