"""Write the body that a state holds as HTML, whatever the editor that made it: markup, plain text, or a tree of blocks.

Draft.js, Editor.js, Portable Text, ProseMirror, Contentful, Arc's ANS, JsonML, React's elements and their like differ
in names alone: what a block is stands under `type` or its like, and its text in strings below it. So one reader takes
them all. Pure.
"""

import html
import re
from collections.abc import Callable
from typing import Any

from crawler.extraction.text.words import HAN

MAX_DEPTH = 80
_MAX_BLOCKS = 20_000
PROSE = 40
"""Characters from which a text with some words is taken for prose wherever it stands."""
_MARKUP = re.compile(
    r"<(?:/?(?:p|div|br|h[1-6]|ul|ol|li|a|em|strong|b|i|span|section|blockquote|figure|img)\b[^<>]*+)>", re.I
)
_CODE = re.compile(r"[{};=]")
_CODE_LETTERS = 100
"""Of a script's letters one in 20 is a brace, a semicolon or an equals sign, of prose less than one in 300."""
_TAG = re.compile(r"<[^<>]*+>")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_KIND_NAMES = (
    *("type", "_type", "nodeType", "__typename", "element", "blockType", "bodyElementType", "kind", "tag", "tagName"),
    *("acf_fc_layout", "block_type", "contentType", "name", "style"),
)
_HEADINGS = frozenset(
    "heading header headline subheading subhead subheadline crosshead h1 h2 h3 h4 h5 h6 title".split()
)
_PARAGRAPHS = frozenset("paragraph p text unstyled normal textblock richtext blurb".split())
_QUOTES = frozenset("quote blockquote pullquote".split())
_ITEMS = frozenset("li item listitem".split())
_NO_TEXT = frozenset(
    (
        "image img photo picture figure figcaption caption video audio gallery slideshow embed oembed iframe ad ads "
        "advert advertisement banner promo newsletter related recommended recirculation interstitial readmore social "
        "tweet twitter instagram share sharing subscribe divider comment comments byline author authors bio tag tags "
        "breadcrumb breadcrumbs nav navigation menu footer cta button form script style toc link meta svg template "
        "noscript head infobox podcast"
    ).split()
)
_CLUTTER_NAMES = re.compile(
    r"caption|credits?$|related|recommend|comments?$|comment_|newsletter|promo|teaser|sidebar|foot(?:er|notes?)$|(?:^|_)nav|menu"
    r"|breadcrumb|seo|meta(?:data|tags?)?$|open_?graph|^og|twitter|social|^shar(?:e(?!d)|ing)|image|^media|video|photo"
    r"|thumbnail|author|writer|byline|contributor|(?:^|_)bio$|i18n|locale|translation|messages?$|labels?$|config"
    r"|consent|cookie|privacy|legal|^terms|disclaimer|copyright|advert|^ads?$|tracking|analytics|ld_?json|json_?ld|schema"
    r"|next(?:article|post|story)?$|prev|popular|trending|latest|most_?read|feeds?$|^styles?$|^css|^class|^scripts?$|^attr"
    r"|^marks$|^alt|href|^url|plain_?text|(?:^|_)toc$|table_?of_?contents|highlight|^query$|excerpt|summary|description|^desc$"
    r"|abstract|snippet|^dek$|deck|standfirst|speech|tts|revision",
    re.I,
)
_INLINE_TAGS = frozenset("a em strong b i u s span sub sup code mark small abbr cite q time".split())
_BLOCK_TAGS = frozenset("p h2 h3 h4 h5 h6 ul ol li blockquote pre table tr td th".split())
_BOXES = frozenset("div section article main body header h1 html span tbody thead dl dd dt center details".split())
_TAGS = _INLINE_TAGS | _BLOCK_TAGS | _BOXES
DROPPED_TAGS = frozenset(
    (
        "nav aside footer figure figcaption button form svg script style img video iframe picture head noscript "
        "template input"
    ).split()
)
_ELEMENTS = _TAGS | DROPPED_TAGS
_WRAPPED = {**dict.fromkeys(_PARAGRAPHS, "p"), **dict.fromkeys(_QUOTES, "blockquote"), **dict.fromkeys(_ITEMS, "li")}


def prose_length(text: str) -> int:
    """Return how many characters of prose a text of a state has, without markup; 0 for names, addresses and code."""
    if len(text) < PROSE and not HAN.search(text):
        return 0
    plain = _TAG.sub("", text) if "<" in text else text
    if not text.lstrip().startswith("<") and len(_CODE.findall(plain)) * _CODE_LETTERS > len(plain):
        return 0
    if HAN.search(plain):
        return 2 * len(plain) if len(plain) >= PROSE // 2 else 0
    words = plain.count(" ")
    return len(plain) if words >= 4 and words * 25 > len(plain) else 0


def is_clutter(name: str) -> bool:
    """Whether a part of that name holds no part of a body."""
    return bool(_CLUTTER_NAMES.search(name))


def write_html(value: Any, is_foreign: Callable[[dict[str, Any]], bool]) -> str:
    """Return the blocks of a body as HTML; what `is_foreign` names is left out with all that it holds."""
    writer = _Writer(is_foreign)
    writer.block(value, 0)
    return "\n".join(writer.blocks)


class _Writer:
    """Walk a body and write its blocks, each once."""

    def __init__(self, is_foreign: Callable[[dict[str, Any]], bool]) -> None:
        self.blocks: list[str] = []
        self._is_foreign = is_foreign
        self._known: set[str] = set()

    def block(self, value: Any, depth: int) -> None:
        if depth > MAX_DEPTH or len(self.blocks) > _MAX_BLOCKS:
            return
        if isinstance(value, str):
            self._text(value)
        elif isinstance(value, list):
            self._list(value, depth)
        elif isinstance(value, dict) and not self._is_foreign(value):
            self._object(value, depth)

    def _text(self, text: str) -> None:
        if _MARKUP.search(text):
            self._add(text, "")
        else:
            for line in text.split("\n"):
                self._line(line.strip())

    def _line(self, line: str) -> None:
        """Write a line of plain text, or of Markdown as far as one line tells."""
        marked = re.match(r"(#{1,6}|[*-]|\d{1,3}\.|>)\s+", line)
        if marked is None:
            self._add(html.escape(line, quote=False), "p")
            return
        tag = "h2" if line[0] == "#" else "blockquote" if line[0] == ">" else "li"
        self._add(html.escape(line[marked.end() :], quote=False), tag)

    def _add(self, inner: str, tag: str) -> None:
        key = " ".join(_TAG.sub(" ", inner).split())
        if not key or (len(key) >= PROSE and key in self._known):
            return
        self._known.add(key)
        self.blocks.append(f"<{tag}>{inner}</{tag}>" if tag else inner)

    def _list(self, items: list[Any], depth: int) -> None:
        element = element_of(items)
        if element is None:
            if items and _is_inline(items):
                self._add(self._inline(items, depth), "p")
                return
            are_texts = all(isinstance(item, str) for item in items)
            for item in items:
                if not isinstance(item, str) or are_texts or prose_length(item) or _MARKUP.search(item):
                    self.block(item, depth + 1)
            return
        tag, inner = element
        if tag in _BLOCK_TAGS - {"ul", "ol", "table", "tr"}:
            self._add(self._inline(inner, depth), tag)
        elif tag not in DROPPED_TAGS:
            self.block(inner, depth + 1)

    def _object(self, value: dict[str, Any], depth: int) -> None:
        kinds = kinds_of(value)
        if kinds & _NO_TEXT and not kinds & (_PARAGRAPHS - {"text"}):
            return
        tag = "h2" if kinds & _HEADINGS else next((_WRAPPED[kind] for kind in sorted(kinds) if kind in _WRAPPED), "")
        if not tag and isinstance(value.get("text"), str) and len(value) <= 12:
            tag = "p"
        if tag and (inner := self._inline(_parts(value), depth)):
            self._add(
                inner, "" if re.match(r"\s*<(?:p|div|ul|ol|h\d|blockquote|section|figure)\b", inner, re.I) else tag
            )
            return
        for name, part in value.items():
            if isinstance(part, dict | list):
                if not is_clutter(name):
                    self.block(part, depth + 1)
            elif isinstance(part, str) and name.lower() in _HEADINGS and 3 < len(part) < 200:
                self._add(html.escape(part, quote=False), "h2")
            elif isinstance(part, str) and not is_clutter(name) and (prose_length(part) or _MARKUP.search(part)):
                self._text(part)

    def _inline(self, value: Any, depth: int) -> str:
        """Return the text of a block with its emphasis and links."""
        if depth > MAX_DEPTH:
            return ""
        if isinstance(value, str):
            return value if _MARKUP.search(value) else html.escape(value, quote=False)
        if isinstance(value, list):
            element = element_of(value)
            if element is None:
                return "".join(self._inline(item, depth + 1) for item in value)
            tag, inner = element
            if tag in DROPPED_TAGS:
                return ""
            text = self._inline(inner, depth + 1)
            return (
                f"<{tag}>{text}</{tag}>"
                if tag in ("em", "strong", "b", "i")
                else f"{text} "
                if tag in _BLOCK_TAGS
                else text
            )
        if (
            isinstance(value, dict)
            and not self._is_foreign(value)
            and not kinds_of(value) & (_NO_TEXT - {"link", "tag", "style"})
        ):
            return self._inline(_parts(value), depth + 1)
        return ""


def kinds_of(value: dict[str, Any]) -> frozenset[str]:
    """Return the words by which an object says what it is: `{"__typename": "ParagraphBlock"}` is a paragraph, block."""
    found: set[str] = set()
    for name in _KIND_NAMES:
        kind = value.get(name)
        if isinstance(kind, str) and len(kind) < 60:
            words = [word.lower() for word in _CAMEL.split(kind) if word]
            found.update(words)
            found.add("".join(words))
    return frozenset(found)


def _parts(value: dict[str, Any]) -> list[Any]:
    """Return the parts of a block that hold its text, in order; of one text in several forms the longest."""
    texts = [
        part
        for name in ("text", "value", "content", "html", "__html", "innerHTML")
        if isinstance(part := value.get(name), str)
    ]
    if texts:
        return [max(texts, key=len)]
    names = (
        "children",
        "content",
        "model",
        "data",
        "fields",
        "props",
        "blocks",
        "items",
        "value",
        "html",
        "dangerouslySetInnerHTML",
        "c",
        "text",
    )
    return [part for name in names if isinstance(part := value.get(name), dict | list)]


def element_of(items: list[Any]) -> tuple[str, Any] | None:
    """Return tag and content of `["p", {...}, "..."]` (JsonML) and of `["$", "p", null, {"children": ...}]` (React)."""
    if len(items) >= 4 and items[0] == "$" and isinstance(items[3], dict):
        props = items[3]
        inner = props.get("dangerouslySetInnerHTML") or props.get("children")
        if isinstance(items[1], str) and items[1] in _ELEMENTS:
            return items[1], inner
        return "div", props if inner is None else inner
    if items and isinstance(items[0], str) and items[0] in _ELEMENTS and len(items) > 1:
        return items[0], items[2:] if isinstance(items[1], dict) else items[1:]
    return None


def _is_inline(items: list[Any]) -> bool:
    """Whether a list is one run of text: strings beside links and emphasis."""
    if not all(isinstance(item, str | list) for item in items) or not any(isinstance(item, str) for item in items):
        return False
    elements = [element_of(item) for item in items if isinstance(item, list)]
    return bool(elements) and all(element is not None and element[0] in _INLINE_TAGS for element in elements)
