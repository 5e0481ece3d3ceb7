"""Whether a known article's page that came in other bytes tells another text, or only reads otherwise now."""

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crawler.crawl.page_task import PageEntry
from crawler.crawl.visits import identified
from crawler.extraction.addresses import bare_address
from crawler.extraction.errors import ExtractionError
from crawler.extraction.metadata.dates import is_relative
from crawler.extraction.page import Page
from pipelines.items import Article
from storage.articles import Articles
from storage.models import READ_FIELDS, ArticleRow
from storage.pages import Visit
from storage.sources import PageSources, Source

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider

_IDENTITY = ("site", "identifier", "in_language")


@dataclass(frozen=True, slots=True)
class _Stored:
    record: dict[str, Any]
    source: Source | None


async def compare(spider: "NewsSpider", article: Article, entry: PageEntry, visit: Visit) -> tuple[Article, Visit]:
    """The new reading and its visit, as they are to be saved.

    A date counted from the visit ("1 day ago") is rounded, and another visit counts another day: the first one stays.

    Where the stored record was made by another extractor, the response kept from then is cleaned again by the present
    one, and the two readings of one extractor are compared: the same text means that the record is replaced in place
    (`recleaned`); another text is a change by the publisher, and the old reading is brought up to date first, so that
    the two versions differ by what the publisher wrote. Without a response from then nothing can be told, and the
    record is replaced in place.
    """
    stored = await asyncio.to_thread(_read, spider, entry)
    if stored is None:
        return article, visit
    article = _with_first_date(article, stored.record)
    if stored.record["extractor_version"] == article.extractor_version:
        return article, visit
    if stored.source is None:
        return article, replace(visit, recleaned=True)
    source = stored.source
    page = Page(source.body, stored.record["url"], source.content_type, source.fetched_at)
    try:
        before = (await asyncio.wrap_future(spider.session.clean(page, spider.rules))).article
    except ExtractionError:
        # What stood there is no article for the present extractor: kept as the earlier version, not overwritten.
        return article, visit
    before = _with_first_date(identified(before, entry), stored.record)
    record, present = before.as_dict(), article.as_dict()
    if all(record[name] == present[name] for name in READ_FIELDS):
        return article, replace(visit, recleaned=True)
    if all(record[name] == stored.record[name] for name in _IDENTITY):
        address, run_id = bare_address(before.url), visit.run_id
        await spider.write(lambda session: Articles(session).save(record, address, run_id=run_id, recleaned=True))
    return article, visit


def _with_first_date(article: Article, record: dict[str, Any]) -> Article:
    raw, first = article.date_published_raw, record["date_published_raw"]
    if not (raw and first and is_relative(raw) and is_relative(first)):
        return article
    return replace(article, date_published=record["date_published"], date_published_raw=first)


def _read(spider: "NewsSpider", entry: PageEntry) -> _Stored | None:
    assert entry.held is not None
    with spider.database.session() as session:
        row = session.get(ArticleRow, entry.held.article_id)
        if row is None:
            return None
        return _Stored(Articles.record(row), PageSources(session).get(spider.site, entry.key))
