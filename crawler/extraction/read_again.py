"""A page that was read before is read again: what of the first reading still holds. Pure."""

from dataclasses import replace
from typing import Any

from crawler.extraction.metadata.dates import is_relative
from pipelines.items import Article


def with_first_date(article: Article, record: dict[str, Any]) -> Article:
    """Return the article with the date of its stored record where both were counted from the visit ("1 day ago"): such
    a date is rounded, and another visit counts another day."""
    raw, first = article.date_published_raw, record["date_published_raw"]
    if not (raw and first and is_relative(raw) and is_relative(first)):
        return article
    return replace(article, date_published=record["date_published"], date_published_raw=first)
