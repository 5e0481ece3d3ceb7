"""Find the feeds that a page names: by `<link rel="alternate">`, and by links whose address or words say feed. Pure."""

import re

from lxml.html import HtmlElement

from crawler.discovery.hosts import host_of
from crawler.extraction.addresses import join_address

_TYPE = re.compile(
    r"application/(?:(?:x-)?rss|atom|rdf|feed)(?:\+(?:xml|json))?\s*(?:;|$)|(?:text|application)/xml", re.I
)
_JSON = re.compile(r"application/json\s*(?:;|$)", re.I)
_ADDRESS = re.compile(
    r"[/._-](?:feeds?|rss2?|atom|rdf)(?:[/._?&-]|$)|[?&]feed=|[?&]format=feed|[?&]type=rss|\.(?:rss|atom|rdf)(?:\?|$)",
    re.I,
)
_WORDS = re.compile(r"(?:rss|atom|json|xml|web|news|subscribe|via|by|to|our|full|main|latest|the|2\.0|1\.0|\W)*", re.I)
_SAYS_FEED = re.compile(r"\b(?:rss|feeds?|atom)\b", re.I)
_LONGEST_WORDS = 60
_OF_COMMENTS = re.compile(r"comment|kommentar|coment[aá]ri|comenta|commentaire|commenti|reacties|yorum", re.I)
_NO_FEED = re.compile(r"/wp-json/|oembed|\.(?:html?|png|jpe?g|svg|gif|css|js)(?:\?|$)|manifest", re.I)


def linked_feeds(tree: HtmlElement, base: str) -> list[str]:
    """Return the addresses of the `<link>` elements that say they are feeds, those of comments left out."""
    found: dict[str, None] = {}
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        address = join_address(base, link.get("href") or "") if link.get("href") else None
        if address and ("alternate" in relations or "feed" in relations) and _is_feed(link, address):
            found[address] = None
    return list(found)


def _is_feed(link: HtmlElement, address: str) -> bool:
    kind, title = link.get("type") or "", link.get("title") or ""
    if _OF_COMMENTS.search(f"{title} {address}"):
        return False
    if _TYPE.match(kind.strip()):
        return True
    says_feed = bool(_SAYS_FEED.search(title) or _ADDRESS.search(address)) and not _NO_FEED.search(address)
    is_plain = not kind and not link.get("hreflang") and not link.get("media")
    return says_feed and (is_plain or bool(_JSON.match(kind.strip())))


def mentioned_feeds(tree: HtmlElement, base: str) -> list[str]:
    """Return the addresses of `<a>` elements on the page's own host, or on one that says feed, whose address or words
    look like a feed's."""
    own = host_of(base)
    found: dict[str, None] = {}
    for link in tree.iter("a"):
        href = link.get("href") or ""
        words = " ".join(str(link.text_content()).split())[:_LONGEST_WORDS]
        says_feed = bool(_SAYS_FEED.search(words)) and _WORDS.sub("", _SAYS_FEED.sub("", words)) == ""
        if not (href and (says_feed or _ADDRESS.search(href))) or _NO_FEED.search(href):
            continue
        address = join_address(base, href)
        is_near = address is not None and (host_of(address) == own or "feed" in host_of(address))
        if address and is_near and not _OF_COMMENTS.search(f"{words} {address}"):
            found[address] = None
    return list(found)
