"""What a page's data say where the page itself says nothing: the text that a browser's script would show. Pure."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from crawler.extraction.embedded.rich_text import write_html
from crawler.extraction.embedded.states import read_states
from crawler.extraction.embedded.stories import Own, find_story, own_of, titles_of
from crawler.extraction.metadata.json_ld import text_of
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.text.lines import Line, read_lines, width
from pipelines.words import comparable

_NO_NAME = re.compile(r"[^\w$.-]")
SHOWS_TEXT = 1500
"""Characters of running text, shown and read, from which a page is taken to show its article."""
_MUCH_MORE = 2.0
"""Times as much text as the page shows, from which its data are read in place of it."""
_RUNNING = 80
_LINK_SHARE = 0.3
MIN_BODY = 400
"""Characters of running text. Below it stand summaries and messages: of 71 states read without this limit, 14."""
_PARAGRAPH = 200
"""Width of an article's longest paragraph at least; lists of sections and of products have none so long."""
_NEARLY = 0.8
"""Of the longest text found: a state's blocks are taken before JSON-LD, whose text has lost its paragraphs."""


@dataclass(frozen=True, slots=True)
class EmbeddedArticle:
    """An article that a page carries as data."""

    tree: HtmlElement
    """The page with this article in place of what it shows."""
    source: str
    """Where it was found: `json_ld`, `noscript`, or the state's own name, such as `__NEXT_DATA__`."""

    @property
    def method(self) -> str:
        """The `extraction_method` of its record."""
        return f"embedded:{_NO_NAME.sub('', self.source)[:40] or 'json'}"


@dataclass(frozen=True, slots=True)
class _Reading:
    source: str
    tree: HtmlElement
    headline: str | None
    length: int
    facts: dict[str, Any]


def find_embedded(
    tree: HtmlElement, url: str | None, read: int = 0, known_lines: Sequence[Line] = ()
) -> EmbeddedArticle | None:
    """Return the article that the page carries as data; None if it shows its text, or carries none that is its own.

    `read` is how many characters of what it shows were read as its article; `known_lines` are those of the tree, where
    they have been read.
    """
    if read >= SHOWS_TEXT and _has_paragraphs(tree):
        return None
    lines = [line for line in known_lines or read_lines(tree).lines if line.link_share <= _LINK_SHARE]
    shown = sum(map(len, {line.text for line in lines if width(line.text) >= _RUNNING}))
    if min(shown, read) >= SHOWS_TEXT:
        return None
    page = PageMetadata(tree, url)
    if shown and _is_paid(page):
        return None
    summary = comparable(page.description or "")
    readings = [
        reading
        for reading in _readings(tree, page, shown)
        if reading.length >= MIN_BODY and comparable(reading.tree.text_content()) not in summary
    ]
    longest = max((reading.length for reading in readings), default=0)
    short = min(read, sum(len(line.text) for line in lines))
    if not longest or longest < max(_MUCH_MORE * min(shown, read), short):
        return None
    chosen = next(reading for reading in readings if reading.length >= _NEARLY * longest)
    return EmbeddedArticle(_page_of(tree, page, chosen), chosen.source)


def _has_paragraphs(tree: HtmlElement) -> bool:
    """Whether the paragraphs alone are an article's; the first tell, in a tenth of the time that all lines take."""
    size = 0
    for paragraph in tree.iter("p"):
        text = " ".join("".join(paragraph.itertext()).split())
        size += len(text) if len(text) >= _RUNNING and not _is_hidden(paragraph) else 0
        if size >= SHOWS_TEXT:
            return True
    return False


def _is_hidden(element: HtmlElement) -> bool:
    return any(one.tag in ("noscript", "template") or "hidden" in one.attrib for one in element.iterancestors())


def _is_paid(page: PageMetadata) -> bool:
    """Whether the page says that one has to pay for the rest of what it shows."""
    return str((page.article or {}).get("isAccessibleForFree", "")).lower() == "false"


def _readings(tree: HtmlElement, page: PageMetadata, shown: int) -> Iterator[_Reading]:
    """Yield what the page carries, the best form first: states, JSON-LD, `noscript`."""
    own = own_of(page.headlines, page.own_names, page.url)
    for name, state in read_states(tree):
        story = find_story(state, own)
        if story is not None:
            yield _read(name, story.html, _headline(story.holders), facts_of(story.holders))
    if shown:
        return
    declared = text_of((page.article or {}).get("articleBody"), str.strip)
    if declared and _is_own(page, own):
        yield _read("json_ld", write_html(declared, lambda _: False))
    for element in tree.iter("noscript"):
        if len(element):
            yield _read("noscript", "".join(lxml_html.tostring(child, encoding="unicode") for child in element))


def _read(source: str, markup: str, headline: str | None = None, facts: dict[str, Any] | None = None) -> _Reading:
    tree = _parsed(markup)
    return _Reading(source, tree, headline, running_text(tree, of_body=True), facts or {})


def running_text(tree: HtmlElement, *, of_body: bool = False) -> int:
    """Count the characters of a tree's lines that are long and no links, each text once. `of_body` asks for one line at
    least that is as long as an article's paragraphs are."""
    lines = read_lines(tree).lines
    texts = {line.text for line in lines if width(line.text) >= _RUNNING and line.link_share <= _LINK_SHARE}
    return 0 if of_body and max(map(width, texts), default=0) < _PARAGRAPH else sum(map(len, texts))


def _is_own(page: PageMetadata, own: Own) -> bool:
    """Whether the page's JSON-LD is of its own story: the titles that it shows or shares name it, or the address."""
    node = page.article or {}
    headline = text_of(node.get("headline")) or text_of(node.get("name"))
    others = [text for text in (page.meta.get("og:title") or ()) if comparable(text) in own.titles]
    if not headline or not others:
        return True
    return any(comparable(headline) in comparable(text) or comparable(text) in comparable(headline) for text in others)


def _headline(holders: tuple[dict[str, Any], ...]) -> str | None:
    """Return the story's own headline, for pages whose titles are the site's."""
    titles = (title for holder in holders[:2] for title in titles_of(holder))
    return next((text for title in titles if (text := text_of(title)) and len(text) <= 400), None)


_DATES = {
    "datePublished": (
        "datePublished",
        "date_published",
        "publishedAt",
        "published_at",
        "publishDate",
        "publish_date",
        "firstPublished",
        "first_publish_date",
        "firstPublishedAt",
        "publicationDate",
        "publishedDate",
        "published",
        "display_date",
        "pubDate",
        "date_gmt",
        "date",
        "publishedOn",
        "publishTime",
        "post_date",
        "datetime",
    ),
    "dateModified": (
        "dateModified",
        "updatedAt",
        "updated_at",
        "lastModified",
        "modified_gmt",
        "modified",
        "last_updated_date",
        "updateDate",
    ),
}
_AUTHORS = ("author", "authors", "byline", "writer", "writers", "creator", "by")


def facts_of(holders: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """Return date and authors of a story as JSON-LD has them, from the object with its headline or one around it."""
    found: dict[str, Any] = {}
    for holder in holders[:3]:
        for field, keys in _DATES.items():
            values = (holder.get(key) for key in keys)
            value = next((value for value in values if isinstance(value, str) and value[:4].isdigit()), None)
            if value and field not in found:
                found[field] = value
        names = [name for key in _AUTHORS for name in _names(holder.get(key))]
        if names and "author" not in found:
            found["author"] = [{"@type": "Person", "name": name} for name in names[:20]]
    return found


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if 3 <= len(value) <= 80 and not value.startswith(("http", "/")) else []
    if isinstance(value, list):
        return [name for item in value[:20] for name in _names(item)]
    if isinstance(value, dict):
        return next(
            (
                [name]
                for key in ("name", "fullName", "full_name", "displayName", "title")
                if isinstance(name := value.get(key), str) and name
            ),
            [],
        )
    return []


def _parsed(markup: str) -> HtmlElement:
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(markup.encode("utf-8", "ignore") or b"<p></p>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return lxml_html.document_fromstring("<html></html>")


def _page_of(tree: HtmlElement, page: PageMetadata, reading: _Reading) -> HtmlElement:
    """Return a page with the head of this one and the article in its body."""
    made = lxml_html.Element("html", dict(tree.attrib))
    head = next(tree.iter("head"), None)
    if head is not None:
        made.append(deepcopy(head))
    body = etree.SubElement(made, "body")
    declared = [script for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower()]
    body.extend(deepcopy(script) for script in declared if next(script.iterancestors("head"), None) is None)
    if page.article is None and "datePublished" in reading.facts and (reading.headline or page.headline):
        node = {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": reading.headline or page.headline,
            **reading.facts,
        }
        script = etree.SubElement(body, "script", type="application/ld+json")
        script.text = json.dumps(node)
    article = etree.SubElement(body, "article")
    headline = page.headline if reading.headline is None else reading.headline
    if headline:
        etree.SubElement(article, "h1").text = html.unescape(headline)
    content = reading.tree.find("body")
    if content is not None:
        article.text = content.text
        article.extend(copy(child) for child in content)
    return made
