"""Write the articles that were chosen to where they are to go."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.records.destination import FEEDS, Destination
from crawler.records.formats import Record
from crawler.terminal.command import progress
from crawler.terminal.filters import catch_up, in_the_store
from storage.articles import Articles
from storage.database import Database, Session
from storage.images.article_images import ArticleImages
from storage.models import EXPORT_FIELDS
from storage.queries.filters import Filters
from storage.queries.search import SearchIndex
from storage.sources import PageSources, Source

if TYPE_CHECKING:
    from crawler.records.epub.chapter import Picture
    from crawler.records.files import ExportFile

FEED = 50
"""Articles of a feed: readers of feeds show no more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which articles."""

    filters: Filters
    query: str | None = None
    newest: int | None = None
    """The newest so many."""

    @property
    def sentence(self) -> str:
        """Say it, for a title page."""
        chosen = self.filters
        parts = [
            f"of {chosen.site}" if chosen.site else "of all sites",
            f"in {_listed(chosen.language)}" if chosen.language else "",
            f"in the section {_listed(chosen.section)}" if chosen.section else "",
            f"about {chosen.country}" if chosen.country else "",
            f"by {chosen.author}" if chosen.author else "",
            f"with “{self.query}”" if self.query else "",
            f"since {chosen.since}" if chosen.since else "",
            f"until {chosen.until}" if chosen.until else "",
        ]
        which = f"The newest {self.newest:,} articles" if self.newest else "Articles"
        return f"{which} {', '.join(filter(None, parts))}."


@dataclass(frozen=True, slots=True)
class Written:
    """What an export came to."""

    articles: int
    cut: int = 0
    """Texts that are longer than a cell of Excel's."""
    without_page: int = 0
    """Articles of a web archive whose page is not in it."""


def write_export(
    database: Database,
    destination: Destination,
    choice: Choice,
    *,
    for_excel: bool = False,
    archive: Path | None = None,
) -> Written:
    """Write the articles, a few of them in memory at a time; `archive` is the folder of WARC files. Raises StorageError
    (UnknownNameError where a filter names nothing), QueryError, DatabaseError and OSError, and leaves what was there
    before."""
    newest = choice.newest or (FEED if destination.format in FEEDS else None)
    number = 0
    with database.session() as session:
        choice, total, records = _chosen(database, Articles(session), choice, newest)
        with (
            progress(destination.name, total) as advance,
            _opened(destination, choice, _Beside(session, archive), for_excel=for_excel) as file,
        ):
            for record in records():
                file.write(record)
                number += 1
                advance(1)
    return Written(number, getattr(file, "cut", 0), len(getattr(file, "without_page", ())))


def _chosen(
    database: Database, articles: Articles, choice: Choice, newest: int | None
) -> tuple[Choice, int, Callable[[], Iterator[Record]]]:
    """The choice as the store spells it, how many articles pass, and their records."""
    filters, query = choice.filters, choice.query
    among = index = None
    if query is not None or filters.needs_index:
        index = SearchIndex(database)
        catch_up(database, index)
    filters = in_the_store(database, filters, index)
    if index is not None:
        among = index.ids(query, filters)
    total = articles.count(filters, among=among)

    def records() -> Iterator[Record]:
        rows = articles.newest(newest, filters, among=among) if newest else articles.iterate(filters, among=among)
        for row in rows:
            # Beside the record: a citation says when its page was read, a book has the article's pictures.
            yield {**articles.exported(row), "last_saved": row.last_saved, "article_id": row.id}
            articles.forget(row)

    return Choice(filters, query, choice.newest), min(total, newest or total), records


@dataclass(frozen=True, slots=True)
class _Beside:
    """What some formats ask the store for beside the records."""

    session: Session
    archive: Path | None

    def picture(self, record: Record, url: str) -> "Picture | None":
        """A picture of the article that is kept (KEEP_IMAGES)."""
        from crawler.records.epub.chapter import Picture

        images = ArticleImages(self.session)
        number = images.of_article(record["article_id"]).get(url)
        kept = images.get(number) if number is not None else None
        return Picture(kept.body, kept.content_type) if kept is not None else None

    def source(self, record: Record) -> tuple[str, Source] | None:
        """The page that the article was read from."""
        return PageSources(self.session).of_article(record["article_id"])


@contextmanager
def _opened(destination: Destination, choice: Choice, beside: _Beside, *, for_excel: bool) -> "Iterator[ExportFile]":
    with destination.opened() as stream:
        file = _format(destination, stream, choice, beside, for_excel=for_excel)
        yield file
        file.close()


def _format(destination: Destination, stream: Any, choice: Choice, beside: _Beside, *, for_excel: bool) -> "ExportFile":
    from crawler.records import citations, files

    title = f"Winnow: {choice.filters.site or 'all sites'}{f', {choice.query}' if choice.query else ''}"
    match destination.format:
        case "jsonl":
            return files.JSONLines(stream, EXPORT_FIELDS, json_ld=destination.is_json_ld)
        case "json":
            return files.JSONArray(stream, EXPORT_FIELDS, json_ld=destination.is_json_ld)
        case "csv":
            return files.CSV(stream, EXPORT_FIELDS, for_excel=for_excel)
        case "parquet":
            return files.Parquet(stream, EXPORT_FIELDS)
        case "md":
            return files.MarkdownFolder(stream)
        case "rss":
            return files.RSS(stream, title)
        case "atom":
            return files.Atom(stream, title, f"{title}\n{choice.sentence}")
        case "bib":
            return citations.BibTeX(stream)
        case "csl-json":
            return citations.CSLJSON(stream)
        case "warc" | "wacz" as kind:
            from crawler.records.web_archive import WACZ, WARC

            if kind == "wacz":
                return WACZ(stream, title, choice.sentence, beside.source, beside.archive)
            name = destination.path.name if destination.path is not None else ""
            return WARC(stream, name, choice.sentence, beside.source, beside.archive)
        case _:
            from crawler.records.epub.book import EPUB

            return EPUB(stream, title, choice.sentence, beside.picture)


def _listed(names: str | tuple[str, ...]) -> str:
    return names if isinstance(names, str) else ", ".join(names)
