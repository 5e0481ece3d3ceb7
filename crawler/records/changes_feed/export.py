"""Write what publishers changed to where it is to go."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crawler.records.changes_feed.entries import entries
from crawler.records.changes_feed.files import ChangeFeed, ChangeLines
from crawler.records.destination import Destination
from crawler.records.export import FEED, Choice, Written
from crawler.terminal.command import progress
from crawler.terminal.filters import catch_up, in_the_store
from storage.database import Database
from storage.queries.publisher_changes import Chosen, Listed, PublisherChanges
from storage.queries.search import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Callable


def write_changes(database: Database, destination: Destination, choice: Choice) -> Written:
    """Write the changes, one of them in memory at a time: in a feed the newest first. The days of the choice are those
    on which the changes were seen. Raises as `write_export`."""
    is_feed, number = destination.format == "atom", 0
    # A feed without days is for readers of feeds; one of which the days are named has all of them.
    is_open = choice.filters.since is None and choice.filters.until is None
    newest = choice.newest or (FEED if is_feed and is_open else None)
    chosen = _chosen(database, choice)
    with database.session() as session:
        found = PublisherChanges(session)
        listed = _listed(found, chosen, newest, newest_first=is_feed)
        with progress(destination.name, len(listed)) as advance, destination.opened() as stream:
            file = ChangeFeed(stream, _title(choice)) if is_feed else ChangeLines(stream)
            for entry in entries(_told(found, listed, advance)):
                file.write(entry)
                number += 1
            file.close()
    return Written(number)


def _listed(found: PublisherChanges, chosen: Chosen, newest: int | None, *, newest_first: bool) -> list[Listed]:
    if newest is None:
        return found.listed(chosen, newest_first=newest_first)
    listed = found.listed(chosen, newest_first=True, limit=newest)
    return listed if newest_first else listed[::-1]


def _told(found: PublisherChanges, listed: list[Listed], advance: "Callable[[int], object]") -> Iterator[Any]:
    for one in listed:
        yield from found.read([one])
        advance(1)


def _chosen(database: Database, choice: Choice) -> Chosen:
    filters = replace(choice.filters, since=None, until=None)
    among = index = None
    if choice.query is not None or filters.needs_index:
        index = SearchIndex(database)
        catch_up(database, index)
    filters = in_the_store(database, filters, index)
    if index is not None:
        among = index.ids(choice.query, filters)
    return Chosen(filters, among, choice.filters.since, choice.filters.until)


def _title(choice: Choice) -> str:
    query = f", {choice.query}" if choice.query else ""
    return f"Winnow: changes by publishers, {choice.filters.site or 'all sites'}{query}"
