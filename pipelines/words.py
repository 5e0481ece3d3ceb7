"""The words of a text, for comparison and for its length. Pure."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_ASCII_WORDS = "".join(char if _WORD.match(char) else " " for char in map(chr, range(128)))
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def comparable(text: str) -> str:
    """Return the words alone, in lower case: two texts with the same result read the same."""
    if text.isascii():
        # The same in a third of the time; asked of every line of a page.
        return " ".join(text.lower().translate(_ASCII_WORDS).split())
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def reading_length(text: str) -> int:
    """Return the text's length in characters, an East Asian one counted three times: it says as much."""
    return len(text) if text.isascii() else len(text) + 2 * len(_EAST_ASIAN.findall(text))
