"""`ArticleLink`: an article that a list, a feed or a sitemap names. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crawler.extraction.addresses import Address


class Expected(StrEnum):
    """What an address is taken for before it is fetched."""

    ARTICLE = "article"
    """The site's rules, a feed or a news sitemap say so."""
    LIKELY = "likely"
    """It looks like one."""
    UNLIKELY = "unlikely"
    """It may be one: a few of its kind are tried."""
    LIST = "list"
    """It looks like a list, and is read as one where it is one."""
    ARCHIVE = "archive"
    """It looks like the list of a past month or day."""

    @property
    def is_list(self) -> bool:
        """Whether it looks like a list of any kind."""
        return self in (Expected.LIST, Expected.ARCHIVE)

    def says_more_than(self, other: "Expected") -> bool:
        """Whether a page is worth a request sooner, taken for this and not for the other."""
        order = (Expected.ARTICLE, Expected.LIKELY, Expected.LIST, Expected.ARCHIVE, Expected.UNLIKELY)
        both_lists = self.is_list and other.is_list
        return order.index(self) < order.index(other) and not both_lists

    @property
    def is_article(self) -> bool:
        """Whether it is likely an article."""
        return self in (Expected.ARTICLE, Expected.LIKELY)


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article that a list names."""

    address: Address
    day: date | None = None
    """The date printed in the list's item; None if the item prints none or several."""
    expected: Expected = Expected.ARTICLE
