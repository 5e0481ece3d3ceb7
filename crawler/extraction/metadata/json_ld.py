"""JSON-LD of a page: the node that describes the article, whatever shape the publisher gave it."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lxml.html import HtmlElement

from crawler.extraction.metadata.json_script import MAX_BROKEN_CHARACTERS, parse_script, repair_script
from crawler.extraction.text.words import fold_all

Node = dict[str, Any]

_MAX_NODES = 5_000
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|NewsItem|Review)$")
_NOT_ARTICLES = frozenset({"EmployerReview", "UserReview", "Review", "JobPosting"})
_TAG = re.compile(r"<[^<>]{1,200}>")


def read_nodes(tree: HtmlElement) -> list[Node]:
    """Return every typed object of the page's JSON-LD scripts, outer before inner, in page order."""
    nodes: list[Node] = []
    repairs = MAX_BROKEN_CHARACTERS
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = "".join(script.itertext())
        value = parse_script(text)
        if value is None and len(text) <= repairs:
            repairs -= len(text)
            value = repair_script(text)
        for node in _walk(value):
            if len(nodes) >= _MAX_NODES:
                return nodes
            nodes.append(node)
    return nodes


def _walk(value: Any) -> Iterator[Node]:
    """Yield the typed objects, without recursion: a page may nest them as deep as it likes."""
    pending: list[Any] = [value]
    seen = 0
    while pending and seen < 10 * _MAX_NODES:
        seen += 1
        item = pending.pop(0) if len(pending) < 64 else pending.pop()
        if isinstance(item, dict):
            if "@type" in item:
                yield item
            pending.extend(child for child in item.values() if isinstance(child, dict | list))
        elif isinstance(item, list):
            pending.extend(child for child in item if isinstance(child, dict | list))


def types_of(node: Node) -> list[str]:
    """Return the node's types, without the schema's address before them."""
    return [str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in as_list(node.get("@type"))]


def is_article(node: Node) -> bool:
    """Whether the node describes an article."""
    return any(_ARTICLE_TYPE.search(name) and name not in _NOT_ARTICLES for name in types_of(node))


def find_article(nodes: list[Node], addresses: Iterable[str]) -> Node | None:
    """Return the node of the page's own article: the one that names one of the page's addresses, else the only one that
    has a headline, else the outermost. Pages list the articles of their related boxes as well."""
    articles = [node for node in nodes if is_article(node)]
    own = {_without_scheme(address) for address in addresses if address}
    named = [node for node in articles if own & {_without_scheme(address) for address in _addresses(node)}]
    candidates = named or articles
    with_headline = [node for node in candidates if text_of(node.get("headline")) or text_of(node.get("name"))]
    return max(with_headline or candidates, key=lambda node: "datePublished" in node, default=None)


def _addresses(node: Node) -> Iterator[str]:
    page = node.get("mainEntityOfPage")
    for value in (node.get("url"), page, page.get("@id") if isinstance(page, dict) else None, node.get("@id")):
        if isinstance(value, str):
            yield value


def _without_scheme(address: str) -> str:
    return address.split("://", 1)[-1].split("#", 1)[0].split("?", 1)[0].rstrip("/").removeprefix("www.").lower()


def as_list(value: Any) -> list[Any]:
    """Return the value as a list; empty for null."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: Any, folded: Callable[[str], str] = fold_all) -> str | None:
    """Return the first string of a value, list or `@value`, without entities and tags, its white space `folded`."""
    for item in as_list(value):
        if isinstance(item, dict):
            item = item.get("@value") or item.get("name") or _whole_name(item)
        if isinstance(item, int | float) and not isinstance(item, bool):
            item = str(item)
        if isinstance(item, str):
            text = folded(_TAG.sub(" ", _unescape(item)))
            if text:
                return text
    return None


def _whole_name(node: Node) -> str | None:
    """Return the name of a person who has it in two parts."""
    parts = [text for key in ("givenName", "additionalName", "familyName") if (text := text_of(node.get(key)))]
    return " ".join(parts) or None


def truth_of(value: Any) -> bool | None:
    """Return a Boolean in any of the spellings that publishers give it: `false`, `"False"`, `"http://schema.org/False"`;
    None for anything else."""
    word = str(value).rsplit("/", 1)[-1].strip().lower()
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(word)


def _unescape(text: str) -> str:
    """Undo entities twice, because templates escape what was escaped."""
    return html.unescape(html.unescape(text)) if "&" in text else text


def resolve(value: Any, nodes: list[Node]) -> Iterator[Any]:
    """Yield the items of a value; a bare `{"@id": ...}` is looked up among the page's nodes."""
    for item in as_list(value):
        if isinstance(item, dict) and "@id" in item and text_of(item) is None:
            yield next((node for node in nodes if node.get("@id") == item["@id"] and text_of(node)), item)
        else:
            yield item
