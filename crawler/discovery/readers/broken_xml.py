"""XML of feeds and sitemaps as it is found: put right what would lose the whole file. Pure."""

import re

_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,500}?encoding\s*=\s*[\"']([^\"'>]*)[\"'][^>]*>")
_REFERENCES = re.compile(rb"(?:&#(?:[xX][0-9a-fA-F]+|[0-9]+);?)+")
_NUMBER = re.compile(rb"&#([xX]?)0*([0-9a-fA-F]*)")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_REPLACEMENT = 0xFFFD
_DIGITS = 7
"""Of the largest character, 1114111: a number of more is none, and one of 5,000 digits would raise ValueError."""


def repair(body: bytes) -> bytes:
    """Return the file in an encoding that continues ASCII, with no encoding declared that it cannot be in, and with
    every reference to a character naming one that XML allows."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            body = body.decode(encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace")
            break
    declaration = _DECLARATION.match(body)
    if declaration is not None and not _may_be_in(declaration):
        body = body[declaration.end() :]
    return _REFERENCES.sub(_repaired, body)


def _may_be_in(declaration: re.Match[bytes]) -> bool:
    """Whether the declared encoding reads its own declaration: `utf-16` does not, nor does `punycode` or `zlib`."""
    try:
        return declaration[0].decode(declaration[1].decode("ascii")) == declaration[0].decode("ascii")
    except (ValueError, LookupError):
        return False


def _repaired(references: re.Match[bytes]) -> bytes:
    """The references as browsers read them, but for halves of a pair that stand side by side: programs that count in
    UTF-16 write `&#55357;&#56832;` for one character, and a link with it would lead nowhere."""
    text = "".join(chr(_character(number)) for number in _NUMBER.finditer(references[0]))
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "".join(f"&#{ord(character)};" for character in whole).encode("ascii")


def _character(number: re.Match[bytes]) -> int:
    digits = number[2]
    code = int(digits or b"0", 16 if number[1] else 10) if len(digits) <= _DIGITS else 0
    if 0x80 <= code <= 0x9F:  # meant in windows-1252, says the HTML standard
        return ord(bytes([code]).decode("windows-1252", "replace"))
    is_allowed = code in (0x9, 0xA, 0xD) or (0x20 <= code <= 0x10FFFF and code not in (0xFFFE, 0xFFFF))
    return code if is_allowed else _REPLACEMENT
