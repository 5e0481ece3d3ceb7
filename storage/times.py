"""Moments as the text of time columns. Pure."""

from datetime import UTC, datetime


def utc_now() -> str:
    """The time now, as every time column has it."""
    return time_text(datetime.now(UTC))


def time_text(moment: datetime | str) -> str:
    """A moment with its offset as every time column has it (text of a time column stays as it is)."""
    return moment if isinstance(moment, str) else moment.astimezone(UTC).isoformat(timespec="seconds")
