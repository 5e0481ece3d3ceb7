"""The body of an article as XHTML that an EPUB may hold. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring
from markupsafe import Markup

from crawler.records.files import xml_text

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?")
_RTL = ("ar", "he", "fa", "ur", "yi", "ps", "dv", "ckb", "sd", "ug")
_BLOCKS = ("p", "h2", "h3", "ul", "ol", "li", "blockquote", "table", "figure", "figcaption", "div")
_HOLD_TEXT = ("p", "h2", "h3")
_INLINE = ("a", "em", "strong")
_KNOWN = {*_BLOCKS, *_INLINE, "tr", "th", "td", "img", "br"}
_SAFE = "".join(chr(code) for code in range(33, 127) if chr(code) not in r'\{}"<>^`|[]')


@dataclass(frozen=True, slots=True)
class Picture:
    """One that is kept."""

    content: bytes
    media_type: str
    """`image/jpeg`, ..."""


def language_tag(language: str | None) -> str:
    """Return the language as XML takes it; `und` where nobody knows it."""
    return language if language and _TAG.fullmatch(language) else "und"


def is_rtl(language: str) -> bool:
    """Whether the language is written from right to left."""
    return language.split("-")[0].lower() in _RTL


def xhtml_body(markup: str, picture: Callable[[str], str | None]) -> Markup:
    """Return the clean HTML of a record as XHTML; `picture` gives the name of a picture within the book, or None. A
    picture that is not in the book is left out: a book may not fetch any."""
    root = fragment_fromstring(xml_text(markup), create_parent="div")
    for element in list(root.iter(etree.Element)):
        _check(element, picture)
    for element in [*root.iter(*_HOLD_TEXT, *_INLINE)]:
        if any(True for _ in element.iterdescendants(*_BLOCKS)):
            # A paragraph in a paragraph is none to XHTML.
            element.drop_tag() if element.tag in _INLINE else element.__setattr__("tag", "div")
    _wrap_items(root)
    drawn = etree.tostring(root, encoding="unicode", method="xml")
    # What has been checked here; all else of a chapter is escaped by its template.
    return Markup(drawn)  # noqa: S704


def _check(element: HtmlElement, picture: Callable[[str], str | None]) -> None:
    if element.tag not in _KNOWN:
        element.drop_tag()
    elif element.tag == "img":
        _check_picture(element, picture)
    elif element.tag == "a":
        target = _target(element.get("href") or "")
        element.attrib.clear()
        is_within_another = next(element.iterancestors("a"), None) is not None
        if target is None or is_within_another:
            element.drop_tag()
        else:
            element.set("href", target)
    else:
        element.attrib.clear()


def _check_picture(image: HtmlElement, picture: Callable[[str], str | None]) -> None:
    name, text = picture(image.get("src") or ""), image.get("alt") or ""
    figure = next(image.iterancestors("figure"), None)
    image.attrib.clear()
    if name is not None:
        image.set("src", name)
        image.set("alt", text)
        return
    image.drop_tree()
    if figure is not None and not figure.text_content().strip() and not list(figure.iter("img")):
        figure.drop_tree()


def _target(href: str) -> str | None:
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.netloc.isascii():
        return None
    return quote(href, safe=_SAFE)


def _wrap_items(root: HtmlElement) -> None:
    """Lists hold items alone, tables rows and rows cells; one without its list or table is a division."""
    for table in root.iter("table"):
        for child in [*table.iterchildren()]:
            if child.tag != "tr":
                row = table.makeelement("tr")
                child.addprevious(row)
                row.append(child)
    for tag, parents, other in (
        ("li", ("ul", "ol"), "div"),
        ("tr", ("table",), "div"),
        ("td", ("tr",), "div"),
        ("th", ("tr",), "div"),
        ("figcaption", ("figure",), "div"),
    ):
        for element in [*root.iter(tag)]:
            parent = element.getparent()
            if parent is None or parent.tag not in parents:
                element.tag = other
    for holder in root.iter("table", "tr", "ul", "ol"):
        holder.text = None
        for child in holder:
            child.tail = None
            if holder.tag in ("ul", "ol"):
                child.tag = "li"
            elif holder.tag == "tr" and child.tag != "th":
                child.tag = "td"
