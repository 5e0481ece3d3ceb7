"""The text of an element as a reader sees it."""

import re

from lxml.html import HtmlElement

HAN = re.compile(r"[\u3400-\u9fff]")
"""A Chinese character."""
# No-break and ideographic spaces are the publisher's typography, French and Japanese above all, and stay.
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def fold(text: str) -> str:
    """Fold white space; keep no-break and ideographic spaces inside the text."""
    return _SPACE.sub(" ", text).strip()


def fold_all(text: str) -> str:
    """Fold white space of every kind to single spaces."""
    return " ".join(text.split())


def all_text(element: HtmlElement) -> str:
    """Return the element's text as one, hidden or not, without scripts: to see how much it is, or what it is.
    `visible.py` has the text as a reader sees it."""
    parts = element.xpath(".//text()[not(parent::script or parent::style)]")
    return fold_all("".join(parts).replace("\u00ad", ""))
