"""Queries on the `crawl_run` table: what each run did, and which runs have not ended."""

import os
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.errors import StorageError
from storage.models import CrawlRunRow
from storage.times import utc_now

_ENDED = (0, 2, 3)
"""Exit codes of runs that asked the site and came to their end."""
_SUCCESSFUL = (0, 2)
_NOTHING_READ = "nothing_read"
"""In `CrawlRunRow.reasons`: the run could read no list."""


class RunCounts(TypedDict, total=False):
    """What a run did; what is not given stays as it is (0 at first)."""

    found: int
    saved_new: int
    saved_changed: int
    refused: int
    failed: int
    lost: int
    reasons: dict[str, int]
    results: dict[str, int]
    coverage: dict[str, Any]
    slowest: list[dict[str, Any]]


class CrawlRuns:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def start(self, site: str, arguments: dict[str, Any], version: str, *, pid: int | None = None) -> int:
        """A run begins (by default of this process); its id."""
        row = CrawlRunRow(
            site=site, arguments=arguments, version=version, started=utc_now(), pid=os.getpid() if pid is None else pid
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def update(self, run_id: int, **counts: Unpack[RunCounts]) -> None:
        """Count of a run that lasts."""
        row = self._existing(run_id)
        for name, value in counts.items():
            setattr(row, name, value)

    def finish(self, run_id: int, exit_code: int | None, summary: str, **counts: Unpack[RunCounts]) -> None:
        """A run ends; `exit_code` None: it was killed, and another process notes it."""
        self.update(run_id, **counts)
        row = self._existing(run_id)
        row.finished, row.exit_code, row.summary = utc_now(), exit_code, summary

    def get(self, run_id: int) -> CrawlRunRow | None:
        """The row of a run."""
        return self._session.get(CrawlRunRow, run_id)

    def arguments(self, site: str) -> dict[int, dict[str, Any]]:
        """Return by run id what each run of the site was asked for."""
        question = select(CrawlRunRow.id, CrawlRunRow.arguments).where(CrawlRunRow.site == site)
        return {row.id: row.arguments for row in self._session.execute(question)}

    def unfinished(self, site: str) -> list[CrawlRunRow]:
        """Run that last, or were killed: whether the process lives is for the caller to see by `pid`."""
        question = select(CrawlRunRow).where(CrawlRunRow.site == site, CrawlRunRow.finished.is_(None))
        return list(self._session.scalars(question.order_by(CrawlRunRow.id)))

    def last(self, site: str | None = None, number: int = 1) -> list[CrawlRunRow]:
        """The last runs, the newest first."""
        question = select(CrawlRunRow).order_by(CrawlRunRow.id.desc()).limit(number)
        if site is not None:
            question = question.where(CrawlRunRow.site == site)
        return list(self._session.scalars(question))

    def last_success(self, site: str, until: str) -> str | None:
        """Return when the last run of the site ended, `until` then at the latest, that read lists: one with 0, or with
        2 for something that is missing beside what was read."""
        went_without = CrawlRunRow.reasons[_NOTHING_READ].as_integer()
        question = select(CrawlRunRow.finished).where(
            CrawlRunRow.site == site,
            CrawlRunRow.exit_code.in_(_SUCCESSFUL),
            CrawlRunRow.finished <= until,
            went_without.is_(None),
        )
        return self._session.scalar(question.order_by(CrawlRunRow.id.desc()).limit(1))

    def reasons(self, site: str, *, before: int, last: int) -> list[dict[str, int]]:
        """Return the reasons of the last runs of the site that came to their end before a run, the newest first."""
        question = (
            select(CrawlRunRow.reasons)
            .where(CrawlRunRow.site == site, CrawlRunRow.id < before, CrawlRunRow.exit_code.in_(_ENDED))
            .order_by(CrawlRunRow.id.desc())
            .limit(last)
        )
        return [reasons or {} for reasons in self._session.scalars(question)]

    def was_ahead(self, site: str, run_id: int, now: str) -> bool:
        """Whether an earlier run's clock was ahead: by that of the run now and of the run before it. Where the clock
        of one of the two is behind, the other knows better."""
        before = self.last_before(site, run_id)
        if before is None:
            return False
        latest = max(now, before.started)
        later = (CrawlRunRow.started > latest) | (CrawlRunRow.finished > latest)
        return self._session.scalar(select(CrawlRunRow.id).where(CrawlRunRow.site == site, later).limit(1)) is not None

    def last_before(self, site: str, run_id: int) -> CrawlRunRow | None:
        """The run of the site before another."""
        question = select(CrawlRunRow).where(CrawlRunRow.site == site, CrawlRunRow.id < run_id)
        return self._session.scalars(question.order_by(CrawlRunRow.id.desc()).limit(1)).first()

    def sites(self) -> list[str]:
        """Every site that had a run, by name."""
        return list(self._session.scalars(select(CrawlRunRow.site).distinct().order_by(CrawlRunRow.site)))

    def coverage(self, site: str, last: int = 20) -> list[dict[str, Any]]:
        """What the new pages of the last `last` runs that fetched any gave, the newest first: `CrawlRunRow.coverage`
        with the run's `run_id` and `exit_code` added."""
        question = (
            select(CrawlRunRow.id, CrawlRunRow.exit_code, CrawlRunRow.coverage)
            .where(CrawlRunRow.site == site, CrawlRunRow.coverage.is_not(None))
            .order_by(CrawlRunRow.id.desc())
            .limit(last)
        )
        rows = self._session.execute(question)
        return [{**(row.coverage or {}), "run_id": row.id, "exit_code": row.exit_code} for row in rows]

    def _existing(self, run_id: int) -> CrawlRunRow:
        row = self.get(run_id)
        if row is None:
            raise StorageError(f"there is no run {run_id}")
        return row
