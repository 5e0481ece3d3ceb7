"""Articles that are saved together come to the same as one after another."""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from pipelines.body_marks import mark_body
from pipelines.save import as_save
from storage.database import Database
from storage.finishing.saves import Save, save_all
from storage.models import Base
from storage.pages import FoundPage, Pages
from storage.visits import Archived, OtherNames, RecordPlace, Visit
from tests.storage.conftest import make_article
from tests.storage.likeness.test_learned_lines import prose

NOW = "2026-11-28T12:00:00+00:00"
SITES = ("one.example", "two.example")
PATHS = ("a", "b", "amp/a", "politics/a", "a?page=1")
BODIES = (
    prose(1),
    prose(1).replace(" the ", " this ", 1),
    f"{prose(1)}\nFollow us",
    *(f"{prose(number)}\nFollow us" for number in range(2, 7)),
    "It is open.",
)


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("storage.") and hasattr(module, "utc_now"):
            monkeypatch.setattr(module, "utc_now", lambda: NOW)


def a_save(choose: Callable[[Sequence[Any]], Any]) -> Save:
    """One of few sites, addresses, numbers, names and texts, so that many collide."""

    def one_of(*values: Any) -> Any:
        return choose(values)

    site, path, number = one_of(*SITES), one_of(*PATHS), one_of(None, None, "1", "2")
    url, body, language = f"https://{site}/{path}", one_of(*BODIES), one_of("en", "en", "it", None)
    article = make_article(
        url=url,
        canonical_url=one_of(None, f"https://{site}/a", f"https://{site}/b"),
        site=site,
        identifier=number,
        in_language=language,
        headline=one_of("Bridge opens", "Bridge opens", "Ferry ends"),
        article_body=body,
        article_body_html=f"<p>{body}</p>",
        date_published=one_of("2026-11-27", "2026-11-28", None),
        authors=one_of((), ("Ana",)),
        extractor_version=one_of("1", "1", "1", "2"),
    )
    names = OtherNames(one_of(None, f"{site}/a", f"{site}/b"), one_of(None, f"{site}/a"), one_of(None, f"{site}#12345"))
    place = RecordPlace("one.warc.gz", one_of(*range(10)))
    visit = Visit(
        page_key=one_of(url[8:], f"{language}:{number}" if number and language else url[8:], f"{site}/former"),
        url=url,
        address=url[8:],
        names=one_of(names, names, None),
        fetched_at=one_of(NOW, NOW, "2026-11-20T12:00:00+00:00"),
        captured=one_of(False, False, False, True),
        revisited=one_of(True, False),
        recleaned=one_of(False, False, False, True),
        archived=one_of(None, None, Archived(place, (place,)), Archived(place, ())),
        body=one_of(None, b"<p>"),
        keep_body=one_of(True, False),
        marks=mark_body(body),
    )
    return as_save(article, visit, is_watched=one_of(True, False))


def rows_after(database: Database, some: Sequence[Save], size: int) -> Iterator[tuple[str, list[Any]]]:
    """Yield all tables as they are when the pages are saved, so many at a time; nothing stays."""
    with Session(database.write_engine, expire_on_commit=False) as session:
        session.connection()
        _number_from_one(session)
        for site in SITES:
            Pages(session).found_all(site, [FoundPage(f"{site}/{path}", f"https://{site}/{path}") for path in PATHS])
        results = []
        for first in range(0, len(some), size):
            results += save_all(session, some[first : first + size])
        yield "results", [(one, one.next_visit, one.fingerprint, one.is_restless, one.is_taken) for one in results]
        for table in Base.metadata.sorted_tables:
            yield table.name, list(session.execute(select(table).order_by(*table.primary_key)).all())
        session.rollback()


def _number_from_one(session: Session) -> None:
    """PostgreSQL's sequences keep the numbers of what was undone."""
    if session.connection().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if table.autoincrement_column is not None:
            numbers = func.pg_get_serial_sequence(table.name, table.autoincrement_column.name)
            session.execute(select(func.setval(numbers, 1, False)))


@contextmanager
def statements_of(database: Database, statements: list[str]) -> Iterator[None]:
    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    event.listen(database.write_engine, "before_cursor_execute", note)
    yield
    event.remove(database.write_engine, "before_cursor_execute", note)


def require_the_same_rows(database: Database, some: Sequence[Save]) -> None:
    one_by_one = dict(rows_after(database, some, 1))
    for size in (2, 7, 64):
        together = dict(rows_after(database, some, size))
        for name, rows in one_by_one.items():
            assert together[name] == rows, f"{name}, in batches of {size}"


@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=16))
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_pages_that_collide_give_the_same_rows_in_batches_of_any_size(database: Database, drawn: list[int]) -> None:
    require_the_same_rows(database, [a_save(random.Random(number).choice) for number in drawn])


def test_two_hundred_pages_give_the_same_rows_in_batches_of_any_size(database: Database) -> None:
    chosen = random.Random(7)
    require_the_same_rows(database, [a_save(chosen.choice) for _ in range(200)])


def story(path: str, body: str, page: str | None = None, **how: Any) -> Save:
    url = f"https://one.example/{path}"
    article = make_article(
        url=url, canonical_url=None, site="one.example", identifier=None, article_body=body, headline=body[:20]
    )
    visit = Visit(page_key=page or url[8:], url=url, address=url[8:], names=OtherNames(), marks=mark_body(body), **how)
    return as_save(article, visit)


def test_what_hangs_on_an_article_that_another_changes_is_looked_up_after_it(database: Database) -> None:
    # The page at `former` leads to another address now, which is the article's; so the third is a story of its own.
    some = [
        story("a", BODIES[0], "one.example/former"),
        story("moved", BODIES[0], "one.example/former", revisited=True),
        story("a", BODIES[4]),
    ]
    (_, results), *_ = rows_after(database, some, 3)
    assert [result.outcome for result, *_ in results] == ["new", "unchanged", "new"]
    require_the_same_rows(database, some)


def test_pages_of_one_article_in_a_batch_are_one_row_and_its_version(database: Database) -> None:
    some = [story("a", BODIES[0]), story("b", BODIES[4]), story("a", BODIES[5], revisited=True)]
    tables = dict(rows_after(database, some, 3))
    assert [result.outcome for result, *_ in tables["results"]] == ["new", "new", "changed"]
    assert len(tables["article"]) == 2
    assert [version.record["article_body"] for version in tables["article_version"]] == [BODIES[0]]


def test_texts_of_a_batch_that_tell_the_same_are_linked(database: Database) -> None:
    some = [story(f"{number}/x{number}", BODIES[0]) for number in range(3)] + [story("b", BODIES[4])]
    tables = dict(rows_after(database, some, 4))
    assert len(tables["article_fingerprint"]) == len({row.duplicate_of or row.id for row in tables["article"]})
    require_the_same_rows(database, some)


def test_a_batch_asks_once_for_all(database: Database) -> None:
    statements: list[str] = []
    some = [story(f"news/{number}", prose(100 + number)) for number in range(50)]
    with statements_of(database, statements):
        list(rows_after(database, some, 1))
        one_by_one = len(statements)
        statements.clear()
        list(rows_after(database, some, 50))
    assert len(statements) < one_by_one / 10
