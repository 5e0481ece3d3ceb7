"""Kept pages read again: what changes, what stays byte for byte, and where an interrupted cleaning goes on."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crawler.kept_pages import KeptPages
from crawler.recleaning.recleaner import Cleaner, Recleaner, Wanted
from crawler.site_configs import SiteConfigs
from crawler.workers.pool import ExtractionWorkers
from pipelines.items import hash_content
from storage.articles import Articles
from storage.database import Database, Session, open_database
from storage.likeness.learned_lines import LearnedLines
from storage.pages import FoundPage, Pages
from storage.queries.filters import Filters
from storage.sources import PageSources, Response
from storage.visits import Visit
from storage.writer import Writer
from tests.crawler.recleaning.kept_store import NOTE, make_archived_store, make_store, save_story, write_rule

ALL = Wanted(Filters())


@pytest.fixture(scope="module")
def workers() -> Iterator[ExtractionWorkers]:
    workers = ExtractionWorkers(1, 10)
    workers.start()
    yield workers
    workers.stop(wait=False)


@pytest.fixture
def stored(tmp_path: Path, empty_store: Path) -> Iterator[Database]:
    """Three articles of each of two hosts."""
    make_store(tmp_path / "articles.db", empty_store, 6)
    database = open_database(f"sqlite:///{tmp_path / 'articles.db'}")
    yield database
    database.close()


def rows(database: Database) -> list[Any]:
    assert database.file is not None
    with closing(sqlite3.connect(database.file)) as connection:
        return connection.execute("SELECT * FROM article ORDER BY id").fetchall()


def reclean(
    database: Database,
    workers: ExtractionWorkers,
    wanted: Wanted = ALL,
    configs: SiteConfigs | None = None,
    advance: Callable[[int], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
    archive: Path | None = None,
) -> Recleaner:
    cleaner = Cleaner(workers, (), configs or SiteConfigs(), KeptPages(archive))
    if wanted.is_dry:
        recleaner = Recleaner(database, None, cleaner, wanted, "one")
        recleaner.run(recleaner.start()[0], advance, say)
        return recleaner
    with closing(Writer(database)) as writer:
        recleaner = Recleaner(database, writer, cleaner, wanted, "one")
        recleaner.run(recleaner.start()[0], advance, say)
    return recleaner


def without_note(tmp_path: Path) -> SiteConfigs:
    return SiteConfigs([write_rule(tmp_path / "rules")])


def test_the_same_cleaner_changes_no_byte(stored: Database, workers: ExtractionWorkers) -> None:
    before = rows(stored)
    account = reclean(stored, workers).account
    assert (account.read, account.same, account.changed) == (6, 6, 0)
    assert rows(stored) == before


def test_pages_in_an_archive_are_read_again_as_kept_ones_are(
    tmp_path: Path, empty_store: Path, workers: ExtractionWorkers
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    make_archived_store(tmp_path / "archived.db", empty_store, 6, folder)
    database = open_database(f"sqlite:///{tmp_path / 'archived.db'}")
    before, configs = rows(database), without_note(tmp_path)
    account = reclean(database, workers, archive=folder).account
    assert (account.read, account.same, account.changed, account.unreadable.total()) == (6, 6, 0, 0)
    assert rows(database) == before
    account = reclean(database, workers, configs=configs, archive=folder).account
    assert (account.changed, account.same) == (3, 3)
    assert [new for new, old in zip(rows(database), before, strict=True) if new == old] == before[1::2]
    # What cannot be read stays as it is, and is told.
    after = rows(database)
    account = reclean(database, workers).account
    assert (account.read, account.unreadable.total()) == (0, 6)
    [path] = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-3000])
    account = reclean(database, workers, configs=configs, archive=folder).account
    assert account.same + account.unreadable.total() == 6
    assert account.unreadable
    assert rows(database) == after
    database.close()


def test_with_one_rule_more_exactly_its_articles_change_once(
    stored: Database, workers: ExtractionWorkers, tmp_path: Path
) -> None:
    before, configs = rows(stored), without_note(tmp_path)
    account = reclean(stored, workers, configs=configs).account
    assert (account.changed, account.same, account.fields["article_body"]) == (3, 3, 3)
    with stored.session() as session:
        for row in Articles(session).iterate():
            assert (NOTE in row.article_body) == (row.site == "hills.example")
            assert (row.recleaned_at is None) == (row.site == "hills.example")
            assert row.changed_at is None
            assert len(Articles(session).history(row.id)) == 1
    assert [new for new, old in zip(rows(stored), before, strict=True) if new == old] == before[1::2]
    after = rows(stored)
    assert reclean(stored, workers, configs=configs).account.changed == 0
    assert rows(stored) == after


def test_a_dry_run_tells_the_same_and_writes_nothing(
    stored: Database, workers: ExtractionWorkers, tmp_path: Path
) -> None:
    before, said = rows(stored), list[str]()
    wanted = Wanted(Filters(), is_dry=True, to_explain=1)
    account = reclean(stored, workers, wanted, without_note(tmp_path), say=said.append).account
    assert (account.changed, account.same) == (3, 3)
    assert rows(stored) == before
    assert said[0].startswith("article 1: Ferry 1 of coast.example returns")
    assert f"    - {NOTE}" in said
    assert sum(line.startswith("article ") for line in said) == 1


class _KilledError(Exception):
    pass


def test_one_that_is_interrupted_goes_on_where_it_stopped(
    stored: Database, workers: ExtractionWorkers, tmp_path: Path
) -> None:
    configs, seen = without_note(tmp_path), list[int]()

    def stop_at_the_fourth(number: int) -> None:
        seen.append(number)
        if len(seen) == 4:
            raise _KilledError

    with pytest.raises(_KilledError):
        reclean(stored, workers, configs=configs, advance=stop_at_the_fourth)
    with stored.session() as session:
        cleaned = [row.id for row in Articles(session).iterate() if row.recleaned_at]
    assert cleaned == [1, 3]
    account = reclean(stored, workers, configs=configs).account
    assert (account.read, account.changed) == (2, 1)
    # The one that came to its end is forgotten: the next begins with the first article.
    assert reclean(stored, workers, configs=configs).account.read == 6


def test_a_page_that_gives_no_article_today_leaves_its_record(stored: Database, workers: ExtractionWorkers) -> None:
    with closing(Writer(stored)) as writer:
        writer.submit(partial(save_story, host="coast.example", number=9, body=b"<html><p>gone</p></html>")).result()
    before = rows(stored)
    account = reclean(stored, workers).account
    assert (account.read, account.same, account.refused.total()) == (7, 6, 1)
    assert rows(stored) == before


def test_what_a_crawl_saves_meanwhile_stands(stored: Database, workers: ExtractionWorkers, tmp_path: Path) -> None:
    file = stored.file
    assert file is not None

    def crawl(_: int) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE article SET headline = 'Corrected', content_hash = 'new' WHERE id = 5")

    account = reclean(stored, workers, configs=without_note(tmp_path), advance=crawl).account
    assert (account.changed, account.saved_meanwhile) == (2, 1)
    with stored.session() as session:
        row = Articles(session).get(5)
        assert row is not None
        assert (row.headline, row.recleaned_at) == ("Corrected", None)


def test_only_outdated_ones_are_read_where_these_are_asked_for(stored: Database, workers: ExtractionWorkers) -> None:
    with closing(Writer(stored)) as writer:
        old = partial(save_story, host="coast.example", number=8, extractor_version="winnow 0", headline="?")
        writer.submit(partial(old, content_hash=hash_content("?", None, "?"))).result()
    account = reclean(stored, workers, Wanted(Filters(), only_outdated=True)).account
    assert (account.read, account.changed) == (1, 1)
    with stored.session() as session:
        row = Articles(session).get(7)
        assert row is not None
        assert (row.headline, row.recleaned_from) == ("Ferry 8 of coast.example returns", "winnow 0")


def test_the_lines_that_a_record_was_read_without_are_left_out_again(
    stored: Database, workers: ExtractionWorkers
) -> None:
    """A record is read with the lines that its site had taught by then; what it teaches later is no other cleaner."""
    with closing(Writer(stored)) as writer:
        for number in (20, 21, 22, 23):
            writer.submit(partial(save_story, host="hills.example", number=number)).result()
    with stored.session() as session:
        assert [row.text for row in LearnedLines(session).of_site("hills.example")] == [NOTE]
    assert reclean(stored, workers).account.changed == 0


def test_of_several_pages_the_one_at_the_address_of_the_record_is_read(
    stored: Database, workers: ExtractionWorkers
) -> None:
    """Another page of the article, which was fetched later, prints it without a date."""
    with closing(Writer(stored)) as writer:
        writer.submit(_save_print_page).result()
    account = reclean(stored, workers).account
    assert (account.read, account.same) == (6, 6)


def _save_print_page(session: Session) -> None:
    host, key = "coast.example", "coast.example/print/1"
    Pages(session).found_all(host, [FoundPage(key, f"https://{key}")])
    later = "2030-01-01T00:00:00+00:00"
    Pages(session).saved(host, key, 1, **Visit(page_key=key, url=f"https://{key}", fetched_at=later).response())
    PageSources(session).keep(host, {key: Response(b"<html><h1>Ferry</h1></html>", None, later)})
