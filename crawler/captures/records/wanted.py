"""Which captures of an archive are asked for, as far as the first lines of a record tell. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from crawler.extraction.addresses import ascii_host

_ZONES = timedelta(days=1)
"""A page that is published "tomorrow" in its own zone is captured today."""


@dataclass(frozen=True, slots=True)
class WantedCaptures:
    """By host and by day."""

    hosts: tuple[str, ...] = ()
    """Without `www.`; with all hosts below them. Empty: every host."""
    since: date | None = None

    @property
    def is_selective(self) -> bool:
        """Whether few records are likely to be asked for."""
        return bool(self.hosts) or self.since is not None

    def why_not(self, url: str, captured_at: datetime) -> str | None:
        """Return in one word why the capture is left out; None: it is asked for."""
        try:
            parts = urlsplit(url)
            host = ascii_host(parts.hostname or "").removeprefix("www.")
        except ValueError:
            return "no_address"
        if parts.scheme not in ("http", "https") or not host:
            return "no_address"
        if self.hosts and not any(host == one or host.endswith(f".{one}") for one in self.hosts):
            return "other_host"
        if self.since is not None and captured_at.date() + _ZONES < self.since:
            return "before_since"
        return None
