"""Where an article's page lies: in the archive, in the database, or nowhere; never an earlier page in place of the one
that the record was read from."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.items import Article
from pipelines.save import save
from storage.archived.archived_pages import with_place
from storage.database import Database, open_database
from storage.page_models import ArchivedPageRow, PageRow
from storage.pages import FoundPage, Pages
from storage.queries.article_lists import ArticleLists
from storage.queries.filters import Filters
from storage.recleaning.kept_articles import KeptArticles
from storage.sources import PageSources, Source
from storage.visits import Archived, RecordPlace, Visit
from storage.writer import Writer
from tests.storage.conftest import make_article

SITE, KEY, URL = "example", "example.org/ferry", "https://example.org/ferry"
FIRST, SECOND = RecordPlace("first.warc.gz", 405), RecordPlace("second.warc.gz", 9000)
AT = "2026-11-28T09:30:01+00:00"
VISIT = Visit(page_key=KEY, url=URL, address=KEY, fetched_at=AT, body=b"<p>body</p>", content_type="text/html")
Save = Callable[..., None]


@pytest.fixture
def database(tmp_path: Path, empty_store: Path) -> Iterator[Database]:
    shutil.copy(empty_store, tmp_path / "articles.db")
    opened = open_database(f"sqlite:///{tmp_path / 'articles.db'}")
    with closing(Writer(opened, batch_seconds=0)) as writer:
        writer.submit(lambda session: Pages(session).found_all(SITE, [FoundPage(KEY, URL)])).result()
    yield opened
    opened.close()


@pytest.fixture
def visit(database: Database) -> Iterator[Save]:
    with closing(Writer(database, batch_seconds=0)) as writer:

        def visited(headline: str, archived: Archived | None, *, keep_body: bool = False) -> None:
            article: Article = make_article(identifier=None, url=URL, headline=headline, date_published="2020-01-01")
            one = replace(VISIT, archived=archived, keep_body=keep_body)
            writer.submit(lambda session: save(session, article, one)).result()

        yield visited


def source(database: Database) -> Source | None:
    """The article's page; all questions have one answer."""
    with database.session() as session:
        found = PageSources(session).of_article(1)
        assert PageSources(session).get(SITE, KEY) == (found[1] if found is not None else None)
        kept = KeptArticles(session).count(Filters())
        assert kept + KeptArticles(session).count_without_page(Filters()) == 1
        assert ArticleLists(session).has_page(1) == bool(kept) == (found is not None)
        return found[1] if found is not None else None


def last_place(database: Database) -> RecordPlace | None:
    with database.session() as session:
        row = session.get(ArchivedPageRow, 1)
        return RecordPlace(row.file, row.offset) if row is not None else None


def in_archive(place: RecordPlace, *bodies: RecordPlace) -> Archived:
    return Archived(place, bodies or (place,))


def test_a_page_lies_where_the_last_reading_of_its_article_came_from(database: Database, visit: Save) -> None:
    visit("Kept", None, keep_body=True)
    kept = source(database)
    assert kept is not None
    assert (kept.body, kept.places) == (b"<p>body</p>", ())

    visit("Archived", in_archive(FIRST))
    archived = source(database)
    assert archived is not None
    assert (archived.body, archived.places) == (None, (FIRST,))
    assert archived.fetched_at is not None
    assert archived.fetched_at.isoformat() == AT

    visit("Of several pages", in_archive(SECOND, SECOND, FIRST))
    several = source(database)
    assert several is not None
    assert several.places == (SECOND, FIRST)

    visit("Read without an archive", None)
    assert source(database) is None, "the archive has the page of an earlier text"
    visit("Archived again", in_archive(FIRST))
    visit("Made by a browser, and not archived so", Archived(SECOND, ()), keep_body=True)
    made = source(database)
    assert made is not None
    assert (made.body, made.places) == (b"<p>body</p>", ())
    assert last_place(database) == SECOND


def test_a_visit_that_gives_no_article_moves_the_last_place_alone(database: Database, visit: Save) -> None:
    visit("Archived", in_archive(FIRST))
    gone = Visit(page_key=KEY, url=URL, archived=in_archive(SECOND))
    with closing(Writer(database, batch_seconds=0)) as writer:
        kept = with_place(lambda session: Pages(session).kept(SITE, KEY, "http_404", "gone"), SITE, gone)
        writer.submit(kept).result()
        assert last_place(database) == SECOND
        now = source(database)
        assert now is not None
        assert now.places == (FIRST,)
        # A place that cannot be written undoes the end of the page with it.
        broken = Visit(page_key=KEY, url=URL, archived=Archived(RecordPlace(None, 0), ()))  # type: ignore[arg-type]
        ended = with_place(lambda session: Pages(session).kept(SITE, KEY, "http_410", "gone"), SITE, broken)
        with pytest.raises(Exception, match="NOT NULL"):
            writer.submit(ended).result()
    with database.session() as session:
        row = session.get(PageRow, 1)
        assert row is not None
        assert row.reason == "http_404"
    assert last_place(database) == SECOND


def test_a_page_that_another_address_replaces_is_the_articles_no_more(database: Database, visit: Save) -> None:
    visit("Archived", in_archive(FIRST))
    with closing(Writer(database, batch_seconds=0)) as writer:
        writer.submit(lambda session: PageSources(session).drop_of(1)).result()
    assert source(database) is None
    assert last_place(database) == FIRST
