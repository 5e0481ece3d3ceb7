"""One number for a text that stays almost the same when the text does. Pure."""

import re
from hashlib import blake2b

MIN_WORDS = 40
"""Shorter texts are alike by chance: captions, notices, one-line flashes."""
MAX_DISTANCE = 3
"""Of 64 bits."""
BANDS = 4

# Han and kana are written without spaces: there a character counts as a word.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_LANE = 32
_SPREAD = [sum((byte >> bit & 1) << (_LANE * bit) for bit in range(8)) for byte in range(256)]
"""A byte with each bit in a lane of its own: one addition counts eight bits (0.3 ms for 450 words, bit by bit 3 ms)."""
_LANE_MASK = (1 << _LANE) - 1


def simhash(text: str) -> int | None:
    """64 bits, unsigned, over the text's runs of three words, each counted once; case, punctuation and white space do
    not matter. None for a text of less than `MIN_WORDS` words."""
    words = _WORD.findall(text.casefold())
    if len(words) < MIN_WORDS:
        return None
    runs = {" ".join(run).encode() for run in zip(words, words[1:], words[2:], strict=False)}
    digests = b"".join([blake2b(run, digest_size=8).digest() for run in runs])
    value, half = 0, len(runs) / 2
    for column in range(8):
        counts = sum(map(_SPREAD.__getitem__, digests[column::8]))
        for bit in range(8):
            if (counts >> (_LANE * bit)) & _LANE_MASK > half:
                value |= 1 << (column * 8 + bit)
    return value


def distance(one: int, other: int) -> int:
    """Number of bits that differ (signed or unsigned, both alike)."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def bands(value: int) -> tuple[int, ...]:
    """The four 16-bit parts, lowest first: of two values that differ in three bits, one part at least is the same."""
    return tuple(value >> (16 * band) & 0xFFFF for band in range(BANDS))


def signed(value: int) -> int:
    """The same 64 bits as the database has them."""
    return value - (1 << 64) if value >> 63 else value
