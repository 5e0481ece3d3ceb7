"""The options by which commands choose among saved articles, and the index that they bring up to date."""

import argparse
from datetime import date
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.terminal.command import progress

if TYPE_CHECKING:
    from storage.queries.filters import Filters
    from storage.queries.search import SearchIndex


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that choose among saved articles."""
    parser.add_argument("--site", help="articles of one site (asianews)")
    parser.add_argument("--language", help="articles in one language (en)")
    parser.add_argument("--since", metavar="DAY", help="published on this day or later (2024-01-31)")
    parser.add_argument("--until", metavar="DAY", help="published on this day or earlier")
    parser.add_argument("--author", metavar="NAME", help="a part of an author's name is enough")
    parser.add_argument("--country", metavar="NAME", help="about this place (as the site names it)")
    parser.add_argument("--section", metavar="NAME", help="in this section (exactly as the site names it)")
    add_duplicates(parser)


def add_duplicates(parser: argparse.ArgumentParser) -> None:
    """The option that shows what is left out by default."""
    parser.add_argument(
        "--duplicates", action="store_true", help="also articles that tell the same as one saved before them"
    )


def check_question(words: str) -> None:
    """Before anything is opened. Raises UsageError."""
    from storage.queries.search_text import QueryError, fts_query

    try:
        fts_query(words)
    except QueryError as error:
        raise UsageError(str(error)) from None


def filters_of(opts: argparse.Namespace) -> "Filters":
    """The same as the store is asked. Raises UsageError."""
    from crawler.extraction.addresses import readable_host
    from storage.queries.filters import Filters

    return Filters(
        readable_host(opts.site) if opts.site else None,
        opts.language,
        day_option("--since", opts.since),
        day_option("--until", opts.until),
        opts.author,
        opts.country,
        opts.section,
        opts.duplicates,
    )


def day_option(option: str, value: str | None) -> date | None:
    """The day that an option names. Raises UsageError."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{option} {value}: not a day such as 2024-01-31") from None


def catch_up(index: "SearchIndex", *, anew: bool = False) -> None:
    """Bring the index up to date."""
    pending = None if anew else index.pending
    if pending == 0:
        return
    with progress("indexing", pending) as advance:
        (index.rebuild if anew else index.catch_up)(advance)
