"""Layouts of the table age: one cell, a row a line, nested tables with side columns, `<font>` and `<center>`."""

from collections.abc import Iterable

from tests.replica.layouts_flow import element, emphasized, heading, noise
from tests.replica.markup import Hand
from tests.replica.sheet import Box, Line, Sheet


def _break(hand: Hand) -> str:
    return hand.random.choice(("<br>", "<br>", "<br/>", "<br />", "<BR>", "<br>\n"))


def _broken_lines(lines: Iterable[Line], sheet: Sheet, hand: Hand, between_paragraphs: int = 2) -> str:
    """Lines with `<br>` after each, two after deck and paragraphs."""
    drawn = []
    for line in lines:
        if _is_heading(line, sheet):
            drawn.append(heading(line, sheet, hand))
            continue
        count = between_paragraphs if line.role in ("deck", "paragraph", "subhead") else 1
        drawn.append(emphasized(line, sheet, hand) + "".join(_break(hand) for _ in range(count)))
    return "".join(drawn)


def _box_lines(boxes: Iterable[Box]) -> list[Line]:
    return [line for box in boxes for line in box.lines]


def _cell(inner: str, hand: Hand, width: str = "") -> str:
    tag = "TD" if hand.upper_case_tags else "td"
    return f"<{tag}{width}{hand.attributes()}>{inner}</{tag}>"


def one_cell(sheet: Sheet, hand: Hand) -> str:
    """One cell for the whole article, menus in cells beside it or in the same one."""
    together = hand.chance(0.3)
    article = [*sheet.header, *sheet.body, *sheet.tail]
    gap = hand.random.choice((1, 2, 2))
    if together:
        lines = [*_box_lines(sheet.top), *article, *_box_lines(sheet.bottom)]
        return f"<table><tr>{_cell(_broken_lines(lines, sheet, hand, gap), hand)}</tr></table>"
    left = _cell(_broken_lines(_box_lines(sheet.top), sheet, hand), hand, " width=150") if sheet.top else ""
    right = _cell(_broken_lines(_box_lines(sheet.bottom), sheet, hand), hand, " width=150") if sheet.bottom else ""
    return f"<table><tr>{left}\n{_cell(_broken_lines(article, sheet, hand, gap), hand)}\n{right}</tr></table>"


def table_rows(sheet: Sheet, hand: Hand) -> str:
    """A table row a line."""
    lines = [*_box_lines(sheet.top), *sheet.header, *sheet.body, *sheet.tail, *_box_lines(sheet.bottom)]
    rows = []
    for line in lines:
        inner = heading(line, sheet, hand) if _is_heading(line, sheet) else emphasized(line, sheet, hand)
        spacer = "<td width=10>&nbsp;</td>" if hand.chance(0.15) else ""
        rows.append(f"<tr{hand.attributes()}>{spacer}{_cell(inner, hand)}</tr>{noise(hand)}")
    return f"<table border=0 cellpadding=0>{''.join(rows)}</table>"


def nested_tables(sheet: Sheet, hand: Hand) -> str:
    """Tables in tables: a top row, side columns, the article's parts in tables of their own."""
    top = "".join(f"<table><tr>{_cell(_broken_lines(b.lines, sheet, hand), hand)}</tr></table>" for b in sheet.top)
    header = "".join(
        f"<tr>{_cell(heading(x, sheet, hand) if _is_heading(x, sheet) else emphasized(x, sheet, hand), hand)}</tr>"
        for x in sheet.header
    )
    body = f"<table width='100%'><tr>{_cell(_broken_lines(sheet.body, sheet, hand), hand)}</tr></table>"
    tail = "".join(f"<tr>{_cell(emphasized(x, sheet, hand), hand)}</tr>" for x in sheet.tail)
    bottom = "".join(
        f"<table><tr>{_cell(_broken_lines(b.lines, sheet, hand), hand)}</tr></table>" for b in sheet.bottom
    )
    article = f"<table>{header}</table>{body}" + (f"<table>{tail}</table>" if tail else "")
    cells = [_cell(top, hand, " width=180 valign=top") if top else "", _cell(article, hand)]
    cells.append(_cell(bottom, hand, " width=180") if bottom else "")
    return f"<table width=760><tr>{''.join(cells)}</tr></table>"


def _is_heading(line: Line, sheet: Sheet) -> bool:
    return line.role == "title" and sheet.title_source == "heading"


def old_tags(sheet: Sheet, hand: Hand) -> str:
    """`<CENTER>`, `<FONT>`, `<P>` never closed."""
    drawn = []
    for line in [*_box_lines(sheet.top), *sheet.header]:
        if _is_heading(line, sheet):
            drawn.append(f"<CENTER>{heading(line, sheet, hand)}</CENTER>")
        elif hand.chance(0.5):
            drawn.append(f"<CENTER><FONT face=Verdana size=2>{line.html}</FONT></CENTER>")
        else:
            drawn.append(f"<P><FONT COLOR=#003366>{line.html}</FONT>")
    for line in sheet.body:
        drawn.append(f"<P align=justify>{line.html}")
    for line in [*sheet.tail, *_box_lines(sheet.bottom)]:
        drawn.append(f"<P><FONT SIZE=1>{line.html}</FONT>")
    return "\n".join(drawn)


def open_tags(sheet: Sheet, hand: Hand) -> str:
    """`<p>` as a separator in one cell, `<tr>`, `<td>` and `<li>` never closed."""
    side = [
        "<td><ul>" + "".join(f"<li>{line.html}\n" for line in _box_lines(boxes)) + "</ul>" if boxes else ""
        for boxes in (sheet.top, sheet.bottom)
    ]
    lines = [*sheet.header, *sheet.body, *sheet.tail]
    drawn = [heading(x, sheet, hand) if _is_heading(x, sheet) else emphasized(x, sheet, hand) for x in lines]
    return f"<table><tr>{side[0]}<td>" + "\n<p>".join(drawn) + f"{side[1]}</table>"


def wrapped_fonts(sheet: Sheet, hand: Hand) -> str:
    """Lines parted by `<br>`, with `<font>` and `<b>` that hold several lines at once."""
    parts = []
    for lines in (_box_lines(sheet.top), sheet.header, sheet.body, sheet.tail, _box_lines(sheet.bottom)):
        if lines:
            inner = _broken_lines(lines, sheet, hand)
            parts.append(f"<FONT face='Arial' size=2>{inner}</FONT>" if hand.chance(0.6) else inner)
    return f"<div{hand.attributes()}>{_break(hand).join(parts)}</div>"


def mixed(sheet: Sheet, hand: Hand) -> str:
    """Header in divs, body in one cell, tail in a list: a page that three people wrote."""
    header = "".join(
        heading(x, sheet, hand) if _is_heading(x, sheet) else element("div", emphasized(x, sheet, hand), hand)
        for x in sheet.header
    )
    body = f"<table><tr>{_cell(_broken_lines(sheet.body, sheet, hand), hand)}</tr></table>"
    tail = element("ul", "".join(element("li", x.html, hand) for x in sheet.tail), hand) if sheet.tail else ""
    boxes = [
        "".join(element("div", _broken_lines(b.lines, sheet, hand), hand) for b in group)
        for group in (sheet.top, sheet.bottom)
    ]
    return boxes[0] + header + body + tail + boxes[1]
