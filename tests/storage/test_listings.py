from collections.abc import Callable
from typing import Any

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.listings import Listings, Walk
from tests.storage.rows import count_entries, is_completed, list_validators

Write = Callable[..., Any]
KEY = "https://e.org/theme-en/Economy-6.html"


def begin(write: Write, key: str = KEY) -> Walk:
    walk: Walk = write(lambda s: Listings(s).begin("example", key))
    return walk


def held(database: Database, walk: Walk, *keys: str) -> set[str]:
    with database.session() as session:
        return Listings(session).held_before(walk.listing_id, keys)


def test_walks_count_from_one(write: Write) -> None:
    first = begin(write)
    assert (first.number, first.cursor, first.completed_walk, first.resumed) == (1, None, 0, False)
    write(lambda s: Listings(s).complete(first))
    second = begin(write)
    assert (second.number, second.completed_walk, second.resumed) == (2, 1, False)


def test_an_interrupted_walk_is_resumed_from_its_cursor_before_a_new_one(database: Database, write: Write) -> None:
    first = begin(write)
    write(lambda s: Listings(s).record(first, ["en:9", "en:8"], cursor=KEY + "&step=1"))
    again = begin(write)
    assert (again.number, again.cursor, again.resumed) == (1, KEY + "&step=1", True)
    write(lambda s: Listings(s).complete(again))
    with database.session() as session:
        row = Listings(session).get("example", KEY)
        assert row is not None
        assert (row.completed_walk, row.cursor) == (1, None)
    assert begin(write).number == 2


def test_a_walk_interrupted_before_its_first_step_is_begun_anew_under_its_number(write: Write) -> None:
    begin(write)
    again = begin(write)
    assert (again.number, again.resumed) == (1, False)


def test_only_completed_walks_say_what_was_held_before(database: Database, write: Write) -> None:
    first = begin(write)
    write(lambda s: Listings(s).record(first, ["en:1", "en:2"]))
    assert held(database, first, "en:1", "en:2") == set()
    write(lambda s: Listings(s).complete(first))
    assert held(database, first, "en:1", "en:2", "en:3") == {"en:1", "en:2"}
    second = begin(write)
    write(lambda s: Listings(s).record(second, ["en:3"]))
    assert held(database, second, "en:1", "en:3") == {"en:1"}


def test_what_an_interrupted_walk_meets_again_is_still_held_by_the_completed_one(
    database: Database, write: Write
) -> None:
    first = begin(write)
    write(lambda s: Listings(s).record(first, ["en:1"]))
    write(lambda s: Listings(s).complete(first))
    second = begin(write)
    assert write(lambda s: Listings(s).record(second, ["en:2", "en:1", "en:2"], cursor="x")) == 1
    assert held(database, second, "en:1", "en:2") == {"en:1"}


def test_lists_do_not_answer_for_each_other(database: Database, write: Write) -> None:
    day = begin(write, "en:day:2018-09-16")
    other = begin(write, "en:day:2018-09-17")
    write(lambda s: Listings(s).record(day, ["en:1"]))
    write(lambda s: Listings(s).complete(day))
    assert held(database, other, "en:1") == set()
    with database.session() as session:
        listings = Listings(session)
        assert is_completed(session, "example", "en:day:2018-09-16")
        assert not is_completed(session, "example", "en:day:2018-09-17")
        assert not is_completed(session, "example", "never met")
        assert [row.key for row in listings.interrupted("example")] == ["en:day:2018-09-17"]


def test_a_list_of_thousands_fits(database: Database, write: Write) -> None:
    walk = begin(write)
    keys = [f"en:{number}" for number in range(3000)]
    assert write(lambda s: Listings(s).record(walk, keys)) == 3000
    assert write(lambda s: Listings(s).record(walk, keys)) == 0
    write(lambda s: Listings(s).complete(walk))
    assert held(database, walk, *keys) == set(keys)
    with database.session() as session:
        assert count_entries(session, walk.listing_id) == 3000


def test_a_walk_that_is_over_cannot_be_completed(write: Write) -> None:
    first = begin(write)
    write(lambda s: Listings(s).complete(first))
    begin(write)
    with pytest.raises(StorageError, match="walk 1 of list 1 is not under way"):
        write(lambda s: Listings(s).complete(first))


def test_a_list_is_asked_with_what_its_last_stored_response_said(database: Database, write: Write) -> None:
    def validators(key: str) -> tuple[str | None, str | None] | None:
        with database.session() as session:
            return list_validators(session, "example", key)

    assert validators("feed:en") is None
    write(lambda s: Listings(s).set_validators("example", "feed:en", '"1"', None))
    assert validators("feed:en") == ('"1"', None)
    date = "Tue, 24 Nov 2026 06:00:00 GMT"
    write(lambda s: Listings(s).set_validators("example", "feed:en", None, date))
    assert validators("feed:en") == (None, date)
    write(lambda s: Listings(s).set_validators("example", "feed:en", None, None))
    assert validators("feed:en") is None


def test_a_list_without_a_walk_is_neither_interrupted_nor_completed_and_can_be_walked(
    database: Database, write: Write
) -> None:
    write(lambda s: Listings(s).set_validators("example", KEY, '"1"', None))
    with database.session() as session:
        assert Listings(session).interrupted("example") == []
        assert not is_completed(session, "example", KEY)
    assert begin(write).number == 1
    with database.session() as session:
        assert list_validators(session, "example", KEY) == ('"1"', None)


def test_validators_go_with_an_operation_that_fails(database: Database, write: Write) -> None:
    def spoiled(session: Any) -> None:
        Listings(session).set_validators("example", "feed:en", '"1"', None)
        raise LookupError

    with pytest.raises(LookupError):
        write(spoiled)
    with database.session() as session:
        assert list_validators(session, "example", "feed:en") is None


def test_a_list_that_was_read_is_known_without_validators_and_one_that_was_begun_is_not(
    database: Database, write: Write
) -> None:
    write(lambda s: Listings(s).remember("example", "feed", None, None))
    write(lambda s: Listings(s).remember("example", "home", '"1"', None, [KEY]))
    write(lambda s: Listings(s).forget_validators("example", "home"))
    write(lambda s: Listings(s).forget_validators("example", "unknown"))
    begin(write)
    with database.session() as session:
        assert sorted(Listings(session).read_since("example", "2020")) == ["feed", "home"]
        assert Listings(session).read_since("example", "2999") == []
        assert Listings(session).read_since("other", "2020") == []
        assert list_validators(session, "example", "home") is None


def test_addresses_where_no_list_was_are_counted_until_there_is_one(database: Database, write: Write) -> None:
    for address in ("e.org/feed", "e.org/feed", "e.org/rss"):
        write(lambda s, address=address: Listings(s).note_missed("example", address))
    write(lambda s: Listings(s).note_missed("other", "e.org/feed"))
    with database.session() as session:
        missed = Listings(session).missed("example")
        assert {address: times for address, (times, _) in missed.items()} == {"e.org/feed": 2, "e.org/rss": 1}
        assert Listings(session).interrupted("example") == []
    write(lambda s: Listings(s).forget_missed("example", "e.org/feed"))
    with database.session() as session:
        assert list(Listings(session).missed("example")) == ["e.org/rss"]
