"""Join the readings of an article's pages into one record. Pure."""

import html as text_html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lxml.html import HtmlElement, fragments_fromstring, tostring

from crawler.extraction.several_pages.continuation import is_incomplete, is_paging
from crawler.extraction.several_pages.page_words import PAGE_WORDS
from crawler.extraction.text.blocks import clean_html
from pipelines.items import Article, hash_content
from pipelines.words import comparable

_LONG = 60
"""From so many characters a line is not said twice by an article; shorter ones (`Yes.`) may be."""
_EDGE = 6
"""Lines at the end of a page among which those stand that close each page."""
_WHOLE = 0.8
"""Of the earlier pages' text: a page that holds so much of it is no further one, but the same again, or the whole."""
_WORD = "|".join(sorted(map(re.escape, PAGE_WORDS), key=len, reverse=True))
_PAGE_OF = re.compile(
    rf"^\W*(?:(?:{_WORD})\W*)?\d{{1,3}}\s*(?:/|of|von|de|di|sur|van|av|z|из|/)\s*\d{{1,3}}(?:\s*(?:{_WORD}))?\W*$"
    rf"|^\W*(?:{_WORD})\W*\d{{1,3}}\W*$|^\W*(?:\d{{1,3}}\W+)*\d{{1,3}}\W*$",
    re.I,
)
_PAGE_IN_TITLE = re.compile(
    rf"(?<!\w)(?:(?:{_WORD})\W{{0,3}}\d{{1,3}}(?:\s?(?:/|of|von|de|di|sur)\s?\d{{1,3}})?|\d{{1,3}}\s?/\s?\d{{1,3}})\W{{0,3}}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    text: str
    html: str
    group: str
    """What the line stands in: `ul`, `ol`, `blockquote`, `table`, or nothing."""


def is_same_article(first: Article, page: Article, *, is_sure: bool) -> bool:
    """Whether a page is one of the article's, of which `first` is the first.

    Where the address alone does not say so, headline and day of publication must; else one of them.
    """
    own, other = (comparable(_PAGE_IN_TITLE.sub("", one.headline or "")) for one in (first, page))
    is_same_headline = bool(own and other) and (own.startswith(other) or other.startswith(own))
    days = {one.date_published[:10] for one in (first, page) if one.date_published}
    if is_sure:
        return is_same_headline or len(days) < 2
    return is_same_headline and len(days) < 2


def repeats_a_page(earlier: Sequence[Article], page: Article) -> bool:
    """Whether a page holds the text of an earlier one: it pages through comments, or the same page came again."""
    lines = _lines(page)
    return any(_is_whole([_lines(article)], lines) for article in earlier)


def holds_more(first: Article, page: Article) -> bool:
    """Whether a page holds what the article's first page says, and more."""
    return _is_whole([_lines(first)], _lines(page)) and len(page.article_body) > len(first.article_body)


def without_page_marks(article: Article) -> Article:
    """Return the article of a page without the numbers of its pages at the ends of its text."""
    lines = _lines(article)
    left = _without_marks(lines)
    return article if len(left) in (0, len(lines)) else _with_lines(article, left)


def _with_lines(article: Article, lines: list[_Line]) -> Article:
    body = "\n".join(line.text for line in lines)
    return replace(
        article,
        article_body=body,
        article_body_html=_render(lines),
        content_hash=hash_content(article.headline, article.alternative_headline, body),
    )


def join_pages(pages: Sequence[Article]) -> Article:
    """Return the article whose pages were read one by one, in order: the fields of its first page, the text of all."""
    first = pages[0]
    if len(pages) == 1:
        return first
    read: list[list[_Line]] = []
    for page in pages:
        lines = _lines(page)
        if read and _is_whole(read, lines):
            read = []
        read.append(lines)
    return replace(
        _with_lines(first, _joined(read, _repeated_fields(pages))),
        authors=first.authors or next((page.authors for page in pages if page.authors), ()),
        byline_raw=first.byline_raw or next((page.byline_raw for page in pages if page.byline_raw), None),
        images=tuple({image.url: image for page in pages for image in page.images}.values()),
        related_links=tuple({link.headline: link for page in pages for link in page.related_links}.values()),
        validation_messages=_messages(pages),
        # A part that is wrong is enough.
        doubt=max((page.doubt for page in pages if page.doubt is not None), default=None),
    )


def _messages(pages: Sequence[Article]) -> tuple[str, ...]:
    """Those of all pages; that the article goes on, of the last alone."""
    said = [message for page in pages[:-1] for message in page.validation_messages if not is_incomplete(message)]
    return tuple(dict.fromkeys((*said, *pages[-1].validation_messages)))


def _repeated_fields(pages: Sequence[Article]) -> set[str]:
    """What pages print above their text: headline, deck, byline, date."""
    texts = [
        text
        for page in pages
        for text in (page.headline, page.alternative_headline, page.byline_raw, page.date_published_raw, *page.authors)
        if text
    ]
    return {comparable(text) for text in texts} | {comparable(_PAGE_IN_TITLE.sub("", text)) for text in texts}


def _is_whole(earlier: list[list[_Line]], page: list[_Line]) -> bool:
    there = {line.key for line in page}
    lines = [line for lines in earlier for line in lines]
    size = sum(len(line.key) for line in lines)
    return sum(len(line.key) for line in lines if line.key in there) >= _WHOLE * size


def _joined(pages: list[list[_Line]], fields: set[str]) -> list[_Line]:
    """The lines of all pages: what opens each stays on the first, what closes each on the last."""
    joined: list[_Line] = []
    seen: set[str] = set()
    for number, page in enumerate(pages):
        lines = _without_marks(page) if len(pages) > 1 else page
        if number:
            while lines and (lines[0].key in seen or lines[0].key in fields):
                lines = lines[1:]
            lines = [line for line in lines if len(line.key) < _LONG or line.key not in seen]
        if number + 1 < len(pages):
            closing = {line.key for line in pages[number + 1][-_EDGE:]}
            lines = [
                *lines[:-_EDGE],
                *(line for line in lines[-_EDGE:] if len(line.key) < _LONG or line.key not in closing),
            ]
            while len(lines) > 1 and lines[-1].key in closing:
                lines = lines[:-1]
        joined += lines
        seen |= {line.key for line in lines}
    return joined


def _without_marks(lines: list[_Line]) -> list[_Line]:
    """Without `Page 2 of 3`, `next page` and their like at the ends."""
    while lines and _is_mark(lines[0].text):
        lines = lines[1:]
    while lines and _is_mark(lines[-1].text):
        lines = lines[:-1]
    return lines


def _is_mark(text: str) -> bool:
    return bool(_PAGE_OF.match(text)) or is_paging(text)


def _lines(article: Article) -> list[_Line]:
    """The lines of a body with their markup; plain paragraphs where text and markup do not agree."""
    texts = article.article_body.split("\n")
    found = list(_marked(article.article_body_html))
    if [" ".join(text.split()) for text, _, _ in found] != [" ".join(text.split()) for text in texts]:
        found = [(text, f"<p>{text_html.escape(text, quote=False)}</p>", "") for text in texts]
    return [
        _Line(comparable(text), text, markup, group)
        for text, (_, markup, group) in zip(texts, found, strict=True)
        if text.strip()
    ]


def _marked(markup: str) -> list[tuple[str, str, str]]:
    """Text, markup and surroundings of each line."""
    found: list[tuple[str, str, str]] = []
    for element in fragments_fromstring(markup) if markup.strip() else []:
        if not isinstance(element, HtmlElement):
            continue
        group = str(element.tag) if element.tag in ("ul", "ol", "blockquote", "table") else ""
        for line in element if group else [element]:
            line.tail = None
            text = "\t".join(cell.text_content() for cell in line) if group == "table" else line.text_content()
            found.append((text, tostring(line, encoding="unicode"), group))
    return found


def _render(lines: list[_Line]) -> str:
    parts = []
    for group, members in groupby(lines, key=lambda line: line.group):
        items = [line.html for line in members]
        parts += [f"<{group}>{''.join(items)}</{group}>"] if group else items
    return clean_html("\n".join(parts))
