"""`Visit`: one fetch of a page, as it is stored. Pure."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypedDict

from storage.likeness.body_marks import BodyMarks
from storage.times import utc_now


class ResponseFields(TypedDict, total=False):
    """Columns of `page` that a response decides. What is given replaces (None too), what is not stays."""

    url: str
    http_status: int | None
    etag: str | None
    last_modified: str | None
    content_hash: str | None
    extractor_version: str | None
    fetched_at: str | None
    run_id: int | None
    next_visit: str | None
    context: dict[str, Any] | None


class RecordPlace(NamedTuple):
    """Where a record lies in an archive."""

    file: str
    """Name of the file in the archive's folder."""
    offset: int
    """Where the record begins."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A response in an archive."""

    place: RecordPlace
    """Where its record lies."""
    bodies: tuple[RecordPlace, ...]
    """Where its body lies: in its own record, or, of a `revisit`, in an earlier one; of an article that goes on, the
    bodies of all its pages."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A text that the last visits to an article brought and its record did not take (`page.not_taken`)."""

    reason: str
    """Why, in one word."""
    text: str
    """Hash of the text."""
    times: int
    """At how many visits in a row it was this text."""
    first: str
    """The first of these visits."""
    since: str
    """The first visit in a row that brought any such text."""


@dataclass(frozen=True, slots=True)
class OtherNames:
    """By what an article may be known beside the address of the page that gave it, as keys of pages."""

    canonical: str | None = None
    """The address that the page names as its own and that is believed."""
    view_of: str | None = None
    """The address of which the page's is the AMP, mobile or print view."""
    number: str | None = None
    """`example.org#12345`: the host and the number in the address."""

    @property
    def of_pages(self) -> list[str]:
        """Those that are addresses."""
        return [name for name in (self.canonical, self.view_of) if name]

    @property
    def all(self) -> list[str]:
        """All of them."""
        return [*self.of_pages, *([self.number] if self.number else [])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One fetch of a page: what the response said, for the page's row."""

    page_key: str
    """`PageRow.key` of the page that was asked for."""
    url: str
    """The address that was asked for."""
    address: str | None = None
    """The article's `url` without scheme and `www.`, normalized (`page_key(article.url)`)."""
    names: OtherNames | None = None
    """The article's other names; null: nobody looked for them."""
    http_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    """Both as the server sent them."""
    content_hash: str | None = None
    """Of the response's bytes."""
    fetched_at: str | None = None
    """UTC, as `utc_now` has it; null: the time of saving."""
    run_id: int | None = None
    recleaned: bool = False
    """Whether the article's text differs from the stored one by the extractor alone (see `Articles.save`)."""
    revisited: bool = False
    """Whether the page gave the article before: another author or date is then a correction. Two addresses of one
    article may print it in two designs, of which one has no author."""
    captured: bool = False
    """Whether an archive gave the page: `fetched_at` lies in the past, and the record of a later visit stands."""
    body: bytes | None = field(default=None, repr=False)
    """The response's bytes, to be kept while the page is to be visited again; null: what is kept stays."""
    keep_body: bool = False
    """Whether `body` is kept also where the page is not visited again."""
    content_type: str | None = None
    """Of `body`, as the server sent it."""
    archived: Archived | None = None
    """Where the response lies in the archive; null: there is none."""
    marks: BodyMarks | None = field(default=None, repr=False)
    """Of the article's body; null: made when it is saved."""

    def response(self) -> ResponseFields:
        """The same for `Pages.saved`, `refused` and `failed`."""
        return {
            "url": self.url,
            "http_status": self.http_status,
            "etag": self.etag,
            "last_modified": self.last_modified,
            "content_hash": self.content_hash,
            "fetched_at": self.fetched_at or utc_now(),
            "run_id": self.run_id,
        }
