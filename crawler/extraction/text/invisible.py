"""What a page holds and no reader sees: characters inside words, and elements that are not shown."""

import re
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

# South-East Asian scripts write no spaces: there U+200B stands between words, and a search needs it. U+200C and U+200D
# shape letters (Persian, Indic scripts) and join emoji, and are not looked at.
_WORD_BORDERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\uaa60-\uaa7f"
_CHARACTERS = re.compile(rf"[\u00ad\u2060\ufeff]|(?<![{_WORD_BORDERS}])\u200b|\u200b(?![{_WORD_BORDERS}])")
_RAW = tuple(char.encode() for char in "\u00ad\u200b\u2060\ufeff")
# Patterns that begin with a letter of their own are as quick as a search for it: .1 ms a page.
_REFERENCE = re.compile(
    rb"&(?:shy|ZeroWidthSpace|NoBreak|#(?:0*(?:173|8203|8288|65279)(?!\d)|[xX]0*(?:[aA][dD]|200[bB]|2060|[fF][eE][fF]{2})))"
)
_ESCAPED_BYTES = re.compile(rb"\\u(?:00[aA][dD]|200[bB]|2060|[fF][eE][fF][fF])")
_ESCAPED = re.compile(r"(?<!\\)\\u(?:00ad|200b|2060|feff)", re.I)
_HAS = " or ".join(f"contains(., '{char}')" for char in "\u00ad\u200b\u2060\ufeff")
_TEXTS = etree.XPath(f"//text()[{_HAS}]")
_READ_ATTRIBUTES = etree.XPath(f"//meta[@content[{_HAS}]] | //img[@alt[{_HAS}]]")
_MAY_HIDE = etree.XPath("//*[@hidden or @style] | //dialog[not(@open)]")
_STYLE_HIDES = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_PARAGRAPH = 80
"""Characters from which a paragraph is running text."""
_SHOWN = 300
"""Characters of running text that is shown, from which what is hidden cannot be the article."""


def drop_invisible_characters(tree: HtmlElement, source: bytes) -> None:
    """Take soft hyphens and characters without width out of a page's texts, in place; its addresses keep them.

    `source` is the page in UTF-8: most pages have no such character and cost a look.
    """
    is_escaped = _ESCAPED_BYTES.search(source) is not None
    if not (is_escaped or _REFERENCE.search(source) or any(char in source for char in _RAW)):
        return
    for text in cast("list[etree._ElementUnicodeResult]", _TEXTS(tree)):
        element = text.getparent()
        if element is not None and text.is_tail:
            element.tail = without_invisible(text)
        elif element is not None:
            element.text = without_invisible(text)
    for element in cast("list[HtmlElement]", _READ_ATTRIBUTES(tree)):
        for name in ("content", "alt"):
            if value := element.get(name):
                element.set(name, without_invisible(value))
    if is_escaped:
        for script in tree.iter("script"):
            if script.text and "json" in (script.get("type") or ""):
                script.text = _ESCAPED.sub("", script.text)


def without_invisible(text: str) -> str:
    """Return the text without soft hyphens and characters without width."""
    return _CHARACTERS.sub("", text)


def mark_hidden(tree: HtmlElement) -> None:
    """Mark what a page does not show as `aria-hidden`, for which the engine looks, in place; take out its paragraphs
    where others are shown, because the engine leaves nothing out that is most of a page.

    A page may hide its article until a script shows it: what holds most of the running text, in or around the title or
    the main part, is shown. A consent dialog can be longer than an article, but stands elsewhere.
    """
    sizes = {element: 0 for element in cast("list[HtmlElement]", _MAY_HIDE(tree)) if _is_hidden(element)}
    if not sizes:
        return
    shown = 0
    paragraphs: list[HtmlElement] = []
    for paragraph in tree.iter("p"):
        size = len(str(paragraph.text_content()).strip())
        if size >= _PARAGRAPH:
            around = [each for each in (paragraph, *paragraph.iterancestors()) if each in sizes]
            for element in around:
                sizes[element] += size
            shown += 0 if around else size
            paragraphs += [paragraph] if around else []
    for element, size in sizes.items():
        if size > shown and _is_main(element):
            _show(element)
        else:
            element.set("aria-hidden", "true")
    for paragraph in paragraphs if shown >= _SHOWN else ():
        # What stood in one that is out already has no place.
        if paragraph.getparent() is not None and any(
            "aria-hidden" in each.attrib for each in (paragraph, *paragraph.iterancestors()) if each in sizes
        ):
            paragraph.drop_tree()


def _is_main(element: HtmlElement) -> bool:
    if element.tag in ("body", "main", "article") or next(element.iter("h1", "main", "article"), None) is not None:
        return True
    return next(element.iterancestors("main", "article"), None) is not None


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return (element.get("hidden") or "").lower() != "until-found"
    return element.tag == "dialog" or _STYLE_HIDES.search(element.get("style") or "") is not None


def _show(element: HtmlElement) -> None:
    element.attrib.pop("hidden", None)
    element.attrib.pop("aria-hidden", None)
    style = element.get("style")
    if style:
        element.set("style", _STYLE_HIDES.sub("", style))
