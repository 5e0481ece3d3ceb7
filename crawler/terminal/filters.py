"""The options by which commands choose among saved articles, and the index that they bring up to date."""

import argparse
import sys
from datetime import date
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.terminal.command import progress

if TYPE_CHECKING:
    from storage.database import Database
    from storage.queries.filters import Filters
    from storage.queries.search import SearchIndex


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The options that choose among saved articles."""
    parser.add_argument("--site", help="only articles of this site (asianews)")
    parser.add_argument("--language", help="only articles in this language (en)")
    parser.add_argument("--since", metavar="DAY", help="only articles published on this day or later (2024-01-31)")
    parser.add_argument("--until", metavar="DAY", help="only articles published on this day or earlier")
    parser.add_argument("--author", metavar="NAME", help="only articles by this author; a part of the name is enough")
    parser.add_argument(
        "--country", metavar="NAME", help="only articles about this country (PH, or its name in any language) or place"
    )
    parser.add_argument("--section", metavar="NAME", help="only articles in this section (as the site names it)")
    add_duplicates(parser)


def add_duplicates(parser: argparse.ArgumentParser) -> None:
    """The option that shows what is left out by default."""
    parser.add_argument("--duplicates", action="store_true", help="also show articles that repeat one saved earlier")


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

    for option in ("site", "language", "author", "country", "section"):
        if getattr(opts, option) is not None and not getattr(opts, option).strip():
            raise UsageError(f"--{option} is empty")
    since, until = range_option(opts)
    return Filters(
        readable_host(opts.site) if opts.site else None,
        opts.language,
        since,
        until,
        opts.author,
        opts.country,
        opts.section,
        opts.duplicates,
    )


def in_the_store(database: "Database", filters: "Filters", index: "SearchIndex | None" = None) -> "Filters":
    """Return the filters as the store spells their names. Raises UnknownNameError for one of which it has nothing;
    author and country are looked up in the index, which is to be up to date."""
    from storage.queries.known_names import KnownNames

    with database.session() as session:
        names = KnownNames(session)
        spelled = names.spelled(filters)
        names.require_persons_and_places(spelled, index)
        return spelled


def range_option(opts: argparse.Namespace) -> tuple[date | None, date | None]:
    """The days of --since and --until. Raises UsageError."""
    since, until = day_option("--since", opts.since), day_option("--until", opts.until)
    if since and until and since > until:
        raise UsageError(f"--since {since} is later than --until {until}")
    return since, until


def day_option(option: str, value: str | None) -> date | None:
    """The day that an option names. Raises UsageError."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{option} {value}: not a day such as 2024-01-31") from None


def catch_up(database: "Database", index: "SearchIndex", *, anew: bool = False) -> None:
    """Bring the index up to date. Where the database may not be written, the index is searched as it stands, and what
    it lacks is told. Raises StorageError, also where there is no index then."""
    pending = None if anew else index.pending
    if pending == 0:
        return
    if database.read_only is not None:
        _tell_read_only(database, index, pending)
        return
    with progress("indexing", pending) as advance:
        (index.rebuild if anew else index.catch_up)(advance)


def _tell_read_only(database: "Database", index: "SearchIndex", pending: int | None) -> None:
    from storage.errors import StorageError

    if pending is None:
        raise StorageError(f"the index cannot be made anew: {database.file} may not be written")
    if not index.is_made:
        raise StorageError(f"{database.file} has no index yet and may not be written: a crawl makes one at its end")
    some = "1 article is" if pending == 1 else f"{pending:,} articles are"
    sys.stderr.write(f"{some} not in the index yet, which cannot be brought up to date: {database.file} is read-only\n")
