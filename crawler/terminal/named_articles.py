"""The saved articles that a person names: by the publisher's number, by `#68`, by an address."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.extraction.addresses import join_address, read_address
from crawler.extraction.rules import CleaningRules
from crawler.terminal.command import rules_of

if TYPE_CHECKING:
    from storage.articles import Articles
    from storage.models import ArticleRow
    from storage.queries.filters import Filters

_NUMBER = re.compile(r"(?:(?P<language>[A-Za-z]{2,3}(?:-\w+)*):)?(?P<number>\d+)", re.ASCII)
_ROW_NUMBER = re.compile(r"#\d{1,18}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """What was typed, as the store is asked."""

    asked: str
    address: str | None = None
    """The key of the page at the address."""
    site: str = ""
    """Of the rules by which the address is read."""

    @classmethod
    def read(cls, typed: str, site_rules: tuple[CleaningRules, ...]) -> "Named":
        """From the command line."""
        if "://" not in typed or not join_address("", typed):
            return cls(typed)
        rules = rules_of(typed, site_rules)
        found = read_address(typed, rules)
        return cls(found.url, found.key, rules.site)

    @property
    def spellings(self) -> list[str]:
        """As a page may have it."""
        return [self.asked, *([self.address] if self.address else [])]

    def article(self, articles: "Articles") -> "ArticleRow | None":
        """Return the one article, where no filter chooses."""
        # The table writes the row number of an article without the publisher's as `#68`.
        named = int(self.asked[1:]) if _ROW_NUMBER.match(self.asked) else self.asked
        return articles.get(named, address=self.address)

    def numbered(self, articles: "Articles", filters: "Filters") -> "list[ArticleRow]":
        """Return the articles with the publisher's number (`64010`, `en:64010`), as far as the filters let them
        pass."""
        match = _NUMBER.fullmatch(self.asked.strip())
        if match is None:
            return []
        languages, prefix = filters.language or (), (match["language"] or "").lower()
        return [
            row
            for row in articles.by_identifier(match["number"])
            if (filters.site in (None, row.site) and (not languages or row.in_language in languages))
            and (not prefix or f"{row.in_language or ''}-".lower().startswith(f"{prefix}-"))
        ]
