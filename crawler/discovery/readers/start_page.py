"""Read the start page of a site without rules: its feeds, and the links that may be articles. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.discovery.hosts import host_of
from crawler.discovery.readers.feed_links import linked_feeds, mentioned_feeds
from crawler.discovery.readers.links import parse_page, refuse_too_many
from crawler.extraction.addresses import Address, base_address, join_address, normalize_address, page_key
from crawler.extraction.page_kind.walls import wall_of

_NO_PAGE = re.compile(
    r"\.(?:rss|atom|xml|rdf|json|pdf|jpe?g|png|gif|webp|svg|ico|avif|mp[34]|m4[av]|avi|mov|webm|ogg|wav|zip|gz|tgz|rar|7z"
    r"|exe|dmg|apk|css|js|woff2?|ttf|docx?|xlsx?|pptx?|epub|ics)$",
    re.I,
)
_NEVER = re.compile(
    r"/(?:whatsapp|mailto|tel|sms|javascript|data|viber|tg|fb-messenger|line):"
    r"|/(?:feed|rss|atom)/?(?:\?|$)|/(?:wp-json|wp-admin|cdn-cgi|xmlrpc\.php|share|sharer|sharer\.php)(?:[/?]|$)"
    r"|[?&](?:share|replytocom|action=(?:login|edit))=?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class StartPage:
    """What a start page offers."""

    feeds: tuple[str, ...] = ()
    """Addresses of `<link rel="alternate">` that say they are feeds; those of comments left out."""
    mentioned_feeds: tuple[str, ...] = ()
    """Addresses of links whose address or words look like a feed's."""
    pages: tuple[Address, ...] = ()
    """Links to the same host that may be articles, in page order."""
    wall: str | None = None
    """The kind of wall that stands in the page's place; what it links to is none of the site's articles."""


def article_address(url: str) -> Address | None:
    """The address of a page that may be an article; None for feeds, pictures, files and share links.

    Query strings tell pages apart, fragments do not.
    """
    try:
        normal = normalize_address(url)
    except ValueError:
        return None
    parts = urlsplit(normal)
    if _NO_PAGE.search(parts.path) or _NEVER.search(parts.path + (f"?{parts.query}" if parts.query else "")):
        return None
    return Address("article", normal)


def read_start_page(body: bytes, encoding: str | None, url: str) -> StartPage:
    """Read the start page fetched from `url`; a page that is no HTML gives an empty one. Raises TooManyLinksError."""
    tree = parse_page(body, encoding)
    if tree is None:
        return StartPage()
    base, host, start = base_address(tree, url), host_of(url), page_key(url)
    pages: dict[str, Address] = {}
    # Not by `//a/@href | //area/@href`: libxml2 compares each of the one kind with each of the other.
    for element in tree.iter("a", "area"):
        href = element.get("href")
        joined = join_address(base, href) if href is not None else None
        address = article_address(joined) if joined and host_of(joined) == host else None
        if address is not None and address.key != start:
            pages.setdefault(address.key, address)
            refuse_too_many(pages)
    return StartPage(
        tuple(linked_feeds(tree, base)), tuple(mentioned_feeds(tree, base)), tuple(pages.values()), wall_of(tree)
    )
