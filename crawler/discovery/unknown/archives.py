"""Archives of a site without rules: the lists of a month or a day, whose addresses name it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit, urlunsplit

_YEAR, _MONTH = r"(?P<year>(?:19|20)\d\d)", r"(?P<month>0[1-9]|1[0-2]|[1-9])"
_DAY = r"(?P<day>0[1-9]|[12]\d|3[01]|[1-9])"
_BEFORE = r"(?P<before>/(?:archiv\w{0,4}[-_])?)"
"""Not any word: `/brief-2024-05-12` is a story of that day."""
_ENDING = r"(?P<ending>(?:/index)?(?:\.[a-z]{3,5})?/?)$"
_TOGETHER = r"(?P<year>(?:19|20)\d\d)(?P<one>)(?P<month>0[1-9]|1[0-2])(?P<two>)(?P<day>0[1-9]|[12]\d|3[01])?"
_PARAMETER, _END = r"(?P<before>(?:^|&)(?:m|date|day|month|datum)=)", r"(?P<ending>)(?=&|$)"
_IN_PATH = re.compile(rf"{_BEFORE}{_YEAR}(?P<one>[-/_.]){_MONTH}(?:(?P<two>[-/_.]){_DAY})?{_ENDING}", re.I)
_TOGETHER_IN_PATH = re.compile(rf"{_BEFORE}{_TOGETHER}{_ENDING}", re.I)
_YEAR_ALONE = re.compile(rf"/{_YEAR}(?:\.[a-z]{{3,5}})?/?$", re.I)
_IN_QUERY = re.compile(rf"{_PARAMETER}{_TOGETHER}{_END}", re.I)
_DASHED_IN_QUERY = re.compile(rf"{_PARAMETER}{_YEAR}(?P<one>-){_MONTH}(?:(?P<two>-){_DAY})?{_END}", re.I)


@dataclass(frozen=True, slots=True)
class Archive:
    """The address of a month or a day, and how the site spells the others."""

    first: date
    """Its first day, or its only one."""
    is_day: bool
    _url: str
    _in_query: bool
    _span: tuple[int, int]
    _parts: tuple[str, str, str, str]
    """What stands before, between and behind year, month and day."""
    _is_padded: bool

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first if self.is_day else _next_month(self.first) - timedelta(days=1)

    def at(self, day: date) -> str:
        """Return the address of another month or day."""
        before, one, two, ending = self._parts
        width = 2 if self._is_padded else 1
        in_month = f"{two}{day.day:0{width}}" if self.is_day else ""
        text = f"{before}{day.year}{one}{day.month:0{width}}{in_month}{ending}"
        parts = urlsplit(self._url)
        old = parts.query if self._in_query else parts.path
        new = old[: self._span[0]] + text + old[self._span[1] :]
        return urlunsplit(parts._replace(query=new) if self._in_query else parts._replace(path=new))

    def between(self, first: date, last: date) -> Iterator[str]:
        """Give the addresses of all months or days of a range, the newest first."""
        if self.is_day:
            for number in range(last.toordinal(), first.toordinal() - 1, -1):
                yield self.at(date.fromordinal(number))
            return
        for number in range(_month_number(last), _month_number(first) - 1, -1):
            yield self.at(date(number // 12, number % 12 + 1, 1))


def read_archive(url: str) -> Archive | None:
    """Return the month or day that an address names, and nothing of it; None if it names none."""
    parts = urlsplit(url)
    for pattern in (_IN_PATH, _TOGETHER_IN_PATH):
        if match := pattern.search(parts.path):
            return _archive(url, match, in_query=False)
    for pattern in (_IN_QUERY, _DASHED_IN_QUERY):
        if match := pattern.search(parts.query):
            return _archive(url, match, in_query=True)
    return None


def names_days(url: str) -> bool:
    """Whether an address is that of an archive: of a year, a month or a day."""
    return _YEAR_ALONE.search(urlsplit(url).path) is not None or read_archive(url) is not None


def _archive(url: str, match: re.Match[str], *, in_query: bool) -> Archive | None:
    year, month, day = match["year"], match["month"], match["day"]
    try:
        first = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    numbers = [text for text in (month, day) if text]
    is_padded = not any(len(text) == 1 for text in numbers)
    between = match["before"], match["one"] or "", match["two"] or "", match["ending"] or ""
    return Archive(first, day is not None, url, in_query, match.span(), between, is_padded)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
