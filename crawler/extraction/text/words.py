"""The text of an element as a reader sees it."""

import re

from lxml.html import HtmlElement

# No-break and ideographic spaces are the publisher's typography, French and Japanese above all, and stay.
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def fold(text: str) -> str:
    """Fold white space; keep no-break and ideographic spaces inside the text."""
    return _SPACE.sub(" ", text).strip()


def visible_text(element: HtmlElement) -> str:
    """Return the element's text without scripts and soft hyphens; its white space is as in the source."""
    parts = element.xpath(".//text()[not(parent::script or parent::style)]")
    return "".join(parts).replace("\u00ad", "")
