"""Which type a page has in the content system that made it: a post, or a static page beside the posts. Pure.

Whoever writes a site tells its posts from its pages (`Directions`, `Join us`), and the system says so in the class
names of the body. Alone it proves nothing, because whole sites are made of static pages; a crawl that has seen the
site's posts believes it (`crawler/discovery/unknown/static_pages.py`).
"""

import re
from enum import StrEnum


class PageType(StrEnum):
    """What the content system calls the page."""

    POST = "post"
    STATIC = "static"


_BODY = re.compile(rb"<body\b[^<>]*", re.I)
_NAMES = re.compile(rb"\b(?:class|id)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')", re.I)
_POST = re.compile(
    # WordPress, Ghost, Drupal, Squarespace
    r"single-post|postid-\d+|post-template|(?:page-)?node-type-(?:article|story|news|blog|blog-post)|view-item"
)
_STATIC = re.compile(r"page-id-\d+|page-template(?:-default)?|(?:page-)?node-type-page|collection-type-page")
_NO_POST = re.compile(r"single-(?:product|event|tribe_events|job_listing|attachment)|attachment(?:id-\d+)?|home|blog")
"""Pages of other types have a number too; the start page is judged by what it shows."""
_SAID = re.compile(rb"article:published_time|\"@type\"\s*+:\s*+\[?\s*+\"(?:\w{0,20}Article|BlogPosting|Report)\"")
"""What a static page does not say: that it is an article."""


def page_type(body: bytes) -> PageType | None:
    """Return the type of a page; None where its system does not say it, or says two things. On the bytes, because of a
    whole crawl this is asked once a page, where no tree is at hand."""
    names = frozenset(_body_names(body))
    if any(map(_NO_POST.fullmatch, names)):
        return None
    if any(map(_POST.fullmatch, names)):
        return PageType.POST
    if any(map(_STATIC.fullmatch, names)) and _SAID.search(body) is None:
        return PageType.STATIC
    return None


def _body_names(body: bytes) -> list[str]:
    tag = _BODY.search(body)
    if tag is None:
        return []
    values = b" ".join(double or single for double, single in _NAMES.findall(tag[0]))
    return values.decode("ascii", "ignore").lower().split()
