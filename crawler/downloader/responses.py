"""Read the headers of a response."""

from scrapy import Request
from scrapy.http import Response


def header(response: Response, name: str) -> str | None:
    """Return a header's value; None if there is none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def is_not_modified(response: Response) -> bool:
    """Whether the server answered 304 to a request that asked for it."""
    request: Request | None = response.request
    names = ("If-None-Match", "If-Modified-Since")
    return response.status == 304 and request is not None and any(name in request.headers for name in names)
