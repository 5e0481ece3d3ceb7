"""When a page is fetched again: saved, unchanged, refused, forgiven; and what is kept until then."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from storage.articles import Articles
from storage.database import Database
from storage.errors import StorageError
from storage.models import PageRow
from storage.pages import Pages
from storage.runs import CrawlRuns
from storage.sources import PageSources, Source
from storage.times import time_text
from storage.visits import NotTaken
from tests.storage.conftest import make_record
from tests.storage.rows import find_page, page_row

Write = Callable[..., Any]
SITE = "example"
NOW = datetime.now(UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def at(moment: datetime) -> str:
    return time_text(moment)


def row_of(database: Database, key: str = "en:1") -> PageRow:
    with database.session() as session:
        row = page_row(session, SITE, key)
        assert row is not None
        return row


def find(write: Write, key: str = "en:1", **more: Any) -> None:
    write(lambda s: find_page(s, SITE, key, f"https://e.org/{key}", **more))


def save(write: Write, key: str = "en:1", *, identifier: str = "1", published: str | None = None, **more: Any) -> str:
    record = make_record(identifier=identifier, date_published=published)
    url = f"https://e.org/{key}"

    def operation(session: Any) -> str | None:
        saved = Articles(session).save(record, f"e.org/{identifier}")
        return Pages(session).saved(SITE, key, saved.article_id, url=url, **more)

    planned: str = write(operation)
    return planned


def refuse(write: Write, key: str = "en:1", reason: str = "soft_404", **response: Any) -> None:
    response = {"extractor_version": "1"} | response
    write(lambda s: Pages(s).refused(SITE, key, reason, "no", **response))


def keys(database: Database, question: str, *arguments: Any) -> list[str]:
    with database.session() as session:
        return [row.key for row in getattr(Pages(session), question)(SITE, *arguments)]


def test_a_saved_page_is_due_when_its_article_says(database: Database, write: Write) -> None:
    find(write)
    planned = save(write)
    assert planned == row_of(database).next_visit
    assert at(NOW) < planned <= at(datetime.now(UTC) + timedelta(hours=1))
    assert keys(database, "revisits", NOW) == []
    assert keys(database, "revisits", NOW + DAY) == ["en:1"]


def test_an_old_article_is_not_visited_again(database: Database, write: Write) -> None:
    find(write)
    assert save(write, published="2003-12-03") is None
    assert keys(database, "revisits", NOW + 400 * DAY) == []


def test_the_most_overdue_page_comes_first(database: Database, write: Write) -> None:
    for number, days in (("1", 1), ("2", 3), ("3", 2)):
        save(write, f"en:{number}", identifier=number, next_visit=at(NOW - days * DAY))
    assert keys(database, "revisits", NOW) == ["en:2", "en:3", "en:1"]


def test_of_two_addresses_of_an_article_one_is_visited_again(database: Database, write: Write) -> None:
    find(write)
    save(write, in_language="en", identifier="1")
    with_number: dict[str, Any] = {"identifier": "1", "in_language": "en"}
    record = make_record(identifier="1", date_published=None)

    def again(session: Any) -> str | None:
        saved = Articles(session).save(record, "e.org/1")
        return Pages(session).saved(SITE, "e.org/x", saved.article_id, url="https://e.org/x", **with_number)

    assert write(again) is None
    assert row_of(database).next_visit is not None
    assert row_of(database, "e.org/x").next_visit is None


def test_not_modified_moves_the_visit_on_and_changes_nothing_else(database: Database, write: Write) -> None:
    find(write)
    save(write, etag='"1"', content_hash="abc", http_status=200, extractor_version="1")
    write(lambda s: Pages(s).fetching(SITE, "en:1"))
    planned = write(lambda s: Pages(s).not_modified(SITE, "en:1", NOW + 2 * DAY))
    row = row_of(database)
    assert planned == row.next_visit
    assert at(NOW + 2 * DAY) < planned <= at(NOW + 3.1 * DAY)
    assert (row.state, row.etag, row.content_hash, row.http_status) == ("saved", '"1"', "abc", 200)
    assert (row.fetched_at, row.article_id, row.extractor_version) == (at(NOW + 2 * DAY), 1, "1")
    assert write(lambda s: Pages(s).not_modified(SITE, "en:1", NOW + 40 * DAY)) is None


def test_a_visit_that_did_not_bring_the_article_is_told_and_the_article_stays(database: Database, write: Write) -> None:
    find(write)
    save(write, etag='"1"', content_hash="abc", http_status=200)
    seen = NotTaken("lost_text", "9f2c", 1, at(NOW + 8 * DAY), at(NOW + 8 * DAY))
    doubtful = write(lambda s: Pages(s).kept(SITE, "en:1", "lost_text", "said", NOW + 8 * DAY, seen, True))
    row = row_of(database)
    assert doubtful == row.next_visit == at(NOW + 8 * DAY + HOUR), "not 22 days later"
    assert (row.state, row.reason, row.message, row.restless) == ("saved", "lost_text", "said", 0)
    assert (row.etag, row.content_hash, row.article_id) == ('"1"', "abc", 1)
    assert row.not_taken == asdict(seen)
    write(lambda s: Pages(s).kept(SITE, "en:1", "http_500", "said", NOW + 8 * DAY))
    assert row_of(database).not_taken == asdict(seen), "an error says nothing of the text"
    for times in (1, 2):
        folded = write(lambda s: Pages(s).kept(SITE, "en:1", "trifle", "said", NOW + 8 * DAY, seen))
        assert folded > at(NOW + 20 * DAY)
        assert row_of(database).restless == times
    write(lambda s: Pages(s).not_modified(SITE, "en:1", NOW + 9 * DAY))
    row = row_of(database)
    assert (row.reason, row.message, row.not_taken, row.restless) == (None, None, None, 2)


def test_what_was_never_saved_cannot_be_unchanged(write: Write) -> None:
    find(write)
    for key in ("en:1", "en:2"):
        with pytest.raises(StorageError, match="no article"):
            write(lambda s, key=key: Pages(s).not_modified(SITE, key, NOW))


def test_a_refused_page_is_tried_again_when_its_time_has_come(database: Database, write: Write) -> None:
    find(write)
    refuse(write, next_visit=at(NOW + DAY))
    assert keys(database, "retries", NOW + DAY - timedelta(hours=1), "1") == []
    assert keys(database, "retries", NOW + DAY, "1") == ["en:1"]
    refuse(write)
    assert row_of(database).next_visit is None
    assert keys(database, "retries", NOW + 400 * DAY, "1") == []


def test_refusals_are_counted_apart_from_failures_and_until_a_save(database: Database, write: Write) -> None:
    find(write)
    for _ in range(3):
        write(lambda s: Pages(s).failed(SITE, "en:1", "timeout", "no answer"))
    refuse(write)
    refuse(write)
    assert (row_of(database).tries, row_of(database).refusals) == (5, 2)
    with database.session() as session:
        (listed,) = Pages(session).retries(SITE, NOW, "2")
        assert listed.refusals == 2
    save(write)
    refuse(write)
    assert row_of(database).refusals == 1


def test_another_extractor_version_tries_all_that_its_forerunner_refused_for_content(
    database: Database, write: Write
) -> None:
    reasons = ["soft_404", "no_article", "not_html", "empty", "timeout", "worker_died", "incomplete"]
    for number, reason in enumerate([*reasons, "http_410", "robots_txt", "offsite", "outside_dates"]):
        find(write, f"en:{number}")
        refuse(write, f"en:{number}", reason)
    assert keys(database, "retries", NOW, "1") == []
    assert keys(database, "retries", NOW, "2") == [f"en:{number}" for number in range(len(reasons))]


def test_refusals_without_a_version_are_those_of_another(database: Database, write: Write) -> None:
    find(write)
    refuse(write, extractor_version=None)
    assert keys(database, "retries", NOW, "1") == ["en:1"]


def test_refusals_of_a_run_that_ended_with_3_are_forgiven(database: Database, write: Write) -> None:
    runs = [write(lambda s: CrawlRuns(s).start(SITE, {}, "1")) for _ in range(2)]
    for number in range(4):
        find(write, f"en:{number}")
    refuse(write, "en:0", run_id=runs[0])
    refuse(write, "en:1", run_id=runs[0])
    refuse(write, "en:1", run_id=runs[1])
    refuse(write, "en:2", "http_404", run_id=runs[1])
    refuse(write, "en:3", "outside_dates", run_id=runs[1])
    assert write(lambda s: Pages(s).forgive(SITE, runs[1])) == 2
    assert keys(database, "retries", datetime.now(UTC), "1") == ["en:1", "en:2"]
    rows = [row_of(database, f"en:{number}") for number in range(4)]
    assert [(row.tries, row.refusals) for row in rows] == [(1, 1), (1, 1), (0, 0), (1, 1)]


def test_a_page_with_an_article_that_a_killed_run_was_fetching_is_due_again(database: Database, write: Write) -> None:
    save(write, next_visit=at(NOW - DAY))
    save(write, "en:2", identifier="2", published="2003-12-03")
    find(write, "en:3")
    for key in ("en:1", "en:2", "en:3"):
        write(lambda s, key=key: Pages(s).fetching(SITE, key))
    assert write(lambda s: Pages(s).reset_fetching(SITE)) == 3
    assert keys(database, "revisits", datetime.now(UTC)) == ["en:1", "en:2"]
    assert keys(database, "pending") == ["en:3"]


def test_a_response_is_kept_compressed_while_a_visit_is_planned(database: Database, write: Write) -> None:
    body = "<p>桥 bridge</p>".encode("gb18030") * 500
    for key, planned in (("en:1", at(NOW)), ("en:2", None)):
        save(write, key, identifier=key[-1], next_visit=planned)
        write(lambda s, key=key: PageSources(s).keep(SITE, key, b"earlier", None, None))
        write(lambda s, key=key: PageSources(s).keep(SITE, key, body, "text/html; charset=gb18030", at(NOW)))
    with database.session() as session:
        assert PageSources(session).get(SITE, "en:1") == Source(
            body, "text/html; charset=gb18030", datetime.fromisoformat(at(NOW))
        )
        assert PageSources(session).get(SITE, "en:3") is None
        size = session.connection().exec_driver_sql("SELECT length(body) FROM page_source").scalar()
    assert size is not None
    assert size < len(body) / 10
    write(lambda s: Pages(s).reset_fetching(SITE, keep_sources=True))
    with database.session() as session:
        assert PageSources(session).get(SITE, "en:2") is not None
    write(lambda s: Pages(s).reset_fetching(SITE))
    with database.session() as session:
        assert PageSources(session).get(SITE, "en:1") is not None
        assert PageSources(session).get(SITE, "en:2") is None


def test_a_response_of_an_unknown_page_is_not_kept(write: Write) -> None:
    with pytest.raises(StorageError, match="en:1 of example"):
        write(lambda s: PageSources(s).keep(SITE, "en:1", b"", None, None))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # its plan
def test_the_due_pages_are_found_by_index(database: Database, write: Write) -> None:
    find(write)
    write(lambda s: s.execute(update(PageRow).values(next_visit=at(NOW))))
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM page WHERE site = 'e' AND state = 'saved' AND next_visit <= 'x' "
            "ORDER BY next_visit"
        ).fetchall()
    assert "ix_page_site_next_visit" in str(plan)
