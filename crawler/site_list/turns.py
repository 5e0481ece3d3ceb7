"""Decide which due site is crawled next, and what the end of a crawl means for the list. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

DONE, NOT_STARTED, INCOMPLETE, NO_ARTICLES, ALREADY_RUNNING = range(5)
"""Exit codes of `scrapy crawl`, as in docs/commands.md."""
IN_WORDS = {
    DONE: "done",
    NOT_STARTED: "could not start",
    INCOMPLETE: "not all of it is saved",
    NO_ARTICLES: "nothing looks like an article",
    ALREADY_RUNNING: "another crawl of the site is running",
    None: "killed",
}
"""What the exit code of a crawl says; None: it has none."""
_WORST_FIRST = (NOT_STARTED, NO_ARTICLES, INCOMPLETE, ALREADY_RUNNING, DONE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A site that is due."""

    number: int
    """Of its row."""
    site: str
    host: str


def next_turn(due: Iterable[Waiting], at_work: Collection[Waiting]) -> Waiting | None:
    """Return the first of the due sites that no crawl at work would meet: neither on its host, nor in its articles."""
    sites, hosts = {other.site for other in at_work}, {other.host for other in at_work}
    return next((one for one in due if one.site not in sites and one.host not in hosts), None)


def has_failed(exit_code: int | None, saved: int) -> bool:
    """Whether the crawl failed: it was killed, could not start or found no articles, or it left something and saved
    nothing. One that saved articles and missed some has read the site."""
    return exit_code in (None, NOT_STARTED, NO_ARTICLES) or (exit_code == INCOMPLETE and not saved)


def worst_code(codes: Iterable[int | None]) -> int:
    """Return the exit code that stands for all: 1, 3, 2, 4, 0, in this order. A crawl that was killed counts as 2: what
    it found is not all saved."""
    told = {INCOMPLETE if code not in _WORST_FIRST else code for code in codes}
    return next((code for code in _WORST_FIRST if code in told), DONE)
