"""`Closing`: what a run came to is judged by its counters, compared with earlier runs, recorded and reported, once."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from crawler.crawl.ending.drift import Tally, find_drift
from crawler.crawl.ending.outcome import Outcome, SlowestPages, outcome_of
from crawler.crawl.resources import RunResources
from storage.database import Database, DatabaseError
from storage.errors import ServerGoneError, StorageError, StoreGoneError

_CUT_SHORT = ("shutdown", "killed")
"""Reasons of runs that a signal has ended."""


class Closing:
    """The end of one run."""

    def __init__(self, resources: RunResources, logger: logging.Logger, *, is_backfill: bool) -> None:
        self.tally = Tally()
        """What the run's new pages give."""
        self.slowest = SlowestPages()
        self.outcome: Outcome | None = None
        """Set when the run has ended."""
        self.notes: dict[str, str] = {}
        """What the last line of the log is to say, by subject."""
        self.at_end: Callable[[Database], None] | None = None
        """Called when the run is recorded, before the store is closed."""
        self.when_indexed: Callable[[Database], None] | None = None
        """Called after that, when the articles can be searched; not where a signal has cut the run short."""
        self._resources = resources
        self._logger = logger
        self._is_backfill = is_backfill
        self._lock = threading.Lock()

    def close(
        self, counters: Callable[[], Mapping[str, Any]], reason: str, note: str | None, unfinished: int
    ) -> Outcome:
        """Return the run's outcome, with `unfinished` addresses that were found and not come to. Waits for the
        database, and for a close that has begun: a signal may come while a whole run is being recorded."""
        with self._lock:
            if self.outcome is None:
                for why, number in Counter(map(str, self._resources.unwritten)).items():
                    self._logger.error("not stored: %s%s", why, f" ({number} times)" if number > 1 else "")
                stats = counters()
                if reason not in _CUT_SHORT:
                    self._settle_removals(stats)
                outcome = outcome_of(
                    stats,
                    unfinished=unfinished,
                    reason=reason,
                    note="; ".join(filter(None, [note, *self.notes.values()])) or None,
                    is_first=self._resources.is_first,
                    is_backfill=self._is_backfill,
                    slowest=self.slowest.as_list(),
                    fresh=self.tally.ends,
                    not_archived=self._resources.not_archived,
                )
                self.outcome = self._record(self._compared(outcome))
            return self.outcome

    def _settle_removals(self, stats: Mapping[str, Any]) -> None:
        """Decide which articles are removed, and say so in the last line."""
        there = stats.get("list/read", 0) + stats.get("list/not_modified", 0) > 0
        try:
            settled = self._resources.settle_removals(is_site_there=there)
        except StoreGoneError:
            # The last line says it.
            return
        except (StorageError, DatabaseError) as error:
            self._logger.error("no article is noted as removed: %s", error)  # noqa: TRY400
            return
        if settled.removed:
            are = "article is" if settled.removed == 1 else "articles are"
            self.notes["removed"] = f"{settled.removed} {are} removed by the publisher"
        if settled.doubted:
            are = "article is" if settled.doubted == 1 else "articles are"
            self.notes["removed"] = (
                f"{settled.doubted} known {are} gone, and so are most others or the lists: none is noted as removed"
            )

    def _compared(self, outcome: Outcome) -> Outcome:
        """Add what earlier runs went without, coverage and drift. A backfill reads pages of other times: it tells
        nothing of the site today."""
        try:
            outcome = replace(outcome, earlier=self._resources.earlier_reasons())
            if self._is_backfill:
                return outcome
            coverage = self.tally.coverage()
            return replace(outcome, coverage=coverage, drift=find_drift(coverage, self._resources.earlier_coverage()))
        except (StorageError, DatabaseError) as error:
            self._logger.error("the run is not compared with earlier ones: %s", error)  # noqa: TRY400
            return outcome

    def _record(self, outcome: Outcome) -> Outcome:
        is_cut_short = outcome.reason in _CUT_SHORT
        try:
            when_indexed = None if is_cut_short else self.when_indexed
            self._resources.close(outcome, index=not is_cut_short, at_end=self.at_end, when_indexed=when_indexed)
        except StoreGoneError as error:
            gone = self._resources.writer.gone or error
            is_kept = isinstance(gone, ServerGoneError)
            outcome = outcome.cut_off(str(gone)) if is_kept else outcome.without_store(str(gone))
        except (StorageError, DatabaseError) as error:
            self._logger.error("the run is not recorded: %s", error)  # noqa: TRY400
            outcome = replace(outcome, not_committed=outcome.not_committed + 1)
        self._logger.info("%s", outcome.summary)
        return outcome
