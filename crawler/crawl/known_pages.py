"""`KnownKeys`: the set of a site's known pages, ten bytes for each. Pure."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Set
from hashlib import blake2b
from itertools import chain

from crawler.extraction.address_views import plain_view
from crawler.extraction.addresses import Address, page_key
from storage.forgetting.tombstones import FORGOTTEN, hash_of_page

_SPELLED_ALIKE = re.compile(r"[a-z0-9.-]+(?::\d+)?(?:/[\w~-]+)*(?:/(?!index\.|default\.)[\w~-]+\.\w+)?", re.A)
"""Keys that no program spelled otherwise: 100,000 of them are looked through in .1 s, in place of 1.5."""
SKIPPED = ("page/found", "page/end/refused", f"page/refused/{FORGOTTEN}")
"""Counters of a page that is found and skipped, because its article was taken out for good."""
_SMALL = 4096
"""So many new keys are kept apart at least, before they are sorted in."""


class KnownKeys:
    """Keys of pages as numbers of 64 bits: those of the store in one sorted array, new ones in a set until there are
    many.

    As a set of texts they took 219 bytes a page at 100,000 pages. Two keys with one number are met once in 30 million
    crawls of a site of a million pages; the second page would be left out.
    """

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._sorted = array("Q", map(_number, keys))
        self._sorted = array("Q", sorted(self._sorted))
        self._new: set[int] = set()

    def __contains__(self, key: str) -> bool:
        number = _number(key)
        if number in self._new:
            return True
        place = bisect_left(self._sorted, number)
        return place < len(self._sorted) and self._sorted[place] == number

    def add(self, key: str) -> None:
        """Take note of a page."""
        self._new.add(_number(key))
        # By a share of what is there, so that each key is moved a few times only, however many there are.
        if len(self._new) > max(_SMALL, len(self._sorted) // 8):
            self._sorted = array("Q", sorted(chain(self._sorted, self._new)))
            self._new = set()


class ForgottenPages:
    """The pages of a site whose articles were taken out for good."""

    def __init__(self, site: str, hashes: frozenset[str] = frozenset()) -> None:
        self._site, self._hashes, self._met = site, hashes, set[str]()

    def __contains__(self, key: str) -> bool:
        return bool(self._hashes) and hash_of_page(self._site, key) in self._hashes

    def meets(self, key: str) -> bool:
        """Whether the page is one of them, and this is the first list that names it."""
        is_first = key in self and key not in self._met
        self._met.update([key] if is_first else [])
        return is_first


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def viewed_page(address: Address, known: KnownKeys | Set[str]) -> str | None:
    """Return the key of the page whose AMP, mobile or print view the address is, if that page is `known`: the view is
    not fetched, and what is known of the page holds for it."""
    view = plain_view(address.url) if address.identifier is None else None
    return key if view is not None and (key := page_key(view)) in known else None


def spelled_today(key: str) -> str:
    """Return the key of a page in the present spelling; that of most pages is seen at a glance."""
    if _SPELLED_ALIKE.fullmatch(key):
        return key
    try:
        return page_key(f"http://{key}")
    except ValueError:
        return key
