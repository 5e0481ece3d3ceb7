"""What a site says of itself: data, not code. Read by `addresses.py`, `article.py` and `line_pattern.py`.

Everything here is a frozen dataclass of plain values, so that a rule set travels to a worker process by pickle.
"""

from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["balanced", "fast", "best"]
"""How much time a page without a line pattern may take: `fast` takes trafilatura's quick reading alone, `balanced` its
precise reading and a second one where that looks short. `best` is the same as `balanced` so far: making the second
reading always scored lower (F1 .968 against .970)."""
MODES: tuple[Mode, ...] = ("balanced", "fast", "best")


@dataclass(frozen=True, slots=True)
class AddressPattern:
    """One kind of address of a site."""

    kind: Literal["article", "print", "list", "day", "home", "never"]
    pattern: str
    """Regular expression, matched from the start of `path?query` (percent-decoded, white space kept). Groups that
    count: `identifier`, `language`, `step`."""


@dataclass(frozen=True, slots=True)
class LanguageLabels:
    """The words by which a site's pages are read in one language."""

    language: str
    """BCP 47."""
    date_order: Literal["mdy", "dmy"]
    """Order of day and month in the article header."""
    send: tuple[str, ...] = ()
    byline_prefixes: tuple[str, ...] = ()
    print: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    rubrics: tuple[str, ...] = ()
    author_joiners: tuple[str, ...] = ()
    """Words between two names."""


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A site's article page as ordered lines: date, places or rubric, send label, title, byline, deck, body, tail."""

    labels: tuple[LanguageLabels, ...]
    """One for each language."""
    dateline: str
    """Regular expression of the dateline that opens a body (`Baghdad (AsiaNews)`)."""
    quotations: tuple[str, ...] = ()
    """Regular expressions of lines that stand on every page in every language."""
    subscription_words: str = ""
    """Regular expression of words that only offers of a newsletter use."""
    related_words: str = ""
    """Regular expression of words that labels above related stories use."""
    menu_words: str = ""
    """Regular expression of words that labels above boxes of other stories use: the newest, the editor's choice."""
    footer_words: str = ""
    """Regular expression of words that only a page's foot uses."""
    round_up_decks: tuple[str, ...] = ()
    """How the deck of a round-up begins (round-ups have no dateline)."""
    time_zone: str = "UTC"
    """IANA name of the zone of the printed times."""

    def labels_of(self, language: str | None) -> LanguageLabels | None:
        """The labels of a language, None where the site has none."""
        return next((labels for labels in self.labels if labels.language == language), None)


@dataclass(frozen=True, slots=True)
class CleaningRules:
    """How the pages of one site are read."""

    site: str
    hosts: tuple[str, ...] = ()
    """Host names without `www.`; the first is the site's own spelling."""
    home: str = ""
    """Scheme and host of stored addresses: `https://www.asianews.it`."""
    publisher: str | None = None
    languages: tuple[str, ...] = ()
    addresses: tuple[AddressPattern, ...] = ()
    """In order of precedence; the first that matches counts."""
    identifier_width: int = 0
    """Identifiers are zero-padded to this many digits."""
    line_pattern: LinePattern | None = field(default=None)
    version: int = 1
    """Raised whenever a rule changes a record; part of `extractor_version`."""


GENERIC_RULES = CleaningRules(site="news")
