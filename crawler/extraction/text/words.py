"""The text of an element as a reader sees it."""

import re
from collections.abc import Callable

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


def visible_text(element: HtmlElement, folded: Callable[[str], str] = fold_all) -> str:
    """Return the element's text without scripts and soft hyphens, its white space `folded`."""
    parts = element.xpath(".//text()[not(parent::script or parent::style)]")
    return folded("".join(parts).replace("\u00ad", ""))
