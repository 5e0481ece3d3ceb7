"""When a record says that it was captured. Pure."""

from datetime import UTC, datetime

_REST_OF_DAY = {4: "-01-01", 7: "-01"}
"""By the length of what is written: a year, a month."""


def read_moment(text: str | None) -> datetime | None:
    """Return the moment of a `WARC-Date`; None where there is none. WARC 1.1 lets a date be as short as its year, some
    programs leave out the zone, which is UTC, and some write it as ARC files do (`20240306100000`)."""
    written = (text or "").strip()
    if written.isdigit():
        day = "-".join(filter(None, (written[:4], written[4:6], written[6:8])))
        written = f"{day}T{written[8:]}" if written[8:] else day
    written += _REST_OF_DAY.get(len(written), "")
    try:
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
