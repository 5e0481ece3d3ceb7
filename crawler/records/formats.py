"""A record as JSON line, text, Markdown, HTML page and schema.org JSON-LD."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fragments_fromstring

from crawler.terminal.command import printable, printable_json

Record = dict[str, Any]

# What CommonMark reads as markup: an underscore inside a word is none, nor is `<` before a number.
_MARKDOWN_SPECIAL = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
_MARKDOWN_START = re.compile(r"^(?:(?=(?:#{1,6}|[+-])(?:\s|$)|>|-{3,}\s*$|~{3,})|(?P<number>\d{1,9})(?=[.)](?:\s|$)))")
"""Where a backslash goes in a line that begins like a heading, a list, a quotation, a line or code."""


def as_json(record: Record) -> str:
    """One line."""
    return printable_json(json.dumps(record, ensure_ascii=False))


def as_text(record: Record) -> str:
    """As a person reads it: headline, deck, byline and date, then a paragraph a block."""
    head = [record["headline"], record["alternative_headline"], credit_line(record)]
    return printable("\n\n".join([*(line for line in head if line), *paragraphs(record["article_body"])]) + "\n")


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a body; the rows of a table, lines with tabs in them, are one."""
    found: list[str] = []
    for line in body.split("\n"):
        if found and "\t" in line and "\t" in found[-1]:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def as_markdown(record: Record) -> str:
    """CommonMark; the headline is the one heading of level 1."""
    head = [f"# {_escape(record['headline'])}"] if record["headline"] else []
    if record["alternative_headline"]:
        head.append(f"**{_escape(record['alternative_headline'])}**")
    if line := credit_line(record):
        head.append(f"*{_escape(line)}*")
    return printable("\n\n".join([*head, *_markdown_blocks(record["article_body_html"])]) + "\n")


def as_html(record: Record) -> str:
    """A whole page."""
    title = html.escape(record["headline"] or record["url"], quote=False)
    deck, line = record["alternative_headline"], credit_line(record)
    parts = [
        f'<!DOCTYPE html>\n<html lang="{html.escape(record["in_language"] or "")}">\n<head><meta charset="utf-8">',
        f"<title>{title}</title></head>\n<body><article>\n<h1>{title}</h1>",
        f"<p><strong>{html.escape(deck, quote=False)}</strong></p>" if deck else "",
        f"<p><em>{html.escape(line, quote=False)}</em></p>" if line else "",
        f"{record['article_body_html']}\n</article></body>\n</html>\n",
    ]
    return printable("\n".join(part for part in parts if part))


def as_json_ld(record: Record) -> str:
    """A `NewsArticle` in schema.org's spelling, one line; fields without value left out."""
    node: Record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": record["url"],
        "mainEntityOfPage": record["canonical_url"],
        "identifier": record["identifier"],
        "headline": record["headline"],
        "alternativeHeadline": record["alternative_headline"],
        "articleBody": record["article_body"],
        "datePublished": record["date_published"],
        "dateModified": record["date_modified"],
        "author": [{"@type": "Person", "name": name} for name in record["authors"]],
        "dateline": record["dateline"],
        "contentLocation": [{"@type": "Place", "name": name} for name in record["content_location"]],
        "articleSection": record["article_section"],
        "keywords": record["keywords"],
        "image": [_image_object(image) for image in record["images"]],
        "inLanguage": record["in_language"],
        "description": record["description"],
        "publisher": {"@type": "Organization", "name": record["publisher"]} if record["publisher"] else None,
        "isAccessibleForFree": record["is_accessible_for_free"],
    }
    return as_json({name: value for name, value in node.items() if value not in (None, [], "")})


FORMATS: dict[str, Callable[[Record], str]] = {
    "json": as_json,
    "text": as_text,
    "markdown": as_markdown,
    "html": as_html,
    "jsonld": as_json_ld,
}


def credit_line(record: Record) -> str:
    """Authors, day, places and section in one line."""
    parts = [", ".join(record["authors"]), record["date_published"] or "", ", ".join(record["content_location"])]
    return " · ".join(part for part in [*parts, record["article_section"] or ""] if part)


def _image_object(image: Record) -> Record:
    values = {"url": image["url"], "caption": image["caption"], "creditText": image["credit"]}
    return {"@type": "ImageObject"} | {name: value for name, value in values.items() if value}


def _markdown_blocks(markup: str) -> list[str]:
    return [
        block
        for element in (fragments_fromstring(markup) if markup.strip() else [])
        if isinstance(element, HtmlElement)
        if (block := _markdown_block(element))
    ]


def _markdown_block(element: HtmlElement) -> str:
    match element.tag:
        case "h2" | "h3":
            return f"{'#' * int(element.tag[1])} {_inline(element)}"
        case "ul" | "ol":
            marks = [f"{number}." if element.tag == "ol" else "-" for number in range(1, len(element) + 1)]
            return "\n".join(f"{mark} {_line(item)}" for mark, item in zip(marks, element, strict=True))
        case "blockquote":
            inner = [_line(child) for child in element] or [_line(element)]
            return "\n>\n".join(f"> {line}" for line in inner)
        case "table":
            return _markdown_table(element)
        case _:
            return _line(element)


def _line(element: HtmlElement) -> str:
    return _MARKDOWN_START.sub(r"\g<number>\\", _inline(element).strip())


def _markdown_table(table: HtmlElement) -> str:
    """A table of GitHub's Markdown, which needs a line of headings: an empty one where the table has none."""
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    width = max(map(len, rows), default=0)
    heads = rows.pop(0) if rows and all(cell.tag == "th" for cell in rows[0]) else []
    texts = [[_inline(cell).replace("|", "\\|") for cell in cells] for cells in (heads, *rows)]
    lines = [f"| {' | '.join(line + [''] * (width - len(line)))} |" for line in texts]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _inline(element: etree._Element) -> str:
    parts = [_escape(element.text or "")]
    for child in element:
        inner = _inline(child)
        if child.tag == "strong":
            inner = _wrap(inner, "**")
        elif child.tag == "em":
            inner = _wrap(inner, "*")
        elif child.tag == "a" and inner.strip():
            target = (child.get("href") or "").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
            inner = f"[{inner}](<{target}>)"
        parts += [inner, _escape(child.tail or "")]
    return "".join(parts)


def _wrap(text: str, mark: str) -> str:
    """The mark around the words, white space outside it."""
    words = text.strip()
    return text.replace(words, f"{mark}{words}{mark}", 1) if words else text


def _escape(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\g<0>", text)
