"""What a site says of itself: data, not code. Read by `addresses.py`, `article.py`, `line_pattern/` and the discovery.

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
    sections: tuple[str, ...] = ()
    author_joiners: tuple[str, ...] = ()
    """Words between two names."""
    function_words: frozenset[str] = frozenset()
    """Words that the site's other languages do not have; 50 words of running text hold at least five."""


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A site's article page as ordered lines: date, places or section, send label, title, byline, deck, body, tail.

    The order is AsiaNews', the one site that is read so; what its lines say is data. The regular expressions of dates
    name their groups.
    """

    labels: tuple[LanguageLabels, ...]
    """One for each language."""
    dateline: str
    """Regular expression of the dateline that opens a body (`Baghdad (AsiaNews)`)."""
    header_date: str
    """Regular expression of the whole line that is an article header's date. Groups: `raw`, as it goes into the record;
    `a` and `b`, day and month in the order of the language; `year`; if printed, `time` with `hour` and `minute`, and
    `sign`, a sign that only headers have."""
    list_date: str
    """Regular expression of the date beside a related story. Groups: `day`, `month`, `year`; if printed, `hour` and
    `minute`."""
    advertising_language: str | None = None
    """The language of the site's own advertisements on pages of every language."""
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
class ListPattern:
    """How a site's lists are spelled: their further pages, their other addresses, the dates in them."""

    step: str = "?page={step}"
    """What a list's address ends with from its second page on. With `?` it is a query parameter, wherever it stands in
    the query; anything else (`/page/{step}/`, AsiaNews' `&step={step}`) is put at the end as it is."""
    first_step: int | None = 1
    """The number of a list's first page, which its address does not name; None if it may be 0 or 1."""
    same_list: str | None = None
    """Regular expression for sites with several addresses of one list: lists whose groups are equal are one."""
    dates: tuple[str, ...] = (
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})\.? (?P<month>[^\W\d_]{3,12})\.? (?P<year>\d{4})(?!\d)",
        r"(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2}), (?P<year>\d{4})(?!\d)",
    )
    """Regular expressions of the dates printed in lists, with the groups `day`, `month` (a number or a name) and
    `year`. By default the spellings that read one way everywhere."""


@dataclass(frozen=True, slots=True)
class PageRules:
    """Where the parts of a site's article page stand, as XPath: the vocabulary of site-config files (docs/sites.md), as
    `site_config.py` reads it or a spider writes it. Alternatives are tried in order; the first that gives anything
    counts."""

    name: str = ""
    """The file, or whatever tells a person where the rules stand."""
    body: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    """Elements that are taken out before anything else is looked for."""
    strip_id_or_class: tuple[str, ...] = ()
    """Parts of an `id` or `class` whose elements are taken out."""
    strip_image_src: tuple[str, ...] = ()
    """Parts of a `src` whose pictures are taken out."""
    replacements: tuple[tuple[str, str], ...] = ()
    """What stands in the page's source, and what is put in its place before the page is read."""
    prune: bool = True
    """Whether what looks like clutter inside the body is taken out."""
    autodetect_on_failure: bool = True
    """Whether a page on which no alternative gives the field or body is read as one without rules."""
    convert_double_br_tags: bool = False
    """Two `<br>` in a row end a paragraph."""
    skip_json_ld: bool = False
    """The page's JSON-LD is not to be believed."""
    src_lazy_load_attr: str | None = None
    """The attribute that holds the address of a picture."""
    native_ad_clue: tuple[str, ...] = ()
    """What only advertisements have."""
    single_page_link: tuple[tuple[str, str | None], ...] = ()
    """The link to the whole article on one page, and the condition (`if_page_contains`) under which it counts."""
    next_page_link: tuple[tuple[str, str | None], ...] = ()
    """The link to the article's next page, and its condition."""
    test_url: tuple[str, ...] = ()
    """Addresses of articles on which the rules were tried."""


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
    identifiers_grow: bool = True
    """Whether a larger identifier is a newer article."""
    list_pattern: ListPattern = ListPattern()
    line_pattern: LinePattern | None = field(default=None)
    page_rules: PageRules | None = field(default=None)
    """For pages that no line pattern reads."""
    version: int = 1
    """Raised whenever a rule changes a record; part of `extractor_version`."""


GENERIC_RULES = CleaningRules(site="news", version=2)
