"""`ArticleLink`: an article that a list, a feed or a sitemap names. Pure."""

from dataclasses import dataclass
from datetime import date

from crawler.extraction.addresses import Address


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article that a list names."""

    address: Address
    day: date | None = None
    """The date printed in the list's item; None if the item prints none or several."""
