"""What a clock that was wrong once has stored heals by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from crawler.crawl.page_task import is_to_wait
from storage.articles import Articles
from storage.database import Database
from storage.listings import Listings
from storage.models import CrawlRunRow, ListingRow, PageRow
from storage.pages import Pages
from storage.runs import CrawlRuns
from storage.schedule import next_visit
from storage.times import time_text
from tests.storage.conftest import make_record
from tests.storage.rows import find_page

Write = Callable[..., Any]
SITE = "example"
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
AHEAD, BEHIND = NOW + 3652 * DAY, NOW - 3652 * DAY


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_validators_that_a_wrong_clock_stored_are_not_trusted(
    database: Database, write: Write, wrong: datetime
) -> None:
    write(lambda s: Listings(s).set_validators(SITE, "list", '"1"', None))
    since = time_text(NOW - DAY)
    with database.session() as session:
        assert len(Listings(session).remembered(SITE, since=since, key_ending="")) == 1
    write(lambda s: s.execute(update(ListingRow).values(updated=time_text(wrong))))
    with database.session() as session:
        assert Listings(session).remembered(SITE, since=since, key_ending="") == []


def test_a_day_that_a_clock_ahead_took_for_over_is_walked_again(database: Database, write: Write) -> None:
    walk = write(lambda s: Listings(s).begin(SITE, "en:day:2030-01-01"))
    write(lambda s: Listings(s).complete(walk))
    with database.session() as session:
        assert Listings(session).days_done(SITE) == {"en:day:2030-01-01"}
    write(lambda s: s.execute(update(ListingRow).values(updated=time_text(AHEAD))))
    with database.session() as session:
        assert Listings(session).days_done(SITE) == set()


def planned(write: Write, **values: Any) -> None:
    write(lambda s: find_page(s, SITE, "en:1", "https://e.org/en:1"))
    write(lambda s: s.execute(update(PageRow).values(**values)))


@pytest.mark.parametrize(("moment", "is_due"), [(AHEAD, True), (NOW - DAY, True), (NOW + 30 * DAY, False)])
def test_a_visit_that_is_planned_too_far_ahead_is_due(
    database: Database, write: Write, moment: datetime, is_due: bool
) -> None:
    article = write(lambda s: Articles(s).save(make_record(), "e.org/a")).article_id
    planned(write, state="saved", article_id=article, next_visit=time_text(moment))
    with database.session() as session:
        assert len(list(Pages(session).revisits(SITE, NOW))) == is_due
    planned(write, state="refused", reason="soft_404", extractor_version="1", next_visit=time_text(moment))
    with database.session() as session:
        assert len(list(Pages(session).retries(SITE, NOW, "1"))) == is_due


@pytest.mark.parametrize(("moment", "waits"), [(AHEAD, False), (NOW + DAY / 2, True), (BEHIND, False)])
def test_a_server_is_left_alone_for_a_day_at_most(
    database: Database, write: Write, moment: datetime, waits: bool
) -> None:
    planned(write, state="failed", next_visit=time_text(moment))
    with database.session() as session:
        [row] = Pages(session).pending(SITE)
    assert is_to_wait(row, NOW) is waits


def runs(write: Write, *moments: datetime) -> int:
    """Runs that began then; the number of the last."""
    for moment in moments:
        number = write(lambda s: CrawlRuns(s).start(SITE, {}, "1"))
        row = update(CrawlRunRow).where(CrawlRunRow.id == number)
        write(lambda s, row=row, moment=moment: s.execute(row.values(started=time_text(moment))))
    return int(number)


@pytest.mark.parametrize(
    ("moments", "was_ahead"),
    [
        ((NOW,), False),
        ((NOW - DAY, NOW), False),
        ((AHEAD, NOW), False),
        ((AHEAD, NOW - DAY, NOW), True),
        ((NOW - 2 * DAY, NOW - DAY, BEHIND), False),
        ((NOW - DAY, BEHIND, NOW), False),
    ],
    ids=["first", "healthy", "ahead just now", "ahead", "this one behind", "behind before"],
)
def test_two_runs_tell_whether_a_clock_was_ahead(
    database: Database, write: Write, moments: tuple[datetime, ...], was_ahead: bool
) -> None:
    last = runs(write, *moments)
    with database.session() as session:
        assert CrawlRuns(session).was_ahead(SITE, last, time_text(moments[-1])) is was_ahead


def test_a_clock_that_went_wrong_during_a_run_was_ahead_too(database: Database, write: Write) -> None:
    first = runs(write, NOW - 2 * DAY)
    last = runs(write, NOW - DAY, NOW)
    ended = update(CrawlRunRow).where(CrawlRunRow.id == first).values(finished=time_text(AHEAD))
    write(lambda s: s.execute(ended))
    with database.session() as session:
        assert CrawlRuns(session).was_ahead(SITE, last, time_text(NOW))


def test_the_clock_of_another_site_s_run_says_nothing_of_this_one(database: Database, write: Write) -> None:
    other = runs(write, AHEAD)
    write(lambda s: s.execute(update(CrawlRunRow).where(CrawlRunRow.id == other).values(site="other")))
    last = runs(write, NOW - DAY, NOW)
    with database.session() as session:
        assert not CrawlRuns(session).was_ahead(SITE, last, time_text(NOW))


def test_pages_given_up_by_a_clock_ahead_are_found_again(database: Database, write: Write) -> None:
    article = write(lambda s: Articles(s).save(make_record(), "e.org/a")).article_id
    planned(write, state="saved", article_id=article, next_visit=None, fetched_at=time_text(AHEAD))
    with database.session() as session:
        assert [row.key for row in Pages(session).given_up(SITE, NOW)] == ["en:1"]
    planned(write, fetched_at=time_text(NOW - DAY))
    with database.session() as session:
        assert list(Pages(session).given_up(SITE, NOW)) == []


def visits(published: datetime | None, first_saved: datetime, changed: datetime | None = None) -> list[timedelta]:
    """All visits from now on, each made when it is due."""
    found: list[timedelta] = []
    visited, said = NOW, published.isoformat() if published else None
    while (following := next_visit(said, first_saved, visited, changed)) is not None and len(found) < 9:
        found.append(following - NOW)
        visited = following
    return found


HEALTHY = visits(NOW, NOW)


def test_an_article_that_a_wrong_clock_saved_is_visited_by_the_usual_schedule() -> None:
    assert visits(NOW, AHEAD) == HEALTHY
    assert visits(NOW, BEHIND)[-5:] == HEALTHY[-5:]


def test_a_change_that_a_clock_ahead_stored_does_not_start_the_schedule_again_and_again() -> None:
    assert visits(NOW, NOW, AHEAD) == HEALTHY
    assert visits(NOW - 40 * DAY, NOW - 39 * DAY, AHEAD) == []


def test_an_article_without_a_date_that_a_clock_ahead_saved_is_not_visited_each_hour() -> None:
    assert next_visit(None, AHEAD, NOW, None) == NOW + 30 * DAY
