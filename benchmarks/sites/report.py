"""The table of docs/sites-measured.md."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from benchmarks.sites.crawled import Result

_HEAD = (
    "articles found",
    "lists saved",
    "other pages saved",
    "walls saved",
    "twice",
    "text lost",
    "code (wanted)",
    "requests",
    "second: requests",
    "lists asked conditionally",
    "articles again",
)


def line(result: Result) -> str:
    """One site in a line of a terminal."""
    return f"{result.plan.name:44} " + " | ".join(_cells(result))


def _cells(result: Result) -> list[str]:
    saved = result.saved
    second = ["", "", ""]
    if result.expected:
        second = [
            str(result.second_requests),
            f"{result.second_conditional}/{result.second_lists}",
            str(result.second_articles),
        ]
    return [
        f"{result.found}/{result.expected}",
        str(saved["list"]),
        str(result.others - saved["list"]),
        str(saved["wall"]),
        str(result.twice),
        str(result.text_lost),
        f"{result.code} ({result.wanted_code})",
        str(result.requests),
        *second,
    ]


def recall(results: Iterable[Result]) -> float:
    """The share of the expected articles that was saved."""
    known = list(results)
    return sum(result.found for result in known) / max(1, sum(result.expected for result in known))


def precision(results: Iterable[Result]) -> float:
    """The share of the rows that are articles, each counted once."""
    known = list(results)
    rows = sum(result.rows for result in known)
    return sum(result.saved["article"] - result.twice for result in known) / max(1, rows)


def totals(results: Sequence[Result]) -> str:
    """All sites in a line."""
    sums = {
        "lists": sum(result.saved["list"] for result in results),
        "other pages": sum(result.others - result.saved["list"] for result in results),
        "walls": sum(result.saved["wall"] for result in results),
        "twice": sum(result.twice for result in results),
        "text lost": sum(result.text_lost for result in results),
        "wrong codes": sum(result.code != result.wanted_code for result in results),
        "articles fetched again": sum(result.second_articles for result in results),
        "requests": sum(result.requests for result in results),
    }
    told = ", ".join(f"{name} {number}" for name, number in sums.items())
    return f"{len(results)} sites, recall {recall(results):.3f}, precision {precision(results):.3f}; {told}"


BY_HAND = "## Built files of real sites"
"""What a person judged stays in the document, from this line on."""


def document(tuned: Sequence[Result], kept: Sequence[Result], asked: str, day: date, earlier: str = "") -> str:
    """The text of docs/sites-measured.md; of sites that are kept apart sums alone, so that nobody mends by them."""
    rows = "\n".join(f"| {result.plan.name} | " + " | ".join(_cells(result)) + " |" for result in tuned)
    head = f"| site | {' | '.join(_HEAD)} |\n|{'---|' * (len(_HEAD) + 1)}"
    kept_rows = "\n".join(
        f"- {look}: {totals(list(results))}" for look, results in groupby(sorted(kept, key=_look), key=_look)
    )
    text = _TEXT.format(
        day=day, asked=asked, tuned=totals(tuned), kept=totals(kept), kept_rows=kept_rows, table=f"{head}\n{rows}"
    )
    _, heading, by_hand = earlier.partition(BY_HAND)
    return f"{text}\n{heading}{by_hand}" if heading else text


def _look(result: Result) -> str:
    return result.plan.look


_TEXT = """# Whole sites, measured

Measured on {day} with `{asked}` (`make bench-sites`). Each site is made up: a look (a family of markup), a
language, what it announces itself by, and what stands in the way. It has 28 articles in three sections with
paging, tag, author and month lists, a search, about, privacy, contact, log-in, subscribe and legal pages, links
with tracking parameters, AMP, print and `index.html` versions, and two links to pages that are gone but answer
with 200. Where a site announces itself, four articles are linked by no list. It is crawled twice with `scrapy
crawl news -a url=...` into a fresh database.

Recall is the share of the articles that were saved (those behind a wall do not count), precision the share of the saved
rows that are articles, each counted once. A second crawl should ask for lists conditionally and fetch no article again.
"wanted" is the exit code that the site calls for: 2 where walls hide some articles, 3 where they hide all.

| part | |
|---|---|
| sites that are looked at while something is mended | {tuned} |
| kept apart: two looks and one language that no other site has | {kept} |

Of the part that is kept apart, by look:

{kept_rows}

The others one by one:

{table}
"""
