"""`Exchange`: a request and its answer as they went over the wire. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

Headers = list[tuple[str, str]]
"""Names and values, in their order; a name may stand there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request to a server and what it answered."""

    url: str
    """The address, in the site's own spelling."""
    method: str
    target: str
    """What the first line of the request names: path and query."""
    asked: Headers = field(repr=False)
    status: int
    protocol: str = "HTTP/1.1"
    answered: Headers = field(repr=False)
    body: bytes = field(repr=False)
    """As it was sent, compressed where the server has compressed it, without the marks of its transfer in pieces."""
    ip_address: str | None = None
    fetched_at: datetime
    """In UTC."""
