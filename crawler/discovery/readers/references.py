"""References to characters (`&amp;`, `&#38;`) in feeds and sitemaps, also such as no XML may have. Pure."""

import re
from html import unescape as unescape_html

_REFERENCE = re.compile(
    r"&(?:#(?:[xX](?P<hexadecimal>[0-9a-fA-F]{1,5000})|(?P<decimal>[0-9]{1,5000}));?|[A-Za-z][A-Za-z0-9]{0,30};)"
)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HALF = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_DIGITS = 7
"""Of the largest character, 1114111: a number of more is none."""


def unescape(text: str) -> str:
    """Return the text with its references replaced as browsers do, but for halves of a pair that stand side by side:
    programs that count in UTF-16 write `&#55357;&#56832;` for one character, and a link with it would lead nowhere.

    Names need their semicolon, or `?a=1&copy=2` would lose its `&copy`. Names that the file declares for itself, or
    nobody, are left out.
    """
    if "&" not in text:
        return text
    return _HALF.sub(_REPLACEMENT, _PAIR.sub(_joined, _REFERENCE.sub(_character, text)))


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference["hexadecimal"], reference["decimal"]
    if not (hexadecimal or decimal):
        named = unescape_html(reference[0])
        return "" if named.endswith(";") else named
    digits = (hexadecimal or decimal).lstrip("0") or "0"
    code = int(digits, 16 if hexadecimal else 10) if len(digits) <= _DIGITS else 0
    if 0xD800 <= code <= 0xDFFF:
        return chr(code)
    return unescape_html(f"&#{code};") or _REPLACEMENT


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
