"""Layouts whose lines are block elements or spans: divs, paragraphs, lists, HTML5 sections."""

from collections.abc import Iterable

from tests.replica.markup import Hand
from tests.replica.sheet import Box, Line, Sheet


def emphasized(line: Line, sheet: Sheet, hand: Hand) -> str:
    """The line's inline HTML, perhaps in `b`, `i` or `font`, as old pages mark titles, decks and dates."""
    if line.role in ("title", "deck", "related_label", "date", "menu_label", "places", "rubric") and hand.chance(0.5):
        tag = hand.random.choice({"title": ("b", "strong", "big"), "deck": ("i", "em")}.get(line.role, ("b", "font")))
        opening = f"<{tag} size={hand.quote}1{hand.quote}>" if tag == "font" else f"<{tag}>"
        return hand.inline(f"{opening}@</{tag}>", mark=False).replace("@", line.html, 1)
    return line.html


def element(tag: str, inner: str, hand: Hand) -> str:
    """One element with drawn attributes; upper case where the page is."""
    name = tag.upper() if hand.upper_case_tags else tag
    return f"<{name}{hand.attributes()}>{inner}</{name}>"


def heading(line: Line, sheet: Sheet, hand: Hand, levels: tuple[str, ...] = ("h1", "h2")) -> str:
    """The title in a heading tag, perhaps broken over two lines."""
    inner = line.html
    words = inner.split(" ")
    if hand.chance(0.1) and len(words) > 3 and not any(mark in inner for mark in "<&"):
        middle = len(words) // 2
        inner = " ".join(words[:middle]) + "<br>" + " ".join(words[middle:])
    return element(hand.random.choice(levels), inner, hand)


def text_element(tag: str, line: Line, sheet: Sheet, hand: Hand) -> str:
    """A line in its element, with what word processors leave at its end; a subhead is a heading at times."""
    if line.role == "subhead" and hand.chance(0.4):
        return element(hand.random.choice(("h3", "h4")), line.html, hand)
    end = hand.random.choice(("<br>", "<o:p></o:p>", "&nbsp;", " ")) if hand.chance(0.1) else ""
    return element(tag, emphasized(line, sheet, hand) + end, hand)


def picture(line: Line, hand: Hand) -> str:
    """The image, perhaps as a figure with its caption."""
    if not line.caption or hand.chance(0.3):
        return element(hand.random.choice(("div", "p", "figure")), line.html, hand)
    return element("figure", line.html + element("figcaption", line.caption, hand), hand)


def noise(hand: Hand) -> str:
    """What no reader sees between two lines."""
    if not hand.comments or not hand.chance(0.2):
        return "\n" if hand.chance(0.7) else ""
    return hand.random.choice(
        (
            "<script>var date = '01/02/2003, 00.00'; document.title;</script>",
            "<style>.testo { color: black }</style>",
            "<!-- » 01/02/2003 -->",
            "<noscript>Please switch JavaScript on</noscript>",
            "<div style='display:none'>01/02/2003, 00.00</div>",
            "<div style='clear:both'></div>",
            "<p>&nbsp;</p>",
            "<hr>",
            '<div><img src="/img/spacer.gif" width="1" height="1" alt=""></div>',
            "<script type='text/javascript'>\n<!--\nfunction f() { return '<p>See also</p>'; }\n//-->\n</script>",
        )
    )


def _blocks(lines: Iterable[Line], sheet: Sheet, hand: Hand, tag: str) -> str:
    drawn = []
    for line in lines:
        if line.role == "title" and sheet.title_source == "heading":
            drawn.append(heading(line, sheet, hand))
        elif line.role == "image" and tag != "li":
            drawn.append(picture(line, hand))
        else:
            drawn.append(text_element(tag, line, sheet, hand))
        drawn.append(noise(hand))
    return "".join(drawn)


def _boxes(boxes: Iterable[Box], sheet: Sheet, hand: Hand, tag: str) -> str:
    return "".join(element("div", _blocks(box.lines, sheet, hand, tag), hand) for box in boxes)


def divs(sheet: Sheet, hand: Hand) -> str:
    """A div a line, paragraphs in `p`."""
    article = (
        element("div", _blocks(sheet.header, sheet, hand, "div"), hand)
        + element("div", _blocks(sheet.body, sheet, hand, "p"), hand)
        + element("div", _blocks(sheet.tail, sheet, hand, "div"), hand)
    )
    return (
        _boxes(sheet.top, sheet, hand, "div")
        + element("div", element("div", article, hand), hand)
        + _boxes(sheet.bottom, sheet, hand, "div")
    )


def flat_divs(sheet: Sheet, hand: Hand) -> str:
    """A div a line, all of them siblings; nothing says where the article begins."""
    lines = [line for box in sheet.top for line in box.lines]
    lines += [*sheet.header, *sheet.body, *sheet.tail, *(line for box in sheet.bottom for line in box.lines)]
    return _blocks(lines, sheet, hand, "div")


def paragraphs(sheet: Sheet, hand: Hand) -> str:
    """`p` for everything."""
    lines = [line for box in sheet.top for line in box.lines]
    lines += [*sheet.header, *sheet.body, *sheet.tail, *(line for box in sheet.bottom for line in box.lines)]
    drawn = [
        heading(line, sheet, hand)
        if line.role == "title" and sheet.title_source == "heading"
        else element("p", emphasized(line, sheet, hand), hand)
        for line in lines
    ]
    return "\n".join(drawn)


def sections(sheet: Sheet, hand: Hand) -> str:
    """HTML5: nav, article, header, section, aside, footer."""
    top = "".join(
        element(hand.random.choice(("nav", "header", "aside")), _list_or_blocks(box, sheet, hand), hand)
        for box in sheet.top
    )
    header = element("header", _blocks(sheet.header, sheet, hand, hand.random.choice(("p", "div"))), hand)
    body = element("section", _blocks(sheet.body, sheet, hand, "p"), hand)
    tail = element("footer", _blocks(sheet.tail, sheet, hand, "p"), hand) if sheet.tail else ""
    bottom = "".join(
        element(hand.random.choice(("aside", "footer", "section")), _list_or_blocks(box, sheet, hand), hand)
        for box in sheet.bottom
    )
    inside = hand.chance(0.5)
    article = element("article", header + body + (tail if inside else ""), hand) + ("" if inside else tail)
    return top + element("main", article, hand) + bottom


def _list_or_blocks(box: Box, sheet: Sheet, hand: Hand) -> str:
    if len(box.lines) < 2 or hand.chance(0.3):
        return _blocks(box.lines, sheet, hand, "p")
    return element("ul", _blocks(box.lines, sheet, hand, "li"), hand)


def definition_list(sheet: Sheet, hand: Hand) -> str:
    """`dl` with `dt` for the short lines and `dd` for the text."""
    drawn = []
    for line in [*sheet.header, *sheet.body, *sheet.tail]:
        tag = "dd" if line.role in ("paragraph", "deck", "related_date", "image") else "dt"
        if line.role == "title" and sheet.title_source == "heading":
            drawn.append(element(tag, heading(line, sheet, hand), hand))
        else:
            drawn.append(element(tag, emphasized(line, sheet, hand), hand))
    return (
        _boxes(sheet.top, sheet, hand, "p")
        + element("dl", "\n".join(drawn), hand)
        + _boxes(sheet.bottom, sheet, hand, "p")
    )


def list_items(sheet: Sheet, hand: Hand) -> str:
    """A list item a line."""
    return (
        "".join(element("ul", _blocks(box.lines, sheet, hand, "li"), hand) for box in sheet.top)
        + element("ol", _blocks([*sheet.header, *sheet.body], sheet, hand, "li"), hand)
        + (element("ul", _blocks(sheet.tail, sheet, hand, "li"), hand) if sheet.tail else "")
        + "".join(element("ul", _blocks(box.lines, sheet, hand, "li"), hand) for box in sheet.bottom)
    )


def _span_lines(lines: Iterable[Line], sheet: Sheet, hand: Hand, attributes: str, between: str) -> str:
    drawn = []
    for line in lines:
        if line.role == "title" and sheet.title_source == "heading":
            drawn.append(heading(line, sheet, hand))
            continue
        tag = "SPAN" if hand.upper_case_tags else "span"
        extra = attributes or hand.attributes()
        drawn.append(f"<{tag}{extra}>{emphasized(line, sheet, hand)}</{tag}>{between}")
    return "\n".join(drawn)


def _spans(sheet: Sheet, hand: Hand, attributes: str, between: str) -> str:
    top = "".join(element("div", _span_lines(b.lines, sheet, hand, attributes, between), hand) for b in sheet.top)
    article = _span_lines([*sheet.header, *sheet.body, *sheet.tail], sheet, hand, attributes, between)
    bottom = "".join(element("div", _span_lines(b.lines, sheet, hand, attributes, between), hand) for b in sheet.bottom)
    return top + element("div", article, hand) + bottom


def spans_with_breaks(sheet: Sheet, hand: Hand) -> str:
    """A span a line, `<br>` after each."""
    return _spans(sheet, hand, "", "<br>" if hand.chance(0.5) else "<br/>")


def block_spans(sheet: Sheet, hand: Hand) -> str:
    """A span a line, each `display: block`."""
    style = hand.random.choice(("display:block", "color: #333; display: block;", "DISPLAY : BLOCK"))
    return _spans(sheet, hand, f' style="{style}"', "")


def bare_spans(sheet: Sheet, hand: Hand) -> str:
    """A span a line, siblings with nothing between them: a style sheet that is not here makes them lines."""
    return _spans(sheet, hand, "", "")


def anonymous_blocks(sheet: Sheet, hand: Hand) -> str:
    """Text straight in a div, next to block elements."""
    drawn = []
    for line in [*sheet.header, *sheet.body, *sheet.tail]:
        if line.role == "title" and sheet.title_source == "heading":
            drawn.append(heading(line, sheet, hand))
        elif (drawn and not drawn[-1].startswith("<div")) or hand.chance(0.5):
            drawn.append(f"<div>{emphasized(line, sheet, hand)}</div>")
        else:
            drawn.append(f"\n{emphasized(line, sheet, hand)}\n<div></div>")
    return (
        _boxes(sheet.top, sheet, hand, "div")
        + element("div", "".join(drawn), hand)
        + _boxes(sheet.bottom, sheet, hand, "div")
    )


def semantic(sheet: Sheet, hand: Hand) -> str:
    """`time`, `address`, `hgroup` and unknown elements, each in a block of its own."""
    tags = {"date": "time", "byline": "address", "places": "x-places", "rubric": "x-rubric", "send": "button"}
    header = ""
    for line in sheet.header:
        if line.role == "title" and sheet.title_source == "heading":
            header += element("hgroup", heading(line, sheet, hand), hand)
        else:
            inner = element(tags[line.role], line.html, hand) if line.role in tags else emphasized(line, sheet, hand)
            header += element("div", inner, hand) + noise(hand)
    body = _blocks(sheet.body, sheet, hand, "p")
    tail = _blocks(sheet.tail, sheet, hand, "div")
    return (
        _boxes(sheet.top, sheet, hand, "p")
        + element("article", header + body, hand)
        + (element("aside", tail, hand) if tail else "")
        + _boxes(sheet.bottom, sheet, hand, "p")
    )
