"""`Article`: the one record, from extraction to export. Standard library only.

Field names are schema.org `NewsArticle` words in snake case, the same in Python, SQL, JSON and exports.
"""

import hashlib
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that belongs to the article."""

    url: str
    """Absolute address."""
    caption: str | None = None
    """As printed under the picture; white space folded."""
    credit: str | None = None
    """Photographer or agency, as printed."""


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """A story that the page itself offers as related."""

    headline: str
    """As printed; white space folded."""
    url: str | None = None
    """Absolute address; null where the page gives none."""
    date_published: str | None = None
    """`2019-10-24` or ISO 8601 with offset; null where the page gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One whole, clean article. A page that yields none is a refusal, never a half-filled item."""

    url: str
    """The final address, in the site's own spelling of host."""
    canonical_url: str | None = None
    """The address that the page names as its canonical one; null if it names none."""
    site: str
    """Name of the spider; the host if no spider knows the site."""
    identifier: str | None = None
    """The publisher's number (`9384`, `0127`), else null."""
    headline: str | None = None
    """As printed, with white space folded. Null only if two readings are possible (see `validation_messages`)."""
    alternative_headline: str | None = None
    """The deck; never part of the body."""
    article_body: str = field(repr=False)
    """Plain text, one paragraph a line (`\\n`), inner white space folded to one space, nothing else changed. A row of a
    table is a line, its cells with a tab between them."""
    article_body_html: str = field(default="", repr=False)
    """The same in clean HTML: `p h2 h3 ul ol li blockquote table tr th td a em strong figure figcaption img`."""
    date_published: str | None = None
    """`2007-05-28` where only the day is known, else ISO 8601 with offset; null rather than a guess."""
    date_published_raw: str | None = None
    """The date as printed or as written in the page's metadata."""
    date_modified: str | None = None
    """As `date_published`."""
    authors: tuple[str, ...] = ()
    """Names of persons, in printed order. If the page names no person, the newsroom or agency that it names."""
    byline_raw: str | None = None
    """The byline as printed, with its `by`."""
    dateline: str | None = None
    """`Baghdad (AsiaNews)`; stays in the body too."""
    content_location: tuple[str, ...] = ()
    """Places that the article is about, as printed (the country line of AsiaNews)."""
    article_section: str | None = None
    """The section, as printed."""
    keywords: tuple[str, ...] = ()
    """The keywords that the page gives."""
    images: tuple[Image, ...] = ()
    """Pictures of the article, in page order."""
    related_links: tuple[RelatedLink, ...] = ()
    """The links of the box with related articles, in page order."""
    in_language: str | None = None
    """BCP 47 (`en`, `zh`)."""
    description: str | None = None
    """The summary that the page gives (`meta` description)."""
    publisher: str | None = None
    """The publisher's name."""
    is_accessible_for_free: bool | None = None
    """What the page says about its article: false if it is a teaser in front of a paywall; null if the page says
    nothing."""
    extraction_method: str
    """How the record was made: `line_pattern`, `trafilatura`, `site_config`, or `embedded:` followed by the place where
    the page has the text as data (docs/embedded.md)."""
    extractor_version: str
    """Version of program, rules and engine that made the record."""
    content_hash: str = ""
    """Hash of what a reader sees: headline, deck and body; see `hash_content`."""
    validation_messages: tuple[str, ...] = ()
    """What was doubtful: one sentence for each doubt, which begins with the name of the field."""
    doubt: float | None = None
    """How likely the body is wrong, from 0 to 1, calibrated on pages that people have marked (docs/doubt.md). Null if
    this was not computed: in records by a line pattern, in the mode `fast`, and in records of earlier versions."""
    fetch: Any = field(default=None, repr=False, compare=False)
    """During a crawl, the fetch that gave the article (`storage.visits.Visit`). No part of the record. It goes with the
    article through every pipeline that returns it or a changed copy (`dataclasses.replace`)."""

    def as_dict(self) -> dict[str, Any]:
        """The record as JSON-ready values (lists for tuples), keys in the order above."""
        # Not `asdict` for the whole: it walks into every value: 0.045 ms a record instead of 0.017.
        return {name: _as_json_value(getattr(self, name)) for name in RECORD_FIELDS}


RECORD_FIELDS = tuple(each.name for each in fields(Article) if each.name != "fetch")
"""The fields of the record, in order."""


def _as_json_value(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return [part if isinstance(part, str) else asdict(part) for part in value]


def hash_content(headline: str | None, alternative_headline: str | None, article_body: str) -> str:
    """SHA-256 (hex) of headline, deck and body: changes when a reader would see other words."""
    text = "\x1f".join([headline or "", alternative_headline or "", article_body])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
