"""What a record of an archive is: a capture of a page, a revisit of one, or why it is neither."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Damage(StrEnum):
    """Why a record cannot be read. Counted as pages that are lost: the run ends with 2."""

    TORN = "torn_record"
    """It has fewer bytes than its first lines say."""
    WRONG_DIGEST = "wrong_digest"
    """Its bytes are not those that were archived."""
    TOO_LARGE = "too_large"
    """The page is larger than pages may be, packed or unpacked."""
    NOT_UNPACKED = "not_unpacked"
    """The body's compression or its chunks are broken."""
    NO_DATE = "no_date"
    """Nothing says when it was captured."""
    UNREADABLE = "unreadable_record"
    """A stretch of the file holds no record that can be read."""
    NO_FILE = "unreadable_file"
    """The file cannot be opened, or holds no records."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it was at some time."""

    url: str
    captured_at: datetime
    body: bytes = field(repr=False)
    """Decoded from its transfer and unpacked."""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    offset: int = 0
    """Where its record begins in the file."""
    is_repeated: bool = False
    """Whether the record has no body, and names another one's."""
    is_made: bool = False
    """Whether it was made of what the server sent, by a browser."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """A record that says: the page was as an earlier record has it."""

    url: str
    captured_at: datetime
    original_url: str
    original_at: datetime | None
    """When the page was captured whose body this one has; None where the record does not say it."""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is none of the pages asked for."""

    reason: str
    """In one word: `other_host`, `not_html`."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """What should be a page and cannot be read."""

    reason: Damage
    message: str
    url: str | None = None


Found = Capture | Revisit | Skipped | Damaged
