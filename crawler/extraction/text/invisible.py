"""What a page holds and no reader sees: characters inside words, and elements that are not shown."""

import re
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

# South-East Asian scripts write no spaces: there U+200B stands between words, and a search needs it. U+200C and U+200D
# shape letters (Persian, Indic scripts) and join emoji, and are not looked at.
_WORD_BORDERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\uaa60-\uaa7f"
_CHARACTERS = re.compile(rf"[\u00ad\u2060\ufeff]|(?<![{_WORD_BORDERS}])\u200b|\u200b(?![{_WORD_BORDERS}])")
_ESCAPED = re.compile(r"(?<!\\)\\u(?:00ad|200b|2060|feff)", re.I)
# In the bytes of a page, in UTF-8: each is looked for alone, because a pattern of all takes 3 ms a page, and this .1.
_SIGNS = (
    *(char.encode() for char in "\u00ad\u200b\u2060\ufeff"),
    *b"&shy &#173 &#0173 &#xad &#xAD &#Xad &#XAD &ZeroWidthSpace &NoBreak &#8203 &#x200b &#x200B &#8288".split(),
    *rb"&#x2060 &#65279 &#xfeff &#xFEFF \u00ad \u00AD \u200b \u200B \u2060 \ufeff \uFEFF".split(),
)
_READ_ATTRIBUTES = ("content", "alt", "title", "datetime")
_MAY_HIDE = etree.XPath(
    "//*[@hidden or contains(@style, 'none') or contains(@style, 'NONE') or contains(@style, 'hidden')"
    " or contains(@style, 'HIDDEN') or self::dialog[not(@open)]]"
)
_STYLE_HIDES = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_PARAGRAPH = 80
"""Characters from which a paragraph is running text."""
_SHOWN = 300
"""Characters of running text that is shown, from which what is hidden cannot be the article."""


def drop_invisible_characters(tree: HtmlElement, source: bytes) -> None:
    """Take soft hyphens and characters without width out of a page's texts, in place; its addresses keep them.

    `source` is the page in UTF-8: 29 of 2,264 real pages have such characters, the others cost a look.
    """
    if not any(sign in source for sign in _SIGNS):
        return
    for element in tree.iter():
        if element.text and not element.text.isascii():
            element.text = without_invisible(element.text)
        if element.tail and not element.tail.isascii():
            element.tail = without_invisible(element.tail)
        if element.tag == "script" and element.text and "json" in (element.get("type") or ""):
            element.text = _ESCAPED.sub("", element.text)
        for name in _READ_ATTRIBUTES:
            value = element.get(name)
            if value and not value.isascii():
                element.set(name, without_invisible(value))


def without_invisible(text: str) -> str:
    """Return the text without soft hyphens and characters without width."""
    return _CHARACTERS.sub("", text)


def mark_hidden(tree: HtmlElement) -> None:
    """Mark what a page does not show as `aria-hidden`, for which the engine looks, in place; take out its paragraphs
    where others are shown, because the engine leaves nothing out that is most of a page.

    A page may hide its article until a script shows it: what holds most of the running text, in or around the title or
    the main part, is shown. A consent dialog can be longer than an article, but stands elsewhere.
    """
    hidden = [element for element in cast("list[HtmlElement]", _MAY_HIDE(tree)) if _is_hidden(element)]
    if not hidden:
        return
    sizes = {element: _running_text(element) for element in hidden}
    # Most are menus and icons.
    whole = _running_text(tree) if any(sizes.values()) else 0
    for element, size in sizes.items():
        if size * 2 > whole and _is_main(element):
            _show(element)
            continue
        element.set("aria-hidden", "true")
        if size and whole - sum(sizes.values()) >= _SHOWN:
            for paragraph in _paragraphs(element):
                # What stood in one that is out already has no place.
                if paragraph.getparent() is not None:
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


def _running_text(element: HtmlElement) -> int:
    """Count the characters of an element's paragraphs."""
    return sum(len(str(paragraph.text_content()).strip()) for paragraph in _paragraphs(element))


def _paragraphs(element: HtmlElement) -> list[HtmlElement]:
    return [each for each in element.iter("p") if len(str(each.text_content()).strip()) >= _PARAGRAPH]
