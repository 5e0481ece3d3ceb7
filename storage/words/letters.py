"""Give each character the letters by which it is found. Pure.

Case and accents do not matter, nor does another spelling of one letter: full width, ligatures, digits of other scripts.
Signs that are letters of their own do matter: vowels of the scripts of India and South-East Asia, tones of Thai, the
marks of kana, й beside и.
"""

import re
import unicodedata
from collections.abc import Iterable


def _pairs(pairs: str) -> dict[str, str]:
    return {pair[0]: pair[1:] for pair in pairs.split()}


_LATIN = _pairs(
    "đd ðd þth łl øo æae œoe ħh ŧt ŋn ĸk ıi əe ǝe ɛe ɔo ɓb ɗd ɖd ƙk ƴy ƒf ɣg ɲn ɩi ɨi ʉu ʋv ʒz ƶz ǥg ƀb ȼc ɇe ɉj ɍr ɏy"
    " ⱥa ⱦt"
)
"""Letters that Unicode takes for whole, and readers for a letter with a stroke, a hook or a partner."""
_ARABIC = _pairs("ٱا ىي یي ےي ۍي کك ڪك ةه ۃه ہه ۀه ۂه")
"""The forms of alef lose their signs as accents are lost; these are one letter in two languages, or at a word's end."""
_HEBREW = _pairs("ךכ םמ ןנ ףפ ץצ װוו ױוי ײיי")
_INDIC = _pairs("ँं")
"""The moon dot of Devanagari, for which many newspapers print a plain one."""
_CYRILLIC = _pairs("ёе ѐе ѝи")
"""The other letters with a sign (й, ї, ў, ќ) are letters of their own to those who write them."""
_ONE_FOR_ANOTHER = _LATIN | _ARABIC | _HEBREW | _INDIC | _CYRILLIC
_APOSTROPHES = frozenset("ʹʺʻʼʽʾʿˈˊˋˮꞌ")
"""Letters by category; many write a plain apostrophe for them, which parts two words."""
_UNWRITTEN = frozenset("ـ՛՜՞\u093c\u0a3c")
"""The line that lengthens Arabic words, Armenian signs of the tone that stand within words, the dot below letters of
Devanagari and Gurmukhi."""
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u08d3-\u08e1\u08e3-\u08ff\u180b-\u180d"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufb1e\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
"""Marks above and below letters of alphabets, points and vowel signs of Hebrew, Arabic and Syriac, and what asks for
another drawing of one character."""


class Letters(dict[int, str]):
    """A table for `str.translate`, made as far as it is asked for: a character to its letters, to a space where it
    parts words, or to nothing."""

    def __missing__(self, code: int) -> str:
        """Look the character up in Unicode's tables, once."""
        letters = self[code] = _letters(chr(code))
        return letters


def _letters(character: str) -> str:
    category = unicodedata.category(character)
    compatible = unicodedata.decomposition(character)
    if character in _UNWRITTEN or category == "Cf" or _ACCENTS.match(character):
        return ""
    if character in _ONE_FOR_ANOTHER:
        return _ONE_FOR_ANOTHER[character]
    if character in _APOSTROPHES or category in ("Cs", "Co"):
        return " "
    if category[0] in "PSZC" and category != "Cn" and not compatible.startswith("<square>"):
        return " "
    if compatible.startswith("<super>") and character.isdigit():
        # A note's number is no part of the word before it.
        return f" {unicodedata.digit(character)} "
    if category[0] == "L" and _is_cyrillic(character):
        lower = character.casefold()
        return _ONE_FOR_ANOTHER.get(lower, lower)
    parts = unicodedata.normalize("NFKD", character)
    return unicodedata.normalize("NFC", "".join(_plain(parts)))


def _plain(parts: str) -> Iterable[str]:
    for part in parts:
        category = unicodedata.category(part)
        if part in _UNWRITTEN or _ACCENTS.match(part):
            continue
        if category == "Nd":
            yield str(unicodedata.decimal(part))
        elif category[0] in "PSZ":
            yield " "
        else:
            for letter in part.casefold():
                yield _ONE_FOR_ANOTHER.get(letter, letter)


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u052f"
