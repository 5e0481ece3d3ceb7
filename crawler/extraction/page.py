"""`Page`: the input of the extraction. A module of its own, because the parent of the worker processes imports no
more."""

from dataclasses import dataclass, field
from datetime import datetime

MAX_PAGE_BYTES = 10 * 1024 * 1024
"""A larger page is refused. The largest of 307 news pages measured has 2.1 MB."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched."""

    body: bytes = field(repr=False)
    url: str | None = None
    """Final address, in the site's own host."""
    content_type: str | None = None
    """Value of the HTTP header."""
    fetched_at: datetime | None = None
    """When it was fetched, with its zone: "2 hours ago" counts from it, and no date lies after it."""
    first_page: str | None = None
    """Address of the article's first page where this is a further one (`several_pages/`)."""
    any_kind: bool = False
    """Whether it is read also where it is held for no article; the record's `validation_messages` then say so."""
    seen_at: datetime | None = None
    """A moment at which a page was there whose fetch is not known, with its zone: no date lies after it."""
