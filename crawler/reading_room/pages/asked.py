"""What the address of a list of articles asks for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from crawler.reading_room.pages.names import country_name, language_name
from storage.queries.filters import Filters

LAST_PAGE = 1000
LONGEST = 1000
"""Characters of a value in the address."""
EACH_ONCE = Filters(duplicates=False)
"""What is shown where nothing else is asked for."""
_NAMES = ("site", "language", "section", "country", "author")
_DIGITS = 18
"""Of a row number; longer ones are none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the front page asks for."""

    words: str = ""
    filters: Filters = EACH_ONCE
    newest: bool = False
    """Of articles found by words: newest first, not best first."""
    page: int = 1
    problem: str | None = None
    """What in the address makes no sense."""

    @property
    def by_words(self) -> bool:
        """Whether the full-text index is asked: authors are words too."""
        return bool(self.words or self.filters.author)

    @property
    def best_first(self) -> bool:
        """Whether the list is in the order of how well the articles answer."""
        return bool(self.words) and not self.newest

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """From the query. `day` is one day, or the first of several up to `until`."""
        long = [name for name, value in given.items() if len(value) > LONGEST]
        # Each of a hundred links on the page has all values in it.
        given = {name: value[:LONGEST] for name, value in given.items()}
        since, until = _day(given.get("day") or given.get("since")), _day(given.get("until"))
        names = {name: given.get(name) or None for name in _NAMES}
        until = until or (since if given.get("day") else None)
        after = _number(given.get("added_after", ""), _DIGITS)
        filters = Filters(
            since=since, until=until, duplicates=given.get("duplicates") == "1", added_after=after, **names
        )
        page = min(max(_number(given.get("page", ""), 8) or 1, 1), LAST_PAGE)
        wrong = [given[name] for name in ("day", "since", "until") if given.get(name) and _day(given[name]) is None]
        problem = f"{wrong[0]}: not a day such as 2024-01-31" if wrong else None
        if long:
            problem = f"{long[0]}: longer than {LONGEST} characters"
        return cls(given.get("q", "").strip(), filters, given.get("order") == "newest", page, problem)

    def values(self) -> dict[str, str]:
        """Return what is asked for as the names and values of an address, without the page."""
        filters = self.filters
        values: dict[str, object] = {
            "q": self.words,
            **{name: getattr(filters, name) for name in _NAMES},
            "since": filters.since,
            "until": filters.until,
            "added_after": filters.added_after,
            "order": "newest" if self.newest else None,
            "duplicates": "1" if filters.duplicates else None,
        }
        return {name: str(value) for name, value in values.items() if value not in (None, "")}

    def query(self, **other: object) -> str:
        """The same as a query, with other values; `page` is 1 where it is not given."""
        return "?" + urlencode({name: value for name, value in (self.values() | other).items() if value})

    def link(self, **other: object) -> str:
        """Return the same query for a link to another page than the list; empty where nothing is asked for."""
        query = self.query(**({"page": self.page} if self.page > 1 else {}) | other)
        return "" if query == "?" else query

    def chosen(self) -> list[tuple[str, str, str]]:
        """Return each filter as a reader knows it: what it lets pass, its name, and the query without it."""
        filters = self.filters
        names = {
            "country": country_name(filters.country_code or filters.country or ""),
            "language": language_name(cast("str | None", filters.language)),
            "site": filters.site,
            "section": cast("str | None", filters.section),
            "author": filters.author,
            "added_after": "new" if filters.added_after else None,
        }
        found = [(label, name, self.with_filter(**{name: None})) for name, label in names.items() if label]
        if filters.since or filters.until:
            found.append((_span(filters.since, filters.until), "days", self.with_filter(since=None, until=None)))
        return found

    def title(self) -> str:
        """Return what the list is, in a line."""
        parts = [f"“{self.words}”"] if self.words else []
        parts += [label for label, _, _ in self.chosen()]
        return " · ".join(parts) or "Newest articles"

    def with_filter(self, **values: Any) -> str:
        """A query with one filter changed."""
        return replace(self, filters=replace(self.filters, **values)).query()


def _span(since: date | None, until: date | None) -> str:
    if since == until:
        return str(since)
    return " ".join(part for part in (since and f"from {since}", until and f"to {until}") if part)


def _number(value: str, digits: int) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= digits else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
