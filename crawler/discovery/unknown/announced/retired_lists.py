"""`RetiredLists`: addresses where a list was looked for in vain are asked more and more seldom.

A dead `Sitemap:` line, a feed that a page still names, and every usual name that a site does not have would cost a
request in each run for ever. None is given up: sites come to have feeds.
"""

from datetime import UTC, datetime, timedelta

from crawler.crawl.run import CrawlRun
from crawler.extraction.addresses import bare_address
from storage.listings import Listings

_RUNS = 3
"""So many runs ask in vain before an address rests: two are a night's maintenance."""
_LONGEST = timedelta(days=30)


class RetiredLists:
    """The addresses of one run's site."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run
        self._missed: dict[str, tuple[int, str]] = {}

    def load(self) -> None:
        """Read what earlier runs noted; to be called once, before the first request."""
        with self._run.resources.database.session() as session:
            self._missed = Listings(session).missed(self._run.site)

    def rests(self, url: str) -> bool:
        """Whether the address is not to be asked in this run."""
        times, last = self._missed.get(bare_address(url), (0, ""))
        if times < _RUNS:
            return False
        passed = datetime.now(UTC) - datetime.fromisoformat(last)
        # In the future it was asked by a wrong clock.
        return timedelta(0) <= passed < min(timedelta(days=2 ** min(times - _RUNS, 9)), _LONGEST)

    def missed(self, url: str) -> None:
        """Note that there was no list at the address."""
        site, key = self._run.site, bare_address(url)
        self._run.put(lambda session: Listings(session).note_missed(site, key))

    def found(self, url: str) -> None:
        """Forget that there was none."""
        site, key = self._run.site, bare_address(url)
        if key in self._missed:
            self._run.put(lambda session: Listings(session).forget_missed(site, key))
