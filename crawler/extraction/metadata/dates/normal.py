"""A text as dates are looked for in it: digits of every script as ASCII, names of months as one word each."""

import re
import unicodedata

_UNSEEN = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
_READ_AS = {
    ord("،"): ",",
    ord("／"): "/",
    ord("．"): ".",
    ord("－"): "-",
    ord("："): ":",
    ord("‑"): "-",
    ord("\u00a0"): " ",
}
_DIGIT = re.compile(r"[^\x00-\x7f]", re.ASCII)
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号號])")
_HAN_DIGITS = {character: number for number, character in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TWO_WORDS = re.compile(r"\b(كانون|تشرين)\s+(?=ال)|\b(tháng)\s+(?=[^\W\d])|\b(mười)\s+(?=một|hai)", re.I)
_LETTERS_ALIKE = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ـ": None, "ı": "i"})


def normal_text(text: str) -> str:
    """Return the text in its normal form. Of ASCII it is the text itself, so that places in both are the same."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).translate(_UNSEEN).translate(_READ_AS)
    text = _DIGIT.sub(_ascii_digit, text)
    text = _TWO_WORDS.sub(lambda match: match[1] or match[2] or match[3], text)
    return _HAN_NUMBER.sub(_number, text)


def _ascii_digit(match: re.Match[str]) -> str:
    digit = unicodedata.decimal(match[0], None)
    return match[0] if digit is None else str(digit)


def _number(match: re.Match[str]) -> str:
    """Read 二〇二六 and 二十三."""
    written = match[0]
    if "十" not in written:
        return "".join(str(_HAN_DIGITS[character]) for character in written)
    tens, _, ones = written.partition("十")
    digits = [_HAN_DIGITS.get(part, 1 if place == 0 else 0) for place, part in enumerate((tens, ones))]
    return str(10 * digits[0] + digits[1])


def fold_name(name: str) -> str:
    """Return a month's name as it is looked up: without case, accents of Latin, Greek and Cyrillic, full stop, and the
    Hebrew letter for `in`."""
    folded = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS_ALIKE)
    folded = "".join(char for char in folded if not "\u0300" <= char <= "\u036f" and not "\u064b" <= char <= "\u0655")
    folded = unicodedata.normalize("NFC", folded).strip(".'’׳")
    return folded[1:] if len(folded) > 3 and folded.startswith("ב") else folded
