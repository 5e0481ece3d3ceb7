"""Take an article out of the tables for good: its record and whatever tells its words or its address."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, Text, delete, func, or_, select, text, update
from sqlalchemy import cast as cast_as
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.columns import chunks
from storage.forgetting.tombstones import Forgotten, hash_of_page, hash_of_text
from storage.fulltext.engine import full_text
from storage.likeness.duplicates import Duplicates
from storage.models import (
    RECORD_FIELDS,
    ArticleAddressRow,
    ArticleImageRow,
    ArticleRow,
    ArticleVersionRow,
    CrawlRunRow,
    LearnedBlockRow,
    ListingEntryRow,
    PageRow,
    PageSourceRow,
)
from storage.page_models import ArchivedAddressRow, ArchivedPageRow
from storage.times import utc_now

_PAGE = cast("Table", PageRow.__table__)
_OF_A_NUMBER = "#"
"""Of `example.org#12345`, which names no page."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken out with an article, or would be."""

    article_id: int
    site: str
    url: str
    headline: str | None
    versions: int
    """Earlier texts."""
    pages: int
    """Addresses of it that a crawl has met."""
    kept_pages: int
    archived: int
    """Pages whose responses lie in an archive."""
    pictures: int
    told_again: list[int]
    """Other articles with the same words, which stay."""


@dataclass(frozen=True, slots=True)
class _Names:
    """By what an article is named: keys of pages, and addresses as they stand in texts."""

    keys: list[str]
    urls: list[str]
    page_ids: list[int]
    headlines: list[str]

    @property
    def as_told(self) -> list[str]:
        """As they stand in JSON and in sentences."""
        return [*self.urls, *(json.dumps(headline, ensure_ascii=False) for headline in self.headlines)]

    def are_in(self, value: object) -> bool:
        """Whether one of the addresses is in a text."""
        return isinstance(value, str) and any(url in value for url in self.urls)

    def left_of(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The links, or pages, that are not of the article."""
        return [
            item for item in items if not self.are_in(item.get("url")) and item.get("headline") not in self.headlines
        ]


class Forgetting:
    """Reads with any session; `forget` inside an operation of the `Writer`, whose connection erases what it deletes
    (`PRAGMA secure_delete`)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def describe(self, row: ArticleRow) -> Taken:
        """Return what goes with an article."""
        names = self._names(row)
        told = select(ArticleRow.id).where(
            or_(ArticleRow.duplicate_of == row.id, ArticleRow.id == row.duplicate_of), ArticleRow.id != row.id
        )
        return Taken(
            row.id,
            row.site,
            row.url,
            row.headline,
            self._count(ArticleVersionRow.article_id, [row.id]),
            len(names.page_ids),
            self._count(PageSourceRow.page_id, names.page_ids),
            self._count(ArchivedPageRow.page_id, names.page_ids),
            self._count(ArticleImageRow.article_id, [row.id]),
            list(self._session.scalars(told.order_by(ArticleRow.id))),
        )

    def forget(self, article_id: int, reason: str) -> None:
        """Take the article out, and leave its tombstones. Nothing is done where it is gone already."""
        row = self._session.get(ArticleRow, article_id)
        if row is None:
            return
        if self._session.get_bind().dialect.name == "sqlite":
            # What is deleted is overwritten, not only left out.
            self._session.execute(text("PRAGMA secure_delete = ON"))
        names, site = self._names(row), row.site
        texts = [row.content_hash, *(record["content_hash"] for record in self._earlier(article_id))]
        hashes = [hash_of_page(site, key) for key in names.keys] + [hash_of_text(site, one) for one in texts]
        hashes += [hash_of_page(site, picture) for picture in self._own_pictures(row)]
        in_archive = self._count(ArchivedPageRow.page_id, names.page_ids) > 0
        Forgotten(self._session).note(hashes, reason, utc_now(), in_archive=in_archive)
        self._drop_pages(site, names)
        self._drop_lines(site, article_id)
        self._drop_mentions(article_id, names)
        followers = list(self._session.scalars(select(ArticleRow.id).where(ArticleRow.duplicate_of == article_id)))
        self._session.expunge(row)
        self._session.execute(delete(ArticleRow).where(ArticleRow.id == article_id))
        self._relink(followers)
        self._drop_from_index(article_id)

    def forget_page(self, page: PageRow, reason: str) -> None:
        """Do the same with a page that gave no article."""
        names = _Names([page.key], [page.url, page.key], [page.id], [])
        in_archive = self._count(ArchivedPageRow.page_id, [page.id]) > 0
        Forgotten(self._session).note([hash_of_page(page.site, page.key)], reason, utc_now(), in_archive=in_archive)
        self._drop_pages(page.site, names)
        self._drop_mentions(0, names)

    def skip(self, site: str, keys: Sequence[str]) -> None:
        """A page shows an article that was taken out for good, at an address that was not known: it is skipped too."""
        known = Forgotten(self._session).reason_of(site, keys)
        reason = known[1] if known is not None else "the same article at another address"
        Forgotten(self._session).note([hash_of_page(site, key) for key in keys if key], reason, utc_now())
        self._drop_pages(site, _Names([key for key in keys if key], [], [], []))

    def _names(self, row: ArticleRow) -> _Names:
        pages = self._session.execute(
            select(PageRow.id, PageRow.key, PageRow.url).where(PageRow.article_id == row.id)
        ).all()
        other = self._session.scalars(
            select(ArticleAddressRow.address).where(ArticleAddressRow.article_id == row.id)
        ).all()
        keys = [row.address, *(page.key for page in pages), *(name for name in other if _OF_A_NUMBER not in name)]
        if row.identifier is not None and row.in_language is not None:
            keys.append(f"{row.in_language}:{row.identifier}")
        urls = [row.url, row.canonical_url or "", *(page.url for page in pages), *keys]
        further = self._further_pages(row.site, [url for url in urls if "/" in url])
        ids = [page.id for page in [*pages, *further]]
        ids += self._session.scalars(select(PageRow.id).where(PageRow.site == row.site, PageRow.key.in_(keys))).all()
        keys += [page.key for page in further]
        addresses = [url for url in [*urls, *(page.url for page in further)] if "/" in url]
        headlines = [row.headline, *(record["headline"] for record in self._earlier(row.id))]
        return _Names(_each_once(keys), _each_once(addresses), _each_once(ids), _each_once(headlines))

    def _further_pages(self, site: str, urls: Sequence[str]) -> list[Any]:
        """The pages that were refused because they belong to the article."""
        refused = select(PageRow.id, PageRow.key, PageRow.url, PageRow.message).where(
            PageRow.site == site, PageRow.reason == "further_page"
        )
        return [page for page in self._session.execute(refused) if any(page.message.endswith(url) for url in urls)]

    def _earlier(self, article_id: int) -> list[dict[str, Any]]:
        versions = select(ArticleVersionRow.record).where(ArticleVersionRow.article_id == article_id)
        return list(self._session.scalars(versions))

    def _own_pictures(self, row: ArticleRow) -> list[str]:
        """The addresses of its pictures that no other article shows, without their schemes."""
        urls = {image["url"] for image in row.images if image["url"]}
        shown = (
            images
            for number, images in self._telling(ArticleRow.images, _Names([], [*urls], [], []))
            if number != row.id
        )
        others = {image["url"] for images in shown for image in images}
        return sorted(url.partition("://")[2] for url in urls - others)

    def _drop_pages(self, site: str, names: _Names) -> None:
        for urls in chunks(names.urls):
            ends = (ArchivedAddressRow.url.endswith(url, autoescape=True) for url in urls)
            self._session.execute(delete(ArchivedAddressRow).where(or_(*ends)))
        for keys in chunks(names.keys):
            self._session.execute(delete(ListingEntryRow).where(ListingEntryRow.page_key.in_(keys)))
            self._session.execute(delete(_PAGE).where(_PAGE.c.site == site, _PAGE.c.key.in_(keys)))
        for ids in chunks(names.page_ids):
            self._session.execute(delete(_PAGE).where(_PAGE.c.id.in_(ids)))

    def _drop_lines(self, site: str, article_id: int) -> None:
        """Lines that were seen on this article alone are its words; one that others have too is not."""
        rows = self._session.execute(
            select(LearnedBlockRow.id, LearnedBlockRow.sightings).where(LearnedBlockRow.site == site)
        ).all()
        for row in rows:
            if article_id not in row.sightings:
                continue
            others = [number for number in row.sightings if number != article_id]
            if others:
                values = {"sightings": others, "last_article": max(others)}
                self._session.execute(update(LearnedBlockRow).where(LearnedBlockRow.id == row.id).values(values))
            else:
                self._session.execute(delete(LearnedBlockRow).where(LearnedBlockRow.id == row.id))

    def _drop_mentions(self, article_id: int, names: _Names) -> None:
        """Links of other articles with its headline and address, and what runs and pages say of it."""
        for number, links in self._telling(ArticleRow.related_links, names):
            if number != article_id:
                self._put(ArticleRow.related_links, number, names.left_of(links))
        for number, record in self._telling(ArticleVersionRow.record, names):
            links = names.left_of(record["related_links"])
            self._put(ArticleVersionRow.record, number, record | {"related_links": links})
        for number, pages in self._telling(CrawlRunRow.slowest, names):
            self._put(CrawlRunRow.slowest, number, names.left_of(pages))
        for number, given in self._telling(CrawlRunRow.arguments, names):
            told = {name: "forgotten" if names.are_in(value) else value for name, value in given.items()}
            self._put(CrawlRunRow.arguments, number, told)
        for column in (CrawlRunRow.summary, PageRow.message):
            for number, _ in self._telling(column, names):
                self._put(column, number, None)

    def _telling(self, column: InstrumentedAttribute[Any], names: _Names) -> list[tuple[int, Any]]:
        """The rows whose column has one of the addresses, or a headline, in it."""
        row = column.class_
        found: dict[int, Any] = {}
        for told in chunks(names.as_told):
            # With so many conditions at once SQLite reads the table once.
            has = or_(*(cast_as(column, Text).contains(name, autoescape=True) for name in told))
            found |= {one[0]: one[1] for one in self._session.execute(select(row.id, column).where(has))}
        return list(found.items())

    def _put(self, column: InstrumentedAttribute[Any], number: int, value: Any) -> None:
        row = column.class_
        self._session.execute(update(row).where(row.id == number).values({column.key: value}))

    def _relink(self, followers: Sequence[int]) -> None:
        """Those that told the same are now duplicates of the first of them."""
        for number in sorted(followers):
            row = self._session.get_one(ArticleRow, number, populate_existing=True)
            record = {name: getattr(row, name) for name in RECORD_FIELDS}
            self._session.expunge(row)
            Duplicates(self._session).link_changed(number, record)

    def _drop_from_index(self, article_id: int) -> None:
        """Now, and not when the index is next brought up to date."""
        connection = self._session.connection()
        full_text(connection.dialect.name).forget(connection, article_id)

    def _count(self, column: InstrumentedAttribute[int], numbers: Sequence[int]) -> int:
        return sum(
            self._session.scalar(select(func.count()).where(column.in_(chunk))) or 0 for chunk in chunks(numbers)
        )


def _each_once(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(value for value in values if value))
