"""`Page`: what is handed to the extraction. Apart, because who hands pages to worker processes needs nothing else."""

from dataclasses import dataclass, field
from datetime import datetime

MAX_PAGE_BYTES = 10 * 1024 * 1024
"""A larger page is refused. The largest of 307 news pages measured has 2.1 MB."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came."""

    body: bytes = field(repr=False)
    url: str | None = None
    """Final address, in the site's own host."""
    content_type: str | None = None
    """Value of the HTTP header."""
    fetched_at: datetime | None = None
    """When it was fetched, with its zone: what "2 hours ago" counts from, and what no date lies after."""
