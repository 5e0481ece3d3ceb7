"""The operations of a batch, and in which steps they are run: those of one kind together."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

Together = Callable[[Session, Sequence[Any]], Sequence[Any]]
"""Does for many rows what is to be done for each, as if one came after another; one result for each."""
Touches = frozenset[str] | None
"""Names of all that an operation reads or changes and that others may change; None: nobody knows."""


@dataclass(slots=True, eq=False)
class Job:
    """An operation, its future, and what became of it while its batch is not yet committed."""

    together: Together
    row: Any
    """What it does that for."""
    touches: Touches
    is_urgent: bool
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: Exception | None = None


@dataclass(slots=True, eq=False)
class Step:
    """Jobs that are run by one call."""

    together: Together
    jobs: list[Job] = field(default_factory=list)
    touches: set[str] = field(default_factory=set)

    def add(self, job: Job) -> None:
        """Run this one with them, too."""
        self.jobs.append(job)
        self.touches.update(job.touches or ())

    def run(self, session: Session) -> None:
        """Run them."""
        results = self.together(session, [job.row for job in self.jobs])
        for job, result in zip(self.jobs, results, strict=True):
            job.result, job.error = result, None


def steps_of(jobs: Iterable[Job]) -> list[Step]:
    """Return the steps that come to the same as the jobs one after another. A job goes before others that were handed
    over before it, to the last ones of its kind, only where it touches nothing that those touch."""
    steps: list[Step] = []
    movable: list[Step] = []
    for job in jobs:
        step = _last_of_kind(movable, job)
        if step is None:
            step = Step(job.together)
            steps.append(step)
            movable = [] if job.touches is None else [*movable, step]
        step.add(job)
    return steps


def _last_of_kind(steps: list[Step], job: Job) -> Step | None:
    if job.touches is None:
        return None
    for step in reversed(steps):
        if step.together is job.together:
            return step
        if not step.touches.isdisjoint(job.touches):
            return None
    return None


def one_after_another(session: Session, operations: Sequence[Callable[[Session], Any]]) -> list[Any]:
    """Run operations that have nothing to share."""
    return [operation(session) for operation in operations]
