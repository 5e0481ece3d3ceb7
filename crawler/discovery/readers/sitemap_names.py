"""What the addresses of sitemaps say: news, lists instead of articles, the months that one holds. Pure."""

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from crawler.discovery.readers.sitemaps import SitemapEntry

_WORD = re.compile(r"[^\W\d_]+")
_NEWS = frozenset({"news", "googlenews", "newssitemap", "sitemapnews", "gnews"})
"""Words of the path between separators: `newsletter-sitemap.xml` is none of them."""
_LISTS = frozenset(
    "author authors category categories tag tags taxonomy taxonomies topic topics user users attachment attachments "
    "image images".split()
)
"""What stands in such a sitemap is no article."""
_LAST = frozenset({"page", "pages", "product", "products", "static"})
"""What stands in such a sitemap is seldom one."""
_QUERY_DAY = re.compile(
    r"\by{1,4}(?:ear)?=((?:19|20)\d\d)(?:&m{1,2}(?:onth)?=(\d{1,2}))?(?:&d{1,2}(?:ay)?=(\d{1,2}))?", re.I
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?([0-3]\d))?(?!\d)")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.]([1-9])(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NUMBER = re.compile(r"(\d{1,7})(?=[^\d/]{0,20}$)")


def says_news(url: str) -> bool:
    """Whether a sitemap's address has the word `news`."""
    return not _NEWS.isdisjoint(_words(url))


def span_of(url: str) -> tuple[date, date] | None:
    """Return the first and the last day that the address names: of a year, a month or a day; None if it names none."""
    parts = urlsplit(url)
    for pattern, text in ((_QUERY_DAY, parts.query), *((p, parts.path) for p in (_DAY, _MONTH, _YEAR))):
        found = pattern.search(text)
        if found is None:
            continue
        year, month, day = (int(part or 0) for part in (*found.groups(), None, None)[:3])
        try:
            if day:
                return date(year, month, day), date(year, month, day)
            last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])
            return date(year, month or 1, 1), last
        except (ValueError, calendar.IllegalMonthError):
            continue
    return None


def wanted_sitemaps(
    sitemaps: Iterable[SitemapEntry], since: date, until: date | None, *, news_alone: bool
) -> list[SitemapEntry]:
    """Return those of an index that may hold articles of the days, the newest first: those that say news before all
    others, or `news_alone`; those of tags, authors and the like only where there are no others."""
    found = [entry for entry in sitemaps if _may_hold(entry, since, until)]
    news = [entry for entry in found if says_news(entry.url)]
    if news and news_alone:
        return news
    others = [entry for entry in found if not says_news(entry.url)]
    of_articles = [entry for entry in others if _LISTS.isdisjoint(_words(entry.url))]
    return news + _newest_first(of_articles if news or of_articles else others)


def _may_hold(entry: SitemapEntry, since: date, until: date | None) -> bool:
    span = span_of(entry.url)
    if entry.day is not None and entry.day < since:
        return False
    return span is None or (span[1] >= since and (until is None or span[0] <= until))


def _newest_first(entries: Sequence[SitemapEntry]) -> list[SitemapEntry]:
    """By the day of the last change, or by the days in the name; of a numbered series without either the two ends come
    first, one of which is the newest."""
    newest = {entry.url: _newest_day(entry) for entry in entries}
    dated = [entry for entry in entries if newest[entry.url] is not None]
    undated = [entry for entry in entries if newest[entry.url] is None]
    dated.sort(key=lambda entry: newest[entry.url] or date.min, reverse=True)
    undated.sort(key=lambda entry: _number(entry.url))
    ends = [undated[place // 2 if place % 2 else -1 - place // 2] for place in range(len(undated))]
    return sorted(dated + ends, key=lambda entry: not _LAST.isdisjoint(_words(entry.url)))


def _newest_day(entry: SitemapEntry) -> date | None:
    span = span_of(entry.url)
    return entry.day or (span[1] if span else None)


def _number(url: str) -> int:
    found = _NUMBER.search(urlsplit(url).path)
    return int(found[1]) if found else 0


def _words(url: str) -> set[str]:
    parts = urlsplit(url)
    return {word.lower() for word in _WORD.findall(f"{parts.path}?{parts.query}")}
