"""`ListLimit`: how many list pages of a site without rules a run reads."""

from crawler.crawl.run import CrawlRun


class ListLimit:
    """Counts the list pages of one run."""

    def __init__(self, most: int) -> None:
        self._left = self._most = most

    @property
    def half(self) -> int:
        """Half of the limit, and one at least."""
        return max(1, self._most // 2)

    def give_back(self) -> None:
        """A list was as it is known: that is none of those that were read."""
        self._left += 1

    def take(self, run: CrawlRun) -> bool:
        """Whether one more may be read. The first that may not is told, in the log and in its last line."""
        if self._left > 0:
            self._left -= 1
            return True
        if "lists" not in run.closing.notes:
            note = f"the limit of {self._most} list pages (MAX_LIST_PAGES) is reached, the next run goes on"
            run.closing.notes["lists"] = note
            run.logger.warning("%s", note)
        return False
