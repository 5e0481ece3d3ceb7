"""A database copied into another: everything, to the letter, also what changed since, and what is gone."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from storage.copying import rows as copied_rows
from storage.copying.copy import Copied, DatabaseCopy
from storage.copying.rows import copied_tables
from storage.copying.target import open_target, sole_copy
from storage.database import Database, open_database
from storage.errors import StorageError
from storage.models import (
    ArticleAddressRow,
    ArticleRow,
    ArticleVersionRow,
    Base,
    CopiedFromRow,
    CrawlRunRow,
    ForgottenRow,
    PageRow,
    SearchPendingRow,
)
from storage.queries.search import SearchIndex
from tests.postgres.shared import SharedServer
from tests.storage.copying.stores import contents, drawn, fill

Make = Callable[[str], Database]


@pytest.fixture
def make(tmp_path: Path, empty_store: Path, postgres: SharedServer) -> Iterator[Make]:
    """Makes an empty database: `sqlite` or `postgresql`."""
    with ExitStack() as held:

        def one(kind: str) -> Database:
            if kind == "postgresql":
                return held.enter_context(closing(open_database(postgres.url(held.enter_context(postgres.database())))))
            file = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
            shutil.copy(empty_store, file)
            return held.enter_context(closing(open_database(f"sqlite:///{file}")))

        yield one


@contextmanager
def no_bar(_: int) -> Iterator[Callable[[int], None]]:
    yield lambda _: None


def copy(source: Database, target: Database, since: str | None = None) -> Copied:
    return DatabaseCopy(source, target).run(since, no_bar)


PAIRS = [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite"), ("postgresql", "postgresql")]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_every_row_of_every_table_is_copied_and_kept_up(make: Make, source: str, target: str) -> None:
    one, other, random_ = make(source), make(target), Random(1)
    fill(one, random_, 12)
    before = contents(one)
    assert all(before.values()), [name for name, some in before.items() if not some]
    done = copy(one, other)
    assert contents(one) == before == contents(other)
    assert (done.new, done.changed, done.removed) == (sum(map(len, before.values())), 0, 0)
    assert copy(one, other).new == 0
    change(one, random_)
    assert contents(one) != contents(other)
    copy(one, other)
    assert contents(one) == contents(other)


def change(database: Database, random_: Random) -> None:
    """Articles go, others take their places, rows are changed and added."""
    with database.write_engine.begin() as connection:
        numbers = connection.scalars(select(ArticleRow.id).order_by(ArticleRow.id)).all()
        connection.execute(delete(ArticleRow).where(ArticleRow.id == numbers[0]))
        addresses = connection.execute(select(ArticleRow.address, ArticleRow.site).where(ArticleRow.id == numbers[1]))
        address, site = addresses.one()
        these = {"address": address, "site": site, "identifier": None, "last_saved": "2026-11-28T00:00:00+00:00"}
        connection.execute(update(ArticleRow).where(ArticleRow.id == numbers[1]).values(address="elsewhere"))
        connection.execute(update(ArticleRow).where(ArticleRow.id == numbers[2]).values(these))
        connection.execute(update(ArticleRow).where(ArticleRow.id == numbers[3]).values(duplicate_of=numbers[-1]))
        connection.execute(update(PageRow).values(tries=PageRow.tries + 1))
    fill(database, random_, 3)


def test_there_and_back_nothing_is_lost(make: Make) -> None:
    one, server, back = make("sqlite"), make("postgresql"), make("sqlite")
    fill(one, Random(2), 8)
    copy(one, server)
    copy(server, back)
    assert contents(one) == contents(back)


def test_new_rows_of_a_copy_have_new_numbers(make: Make) -> None:
    one, server = make("sqlite"), make("postgresql")
    fill(one, Random(3), 5)
    copy(one, server)
    fill(server, Random(4), 2)
    assert len(contents(server)["article"]) == len(contents(one)["article"]) + 2


def test_json_is_copied_as_it_is_written(make: Make) -> None:
    one, server, back = make("sqlite"), make("postgresql"), make("sqlite")
    odd = '{"b": 1,  "a":[1.10, "\\u0041"], "b": 2}'
    fill(one, Random(5), 2)
    with one.write_engine.begin() as connection:
        connection.execute(text("UPDATE crawl_run SET arguments = :odd"), {"odd": odd})
    copy(one, server)
    copy(server, back)
    with back.engine.connect() as connection:
        assert set(connection.scalars(text("SELECT arguments FROM crawl_run"))) == {odd}


def test_what_no_database_can_store_is_replaced_and_told(make: Make) -> None:
    one, server = make("sqlite"), make("postgresql")
    fill(one, Random(6), 2)
    with one.write_engine.begin() as connection:
        connection.execute(
            text("UPDATE article SET headline = 'a' || char(0) || 'b', dateline = CAST(x'61ff' AS TEXT)")
        )
        connection.execute(text("""UPDATE crawl_run SET coverage = '{"median": NaN, "text": "NaN"}'"""))
    done = copy(one, server)
    assert done.altered == 2 * done.in_target + 2
    with server.engine.connect() as connection:
        assert set(connection.scalars(select(ArticleRow.headline))) == {"a\ufffdb"}
        assert set(connection.scalars(select(ArticleRow.dateline))) == {"a\ufffd"}
        assert list(connection.scalars(select(CrawlRunRow.coverage))) == [{"median": None, "text": "NaN"}] * 2
    assert (copy(one, server).changed, len(contents(server)["article"])) == (0, done.in_target)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_an_interrupted_copy_goes_on(make: Make, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    monkeypatch.setattr(copied_rows, "BATCH", 3)
    monkeypatch.setattr(copied_rows, "_STREAMED", {"yield_per": 3})
    one, other = make("sqlite"), make(target)
    fill(one, Random(7), 8)
    total = sum(map(len, contents(one).values()))
    for stop in (1, 9, 30, 60):
        with pytest.raises(KeyboardInterrupt):
            DatabaseCopy(one, other).run(None, stopping_after(stop))
        with pytest.raises(StorageError, match="did not come to its end"):
            copy(one, other, since="2026-11-01")
    there = sum(map(len, contents(other).values()))
    assert 0 < there < total
    assert copy(one, other).new == total - there
    assert contents(one) == contents(other)


def stopping_after(rows: int) -> Callable[[int], AbstractContextManager[Callable[[int], None]]]:
    @contextmanager
    def bar(_: int) -> Iterator[Callable[[int], None]]:
        left = rows

        def advance(number: int) -> None:
            nonlocal left
            left -= number
            if left <= 0:
                raise KeyboardInterrupt

        yield advance

    return bar


def test_since_a_day_only_what_was_saved_then_is_looked_at(make: Make) -> None:
    one, other = make("sqlite"), make("sqlite")
    fill(one, Random(8), 6)
    copy(one, other)
    with one.write_engine.begin() as connection:
        old, new = connection.scalars(select(ArticleRow.id).order_by(ArticleRow.id).limit(2)).all()
        for number, day in ((old, "2020-01-01"), (new, "2026-11-28")):
            times = {"last_saved": f"{day}T00:00:00+00:00", "changed_at": None, "recleaned_at": None}
            connection.execute(update(ArticleRow).where(ArticleRow.id == number).values(headline="X", **times))
    assert copy(one, other, since="2026-11-28").changed == 1
    assert copy(one, other).changed == 1
    assert contents(one) == contents(other)


def test_since_a_day_an_article_in_another_ones_place_keeps_its_versions(make: Make) -> None:
    one, other = make("sqlite"), make("sqlite")
    fill(one, Random(9), 6)
    copy(one, other)
    with one.write_engine.begin() as connection:
        number = connection.scalar(select(func.min(ArticleVersionRow.article_id)))
        values = {"address": "new.example", "last_saved": "2026-11-28T00:00:00+00:00"}
        connection.execute(update(ArticleRow).where(ArticleRow.id == number).values(values))
    copy(one, other, since="2026-11-28")
    assert contents(one) == contents(other)


def test_what_is_saved_again_in_the_second_of_the_copy_is_copied_again(make: Make) -> None:
    one, other = make("sqlite"), make("sqlite")
    fill(one, Random(10), 3)
    late = {"last_saved": "2999-01-01T00:00:00+00:00", "article_body": "first"}
    with one.write_engine.begin() as connection:
        connection.execute(update(ArticleRow).values(late))
    copy(one, other)
    with one.write_engine.begin() as connection:
        connection.execute(update(ArticleRow).values(article_body="second"))
    copy(one, other)
    assert contents(one) == contents(other)


def test_the_copy_is_searched(make: Make) -> None:
    one, server = make("sqlite"), make("postgresql")
    fill(one, Random(11), 4)
    copy(one, server)
    for database in (one, server):
        SearchIndex(database).catch_up()
    asked = "harbour* OR 通车了* OR boat OR naive"
    assert SearchIndex(one).ids(asked) == SearchIndex(server).ids(asked)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_an_article_that_repeats_one_behind_it_is_copied(make: Make, target: str) -> None:
    one, other = make("sqlite"), make(target)
    fill(one, Random(19), 4)
    with one.write_engine.begin() as connection:
        first, *_, last = connection.scalars(select(ArticleRow.id).order_by(ArticleRow.id)).all()
        connection.execute(update(ArticleRow).where(ArticleRow.id == first).values(duplicate_of=last))
    copy(one, other)
    assert contents(one) == contents(other)


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
def test_what_is_committed_meanwhile_is_not_copied(make: Make, source: str) -> None:
    one, other = make(source), make("postgresql")
    fill(one, Random(12), 3)
    before = contents(one)

    @contextmanager
    def crawling(_: int) -> Iterator[Callable[[int], None]]:
        fill(one, Random(13), 2)
        yield lambda _: None

    DatabaseCopy(one, other).run(None, crawling)
    assert contents(other) == before
    copy(one, other)
    assert contents(other) == contents(one)


def test_a_target_that_holds_other_things_is_refused(make: Make) -> None:
    one, other = make("sqlite"), make("postgresql")
    fill(one, Random(14), 2)
    fill(other, Random(15), 2)
    before = contents(other)
    with pytest.raises(StorageError, match=r"holds what is no copy of sqlite.*nothing is copied"):
        copy(one, other)
    assert contents(other) == before


def test_a_copy_of_another_database_is_refused(make: Make) -> None:
    one, two, other = make("sqlite"), make("sqlite"), make("sqlite")
    copy(one, other)
    with pytest.raises(StorageError, match="is a copy of"):
        copy(two, other)


def test_a_copy_that_was_crawled_into_is_refused(make: Make) -> None:
    one, other = make("sqlite"), make("sqlite")
    fill(one, Random(16), 2)
    copy(one, other)
    with other.write_engine.begin() as connection:
        connection.execute(insert(CrawlRunRow), drawn(connection, Base.metadata.tables["crawl_run"], Random(17)))
    with pytest.raises(StorageError, match="a crawl of its own"):
        copy(one, other)


def test_an_article_forgotten_in_the_copy_alone_does_not_come_back(make: Make) -> None:
    one, other = make("sqlite"), make("sqlite")
    copy(one, other)
    with other.write_engine.begin() as connection:
        connection.execute(insert(ForgottenRow), drawn(connection, Base.metadata.tables["forgotten"], Random(18)))
    with pytest.raises(StorageError, match="would come back"):
        copy(one, other)


def test_a_first_copy_is_no_copy_since_a_day(make: Make) -> None:
    with pytest.raises(StorageError, match="make a whole one first"):
        copy(make("sqlite"), make("sqlite"), since="2026-11-28")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_one_database_is_not_copied_into_itself(make: Make, kind: str) -> None:
    one = make(kind)
    with pytest.raises(StorageError, match="are one database"):
        open_target(one.engine.url.render_as_string(hide_password=False), one)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_copies_into_one_database_do_not_run_at_once(make: Make, kind: str) -> None:
    one, other = make("sqlite"), make(kind)
    with sole_copy(other), pytest.raises(StorageError, match="another scrapy copy"):
        copy(one, other)
    copy(one, other)


def test_no_table_is_left_out() -> None:
    left = set(Base.metadata.tables) - {table.name for table in copied_tables()}
    assert left == {CopiedFromRow.__tablename__, SearchPendingRow.__tablename__}
    assert ArticleAddressRow.__tablename__ not in left
