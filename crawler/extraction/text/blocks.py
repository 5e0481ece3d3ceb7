"""Blocks of a body: made of the engine's body element or of a page's lines, written as plain text and clean HTML."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Literal

import nh3
from lxml import etree

from crawler.extraction.addresses import join_address
from crawler.extraction.text.encoding import CONTROLS
from crawler.extraction.text.lines import Line, Run, as_browsers_read
from crawler.extraction.text.tables import is_data_table
from pipelines.words import comparable

BODY_TAGS = frozenset("p h2 h3 ul ol li blockquote table tr th td a em strong figure figcaption img".split())
_BODY_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
_SPACE = re.compile(rf"[\s{CONTROLS.decode()}\x7f\u200b\u2060\ufeff]+")
_BLOCK_TAGS = frozenset(["body", "p", "head", "item", "list", "quote", "code", "table", "row", "lb", "graphic", "div"])
_STRONG, _EMPHASIS = frozenset({"#b"}), frozenset({"#i"})

Kind = Literal["p", "h2", "h3", "li", "blockquote", "tr"]


@dataclass
class Cell:
    """A cell of a row of a table."""

    is_head: bool = False
    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the runs, white space folded to one space."""
        return fold_space("".join(run.text for run in self.runs))


@dataclass
class Block:
    """One line of the body; read its text only when its runs are complete."""

    kind: Kind = "p"
    group: int = 0
    """The list that a `li` belongs to, or the table of a `tr`; 0 otherwise."""
    ordered: bool = False
    runs: list[Run] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    """Of a `tr`, which has no other runs."""

    @cached_property
    def text(self) -> str:
        """The text of the runs, white space folded to one space; of a row, its cells with a tab between them."""
        if self.kind == "tr":
            texts = [cell.text for cell in self.cells]
            return "\t".join(texts).rstrip("\t") if any(texts) else ""
        return fold_space("".join(run.text for run in self.runs))

    @cached_property
    def key(self) -> str:
        """The `comparable` text: each step of a reading asks for it."""
        return comparable(self.text)


def fold_space(text: str) -> str:
    """Fold white space, control characters and zero-width spaces to one space, with none at either end."""
    return _SPACE.sub(" ", text).strip()


def read_blocks(body: etree._Element, url: str | None) -> list[Block]:
    """Return the blocks of trafilatura's body element, in order, without empty ones; make links absolute with `url`."""
    if len(body) == 1 and len(body[0]) == 0 and "\n" in (body[0].text or ""):
        # trafilatura's last resort: the page's text in one paragraph, its blocks lines
        return [block for line in (body[0].text or "").split("\n") if (block := Block(runs=[Run(line)])).text]
    blocks = [Block()]
    path: list[etree._Element] = []
    table: etree._Element | None = None
    tables = 0
    for event, element in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        if event == "start":
            path.append(element)
            if table is None and element.tag == "table" and is_data_table(element):
                table, tables = element, tables + 1
                # What no row holds.
                blocks.append(Block())
            if table is not None:
                _open_in_table(element, blocks, tables)
            elif element.tag in _BLOCK_TAGS:
                blocks.append(_open_block(path))
            if element.text:
                _runs_of(blocks[-1]).append(_style(element.text, path, url))
        else:
            if event == "end":
                path.pop()
                if element is table:
                    table = None
                if table is not None:
                    _runs_of(blocks[-1]).append(Run(" "))
                elif element.tag in _BLOCK_TAGS and path:
                    blocks.append(_open_block(path))
                elif element.tag == "cell":
                    blocks[-1].runs.append(Run(" "))
            if element.tail and path:
                _runs_of(blocks[-1]).append(_style(element.tail, path, url))
    return [block for block in blocks if block.text]


def _open_in_table(element: etree._Element, blocks: list[Block], table: int) -> None:
    match element.tag:
        case "row":
            blocks.append(Block("tr", group=table))
        case "cell" if blocks[-1].kind == "tr":
            blocks[-1].cells.append(Cell(is_head=element.get("role") == "head"))
        case tag if tag in _BLOCK_TAGS:
            _runs_of(blocks[-1]).append(Run(" "))


def _runs_of(block: Block) -> list[Run]:
    return block.cells[-1].runs if block.cells else block.runs


def blocks_of_lines(lines: list[Line], base: str) -> list[Block]:
    """Make one block of each line, with the line's text; make links absolute with `base`."""
    blocks: list[Block] = []
    group = 0
    for line in lines:
        runs = _linked(line.runs, base)
        if line.in_list:
            # Items one after the other are one list.
            group = group if blocks and blocks[-1].kind == "li" else group + 1
            blocks.append(Block("li", group=group, runs=runs))
        elif line.heading:
            blocks.append(Block("h2" if line.heading <= 2 else "h3", runs=runs))
        else:
            blocks.append(Block("blockquote" if line.in_quote else "p", runs=runs))
    return blocks


def blocks_of_table(lines: list[Line], base: str, number: int) -> list[Block]:
    """Make one block of each row of a page's table, of which these are the lines; make links absolute with `base`.
    `number` is another for each table that the engine did not read."""
    blocks: list[Block] = []
    last: etree._Element | None = None
    cells: dict[etree._Element, Cell] = {}
    for line in lines:
        place = _first_above(line.element, ("td", "th"))
        row = _first_above(line.element, ("tr",))
        if place is None or row is None:
            continue
        if row is not last:
            last = row
            cells = {cell: Cell(is_head=cell.tag == "th") for cell in row.iterchildren("td", "th")}
            blocks.append(Block("tr", group=-1 - number, cells=list(cells.values())))
        if place in cells:
            cells[place].runs += [*_linked(line.runs, base), Run(" ")]
    return [block for block in blocks if block.text]


def _first_above(element: etree._Element, tags: tuple[str, ...]) -> etree._Element | None:
    return element if element.tag in tags else next(element.iterancestors(*tags), None)


def _linked(runs: list[Run], base: str) -> list[Run]:
    return [
        replace(run, text=as_browsers_read(run.text), href=join_address(base, run.href) if run.href else None)
        for run in runs
    ]


def _open_block(path: list[etree._Element]) -> Block:
    for element in reversed(path):
        match element.tag:
            case "head":
                return Block("h2" if element.get("rend") in ("h1", "h2") else "h3")
            case "item":
                outer = next((e for e in reversed(path) if e.tag == "list"), None)
                if outer is None:
                    return Block()
                return Block("li", group=id(outer), ordered=outer.get("rend") == "ol")
            case "quote":
                return Block("blockquote")
    return Block()


def _style(text: str, path: list[etree._Element], url: str | None) -> Run:
    run = Run(text)
    for element in path:
        if element.tag == "hi":
            run.strong |= element.get("rend") in _STRONG
            run.emphasis |= element.get("rend") in _EMPHASIS
        elif element.tag == "ref" and element.get("target"):
            run.href = join_address(url or "", element.get("target") or "")
    return run


def render_text(blocks: list[Block]) -> str:
    """Write the blocks as plain text, one per line."""
    return "\n".join(block.text for block in blocks)


def render_html(blocks: list[Block]) -> str:
    """Write the blocks in the tags of `article_body_html`, safe to show on a page."""
    parts: list[str] = []
    for (kind, _), members in groupby(blocks, key=lambda block: (block.kind, block.group)):
        items = list(members)
        if kind == "li":
            tag = "ol" if items[0].ordered else "ul"
            inner = "".join(f"<li>{_render_runs(item.runs)}</li>" for item in items)
            parts.append(f"<{tag}>{inner}</{tag}>")
        elif kind == "tr":
            parts.append(f"<table>{''.join(map(_render_row, items))}</table>")
        elif kind == "blockquote":
            inner = "".join(f"<p>{_render_runs(item.runs)}</p>" for item in items)
            parts.append(f"<blockquote>{inner}</blockquote>")
        else:
            parts.extend(f"<{kind}>{_render_runs(item.runs)}</{kind}>" for item in items)
    return clean_html("\n".join(parts))


def clean_html(markup: str) -> str:
    """Keep only the tags of `article_body_html`, and only links to http and https."""
    return nh3.clean(
        markup, tags=set(BODY_TAGS), attributes=_BODY_ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None
    )


def _render_row(row: Block) -> str:
    tags = ("th" if cell.is_head else "td" for cell in row.cells)
    cells = (f"<{tag}>{_render_runs(cell.runs)}</{tag}>" for tag, cell in zip(tags, row.cells, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _render_runs(runs: list[Run]) -> str:
    parts: list[str] = []
    for href, linked in groupby(_fold_runs(runs), key=lambda run: run.href):
        text = "".join(_render_run(run) for run in linked)
        parts.append(f'<a href="{html.escape(href)}">{text}</a>' if href else text)
    return "".join(parts)


def _fold_runs(runs: list[Run]) -> Iterator[Run]:
    """Fold white space across the borders of the runs, so that the HTML holds exactly the text of `Block.text`."""
    if len(runs) == 1:
        (run,) = runs
        yield Run(fold_space(run.text), run.href, run.strong, run.emphasis)
        return
    text = "".join(run.text for run in runs)
    end_of_text = len(text.rstrip())
    position, open_space = 0, True
    for run in runs:
        raw = run.text[: max(0, end_of_text - position)]
        position += len(run.text)
        folded = _SPACE.sub(" ", raw)
        if open_space:
            folded = folded.lstrip(" ")
        if folded:
            open_space = folded.endswith(" ")
            yield Run(folded, run.href, run.strong, run.emphasis)


def _render_run(run: Run) -> str:
    text = html.escape(run.text, quote=False)
    if run.emphasis:
        text = f"<em>{text}</em>"
    if run.strong:
        text = f"<strong>{text}</strong>"
    return text
