"""Which tables hold data, and which are a page's layout."""

from itertools import islice

from lxml import etree

_LONGEST = 600
"""Characters of a cell: a longer one holds a story."""
_MANY_ROWS = 1000
_HEADS = frozenset(("head", "h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = frozenset(("quote", "code", "table", "blockquote", "pre", "form", "article", "nav", *_HEADS))
"""What a cell of a layout holds, in the engine's words and in HTML's."""


def is_data_table(table: etree._Element) -> bool:
    """Whether a table, the engine's or the page's own, has two rows that say something in two cells, and no cell that
    holds blocks or a story."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return False
    full = 0
    for row in islice(table.iter("row", "tr"), _MANY_ROWS):
        filled = 0
        for cell in row.iterchildren("cell", "td", "th"):
            text = str(cell.xpath("string()")).strip()
            if len(text) > _LONGEST or any(not _is_all(block, text) for block in cell.iter(*_BLOCKS)):
                return False
            filled += bool(text)
        full += filled > 1
    return full > 1


def _is_all(block: etree._Element, text: str) -> bool:
    """Whether a block is a heading that is all that its cell says."""
    return block.tag in _HEADS and str(block.xpath("string()")).strip() == text
