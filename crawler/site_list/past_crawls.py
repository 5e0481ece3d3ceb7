"""Which of a site's runs say how often it has news. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from crawler.extraction.addresses import page_key
from crawler.site_list.rhythm import PastCrawl
from crawler.site_list.turns import has_failed


class Run(Protocol):
    """What is asked of a run."""

    arguments: Any
    started: Any
    finished: Any
    exit_code: Any
    saved_new: Any
    saved_changed: Any


class Listed(Protocol):
    """What is asked of an entry of the list."""

    url: Any


R = TypeVar("R", bound=Run)


def runs_of(entry: Listed, listed: Iterable[Listed], runs: Iterable[R]) -> Sequence[R]:
    """Return the runs of an entry's site without those that crawled another entry of the list: two sections of one
    site are one site in `crawl_run`."""
    others = {page_key(one.url) for one in listed if one.url} - {page_key(entry.url) if entry.url else None}
    return [run for run in runs if not (url := run.arguments.get("url")) or page_key(url) not in others]


def past_crawls(runs: Iterable[Run]) -> list[PastCrawl]:
    """Return the crawls that read the site and asked for what is new, the oldest first. `runs`: the newest first."""
    told = []
    for run in runs:
        if run.finished is None or _is_backfill(run.arguments):
            continue
        if has_failed(run.exit_code, run.saved_new + run.saved_changed):
            continue
        started, finished = datetime.fromisoformat(run.started), datetime.fromisoformat(run.finished)
        told.append(PastCrawl(started, run.saved_new, (finished - started).total_seconds()))
    return told[::-1]


def _is_backfill(arguments: Mapping[str, Any]) -> bool:
    return "since" in arguments or "until" in arguments
