"""A list of articles to take along: as CSV, as JSON, and as a feed of what was added last."""

from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

from crawler.records.files import CSV, Atom

Record = dict[str, Any]
FEED = 50
"""Articles of a feed: readers of feeds show no more."""
AT_ONCE = 100
"""Articles that are read from the store at once, and those of a page in JSON."""


class CSVPart:
    """The lines of a table, a part at a time."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self._written = StringIO(newline="")
        self._file = CSV(self._written, fields)

    def lines(self, records: Sequence[Record]) -> str:
        """Return the lines of some records; before the first, the names of the columns."""
        for record in records:
            self._file.write(record)
        text = self._written.getvalue()
        self._written.seek(0)
        self._written.truncate()
        return text


def atom_feed(title: str, identity: str, address: str, records: Sequence[Record]) -> bytes:
    """Return the feed of that identity, which is found at an address now: another port is no other feed."""
    written = BytesIO()
    feed = Atom(written, title, identity, address)
    for record in records:
        feed.write(record)
    feed.close()
    return written.getvalue()
