"""Digests of records as archiving programs write them: by names and in letters of their own. Pure."""

import binascii
from base64 import b32decode, b64decode

_BYTES = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}
"""Of the digests that can be checked."""
_URL_SAFE = str.maketrans("-_", "+/")


def checkable(written: str | None) -> str | None:
    """Return a digest as `algorithm:hexadecimal`; None where it cannot be checked: there is none, the algorithm is
    another one, or so many letters are no digest of it. One whose letters are not those of its form stays, and is the
    digest of nothing."""
    name, _, text = (written or "").partition(":")
    algorithm, letters = name.strip().lower().replace("-", ""), text.strip().rstrip("=")
    size = _BYTES.get(algorithm)
    if size is None:
        return None
    hexadecimal, base32, base64 = 2 * size, -(-8 * size // 5), -(-4 * size // 3)
    try:
        if len(letters) == hexadecimal:
            digest = letters.lower()
        elif len(letters) == base32:
            digest = b32decode(letters.upper() + "=" * (-base32 % 8)).hex()
        elif len(letters) == base64:
            digest = b64decode(letters.translate(_URL_SAFE) + "=" * (-base64 % 4), validate=True).hex()
        else:
            return None
    except binascii.Error:
        return written
    return f"{algorithm}:{digest}"
