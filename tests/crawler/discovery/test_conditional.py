"""Lists, feeds and homes are fetched only where they changed, and a 304 hides nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.arguments import CrawlArguments
from crawler.discovery.conditional import KnownLists, ReadList
from storage.database import Database, open_database
from storage.listings import Listings
from storage.models import ListingRow
from tests.crawler.local_site import Shell
from tests.replica.server import Replica
from tests.replica.stories import STORIES
from tests.storage.rows import find_page, list_validators

LIST = "https://www.asianews.it/geo-en/China-17.html"
KEY = "asianews.it/geo-en/China-17.html languages=en days=.."
ENGLISH = CrawlArguments(languages=("en",))


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(page_size=3) as running:
        yield running


@pytest.fixture
def database(shell: Shell) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{shell.database}")
    yield opened
    opened.close()


def _new_story(number: int) -> object:
    newest = max((s for s in STORIES if s.language == "en"), key=lambda s: int(s.identifier))
    today = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    return replace(newest, identifier=str(number), slug=f"A-new-story-{number}", published=today, redesign_path=None)


def test_a_second_crawl_fetches_lists_conditionally_and_no_article(shell: Shell, replica: Replica) -> None:
    base = ("asianews", "-a", f"base_url={replica.url}")
    first = shell.crawl(*base)
    assert first.code == 0, first.log
    replica.forget_requests()
    second = shell.crawl(*base)
    assert second.code == 0, second.log
    asked = {request.path: request.status for request in replica.requests}
    assert not [path for path in asked if "/news-en/" in path or "art=" in path or "step=" in path]
    assert asked.pop("/robots.txt") == 200
    assert set(asked.values()) == {304}, asked
    assert len(asked) == len(replica.requests) - 1
    assert "/en.xml" in asked
    assert "/en.html" in asked
    assert sum("/geo-en/" in path for path in asked) == 4, "an unchanged home page does not repeat the lists it names"

    replica.put(_new_story(70001))  # type: ignore[arg-type]
    third = shell.crawl(*base)
    assert "saved 1 new" in third.last_line, third.log


def test_other_arguments_and_another_host_ask_plainly(shell: Shell, replica: Replica) -> None:
    shell.crawl("asianews", "-a", f"base_url={replica.url}")
    replica.forget_requests()
    shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "languages=en,it")
    assert 304 not in {request.status for request in replica.requests}
    with Replica(page_size=3) as mirror:
        shell.crawl("asianews", "-a", f"base_url={mirror.url}")
        assert 304 not in {request.status for request in mirror.requests}


def test_an_interrupted_walk_is_not_hidden_by_its_unchanged_first_page(shell: Shell, replica: Replica) -> None:
    base = ("asianews", "-a", f"base_url={replica.url}")
    replica.fail("/geo-en/China-17.html&step=2", status=500, times=3)
    assert shell.crawl(*base).code == 2
    replica.forget_requests()
    second = shell.crawl(*base)
    assert second.code == 0, second.log
    fronts = {r.path: r.status for r in replica.requests if r.path.startswith("/geo-en/") and "step" not in r.path}
    assert fronts.pop("/geo-en/China-17.html") == 200
    assert set(fronts.values()) == {304}
    assert replica.hits("/geo-en/China-17.html&step=2") == 1
    keys = {f"en:{s.identifier.zfill(4)}" for s in STORIES if s.language == "en"}
    assert {f"en:{number}" for (number,) in shell.rows("SELECT identifier FROM article")} == keys


def test_a_day_that_is_not_over_is_asked_conditionally(shell: Shell, replica: Replica) -> None:
    replica.put(_new_story(70001))  # type: ignore[arg-type]
    today = datetime.now(UTC).date()
    backfill = ("asianews", "-a", f"base_url={replica.url}", "-a", f"since={today - timedelta(days=1)}")
    first = shell.crawl(*backfill)
    assert "saved 1 new" in first.last_line, first.log
    replica.forget_requests()
    second = shell.crawl(*backfill)
    assert second.code == 0, second.log
    days = {r.path: r.status for r in replica.requests if "data_art_filtro" in r.path}
    assert days[f"/index.php?l=en&idn=1&filtro_art=2&data_art_filtro={today}"] == 304


def test_validators_are_kept_only_where_all_that_was_found_is_stored(database: Database) -> None:
    read, named = ReadList(KEY, '"v1"', None), ["https://www.asianews.it/geo-en/Asia-4.html"]
    with Session(database.write_engine) as session, session.begin():
        find_page(session, "asianews", "en:1", "https://www.asianews.it/news-en/A-1.html")
        read.remember(session, "asianews", ["en:1", "en:2"], named)
        assert list_validators(session, "asianews", KEY) is None
        read.remember(session, "asianews", ["en:1"], named)
        assert list_validators(session, "asianews", KEY) == ('"v1"', None)
        replace(read, etag='"v2"').remember(session, "asianews", ["en:1", "en:2"], named)
        assert list_validators(session, "asianews", KEY) is None, "of what is not stored, nothing may be kept"
        ReadList(KEY, '"v3"', None).remember(session, "asianews", [])
        assert list_validators(session, "asianews", KEY) is None, "an empty list may be an error page"


def test_validators_hold_for_a_day_for_their_address_and_for_what_was_asked(database: Database) -> None:
    with Session(database.write_engine) as session, session.begin():
        find_page(session, "asianews", "en:1", "https://www.asianews.it/news-en/A-1.html")
        ReadList(KEY, '"v1"', "Mon, 06 May 2024 08:00:00 GMT").remember(session, "asianews", ["en:1"])

    def headers(arguments: CrawlArguments, url: str = LIST, walk_key: str | None = None) -> dict[str, str]:
        lists = KnownLists(arguments)
        with database.session() as session:
            lists.load(session, "asianews")
        return lists.headers(url, walk_key)

    assert headers(ENGLISH) == {"If-None-Match": '"v1"', "If-Modified-Since": "Mon, 06 May 2024 08:00:00 GMT"}
    assert headers(ENGLISH, LIST.replace("www.asianews.it", "127.0.0.1:8000")) == {}
    assert headers(replace(ENGLISH, languages=("en", "it"))) == {}
    assert headers(replace(ENGLISH, since=date(2024, 1, 1))) == {}
    with Session(database.write_engine) as session, session.begin():
        Listings(session).begin("asianews", "en:geo:17")
    assert headers(ENGLISH, walk_key="en:geo:17") == {}
    with Session(database.write_engine) as session, session.begin():
        row = session.scalars(select(ListingRow).where(ListingRow.key == KEY)).one()
        row.updated = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")
    assert headers(ENGLISH) == {}, "a server that says 304 for ever hides nothing for more than a day"


def test_a_list_on_which_something_was_found_is_expected_for_a_month_whatever_was_asked(database: Database) -> None:
    def was_read(url: str = LIST) -> bool:
        lists = KnownLists(replace(ENGLISH, languages=("it",)))
        with database.session() as session:
            lists.load(session, "asianews")
        return lists.was_read(url)

    with Session(database.write_engine) as session, session.begin():
        ReadList(KEY, None, None).remember(session, "asianews", [])
    assert not was_read(), "nothing was found on it"
    with Session(database.write_engine) as session, session.begin():
        ReadList(KEY, None, None).remember(session, "asianews", ["en:1"])
    assert was_read()
    assert not was_read(LIST.replace("17", "18"))
    lists = KnownLists(ENGLISH)
    with Session(database.write_engine) as session, session.begin():
        find_page(session, "asianews", "en:1", "https://www.asianews.it/news-en/A-1.html")
        ReadList(f"e.org/menu{KEY[KEY.index(' ') :]}", '"1"', None).remember(session, "asianews", [], [LIST])
        ReadList(KEY, '"1"', None).remember(
            session, "asianews", ["en:1"], ["https://www.asianews.it/geo-en/Asia-4.html"]
        )
    with database.session() as session:
        lists.load(session, "asianews")
    assert (lists.was_read("https://e.org/menu"), lists.showed_articles("https://e.org/menu")) == (True, False)
    assert (lists.showed_articles(LIST), lists.named(LIST)) == (True, ["https://www.asianews.it/geo-en/Asia-4.html"])
    with Session(database.write_engine) as session, session.begin():
        row = session.scalars(select(ListingRow).where(ListingRow.key == KEY)).one()
        row.updated = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="seconds")
    assert not was_read(), "a section that was closed is not missed for ever"
