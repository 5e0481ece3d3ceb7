"""What a run asks of the parts around it, of which it knows no more: the site's hosts and its scheduler."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.page_task import PageTask


class Hosts(Protocol):
    """Where a site's addresses are fetched, and which are its own."""

    def own(self, url: str) -> str:
        """The site's own address of something that was fetched."""

    def fetched(self, url: str) -> str:
        """Where an address of the site is fetched from."""

    def is_own(self, url: str) -> bool:
        """Whether the address lies on the site."""

    def is_start_page(self, url: str) -> bool:
        """Whether the address is that of the page where discovery started."""

    def has_scheme(self, url: str) -> bool:
        """Whether the address has the scheme by which the site is read."""


class Frontier(Protocol):
    """What a run asks of its scheduler."""

    @property
    def waiting(self) -> int:
        """Pages that are still to be fetched, as far as the run knows."""

    @property
    def left(self) -> int:
        """Number of pages that the run counts and has not come to."""

    @property
    def unfinished(self) -> int:
        """Requests for pages and lists that wait."""

    async def queue(self, links: Sequence[ArticleLink], *, deep: bool = False) -> tuple[list[PageTask], int]:
        """Queue the pages that are new and asked for, with pauses; give those still to be stored, and how many are
        new."""

    def knows(self, key: str) -> bool:
        """Whether the site has a page of the key, in any state."""

    def try_again(self, key: str, url: str) -> None:
        """Queue a known page."""

    def wanted_keys(self, links: Iterable[ArticleLink]) -> list[str]:
        """The keys of the articles that the run was asked for."""
