"""Queries on the `archive_file` table: which files are read to their end."""

from typing import cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from storage.models import ArchiveFileRow
from storage.times import utc_now

_TABLE = cast("Table", ArchiveFileRow.__table__)


class FinishedFiles:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def holds(self, name: str, size: int, asked: str) -> bool:
        """Whether the file, with so many bytes, was read for the same."""
        question = select(_TABLE.c.id).where(_TABLE.c.name == name, _TABLE.c.asked == asked, _TABLE.c.size == size)
        return self._session.execute(question).first() is not None

    def add(self, name: str, size: int, asked: str, run_id: int) -> None:
        """Note that the file is read to its end."""
        self._session.execute(delete(_TABLE).where(_TABLE.c.name == name, _TABLE.c.asked == asked))
        values = {"name": name, "size": size, "asked": asked, "run_id": run_id, "finished": utc_now()}
        self._session.execute(insert(_TABLE), [values])
