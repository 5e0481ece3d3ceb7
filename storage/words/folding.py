"""Fold a text to the words by which it is found: one folding for the index and for the question. Pure.

A folded text is words with one space between them, in any language: an index need do no more than part them there.
"""

import re
import unicodedata

from storage.words.letters import Letters
from storage.words.unspaced import WORD_BEGINS as WORD_BEGINS
from storage.words.unspaced import pages_of, parted

_LETTERS = Letters()
_ASCII = "".join(char.lower() if char.isalnum() else " " for char in map(chr, range(128)))
_ALPHABETS = frozenset((0x00, 0x01, 0x02, 0x03, 0x04, 0x1D, 0x1E, 0x1F, 0x20, 0x21, 0x2C, 0x2D))
"""Where the letters of Latin, Greek and Cyrillic lie, and punctuation: there, single characters alone are folded."""
_ARMENIAN_AND_HEBREW, _ARABIC, _DEVANAGARI, _GUJARATI, _THAI = 0x05, 0x06, 0x09, 0x0A, 0x0E
_HEBREW_QUOTES = re.compile("[\"'\u05f3\u05f4\u2018\u2019\u201d](?<=[\u0591-\u05ea].)(?=[\u05d0-\u05ea])")
"""The signs within an abbreviation, for which most people type quotation marks."""
_PERSIAN_PART = re.compile("\u200c(?<=[\u0600-\u06ff\u0750-\u077f].)")
"""Parts the endings of a word from it; some write a space there."""
_JOINED = {
    "\u09a4\u09cd\u200d": "\u09ce",
    "\u0d23\u0d4d\u200d": "\u0d7a",
    "\u0d28\u0d4d\u200d": "\u0d7b",
    "\u0d30\u0d4d\u200d": "\u0d7c",
    "\u0d32\u0d4d\u200d": "\u0d7d",
    "\u0d33\u0d4d\u200d": "\u0d7e",
    "\u0d15\u0d4d\u200d": "\u0d7f",
}
"""How Bengali and Malayalam wrote some letters, with a joiner, before Unicode had them."""
_NASALS = {
    _DEVANAGARI: (re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])"), "\u0902"),
    _GUJARATI: (re.compile("ઙ્(?=[ક-ઘ])|ઞ્(?=[ચ-ઝ])|ણ્(?=[ટ-ઢ])|ન્(?=[ત-ધ])|મ્(?=[પ-ભ])"), "\u0a82"),
}
"""Before a consonant of its own place in the mouth, each is also written as a dot: हिन्दी, हिंदी; હિન્દી, હિંદી."""
_THAI_AM = re.compile("\u0e4d([\u0e48-\u0e4b])")


def folded(text: str) -> str:
    """Return the words by which the text is found, a space between two of them."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    text = unicodedata.normalize("NFC", text)
    pages = pages_of(text)
    if pages <= _ALPHABETS:
        return " ".join(text.translate(_LETTERS).split())
    text = unicodedata.normalize("NFC", _as_spelled(text, pages).translate(_LETTERS))
    pages = pages_of(text)
    return " ".join(parted(_one_spelling(text, pages), pages))


def _as_spelled(text: str, pages: frozenset[int]) -> str:
    """Settle what a character says together with those beside it, while they are there."""
    if "\u200d" in text:
        for joined, letter in _JOINED.items():
            text = text.replace(joined, letter)
    if "\u200c" in text and _ARABIC in pages:
        text = _PERSIAN_PART.sub(" ", text)
    return _HEBREW_QUOTES.sub("", text) if _ARMENIAN_AND_HEBREW in pages else text


def _one_spelling(text: str, pages: frozenset[int]) -> str:
    """Settle what is written by several letters in several ways."""
    for page in pages & _NASALS.keys():
        nasals, dot = _NASALS[page]
        text = nasals.sub(dot, text)
    if _ARMENIAN_AND_HEBREW in pages:
        # One letter of Armenian, which some write as two; its capital is two others.
        text = text.replace("\u0565\u0582", "\u0565\u057e")
    if _THAI in pages:
        # Two of one vowel look like another; the tone of "am" is typed before and behind its sign.
        text = _THAI_AM.sub("\\1\u0e4d", text.replace("\u0e40\u0e40", "\u0e41"))
    return text
