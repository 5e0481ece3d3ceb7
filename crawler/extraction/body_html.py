"""Lines as clean HTML: `p h2 h3 ul li blockquote a em strong`, every text escaped."""

from html import escape
from urllib.parse import urlsplit

from crawler.extraction.addresses import join_address
from crawler.extraction.lines import Line


def lines_as_html(lines: list[Line], base: str) -> str:
    """The lines as block elements, one a line; the text is that of the lines."""
    blocks: list[str] = []
    in_list = False
    for line in lines:
        if in_list and not line.in_list:
            blocks.append("</ul>")
        if line.in_list and not in_list:
            blocks.append("<ul>")
        in_list = line.in_list
        inner = _inline(line, base)
        if line.in_list:
            blocks.append(f"<li>{inner}</li>")
        elif line.heading:
            tag = "h2" if line.heading <= 2 else "h3"
            blocks.append(f"<{tag}>{inner}</{tag}>")
        elif line.in_quote:
            blocks.append(f"<blockquote><p>{inner}</p></blockquote>")
        else:
            blocks.append(f"<p>{inner}</p>")
    if in_list:
        blocks.append("</ul>")
    return "\n".join(blocks)


def _inline(line: Line, base: str) -> str:
    pieces: list[str] = []
    for text, run in line.folded_runs():
        words = text.lstrip(" ")
        piece = escape(words, quote=False)
        if run.strong:
            piece = f"<strong>{piece}</strong>"
        if run.emphasis:
            piece = f"<em>{piece}</em>"
        target = join_address(base, run.href) if run.href else None
        if target and urlsplit(target).scheme in ("http", "https"):
            piece = f'<a href="{escape(target)}">{piece}</a>'
        pieces.append(" " * (len(text) - len(words)) + piece)
    return "".join(pieces)
