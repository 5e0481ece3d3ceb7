"""Pages as a crawl is given them, and as it gives them."""

from typing import Any, NamedTuple


class FoundPage(NamedTuple):
    """A page as a list names it; the names are those of the table's columns."""

    key: str
    url: str
    kind: str = "article"
    identifier: str | None = None
    in_language: str | None = None
    priority: int = 0
    context: dict[str, Any] | None = None


class ListedPage(NamedTuple):
    """The columns of a row that a crawl starts with."""

    key: str
    url: str
    kind: str
    identifier: str | None
    in_language: str | None
    state: str
    tries: int
    refusals: int
    reason: str | None
    etag: str | None
    last_modified: str | None
    content_hash: str | None
    priority: int
    context: dict[str, Any] | None
    next_visit: str | None
    article_id: int | None
    run_id: int | None
    not_taken: dict[str, Any] | None
