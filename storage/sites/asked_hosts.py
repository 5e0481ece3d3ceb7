"""Queries on the `asked_host` table: how long hosts ask crawlers to wait."""

from sqlalchemy.orm import Session

from storage.tables.asked_hosts import AskedHostRow


class AskedHosts:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def delay(self, host: str) -> float:
        """Return the seconds that the host asks for; 0: for none."""
        row = self._session.get(AskedHostRow, _bare(host))
        return row.delay if row is not None else 0.0

    def asks(self, host: str, delay: float) -> None:
        """Note what the host asks for."""
        row = self._session.get(AskedHostRow, _bare(host))
        if row is not None:
            row.delay = delay
        elif delay:
            self._session.add(AskedHostRow(host=_bare(host), delay=delay))


def _bare(host: str) -> str:
    return host.removeprefix("www.")
