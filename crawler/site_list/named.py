"""Find on the list what was typed. Pure."""

import difflib
from collections.abc import Sequence
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from crawler.extraction.addresses import ascii_host, page_key
from crawler.site_list.entries import EntryError


class Listed(Protocol):
    """What is asked of an entry."""

    url: str | None
    spider: str
    site: str
    host: str


T = TypeVar("T", bound=Listed)


def find_listed(typed: str, listed: Sequence[T]) -> T:
    """Return the entry with this address, this spider, or on this host (or host and port) where it is the only one
    there. Raises EntryError."""
    plain = typed.strip()
    key = page_key(plain if "://" in plain else f"https://{plain}")
    by_name = [row for row in listed if (page_key(row.url) == key if row.url else row.spider == plain)]
    host, with_port = ascii_host(plain).removeprefix("www."), plain.partition("://")[2] or plain
    found = by_name or [row for row in listed if with_port == urlsplit(row.url or "").netloc]
    found = found or [row for row in listed if plain == row.site or host == row.host]
    if len(found) == 1:
        return found[0]
    if found:
        raise EntryError(f"{len(found)} sites of the list lie on {plain}: give an address, such as {found[0].url}")
    names = [name for row in listed for name in (row.url or row.spider, row.site)]
    near = difflib.get_close_matches(plain, names, 1)
    raise EntryError(f"{plain} is not on the list" + (f": did you mean {near[0]}?" if near else ""))
