"""The list of sites as it is shown: one line a site, what is in trouble first."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.site_list.entries import shown_name
from crawler.site_list.past_crawls import past_crawls
from crawler.site_list.rhythm import next_gap
from crawler.site_list.turns import IN_WORDS, INCOMPLETE
from crawler.watching.site_report import seconds_since
from crawler.watching.site_rows import ATTENTION, FINE, TROUBLE, judge
from storage.models import CrawlRunRow, ListedSiteRow

_NEW, _AT_WORK, _PAUSED = "new", "at work", "paused"
_ORDER = (TROUBLE, ATTENTION, _NEW, _AT_WORK, FINE, _PAUSED)
_LATE, _LEAST_LATE = 2, timedelta(days=1)
"""A site is overdue where it has been due for so many of its gaps, and for so long at least."""


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One site of the list, in words."""

    state: str
    name: str
    due: str
    last: str
    newest: str
    rhythm: str
    sentence: str
    """What is wrong; empty where nothing is."""


def listed_line(row: ListedSiteRow, runs: Sequence[CrawlRunRow], newest: str | None, now: datetime) -> ListedLine:
    """Return how an entry stands. `runs`: the newest runs of its site, the newest first; `newest`: when an article was
    last added."""
    gap = next_gap(row.every, past_crawls(runs), row.failures, 0)
    state, sentence = _judge(row, runs, gap, now)
    if row.every is not None:
        rhythm = f"every {in_words(gap)}"
    else:
        rhythm = f"about every {in_words(gap)}" if runs else "by its news"
    late = now - datetime.fromisoformat(row.next_due)
    due = "due now" if late >= timedelta() else f"due in {in_words(-late)}"
    return ListedLine(
        state,
        _short(row),
        "paused" if row.paused else "at work" if row.begun else due,
        _last(row, runs, now),
        "no article" if newest is None else f"newest {_ago(newest, now)}",
        rhythm,
        sentence,
    )


def listed_lines(lines: Iterable[ListedLine], width: int | None = None) -> list[str]:
    """Return the lines as columns, what is wrong first; where these are wider than the terminal, each site in several
    lines."""
    ordered = sorted(lines, key=lambda line: (_ORDER.index(line.state), line.name))
    cells = [(line.state, line.name, line.due, line.last, line.newest, line.rhythm) for line in ordered]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    if width is not None and sum(widths) + 2 * len(widths) > width:
        return [text for line in ordered for text in _narrow(line, width)]
    return [
        "  ".join([*map(str.ljust, row, widths), line.sentence]).rstrip()
        for row, line in zip(cells, ordered, strict=True)
    ]


def _narrow(line: ListedLine, width: int) -> list[str]:
    told = "; ".join(filter(None, (line.due, line.last, line.newest, line.rhythm, line.sentence)))
    room = max(20, width)
    return [f"{line.state}  {line.name}", *textwrap.wrap(told, room, initial_indent="  ", subsequent_indent="  ")]


def _judge(row: ListedSiteRow, runs: Sequence[CrawlRunRow], gap: timedelta, now: datetime) -> tuple[str, str]:
    if row.paused:
        return _PAUSED, ""
    if row.begun:
        return _AT_WORK, ""
    late = now - datetime.fromisoformat(row.next_due)
    if late > max(_LATE * gap, _LEAST_LATE):
        return TROUBLE, f"due for {in_words(late)}: is scrapy work running?"
    if row.ended is None or _by_hand(row, runs) is not None:
        return judge(runs, now) if runs else (_NEW, "")
    if row.failures:
        times = f"{row.failures} times in a row" if row.failures > 1 else "once"
        return TROUBLE, f"failed {times}: {row.message or IN_WORDS[row.exit_code]}"
    if row.exit_code == INCOMPLETE:
        return ATTENTION, row.message or ""
    return judge(runs, now)


def _by_hand(row: ListedSiteRow, runs: Sequence[CrawlRunRow]) -> CrawlRunRow | None:
    """The last crawl, where `scrapy work` did not start it."""
    run = next((run for run in runs if run.finished is not None), None)
    is_newer = run is not None and (row.ended is None or run.started > row.ended)
    return run if is_newer else None


def _last(row: ListedSiteRow, runs: Sequence[CrawlRunRow], now: datetime) -> str:
    """How the last crawl ended."""
    run = _by_hand(row, runs) or next((run for run in runs if run.id == row.run_id), None)
    if run is not None:
        return f"{_ago(run.finished or run.started, now)}: {IN_WORDS[run.exit_code]}, {run.saved_new} new"
    return "never crawled" if row.ended is None else f"{_ago(row.ended, now)}: {IN_WORDS[row.exit_code]}"


def _short(row: ListedSiteRow) -> str:
    """Its name as it stands in a column."""
    return shown_name(row.url).partition("://")[2].removeprefix("www.").rstrip("/") if row.url else row.spider


def in_words(time: timedelta) -> str:
    """Return `40 min`, `6 h`, `3 days`."""
    minutes = time.total_seconds() / 60
    if minutes < 90:
        return f"{max(1, round(minutes))} min"
    hours = minutes / 60
    return f"{round(hours)} h" if hours < 48 else f"{round(hours / 24)} days"


def _ago(moment: str, now: datetime) -> str:
    seconds = seconds_since(moment, now)
    return f"{in_words(timedelta(seconds=max(0.0, seconds or 0.0)))} ago"
