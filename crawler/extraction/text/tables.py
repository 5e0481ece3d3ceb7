"""Which tables hold data, and which are a page's layout."""

from itertools import islice

from lxml import etree

_LONGEST = 600
"""Characters of a cell: a longer one holds a story."""
_MANY_ROWS = 1000
_BLOCKS = frozenset(("head", "quote", "code", "list", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"))
"""What a cell of a layout holds, in the engine's words and in HTML's."""


def is_data_table(table: etree._Element) -> bool:
    """Whether the engine's table has two rows that say something in two cells, and no cell that holds blocks or a
    story."""
    full = 0
    for row in islice(table.iter("row"), _MANY_ROWS):
        filled = 0
        for cell in row.iterchildren("cell"):
            text = str(cell.xpath("string()")).strip()
            if len(text) > _LONGEST or next(cell.iter(*_BLOCKS), None) is not None:
                return False
            filled += bool(text)
        full += filled > 1
    return full > 1
