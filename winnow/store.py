"""`open_store`: the saved articles, for reading, from Python."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypedDict, Unpack

from crawler.extraction.addresses import join_address, read_address, readable_host
from pipelines.items import Article, Image, RelatedLink
from storage.articles import Articles
from storage.database import Database, DatabaseError, Session, database_url, open_database
from storage.errors import StorageError, driver_message
from storage.models import ArticleRow
from storage.queries.filters import Filters
from storage.queries.search import END_MARK, MARK, Hit, SearchIndex
from winnow.sites import rules_for

_ROW_NUMBER_BITS = 63
"""A larger number is no row's, and the driver refuses to ask."""


class Chosen(TypedDict, total=False):
    """By what articles are chosen; what is not given, or None, passes all."""

    site: str | None
    """`asianews`, `example.org`."""
    language: str | None
    """`en`."""
    since: date | str | None
    """Published on this day or later (`2024-01-31`, as the publisher counts days)."""
    until: date | str | None
    """Published on this day or earlier."""
    author: str | None
    """A part of the name is enough."""
    country: str | None
    """A place that the article is about, as the site names it."""
    section: str | None
    """Exactly as the site names it."""
    duplicates: bool
    """Whether articles count that tell the same as one saved before them; by default they do not."""


class Store:
    """An open database. Reads alone: the one thing that it writes is the index of words, which `search` brings up to
    date. A context manager; iterating gives every article."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.url = database.url
        """The address of the database, without a password."""

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __iter__(self) -> Iterator[Article]:
        """Give every article, in the order first saved."""
        return self.articles(duplicates=True)

    def __len__(self) -> int:
        """Return the number of all articles."""
        return self.count(duplicates=True)

    def count(self, **chosen: Unpack[Chosen]) -> int:
        """Return the number of articles that `articles` gives."""
        filters = _filters(chosen)
        with self._session() as session:
            return Articles(session).count(filters, among=self._among(filters))

    def articles(self, *, newest: int | None = None, **chosen: Unpack[Chosen]) -> Iterator[Article]:
        """Give the articles that are chosen, in the order first saved; with `newest` only so many, the last published
        first. They are read a few hundred at a time: memory does not grow with their number."""
        # Not in the generator: a wrong day is told where it is given.
        return self._chosen(_filters(chosen), newest)

    def _chosen(self, filters: Filters, newest: int | None) -> Iterator[Article]:
        with self._session() as session:
            articles, among = Articles(session), self._among(filters)
            rows: Iterable[ArticleRow] = articles.iterate(filters, among=among)
            if newest is not None:
                rows = articles.newest(newest, filters, among=among)
            for row in rows:
                yield _article(row)
                articles.forget(row)

    def get(self, name: int | str) -> Article | None:
        """Return one article: by its address in any spelling, by the publisher's number (`9384`; `en:9384` names the
        language too), or by its row number as int. None if it is not saved."""
        address = None
        if isinstance(name, str) and "://" in name and join_address("", name):
            found = read_address(name, rules_for(name))
            name, address = found.url, found.key
        if isinstance(name, int) and name.bit_length() > _ROW_NUMBER_BITS:
            return None
        with self._session() as session:
            row = Articles(session).get(name, address=address)
            return _article(row) if row is not None else None

    def search(
        self, words: str, *, newest: bool = False, limit: int = 20, offset: int = 0, **chosen: Unpack[Chosen]
    ) -> list[Hit]:
        """Return what is found, the best first, or the newest: `"side by side"`, `begin*`, `AND`, `OR`, `NOT`,
        parentheses. `get(hit.article_id)` is the whole article. Raises QueryError for words that cannot be understood.
        """
        filters = _filters(chosen)
        with _told():
            found = self._index().search(words, filters, newest=newest, limit=limit, offset=offset)
        return [replace(hit, snippet=hit.snippet.replace(MARK, "").replace(END_MARK, "")) for hit in found]

    def _index(self) -> SearchIndex:
        index = SearchIndex(self._database)
        # Where the database may not be written, the index is searched as it stands.
        if self._database.read_only is None or not index.is_made:
            index.catch_up()
        return index

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with _told(), self._database.session() as session:
            yield session

    def _among(self, filters: Filters) -> list[int] | None:
        """Return the row ids of those whose names the index of words alone knows; None if no name is asked for."""
        return self._index().ids(None, filters) if filters.needs_index else None


def open_store(location: str | os.PathLike[str] = "articles.db") -> Store:
    """Open the database of a crawl: the path of its file, or a SQLAlchemy URL. Raises StorageError if there is none."""
    where = os.fspath(location)
    url = where if "://" in where else f"sqlite:///{Path(where).expanduser().absolute()}"
    return Store(open_database(database_url(url, Path.cwd()), create=False))


@contextmanager
def _told() -> Iterator[None]:
    """Raise what the database says as a StorageError."""
    try:
        yield
    except DatabaseError as error:
        raise StorageError(f"the database cannot be read: {driver_message(error)}") from error


def _filters(chosen: Chosen) -> Filters:
    """Return the same as the store is asked. Raises TypeError for a name that is none, ValueError for a day that is
    none."""
    unknown = sorted(set(chosen) - set(Chosen.__annotations__))
    if unknown:
        raise TypeError(f"articles are not chosen by {unknown[0]}, but by {', '.join(Chosen.__annotations__)}")
    site = chosen.get("site")
    given: dict[str, Any] = {**chosen, "site": readable_host(site) if site else None}
    given |= {name: _day(name, given.get(name)) for name in ("since", "until")}
    return Filters(**{"duplicates": False, **given})


def _day(name: str, value: date | str | None) -> date | None:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{name}={value} is not a day such as 2024-01-31") from None


def _article(row: ArticleRow) -> Article:
    """Return the record as the crawl saved it."""
    record = Articles.record(row)
    record["images"] = tuple(Image(**image) for image in record["images"])
    record["related_links"] = tuple(RelatedLink(**link) for link in record["related_links"])
    record |= {name: tuple(value) for name, value in record.items() if isinstance(value, list)}
    return Article(**record)
