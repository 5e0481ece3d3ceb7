"""What a story of the replica is: the words, not the markup."""

import html
import re
from dataclasses import dataclass
from datetime import date, datetime

_TAG = re.compile(r"</?[a-z][^>]*>")


@dataclass(frozen=True)
class Related:
    """One item of a related box."""

    headline: str
    printed_date: str | None = None
    """`DD/MM/YYYY` or `DD/MM/YYYY HH:MM`."""
    identifier: str | None = None
    """Number of the story it leads to; None draws a made-up one."""


@dataclass(frozen=True)
class Picture:
    """A picture under `/files/img/`."""

    name: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Story:
    """One article in one language; translations share `identifier`.

    Paragraphs are plain text with the light tags `b i em strong a`; `&`, quotes and dashes stand for themselves.
    """

    identifier: str
    language: str
    slug: str
    headline: str
    deck: str | None = None
    authors: tuple[str, ...] = ()
    joiner: str = ""
    """Between the last two names; the language's own where empty."""
    dateline: str | None = None
    """Without the dash: `Lahore (AsiaNews)`."""
    dash: str = " – "
    """Between dateline and first sentence, its white space included."""
    places: tuple[str, ...] = ()
    separator: str = " - "
    rubric: str | None = None
    rubric_is_known: bool = True
    paragraphs: tuple[str, ...]
    related: tuple[Related, ...] = ()
    picture: Picture | None = None
    published: date | datetime
    """A bare date where the hour is not known; naive Rome time otherwise."""
    redesign_path: str | None = None
    """`south-asia/nepal/some-slug` where the story has an address of 2026."""
    keywords: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """`en:18406`."""
        return f"{self.language}:{self.identifier}"

    @property
    def is_round_up(self) -> bool:
        """An ASIA TODAY page."""
        return self.rubric in ("ASIA TODAY", "今日亚洲")

    @property
    def body_paragraphs(self) -> tuple[str, ...]:
        """The paragraphs with the dateline before the first."""
        if not self.dateline:
            return self.paragraphs
        return (f"{self.dateline}{self.dash}{self.paragraphs[0]}", *self.paragraphs[1:])


def plain_text(marked: str) -> str:
    """The words of a marked-up paragraph, white space folded."""
    return " ".join(html.unescape(_TAG.sub("", marked).replace("&", "&amp;")).split())
