"""An article that its address does not have on two different days is removed; a site that is down removes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from storage.articles import Articles
from storage.changes.removals import Removals, Settled
from storage.database import Database
from storage.models import ArticleRow, CrawlRunRow, PageRow
from storage.pages import Pages
from storage.runs import CrawlRuns
from storage.times import time_text
from storage.visits import NotTaken
from tests.storage.conftest import make_record
from tests.storage.rows import find_page

SITE = "example"
SAVED = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
FIRST, NEXT_DAY = SAVED + timedelta(hours=6), SAVED + timedelta(days=1, hours=6)


class Days:
    """A site with some saved articles, and its runs."""

    def __init__(self, write: Callable[..., Any], articles: int = 12) -> None:
        self.write = write
        self.numbers = [write(lambda session, n=n: self._save(session, n)) for n in range(articles)]

    def _save(self, session: Any, number: int) -> int:
        record = make_record(identifier=f"{number:04}", headline=f"Story {number}", date_published="2026-03-01")
        saved = Articles(session).save(record | {"content_hash": f"hash {number}"}, f"e.org/{number}").article_id
        find_page(session, SITE, f"en:{number}", f"https://e.org/{number}")
        Pages(session).saved(SITE, f"en:{number}", saved, url=f"https://e.org/{number}", fetched_at=time_text(SAVED))
        session.execute(update(ArticleRow).where(ArticleRow.id == saved).values(first_saved=time_text(SAVED)))
        return int(saved)

    def run(
        self,
        at: datetime,
        *,
        gone: tuple[int, ...] = (),
        there: tuple[int, ...] = (),
        is_site_there: bool = True,
        is_killed: bool = False,
    ) -> Settled | None:
        """One run with its visits."""
        run_id = self.write(lambda session: self._begin(session, at))
        for number in gone:
            self.write(lambda s, n=number: Pages(s).kept(SITE, f"en:{n}", "http_404", "status 404", at, is_gone=True))
        for number in there:
            self.write(lambda s, n=number: Pages(s).not_modified(SITE, f"en:{n}", at))
        if is_killed:
            return None
        settled: Settled = self.write(lambda s: Removals(s).settle(SITE, run_id, is_site_there=is_site_there))
        return settled

    @staticmethod
    def _begin(session: Any, at: datetime) -> int:
        run_id = CrawlRuns(session).start(SITE, {}, "1")
        session.execute(update(CrawlRunRow).where(CrawlRunRow.id == run_id).values(started=time_text(at)))
        return run_id


@pytest.fixture
def days(write: Callable[..., Any]) -> Days:
    return Days(write)


def removed(database: Database) -> set[int]:
    with database.session() as session:
        return {number - 1 for number in Removals(session).standing(range(100))}


def next_visit(database: Database, number: int) -> str | None:
    with database.session() as session:
        planned: str | None = session.scalar(select(PageRow.next_visit).where(PageRow.key == f"en:{number}"))
        return planned


def test_an_article_that_is_gone_on_two_days_is_removed_on_the_first_of_them(database: Database, days: Days) -> None:
    assert days.run(FIRST, gone=(0,), there=(1, 2)) == Settled()
    assert removed(database) == set()
    assert days.run(NEXT_DAY, gone=(0,), there=(1, 2)) == Settled(removed=1)
    assert removed(database) == {0}
    with database.session() as session:
        assert Articles(session).get(1) is not None, "the text stays"
        [removal] = Removals(session).of_article(1)
        assert (removal.day, removal.reason, removal.returned_at) == ("2026-03-01", "http_404", None)
        assert removal.removed_at == time_text(NEXT_DAY)
        assert Removals(session).counts(SITE) == (1, 0)


def test_two_visits_of_one_day_or_of_one_night_remove_nothing(database: Database, days: Days) -> None:
    days.run(SAVED + timedelta(hours=2), gone=(0,), there=(1,))
    days.run(SAVED + timedelta(hours=15), gone=(0,), there=(1,))
    assert removed(database) == set()
    evening = SAVED.replace(hour=23, minute=30)
    days.run(evening, gone=(3,), there=(1,))
    days.run(evening + timedelta(hours=2), gone=(3,), there=(1,))
    assert removed(database) == set()


def test_an_article_that_may_be_gone_is_looked_at_again_within_days_also_where_its_visits_were_over(
    database: Database, days: Days, write: Callable[..., Any]
) -> None:
    late = SAVED + timedelta(days=31)
    days.run(late, gone=(0,), there=(1,))
    assert next_visit(database, 1) is None
    assert next_visit(database, 0) == time_text(late + timedelta(hours=1))
    days.run(late + timedelta(hours=20), gone=(0,), there=(1,))
    assert next_visit(database, 0) == time_text(late + timedelta(days=1))


@pytest.mark.parametrize("how", ["not modified", "folded", "saved"])
def test_a_removal_ends_when_the_text_is_there_again(
    database: Database, days: Days, write: Callable[..., Any], how: str
) -> None:
    days.run(FIRST, gone=(0,), there=(1,))
    days.run(NEXT_DAY, gone=(0,), there=(1,))
    back = NEXT_DAY + timedelta(days=2)
    trifle = NotTaken("trifle", "0", 1, time_text(back), time_text(back))
    if how == "not modified":
        write(lambda s: Pages(s).not_modified(SITE, "en:0", back))
    elif how == "folded":
        write(lambda s: Pages(s).kept(SITE, "en:0", "trifle", "a counter", back, trifle))
    else:
        write(lambda s: Removals(s).there({1: time_text(back)}))
    assert removed(database) == set()
    with database.session() as session:
        assert [one.returned_at for one in Removals(session).of_article(1)] == [time_text(back)]
    days.run(back + timedelta(days=1), gone=(0,), there=(1,))
    days.run(back + timedelta(days=2), gone=(0,), there=(1,))
    with database.session() as session:
        assert len(Removals(session).of_article(1)) == 2, "removed once more"


def test_a_sign_is_forgotten_when_the_text_is_there_and_stays_when_the_visit_says_nothing(
    database: Database, days: Days, write: Callable[..., Any]
) -> None:
    days.run(FIRST, gone=(0, 1), there=(2, 3))
    noon = FIRST + timedelta(hours=9)
    write(lambda s: Pages(s).kept(SITE, "en:0", "bot_wall", "a bot check", noon))
    write(lambda s: Pages(s).not_modified(SITE, "en:1", noon))
    days.run(NEXT_DAY, gone=(0, 1), there=(2, 3))
    assert removed(database) == {0}


def test_an_older_capture_of_an_archive_does_not_bring_an_article_back(
    database: Database, days: Days, write: Callable[..., Any]
) -> None:
    days.run(FIRST, gone=(0,), there=(1,))
    days.run(NEXT_DAY, gone=(0,), there=(1,))
    write(lambda s: Removals(s).there({1: time_text(SAVED)}))
    assert removed(database) == {0}


def test_a_site_of_which_most_articles_are_gone_removes_none(database: Database, days: Days) -> None:
    most = tuple(range(9))
    for day in range(4):
        settled = days.run(FIRST + timedelta(days=day), gone=most, there=(9, 10))
        assert settled == Settled(doubted=9)
    assert removed(database) == set()
    days.run(FIRST + timedelta(days=5), there=most)
    days.run(FIRST + timedelta(days=6), gone=(0,), there=(1, 2))
    assert removed(database) == set(), "what was seen then counts no more"


def test_visits_of_few_a_run_add_up(database: Database, days: Days) -> None:
    """A site that has moved, and shows its lists: two known articles are visited in each run."""
    days.run(FIRST, there=tuple(range(8, 12)))
    for day in range(1, 13):
        days.run(FIRST + timedelta(days=day), gone=(2 * (day // 2) % 8, 1 + 2 * (day // 2) % 8))
    assert len(removed(database)) <= 4


def test_one_article_of_a_small_site_is_removed(database: Database, write: Callable[..., Any]) -> None:
    days = Days(write, articles=2)
    days.run(FIRST, gone=(0,))
    days.run(NEXT_DAY, gone=(0,))
    assert removed(database) == {0}


def test_a_run_without_lists_removes_nothing(database: Database, days: Days) -> None:
    for day in range(3):
        settled = days.run(FIRST + timedelta(days=day), gone=(0,), is_site_there=False)
        assert settled == Settled(doubted=1)
    assert removed(database) == set()


def test_what_a_killed_run_saw_is_judged_by_the_next(database: Database, days: Days) -> None:
    days.run(FIRST, gone=(0,), there=(1, 2), is_killed=True)
    days.run(NEXT_DAY, gone=(0,), there=(1, 2), is_killed=True)
    assert removed(database) == set()
    assert days.run(NEXT_DAY + timedelta(hours=1), there=(3,)) == Settled(removed=1)
    assert removed(database) == {0}


def test_killed_runs_in_which_most_articles_were_gone_remove_nothing(database: Database, days: Days) -> None:
    most = tuple(range(9))
    days.run(FIRST, gone=most, there=(9,), is_killed=True)
    days.run(NEXT_DAY, gone=most, there=(9,), is_killed=True)
    assert days.run(NEXT_DAY + timedelta(hours=1), there=(10,)) == Settled(doubted=9)
    assert removed(database) == set()


def test_what_is_removed_does_not_count_against_the_next_removal(database: Database, days: Days) -> None:
    for number in range(8):
        days.run(FIRST + timedelta(days=3 * number), gone=(number,), there=(9, 10, 11))
        gone_before = tuple(range(number))
        days.run(FIRST + timedelta(days=3 * number + 1), gone=(*gone_before, number), there=(9, 10, 11))
    assert removed(database) == set(range(8))
