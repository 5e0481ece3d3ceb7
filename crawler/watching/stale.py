"""Say which sites are silent: too long without a successful run, or without a new article. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.watching.site_report import seconds_since
from storage.models import CrawlRunRow
from storage.queries.health import Freshness

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SUMMARY = 200
"""Characters of a run's last line that are repeated."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too long."""

    run: timedelta
    """Since the last successful run ended."""
    article: timedelta
    """Since an article was last added."""


def read_age(text: str) -> timedelta:
    """Return the time that `90m`, `24h`, `3d` or `2w` names. Raises ValueError."""
    match = re.fullmatch(r"([1-9]\d{0,4})([mhdw])", text)
    if match is None:
        raise ValueError(f"{text} is no age like 90m, 24h, 3d or 2w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def stale_line(fresh: Freshness, limits: Limits, now: datetime) -> str | None:
    """Return what is wrong with a site, in one line; None if nothing is."""
    complaints = [
        _complaint("successful run", fresh.last_success, limits.run, now),
        _complaint("new article", fresh.newest_article, limits.article, now),
    ]
    said = [complaint for complaint in complaints if complaint]
    return f"{fresh.site}: {', '.join(said)}; {_last_run(fresh.last_run)}" if said else None


def _complaint(what: str, moment: str | None, limit: timedelta, now: datetime) -> str | None:
    seconds = seconds_since(moment, now)
    if seconds is None:
        return f"no {what} yet"
    return f"no {what} for {_long(seconds)} (since {moment})" if seconds > limit.total_seconds() else None


def _long(seconds: float) -> str:
    for unit, name in ((86400, "days"), (3600, "hours")):
        if seconds >= 2 * unit:
            return f"{seconds // unit:.0f} {name}"
    return f"{seconds // 60:.0f} minutes"


def _last_run(run: CrawlRunRow | None) -> str:
    if run is None:
        return "it was never crawled"
    began = f"the last run began {run.started}"
    if run.finished is None:
        return f"{began} and has not ended"
    if run.exit_code is None:
        return f"{began} and was killed"
    return f"{began} and ended with {run.exit_code}: {(run.summary or 'nothing said')[:_SUMMARY]}"
