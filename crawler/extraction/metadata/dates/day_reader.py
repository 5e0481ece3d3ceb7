"""Which day a page means by a date that may be either of two, and which days it cannot mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.metadata.dates.normal import fold_name
from crawler.extraction.metadata.dates.order import DayOrder, declared_language, order_of
from crawler.extraction.metadata.dates.parse import first_date
from crawler.extraction.metadata.dates.weekdays import WEEKDAYS
from crawler.extraction.metadata.dates.written import Written, find_dates

_TEMPLATE_DAYS = frozenset({"1970-01-01", "0001-01-01", "1900-01-01"})
"""What templates print if they know no date."""
_MONTH_IN_ADDRESS = re.compile(r"/(?P<year>(?:19|20)\d{2})[/-]?(?P<month>0[1-9]|1[0-2])(?=[/-]|\d{2}(?!\d))")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class DayReader:
    """Read the dates of one page."""

    tree: HtmlElement
    url: str
    languages: tuple[str | None, ...]
    """What the page declares, the surest first."""
    seen_at: datetime | None
    """A moment at which the page was there: no date lies over a day (zones, wrong clocks) after it."""

    @cached_property
    def language(self) -> str | None:
        """The language of the page's dates."""
        return declared_language(self.languages)[0]

    @cached_property
    def latest(self) -> str | None:
        """The last day that is believed."""
        return (self.seen_at + timedelta(days=1)).date().isoformat() if self.seen_at else None

    def first(self, raw: str) -> str | None:
        """Return the first date of a declared value, if it is believed."""
        written = first_date(raw, self.language)
        return self._accepted(self._resolved(written, raw)) if written else None

    def find(self, text: str) -> list[Written]:
        """Return the dates of a text that are known and believed, with their places in `normal_text`."""
        found = ((one, self._accepted(self._resolved(one, text))) for one in find_dates(text, self.language))
        return [replace(one, value=value) for one, value in found if value]

    def believes(self, value: str | None) -> bool:
        """Whether the date is no template's, and not of the future."""
        return self._accepted(value) is not None

    def _accepted(self, value: str | None) -> str | None:
        if value is None or value[:10] in _TEMPLATE_DAYS:
            return None
        return None if self.latest is not None and value[:10] > self.latest else value

    def _resolved(self, written: Written, text: str) -> str | None:
        """Return the date, of two possible days the one that everything else on the page leaves."""
        if written.either is None:
            return written.value
        for possible in (
            _of_weekday(written.either, text),
            self._past(written.either),
            self._in_address(written.either),
        ):
            if len(possible) == 1:
                return possible[0]
        first = self._order.of(written.mark)
        return {"day": written.either[0], "month": written.either[1]}.get(first or "")

    def _past(self, days: Iterable[str]) -> list[str]:
        return [day for day in days if self._accepted(day)]

    def _in_address(self, days: Iterable[str]) -> list[str]:
        match = _MONTH_IN_ADDRESS.search(self.url)
        return [day for day in days if match and day.startswith(f"{match['year']}-{match['month']}")]

    @cached_property
    def _order(self) -> DayOrder:
        host = urlsplit(self.url).hostname or ""
        return order_of(self.languages, host, " ".join(self.tree.itertext()))


def _of_weekday(days: Iterable[str], text: str) -> list[str]:
    """Return those of the days that are one of the days of the week which the text names."""
    named = {WEEKDAYS[folded] for word in _WORD.findall(text[:120]) if (folded := fold_name(word)) in WEEKDAYS}
    return [day for day in days if date.fromisoformat(day).weekday() in named]
