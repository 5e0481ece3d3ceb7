"""Pages that only lead to another address: `<meta http-equiv=refresh>`, `location.replace`, "this page has moved"."""

import re

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.extraction.addresses import bare_address, base_address, join_address, normalize_address
from crawler.extraction.text.encoding import decode_page
from crawler.extraction.text.lines import read_lines
from crawler.extraction.text.whole_page import parse_whole_page
from crawler.extraction.text.words import all_text
from pipelines.words import reading_length

_MOST_BYTES, _SMALL = 64_000, 8_000
"""A longer page says something itself, whatever it refreshes; below `_SMALL` a canonical link or script may be all."""
_MOST_SECONDS = 5.0
"""After which a page refreshes that is no redirect: start pages reload themselves after minutes."""
_MOST_TEXT, _LITTLE_TEXT = 1000, 300
"""Characters that are shown meanwhile."""
_NOTICE = 60
"""Reading length from which a line under a heading is a notice, which `body/engine.py` takes for an article too."""
_REFRESH = re.compile(r"^\s*(\d{1,4}(?:\.\d{0,3})?|\.\d{1,3})\s*[;,]?\s*(?:url\s*=\s*)?['\"]?([^'\"]{1,2000})", re.I)
_LOCATION = re.compile(
    r"\blocation(?:\.href)?\s{0,4}(?:=\s{0,4}|\.(?:replace|assign)\s{0,4}\(\s{0,4})"
    r"(?:\"([^\"'\\\s<>]{1,2000})\"|'([^\"'\\\s<>]{1,2000})')\s{0,4}(?:[;)}]|$)",
    re.M,
)


def moved_to(body: bytes, url: str, content_type: str | None = None, *, may_stay: bool = False) -> str | None:
    """Return the address to which a page leads that is nothing itself; None for any other page.

    `may_stay`: it may be the page's own address, of a server that wants its cookie back.
    """
    if len(body) > _MOST_BYTES:
        return None
    words = body.lower()
    refreshes = b"http-equiv" in words and b"refresh" in words
    is_small = len(body) <= _SMALL and (b"canonical" in words or b"location" in words) and _says_little(words)
    if not (refreshes or is_small):
        return None
    tree = _parse(body, content_type)
    if tree is None:
        return None
    base, text = base_address(tree, url), len(all_text(tree))
    found = _refresh(tree) if refreshes and text <= _MOST_TEXT else None
    if found is None and is_small and text <= _LITTLE_TEXT:
        found = _location(tree)
    target = join_address(base, found) if found else None
    if target is not None:
        return target if may_stay or normalize_address(target) != normalize_address(url) else None
    if is_small and text <= _LITTLE_TEXT and not _holds_notice(tree):
        return _canonical(tree, base, url)
    return None


def asks_for_cookie(body: bytes) -> bool:
    """Whether a short page speaks of cookies, as one does that waits for its own to come back."""
    return len(body) <= _MOST_BYTES and b"cookie" in body.lower() and _text_length(body.lower()) <= _MOST_TEXT


def _says_little(body: bytes) -> bool:
    """Whether so little stands between the tags that it is worth to parse a page: most small ones are articles."""
    return _text_length(body) <= 2 * _LITTLE_TEXT


def _text_length(body: bytes) -> int:
    pieces = (piece for piece in body.split(b"<") if not piece.startswith((b"script", b"style", b"title")))
    return sum(len(piece.partition(b">")[2].strip()) for piece in pieces)


def _parse(body: bytes, content_type: str | None) -> HtmlElement | None:
    # Decoded as for a record: read in an encoding that it wrongly declares, an article ends at its first odd byte.
    source = decode_page(body, content_type).encode("utf-8", "ignore")
    try:
        return parse_whole_page(source, html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _refresh(tree: HtmlElement) -> str | None:
    for element in tree.iter("meta"):
        if (element.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        # For a browser without scripts, or with old ones: it says that scripts are wanted.
        if any(outer.tag == "noscript" for outer in element.iterancestors()):
            continue
        match = _REFRESH.match((element.get("content") or "")[:2100])
        if match and float(match[1]) <= _MOST_SECONDS:
            return match[2]
    return None


def _holds_notice(tree: HtmlElement) -> bool:
    """Whether a page with a heading says a sentence as well: a short article. In Chinese 300 characters are a whole
    one, and articles name canonical addresses too, wrong ones at times."""
    has_heading = next(tree.iter("h1", "h2"), None) is not None
    lines = read_lines(tree).lines if has_heading else []
    return any(not line.heading and reading_length(line.text) >= _NOTICE for line in lines)


def _location(tree: HtmlElement) -> str | None:
    for script in tree.iter("script"):
        match = _LOCATION.search(script.text or "")
        if match and not script.get("src"):
            return match[1] or match[2]
    return None


def _canonical(tree: HtmlElement, base: str, url: str) -> str | None:
    """The canonical address of a page that says nothing."""
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            target = join_address(base, link.get("href") or "")
            return target if target and bare_address(target) != bare_address(url) else None
    return None
