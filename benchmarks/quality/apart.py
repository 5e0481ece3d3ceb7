"""The hosts that are kept apart: a third of every set, on which nothing is tuned and whose pages nobody looks at.

What a constant or a learned table is worth shows on them alone. Standard library only.
"""

import hashlib
from urllib.parse import urlsplit


def is_apart(url: str | None) -> bool:
    """Return whether the host of a page is kept apart. By the host, because pages of one site are alike."""
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    return hashlib.sha256(host.encode()).digest()[0] % 3 == 0
