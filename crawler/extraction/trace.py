"""The trace of a page: whether each line was kept, and why. `extract_article` fills it in, `scrapy clean --explain`
draws it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a line is in the body, in another field, or nowhere."""

    BODY = "body"
    """Kept in `article_body`."""
    FIELD = "field"
    """It gave another field of the record (`TraceLine.field` says which) and is not repeated in the body."""
    SITE_RULE = "site_rule"
    """A rule of the site names it."""
    LABEL = "label"
    """A label or line that the site's line pattern knows."""
    PLACE = "place"
    """Outside the part of the page that the site's line pattern gives to the article."""
    LEARNED = "learned"
    """The same line stands on other articles of the site."""
    REPEATED = "repeated"
    """Headline, byline, date or deck once more."""
    CAPTION = "caption"
    """A picture's caption or credit; it is in `images` if the picture is the article's."""
    ENGINE = "engine"
    """Neither engine nor block weights read it as text of the article."""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of the page, in the page's order."""

    text: str = field(repr=False)
    """As it was read, white space folded."""
    reason: Reason
    detail: str | None = None
    """The rule, label, learned block or measurement behind it, in a few words for a person."""
    field: str | None = None
    """The record's field that the line gave; `article_body` for kept lines; None if it gave none."""
    heading: int = 0
    """1 to 6 for lines inside `h1` to `h6`, else 0."""
    in_list: bool = False
    in_quote: bool = False

    @property
    def kept(self) -> bool:
        """Whether the line stands in the body."""
        return self.reason == Reason.BODY


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that was read as the article's, or taken out before the reading, and why it is not in the body."""

    text: str = field(repr=False)
    reason: Reason
    detail: str | None = None


@dataclass(slots=True)
class Trace:
    """What `extract_article` found out about a page; filled in even if the page is refused."""

    lines: list[TraceLine] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """Record field to where its value was read, for fields that no line gave: `{"date_published": "JSON-LD
    datePublished"}`."""
    cuts: list[Cut] = field(default_factory=list)
    """What was cut before and after the engine's reading; the lines repeat it."""
    evidence: dict[str, float] = field(default_factory=dict)
    """What the doubt was weighed from (`body/evidence.py`); empty where nothing was weighed."""
    method: str | None = None
    """`extraction_method` of the record; None if the page was refused."""
    refusal: str | None = None
    """Why the page gave no article."""
