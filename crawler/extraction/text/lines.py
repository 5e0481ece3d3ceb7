"""Read a page into ordered lines, as a reader sees them: text, links, emphasis, position.

A line ends where a browser would begin a new one: at block elements, table cells, `<br>`. Nothing here knows a site.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress, islice

from lxml.html import HtmlElement

from crawler.extraction.text.words import HAN, fold_all

_INLINE = frozenset(
    (
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp rt ruby s "
        "samp small span strike strong sub sup time tt u var wbr o:p"
    ).split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLED = frozenset(["a", "b", "strong", "i", "em", "cite", "li", "blockquote", "figure", *_HEADINGS])
"""Elements that say more of their text than where its lines end."""
_SKIPPED = frozenset(
    (
        "head script style noscript template iframe object embed svg math select option button textarea canvas "
        "audio video map datalist dialog title meta link"
    ).split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_DISPLAY_BLOCK = re.compile(r"display\s*:\s*(?:block|table|flex|list-item|grid)", re.I)
_WINDOWS_1252_CONTROLS = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
# Characters without width that pages carry as debris of editors; white space proper is folded by str.split.
_READ_AS = {**_WINDOWS_1252_CONTROLS, **dict.fromkeys(map(ord, "\ufeff\u200b"))}
# A picture's box with more text than this is a story with a picture in it; captions seen: under 250 characters.
_CAPTION_LIMIT = 400

_CREDIT_REACH = 200
"""Characters at a caption's end in which its credit is looked for: what names it, and 80 of the name."""
_CREDIT = re.compile(
    r"[(\[]?\s*(?:photo|foto|picture|credits?|crediti?|créditos?|图片|图|照片|圖片)(?:\s+(?:by|di|de|credits?))?\s*[:：]\s*"
    r"(?P<credit>[^()\[\]]{2,80}?)\s*[)\]]?$|[(\[]\s*(?:©|\(c\))\s*(?P<holder>[^()\[\]]{2,80}?)\s*[)\]]$|©\s*(?P<owner>.{2,80})$",
    re.I,
)


def credit_of(caption: str) -> re.Match[str] | None:
    """Return the credit at a caption's end: groups credit, holder, owner, one of them set."""
    return _CREDIT.search(caption[-_CREDIT_REACH:])


def as_browsers_read(text: str) -> str:
    """Read `&#146;` and its like as windows-1252, and drop characters without width."""
    return text if text.isascii() else text.translate(_READ_AS)


def fold_as_read(text: str) -> str:
    """Return the text as browsers read it, white space folded to single spaces."""
    return fold_all(as_browsers_read(text))


def width(text: str) -> int:
    """Return the text's width: its length, a Chinese character counted twice."""
    # Most lines are ASCII, which has none: counting in every line takes 5 % of a page's time.
    return len(text) if text.isascii() else len(text) + len(HAN.findall(text))


@dataclass(slots=True)
class Run:
    """A stretch of text under the same inline markup. `text` is raw: not folded."""

    text: str
    href: str | None = None
    strong: bool = False
    emphasis: bool = False


@dataclass
class Line:
    """One line of a page."""

    runs: list[Run]
    element: HtmlElement
    """The block element that the line stands in."""
    heading: int = 0
    """1 to 6 inside a heading element, else 0."""
    in_list: bool = False
    in_quote: bool = False
    figure: HtmlElement | None = None
    """The figure or picture box that the line is the caption in."""
    broken_in: str | None = None
    """The tag around the `<br>` that ended the line, if one did."""

    @cached_property
    def text(self) -> str:
        """The line's text, white space folded."""
        return fold_as_read("".join(run.text for run in self.runs))

    @cached_property
    def link_share(self) -> float:
        """The share of the letters and digits that are link text, 0 to 1."""
        return self._share([run.href is not None for run in self.runs])

    @cached_property
    def href(self) -> str | None:
        """The target of the line's first link."""
        return next((run.href for run in self.runs if run.href is not None), None)

    @cached_property
    def look(self) -> tuple[str, str, bool, bool]:
        """The look of the line: element, its class, mostly bold, mostly italic."""
        return (
            str(self.element.tag),
            self.element.get("class") or "",
            self.heading > 0 or self._share([run.strong for run in self.runs]) > 0.8,
            self._share([run.emphasis for run in self.runs]) > 0.8,
        )

    def _share(self, chosen: list[bool]) -> float:
        """Return the share of the letters and digits that is in the runs that are chosen."""
        if True not in chosen:
            # Most lines, which need no counting.
            return 0.0
        sizes = [sum(map(str.isalnum, run.text)) for run in self.runs]
        total = sum(sizes)
        return sum(compress(sizes, chosen)) / total if total else 0.0


@dataclass
class Picture:
    """An `<img>` that stands before the line of number `position`."""

    src: str
    position: int
    element: HtmlElement
    linked: str | None = None
    caption: list[Line] = field(default_factory=list)


@dataclass
class PageLines:
    """The lines and pictures of a page."""

    lines: list[Line]
    pictures: list[Picture]


def read_lines(
    tree: HtmlElement, is_marker: Callable[[str], bool] | None = None, *, bare_spans: bool = False
) -> PageLines:
    """Return the page's lines in document order, without empty ones.

    `is_marker` tells whether a text is a line by itself on this kind of page (a date, a label). Some pages are made of
    bare `<span>`s: if inline elements stand side by side in a container that has no text of its own, and one of them is
    such a line, each of them is a line. `bare_spans` says that the page is known to be one of these.
    """
    # Held while they are walked three times: lxml creates an element's object each time if nobody holds it, a seventh
    # of the time.
    held = list(tree.iter())
    reader = _LineReader(_line_elements(tree, is_marker, known=bare_spans), _picture_boxes(tree))
    reader.read(tree)
    del held
    return PageLines(reader.lines, reader.pictures)


@dataclass(slots=True)
class _Style:
    """The style that the elements around a text give it."""

    href: str | None = None
    strong: bool = False
    emphasis: bool = False
    heading: int = 0
    in_list: bool = False
    in_quote: bool = False
    figure: HtmlElement | None = None


class _LineReader:
    """Walk a tree and do little for each of its thousand elements: most are boxes without a meaning."""

    def __init__(self, line_elements: set[HtmlElement], picture_boxes: set[HtmlElement]) -> None:
        self.lines: list[Line] = []
        self.pictures: list[Picture] = []
        self._line_elements = line_elements
        self._picture_boxes = picture_boxes
        self._runs: list[Run] = []

    def read(self, tree: HtmlElement) -> None:
        """Read a whole tree. It is at most 256 elements deep: libxml2 reads no deeper."""
        if not _is_skipped(tree):
            self._walk(tree, _Style(), None)

    def _walk(self, element: HtmlElement, style: _Style, block: HtmlElement | None) -> None:
        tag = element.tag
        is_block = self._is_block(element)
        if is_block:
            if self._runs:
                self._end_line(style, block, _broken_in(element))
            if tag not in ("br", "hr"):
                block = element
        if tag in _STYLED or element in self._picture_boxes:
            style = self._style_of(element, style)
        if tag == "img":
            self._see_picture(element, style)
        elif tag != "wbr" and (text := element.text) and (self._runs or not text.isspace()):
            self._runs.append(Run(text, style.href, style.strong, style.emphasis))
        for child in element:
            if isinstance(child.tag, str) and not _is_skipped(child):
                self._walk(child, style, block)
            # White space between elements begins no line: two thirds of all texts.
            if (text := child.tail) and (self._runs or not text.isspace()):
                self._runs.append(Run(text, style.href, style.strong, style.emphasis))
        if is_block and self._runs:
            self._end_line(style, block)

    def _is_block(self, element: HtmlElement) -> bool:
        if element.tag not in _INLINE:
            return element.tag != "img" or element in self._line_elements
        if element in self._line_elements:
            return True
        css = element.get("style")
        return bool(css and _DISPLAY_BLOCK.search(css))

    def _style_of(self, element: HtmlElement, around: _Style) -> _Style:
        tag = str(element.tag)
        href = element.get("href") if tag == "a" else None
        return _Style(
            href=around.href if href is None else href,
            strong=around.strong or tag in ("b", "strong"),
            emphasis=around.emphasis or tag in ("i", "em", "cite"),
            heading=_HEADINGS.get(tag) or around.heading,
            in_list=around.in_list or tag == "li",
            in_quote=around.in_quote or tag == "blockquote",
            figure=element if tag == "figure" or element in self._picture_boxes else around.figure,
        )

    def _see_picture(self, image: HtmlElement, style: _Style) -> None:
        src = image.get("src") or ""
        if src and not src.startswith("data:") and not _is_ornament(image):
            self.pictures.append(Picture(src, len(self.lines), image, style.href))

    def _end_line(self, style: _Style, block: HtmlElement | None, broken_in: str | None = None) -> None:
        runs, self._runs = self._runs, []
        if block is None:
            return
        line = Line(runs, block, style.heading, style.in_list, style.in_quote, style.figure, broken_in)
        if not line.text:
            return
        if style.figure is not None:
            # From the last, which mostly is it: a page of 2,000 pictures with captions would ask each for each.
            owners = (other for other in reversed(self.pictures) if style.figure in other.element.iterancestors())
            owner = next(owners, None)
            if owner is not None:
                owner.caption.append(line)
        self.lines.append(line)


def _is_skipped(element: HtmlElement) -> bool:
    if element.tag in _SKIPPED or element.get("hidden") is not None:
        return True
    css = element.get("style")
    return bool(css and _HIDDEN.search(css))


def _broken_in(element: HtmlElement) -> str | None:
    parent = element.getparent()
    return str(parent.tag) if element.tag == "br" and parent is not None else None


def _own_text(element: HtmlElement) -> bool:
    """Whether text stands directly in the element, outside its children."""
    if element.text and element.text.strip():
        return True
    return any(child.tail and child.tail.strip() for child in element)


_CONTAINERS = (
    "div",
    "td",
    "body",
    "section",
    "article",
    "main",
    "center",
    "form",
    "span",
    "font",
    "dd",
    "header",
    "li",
)


def _line_elements(tree: HtmlElement, is_marker: Callable[[str], bool] | None, *, known: bool) -> set[HtmlElement]:
    if is_marker is None and not known:
        return set()
    groups: list[tuple[list[HtmlElement], bool]] = []
    for container in tree.iter(*_CONTAINERS):
        inline = [child for child in container if child.tag in _INLINE]
        if len(inline) < 2 or _own_text(container):
            continue
        marked = is_marker is not None and any(is_marker(fold_as_read("".join(child.itertext()))) for child in inline)
        groups.append((inline, marked))
    if not known and not any(marked for _, marked in groups):
        return set()
    return {
        child
        for children, marked in groups
        if marked or all(child.tag in ("span", "font", "label") for child in children)
        for child in children
    }


def _is_ornament(image: HtmlElement) -> bool:
    """Whether a picture is a spacer, tracking pixel or icon: an article's is larger than 60 pixels either way."""
    sizes = ((image.get(name) or "").strip("px ") for name in ("width", "height"))
    return any(size.isdigit() and int(size) < 60 for size in sizes)


def _picture_boxes(tree: HtmlElement) -> set[HtmlElement]:
    """Return the containers of one picture and its caption that are no figure element but hold nothing else."""
    boxes: set[HtmlElement] = set()
    for image in tree.iter("img"):
        if _is_ornament(image) or next(image.iterancestors("figure"), None) is not None:
            continue
        box = None
        for ancestor in image.iterancestors("div", "td", "span", "table", "dl", "center", "aside"):
            # Two are enough to know: counting them all takes 1.7 s on a page of 1,900.
            if ancestor.getparent() is None or len(list(islice(ancestor.iter("img"), 2))) > 1:
                break
            size = len(fold_as_read("".join(ancestor.itertext())))
            if size > _CAPTION_LIMIT:
                break
            if size:
                box = ancestor
                break
        if box is not None:
            boxes.add(box)
    return boxes
