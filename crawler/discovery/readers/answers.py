"""What an answer to a request for a list says, and the kind of wall that stands in the list's place. Pure.

Both are read where the body is, in the crawl's process or in a worker: each reader here has the same form.
"""

from collections.abc import Callable
from typing import TypeVar

from crawler.discovery.hosts import HostMap
from crawler.discovery.readers.feeds import Feed, read_feed
from crawler.discovery.readers.list_page import ListPage, read_list_page
from crawler.discovery.readers.sitemaps import Sitemap, read_sitemap
from crawler.discovery.readers.start_page import StartPage, read_start_page
from crawler.extraction.page_kind.walls import wall_kind

T = TypeVar("T")
Reader = Callable[[bytes, str | None, str], tuple[T, str | None]]
"""Takes body, encoding and address; gives what was found, and the kind of wall or None. Raises TooManyLinksError."""
_WALL_BYTES = 200_000
"""A longer page is no wall; the longest met has 60 kB, most of it script."""


def feed_answer(body: bytes, encoding: str | None, url: str) -> tuple[Feed | None, str | None]:
    """Read a feed."""
    feed = read_feed(body, url)
    return feed, _wall(body, encoding) if feed is None else None


def sitemap_answer(body: bytes, encoding: str | None, url: str) -> tuple[Sitemap | None, str | None]:
    """Read a sitemap."""
    sitemap = read_sitemap(body, url)
    return sitemap, _wall(body, encoding) if sitemap is None else None


def list_page_answer(body: bytes, encoding: str | None, url: str, *, hosts: HostMap) -> tuple[ListPage, str | None]:
    """Read a list page of a site with rules."""
    page = read_list_page(body, encoding, url, hosts)
    return page, page.wall


def start_page_answer(body: bytes, encoding: str | None, url: str) -> tuple[StartPage, str | None]:
    """Read the start page of a site without rules."""
    page = read_start_page(body, encoding, url)
    return page, page.wall


def _wall(body: bytes, encoding: str | None) -> str | None:
    return wall_kind(body, encoding) if len(body) <= _WALL_BYTES else None
