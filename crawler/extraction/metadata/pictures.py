"""The pictures of an article's text with their captions, whatever the markup around them. Pure."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.extraction.addresses import join_address
from crawler.extraction.text.visible import visible_text
from pipelines.items import Image

_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")
_OF_THE_TEXT = (
    "//figure[ancestor::article or ancestor::main or ancestor::*[@itemprop='articleBody']]"
    "[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::a or ancestor::li)]"
)
_BESIDE = frozenset(("aside", "nav", "footer", "a", "li", "figure", "header", "form", "button"))
_CAPTION = re.compile(r"(?:^|[\s_-])caption(?:$|[\s_-])", re.I)
_SET_APART = frozenset(("i", "em", "small"))
"""What captions are written in where nothing names them."""
_BOX = 3
"""Elements up from a picture that may be its box."""
_SHORTEST, _LONGEST = 12, 500
_ICON = 100
"""Pixels of width below which a picture is none of the text."""


def captioned_pictures(tree: HtmlElement, base: str) -> Iterator[Image]:
    """Yield the figures of the text, then pictures in other boxes that have a caption: those of WordPress before it
    wrote figures, and those of pages of tables."""
    for figure in tree.xpath(_OF_THE_TEXT):
        picture = next(figure.iter("img"), None)
        url = join_address(base, _source(picture)) if picture is not None and _source(picture) else None
        if url:
            caption = next((visible_text(element) for element in figure.iter("figcaption")), "")
            yield Image(url, caption or None)
    for picture in tree.iter("img"):
        source = _source(picture)
        said = _caption_in_box(picture) if source and not _is_small(picture) else None
        url = join_address(base, source) if said else None
        if url:
            yield Image(url, said)


def _caption_in_box(picture: HtmlElement) -> str | None:
    """Return what the box of a picture says of it: an element that calls itself a caption, or all its text, where that
    is set apart (`<center><img><br><i>The quay in May</i></center>`)."""
    if any(outer.tag in _BESIDE for outer in picture.iterancestors()):
        return None
    for steps, box in enumerate(picture.iterancestors()):
        if steps == _BOX or box.tag in ("body", "main", "article") or sum(1 for _ in box.iter("img")) > 1:
            return None
        named = next((one for one in box.iterdescendants() if one is not picture and _is_caption(one)), None)
        whole = visible_text(box)
        text = visible_text(named) if named is not None else whole if _is_set_apart(box) else ""
        if _SHORTEST <= len(text) <= _LONGEST and len(whole) <= _LONGEST:
            return text
        if whole:
            return None
    return None


def _is_caption(element: HtmlElement) -> bool:
    return element.tag == "figcaption" or bool(_CAPTION.search(element.get("class") or ""))


def _is_set_apart(box: HtmlElement) -> bool:
    own = [box.text, *(child.tail for child in box)]
    texts = [child for child in box if isinstance(child.tag, str) and child.tag not in ("br", "img")]
    return not any(text and text.strip() for text in own) and len(texts) == 1 and texts[0].tag in _SET_APART


def _is_small(picture: HtmlElement) -> bool:
    width = (picture.get("width") or "").removesuffix("px")
    return width.isdigit() and int(width) < _ICON


def _source(picture: HtmlElement) -> str:
    """Return the picture's address; lazily loaded pictures have it in another attribute."""
    values = [(picture.get(name) or "").strip() for name in _SOURCES]
    source = next((value for value in values if value and not value.startswith("data:")), "")
    return source or (picture.get("srcset") or picture.get("data-srcset") or "").strip().split(" ")[0].rstrip(",")
