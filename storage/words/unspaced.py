"""Part text of scripts that have no spaces between words into the smallest pieces at which a word may begin. Pure.

A dictionary would find other words in the question than in the text. So each piece is indexed as a word of its own, and
a question is a phrase of them: what is found stands in the text letter by letter. Korean has spaces, but writes
particles onto the noun, and nouns onto each other: its syllables are pieces, too.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

WORD_BEGINS = "·"
"""Stands before the first syllable of a Korean word; no other folded word has the character."""
_BURMESE_CONSONANTS = "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
_BURMESE_SIGNS = (
    "\u102b-\u1038\u103a-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d"
    "\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d"
)
_HAN = (
    "\u3005-\u3007\u3021-\u3029\u3031-\u303b\u3041-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u9fff\ua000-\ua48c"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)


@dataclass(frozen=True, slots=True)
class _Script:
    pages: frozenset[int]
    """Where its characters lie: their code points without the last eight bits."""
    characters: str
    """The same exactly, as a regular expression has it between brackets."""
    piece: str


def _script(first: int, last: int, characters: str, piece: str) -> _Script:
    return _Script(frozenset(range(first, last + 1)), characters, piece)


_SCRIPTS = (
    # Characters beyond 65,535 are two halves from d8 to df.
    _Script(frozenset((*range(0x30, 0xA5), *range(0xD8, 0xE0))), _HAN, f"[{_HAN}][\u3099\u309a]*"),
    _script(0xAC, 0xD7, "\uac00-\ud7a3", f"{WORD_BEGINS}?[\uac00-\ud7a3]"),
    # Thai and Lao: a vowel that is written before its consonant, the consonant, its signs, vowels written behind it;
    # in Lao, one that only tells the tone of the next.
    _script(
        0x0E,
        0x0E,
        "\u0e00-\u0eff",
        "[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e45]*"
        "|[\u0ec0-\u0ec4]?(?:\u0eab(?=[\u0e87\u0e8d\u0e99\u0ea1\u0ea3\u0ea5\u0ea7]))?[\u0e81-\u0eae][\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]*[\u0eb0\u0eb2\u0ebd]*|[\u0e00-\u0eff]",
    ),
    # Khmer: a consonant, those written below it, its vowels.
    _script(
        0x17,
        0x17,
        "\u1780-\u17dd",
        "[\u1780-\u17b3](?:[\u17b4-\u17d1\u17d3\u17dd]|\u17d2[\u1780-\u17b3])*|[\u1780-\u17dd]",
    ),
    # Burmese: a consonant, those written below it, its vowels, and the consonant that ends the syllable.
    _script(
        0x10,
        0x10,
        "\u1000-\u109f",
        f"[{_BURMESE_CONSONANTS}](?:[{_BURMESE_SIGNS}]|\u1039[\u1000-\u1021]"
        "|[\u1000-\u1021\u1075-\u1081](?=\u1037?[\u1039\u103a]))*|[\u1000-\u109f]",
    ),
    # Tai Le, New Tai Lue, Tai Tham, Balinese, Javanese, Cham, Tai Viet: each character.
    _Script(
        frozenset((0x19, 0x1A, 0x1B, 0xA9, 0xAA)),
        "\u1950-\u19df\u1a20-\u1aad\u1b00-\u1b7f\ua980-\ua9df\uaa00-\uaa5f\uaa80-\uaadf",
        "[\u1950-\u19df\u1a20-\u1aad\u1b00-\u1b7f\ua980-\ua9df\uaa00-\uaa5f\uaa80-\uaadf]",
    ),
)
_KOREAN = _SCRIPTS[1]
_KOREAN_WORD = re.compile(f" (?=[{_KOREAN.characters}])")
_PIECE = re.compile(f"{WORD_BEGINS}?[{''.join(script.characters for script in _SCRIPTS)}]")


def pages_of(text: str) -> frozenset[int]:
    """Return where the text's characters lie among those of Unicode: code points without the last eight bits, of those
    beyond 65,535 the halves. A look at each character takes four times as long."""
    return frozenset(text.encode("utf-16-le", "surrogatepass")[1::2])


def parted(text: str, pages: Set[int]) -> list[str]:
    """Return the words of a folded text; of scripts without spaces, the pieces."""
    written = tuple(script for script in _SCRIPTS if not pages.isdisjoint(script.pages))
    if not written:
        return text.split()
    if _KOREAN in written:
        text = _KOREAN_WORD.sub(f" {WORD_BEGINS}", f" {text}")
    return _pieces(written).findall(text)


def is_piece(word: str) -> bool:
    """Whether a folded word is a piece of such a script, so that others of its text stand beside it without a space."""
    return not word.isascii() and _PIECE.match(word) is not None


@lru_cache(maxsize=64)
def _pieces(scripts: tuple[_Script, ...]) -> re.Pattern[str]:
    """Find whatever stands between spaces, parted where these scripts are. Found one by one in place of being replaced:
    a fourth of the time."""
    others = "".join(script.characters for script in scripts)
    return re.compile("|".join([*(script.piece for script in scripts), f"[^ {WORD_BEGINS}{others}]+"]))
