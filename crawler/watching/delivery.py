"""Tell those who watch what is new, at the end of a run: each version of an article once.

What a run saved is noted in the transaction that saves it (`watch_pending`), and the note goes when everybody has the
article: whatever ends the process, the next run tells the rest. To a file a version is written once, also then: which
of those that were begun stand in it is looked up. What a command does with its input nobody can look up: where the
process was killed between the command's end and the commit after it, the next run gives it the same articles again.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.records.formats import as_json
from crawler.watching.watch_command import CommandError, give
from crawler.watching.watch_file import append_lines, versions_in
from crawler.watching.watches import Watches
from storage.articles import Articles
from storage.database import Database, DatabaseError, Session
from storage.errors import StorageError, driver_message
from storage.queries.search import SearchIndex
from storage.watches.pending import BEGUN, IN_FILE, Pending, WatchPending
from storage.writer import Writer

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """An article that answers one question or several."""

    pending: Pending
    version: str
    """The article's number, and since when it reads so."""
    line: str
    """JSON: what is found, and the record."""


def deliver(database: Database, *, site: str, watches: Watches, writer: Writer) -> None:
    """Tell of what is pending. A failure is a warning: the articles are saved, and are told of by the next run."""
    try:
        pending, found = _find(database, site, watches)
        left = _by_file(found, watches, writer) if watches.file is not None else found
        is_done = left is not None and _by_command(found, watches)
        missed = set() if is_done else {one.pending.article_id for one in found}
        told = [one.article_id for one in pending if one.article_id not in missed]
        _write(writer, lambda session: WatchPending(session).done(told))
    except (StorageError, DatabaseError) as error:
        _logger.warning("the watches are told in the next run: %s", driver_message(error))


def _find(database: Database, site: str, watches: Watches) -> tuple[list[Pending], list[Found]]:
    """What is pending, and of that what answers."""
    with database.session() as session:
        pending = WatchPending(session).of_site(site)
    if not pending:
        return [], []
    index = SearchIndex(database)
    index.catch_up()
    answers: dict[int, list[str]] = {one.article_id: [] for one in pending}
    for name, question in watches.questions.items():
        for number in index.ids(question):
            if number in answers:
                answers[number].append(name)
    with database.session() as session:
        articles = Articles(session)
        return pending, [
            found for one in pending if answers[one.article_id] and (found := _found(articles, one, answers))
        ]


def _found(articles: Articles, pending: Pending, answers: dict[int, list[str]]) -> Found | None:
    """None for an article that tells what one before it told: `scrapy search` leaves it out, too."""
    row = articles.get(pending.article_id)
    if row is None or row.duplicate_of is not None:
        return None
    version = f"{row.id}@{row.changed_at or row.first_saved}"
    about = {"watch": answers[row.id], "event": pending.event, "version": version}
    return Found(pending, version, as_json({**about, **articles.record(row)}))


def _by_file(found: Sequence[Found], watches: Watches, writer: Writer) -> Sequence[Found] | None:
    """Append what is not in the file yet; None where that fails."""
    assert watches.file is not None
    waiting = [one for one in found if one.pending.state != IN_FILE]
    begun = {one.version for one in waiting if one.pending.state == BEGUN}
    try:
        there = versions_in(watches.file, begun) if begun else set()
        new = [one for one in waiting if one.version not in there]
        if new:
            _mark(writer, new, BEGUN)
            append_lines(watches.file, [one.line for one in new])
            _tell(new, str(watches.file))
        if waiting:
            _mark(writer, waiting, IN_FILE)
    except OSError as error:
        _logger.warning(
            "WATCH_FILE %s is not written (%s); the next run tells of %d", watches.file, error.strerror, len(waiting)
        )
        return None
    return found


def _by_command(found: Sequence[Found], watches: Watches) -> bool:
    """Give all of it to the command; whether it has it, or none is asked for."""
    if not watches.command or not found:
        return True
    try:
        give(watches.command, [one.line for one in found], watches.seconds)
    except (CommandError, OSError) as error:
        _logger.warning("WATCH_COMMAND %s: %s; the next run tells of %d", watches.command[0], error, len(found))
        return False
    _tell(found, watches.command[0])
    return True


def _mark(writer: Writer, found: Sequence[Found], state: str) -> None:
    numbers = [one.pending.article_id for one in found]
    _write(writer, lambda session: WatchPending(session).mark(numbers, state))


def _write(writer: Writer, operation: Callable[[Session], Any]) -> None:
    writer.submit(operation).result()


def _tell(found: Sequence[Found], where: str) -> None:
    _logger.info("told %s of %d article%s that fit the watches", where, len(found), "" if len(found) == 1 else "s")
