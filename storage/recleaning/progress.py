"""How far a cleaning of the kept pages has come, so that a killed one goes on where it stopped."""

from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from storage.models import RecleaningRow
from storage.times import utc_now

_TABLE = cast("Table", RecleaningRow.__table__)
_OF = _TABLE.c.asked == bindparam("of_asked")
_GET = select(_TABLE.c.last_article).where(_OF)
_UPDATE = update(_TABLE).where(_OF)


class RecleaningProgress:
    """Reads with any session; writes inside an operation of the `Writer`. `asked` names one cleaning: what was asked
    for, and by which cleaner."""

    def __init__(self, session: Session, asked: str) -> None:
        self._session, self._asked = session, asked

    def last_article(self) -> int:
        """Return the number of the last article that is done; 0 where none is."""
        return self._session.execute(_GET, {"of_asked": self._asked}).scalar_one_or_none() or 0

    def note(self, article_id: int) -> None:
        """Note that the articles up to this one are done."""
        values = {"last_article": article_id, "updated": utc_now()}
        if not self._session.execute(_UPDATE, values | {"of_asked": self._asked}).rowcount:  # type: ignore[attr-defined]
            self._session.execute(insert(_TABLE), [values | {"asked": self._asked}])

    def end(self) -> None:
        """Forget it: the next one begins with the first article."""
        self._session.execute(delete(_TABLE).where(_TABLE.c.asked == self._asked))
