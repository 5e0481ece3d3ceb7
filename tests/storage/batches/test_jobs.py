"""Which operations of a batch are run together, and what becomes of one that fails."""

import random
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from pipelines.save import as_save
from storage.batches.jobs import Job, Touches, one_after_another, steps_of
from storage.database import Database
from storage.errors import StorageError
from storage.finishing.saves import Save, save_all
from storage.models import ArticleRow, Base, PageRow, PageState
from storage.pages import BegunPage, Pages, begin_all
from storage.visits import Visit
from storage.writer import Writer
from tests.storage.conftest import make_article
from tests.storage.test_writer import find, keys, paused
from tests.waiting import HANG_SECONDS


def mark(_: Session, rows: Sequence[Any]) -> list[Any]:
    return list(rows)


def save_them(_: Session, rows: Sequence[Any]) -> list[Any]:
    return list(rows)


def job(together: Any, row: Any, *touches: str) -> Job:
    return Job(together, row, frozenset(touches) if touches else None, is_urgent=False)


def rows_of(jobs: Sequence[Job]) -> list[list[Any]]:
    return [[one.row for one in step.jobs] for step in steps_of(jobs)]


def test_marks_and_saves_that_take_turns_are_two_steps() -> None:
    jobs = [job(kind, f"{kind.__name__} {n}", f"page {n}") for n in range(3) for kind in (mark, save_them)]
    assert rows_of(jobs) == [["mark 0", "mark 1", "mark 2"], ["save_them 0", "save_them 1", "save_them 2"]]


def test_what_touches_the_same_stays_behind_it() -> None:
    jobs = [
        job(mark, 1, "a"),
        job(save_them, 2, "a", "b"),
        job(mark, 3, "b"),
        job(mark, 4, "c"),
        job(save_them, 5, "c"),
    ]
    assert rows_of(jobs) == [[1], [2], [3, 4], [5]]


def test_nothing_passes_an_operation_of_which_nobody_knows_what_it_touches() -> None:
    jobs = [job(mark, 1, "a"), job(one_after_another, 2), job(mark, 3, "b"), job(one_after_another, 4)]
    assert rows_of(jobs) == [[1], [2], [3], [4]]


def test_each_two_that_touch_the_same_keep_their_order() -> None:
    chosen = random.Random(11)
    for _ in range(300):
        jobs = []
        for number in range(12):
            touches: Touches = frozenset(chosen.sample("abcde", chosen.randint(1, 2)))
            if chosen.random() < 0.1:
                touches = None
            jobs.append(Job(chosen.choice([mark, save_them]), number, touches, is_urgent=False))
        order = [one.row for step in steps_of(jobs) for one in step.jobs]
        assert sorted(order) == list(range(12))
        for first in range(12):
            for second in range(first + 1, 12):
                one, other = jobs[first].touches, jobs[second].touches
                if one is None or other is None or not one.isdisjoint(other):
                    assert order.index(first) < order.index(second)


def story(number: int, **changes: Any) -> Save:
    url = f"https://www.example.org/news-en/A-{number:04}.html"
    article = make_article(identifier=f"{number}", url=url, canonical_url=url, article_body=f"Story {number}.")
    save = as_save(article, Visit(page_key=f"en:{number}", url=url))
    save.record.update(changes)
    return save


def submit(writer: Writer, save: Save) -> Any:
    return writer.submit_row(save_all, save, touches=save.touches)


def test_a_save_that_fails_fails_alone(database: Database) -> None:
    writer = Writer(database, batch_seconds=30)
    saves = [story(number) for number in range(1, 20)]
    saves[7] = story(8, headline=object())  # No database can hold it.
    saves[12] = story(13, article_body=None)
    # The last of its statements fails: the page is unknown, and has no address.
    saves[15] = replace(saves[15], visit=Visit(page_key="en:16", url=""))
    with paused(writer):
        futures = [submit(writer, save) for save in saves]
    errors = [future.exception(HANG_SECONDS) for future in futures]
    writer.close()
    assert [number for number, error in enumerate(errors) if error is not None] == [7, 12, 15]
    with database.session() as session:
        assert [row.identifier for row in session.query(ArticleRow).order_by(ArticleRow.id)] == [
            f"{number}" for number in range(1, 20) if number not in (8, 13, 16)
        ]
        assert session.query(PageRow).count() == 16


def test_a_page_that_nobody_found_fails_alone(database: Database) -> None:
    writer = Writer(database, batch_seconds=30)
    for number in range(3):
        writer.submit(find(number)).result(HANG_SECONDS)
    with paused(writer):
        pages = [BegunPage("example", f"en:{number}", None) for number in (0, 7, 2)]
        futures = [writer.submit_row(begin_all, page, touches=frozenset((page.key,))) for page in pages]
    assert isinstance(futures[1].exception(HANG_SECONDS), StorageError)
    assert futures[0].exception(HANG_SECONDS) is futures[2].exception(HANG_SECONDS) is None
    writer.close()
    with database.session() as session:
        states = dict(session.query(PageRow.key, PageRow.state).all())
    assert states == {"en:0": PageState.FETCHING, "en:1": PageState.FOUND, "en:2": PageState.FETCHING}


def test_what_a_crawl_hands_over_in_turns_is_one_batch_of_few_statements(database: Database) -> None:
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    writer = Writer(database, batch_seconds=30, batch_size=1000)
    with paused(writer):
        found = [writer.submit(find(number)) for number in range(1, 41)]
    for future in found:
        future.result(HANG_SECONDS)
    event.listen(database.write_engine, "before_cursor_execute", note)
    with paused(writer):
        futures: list[Future[Any]] = []
        for number in range(1, 41):
            page = BegunPage("example", f"en:{number}", None)
            futures.append(writer.submit_row(begin_all, page, touches=frozenset((page.key,))))
            futures.append(submit(writer, story(number)))
    for future in futures:
        future.result(HANG_SECONDS)
    writer.close()
    event.remove(database.write_engine, "before_cursor_execute", note)
    assert len(statements) < 25
    assert keys(database) >= {f"en:{number}" for number in range(1, 41)}


def test_all_tables_are_empty_where_no_row_could_be_saved(database: Database) -> None:
    writer = Writer(database, batch_seconds=30)
    with paused(writer):
        futures = [submit(writer, story(number, content_hash=None)) for number in range(1, 4)]
    assert all(future.exception(HANG_SECONDS) is not None for future in futures)
    writer.close()
    with database.session() as session:
        assert not [table.name for table in Base.metadata.sorted_tables if session.query(table).first() is not None]
        assert list(Pages(session).keys("example")) == []
