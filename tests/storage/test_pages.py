from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from storage.articles import Articles
from storage.database import Database
from storage.errors import StorageError
from storage.models import PageRow, PageState
from storage.pages import Pages
from storage.visits import Visit
from tests.storage.conftest import make_record
from tests.storage.rows import count_pages, find_page, page_row

Write = Callable[..., Any]
SITE = "example"


def find(write: Write, key: str = "en:1", **more: Any) -> bool:
    new: bool = write(lambda s: find_page(s, SITE, key, f"https://e.org/{key}", **more))
    return new


def row_of(database: Database, key: str = "en:1") -> PageRow:
    with database.session() as session:
        row = page_row(session, SITE, key)
        assert row is not None
        return row


def save_article(write: Write) -> int:
    article_id: int = write(lambda s: Articles(s).save(make_record(), "e.org/a")).article_id
    return article_id


def test_a_page_takes_a_better_address_until_it_is_fetched(database: Database, write: Write) -> None:
    find(write)
    write(lambda s: find_page(s, SITE, "en:1", "https://e.org/slug-1.html", kind="article"))
    assert row_of(database).url == "https://e.org/slug-1.html"
    write(lambda s: Pages(s).fetching(SITE, "en:1"))
    find(write)
    assert row_of(database).url == "https://e.org/slug-1.html"


def test_a_page_is_found_once(database: Database, write: Write) -> None:
    context = {"from": "home", "títle": "桥"}
    assert find(write, identifier="1", in_language="en", priority=5, context=context)
    assert not find(write, priority=3)
    row = row_of(database)
    assert (row.state, row.tries, row.priority, row.context) == ("found", 0, 5, context)
    assert (row.kind, row.identifier, row.in_language, row.article_id) == ("article", "1", "en", None)
    assert row.first_seen <= row.last_seen


def test_finding_again_raises_the_priority_and_the_time_seen_only(database: Database, write: Write) -> None:
    find(write, priority=1)
    write(lambda s: Pages(s).refused(SITE, "en:1", "soft_404", "the home page came back"))
    write(lambda s: s.execute(update(PageRow).values(last_seen="2001-01-01T00:00:00+00:00")))
    assert not find(write, priority=9)
    row = row_of(database)
    assert (row.state, row.priority, row.reason) == ("refused", 9, "soft_404")
    assert row.last_seen > row.first_seen[:4]
    assert not row.last_seen.startswith("2001")


def test_one_key_of_two_sites_is_two_pages(write: Write) -> None:
    assert find(write)
    assert write(lambda s: find_page(s, "other", "en:1", "https://o.org/1"))


def test_the_table_itself_refuses_a_second_row_of_a_key_and_an_unknown_state(write: Write) -> None:
    row = {"site": SITE, "key": "k", "url": "u", "kind": "article", "first_seen": "x", "last_seen": "x"}
    find(write, "k")
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        write(lambda s: s.execute(insert(PageRow), [row | {"state": PageState.FOUND}]))
    with pytest.raises(IntegrityError, match=r"(?i)check"):
        write(lambda s: s.execute(insert(PageRow), [row | {"key": "l", "state": "lost"}]))


def test_pending_gives_what_is_to_be_fetched_largest_priority_first(database: Database, write: Write) -> None:
    for number, priority in enumerate([1, 3, 2, 3, 9, 9]):
        find(write, f"en:{number}", priority=priority)
    article_id = save_article(write)
    write(lambda s: Pages(s).fetching(SITE, "en:1"))
    write(lambda s: Pages(s).failed(SITE, "en:2", "timeout", "no answer"))
    write(lambda s: Pages(s).refused(SITE, "en:4", "no_article", "nothing"))
    write(lambda s: Pages(s).saved(SITE, "en:5", article_id))
    with database.session() as session:
        pages = Pages(session)
        assert [row.key for row in pages.pending(SITE)] == ["en:1", "en:3", "en:2", "en:0"]
        assert list(pages.pending("other")) == []
        assert set(pages.keys(SITE)) == {f"en:{number}" for number in range(6)}
        assert count_pages(session, SITE) == {"found": 2, "fetching": 1, "failed": 1, "refused": 1, "saved": 1}


def test_what_a_killed_run_was_fetching_is_found_again(database: Database, write: Write) -> None:
    for key in ("en:1", "en:2"):
        find(write, key)
    write(lambda s: find_page(s, "other", "en:1", "https://o.org/1"))
    write(lambda s: Pages(s).fetching(SITE, "en:1"))
    write(lambda s: Pages(s).fetching("other", "en:1"))
    assert write(lambda s: Pages(s).reset_fetching(SITE)) == 1
    assert row_of(database).state == "found"
    with database.session() as session:
        other = page_row(session, "other", "en:1")
    assert other is not None
    assert other.state == "fetching"


def test_tries_count_refusals_and_failures_until_a_save(database: Database, write: Write) -> None:
    find(write)
    for _ in range(2):
        write(lambda s: Pages(s).fetching(SITE, "en:1"))
        write(lambda s: Pages(s).failed(SITE, "en:1", "timeout", "no answer", http_status=None))
    write(lambda s: Pages(s).refused(SITE, "en:1", "soft_404", "home page", http_status=200, extractor_version="1"))
    row = row_of(database)
    assert (row.state, row.tries, row.reason, row.message) == ("refused", 3, "soft_404", "home page")
    assert (row.http_status, row.extractor_version) == (200, "1")
    article_id = save_article(write)
    write(lambda s: s.execute(update(PageRow).values(last_seen="2001-01-01T00:00:00+00:00")))
    write(lambda s: Pages(s).saved(SITE, "en:1", article_id))
    row = row_of(database)
    assert not row.last_seen.startswith("2001")
    assert (row.state, row.tries, row.reason, row.message, row.article_id) == ("saved", 0, None, None, article_id)


def test_a_visit_fills_the_row(database: Database, write: Write) -> None:
    find(write)
    article_id = save_article(write)
    visit = Visit(
        page_key="en:1",
        url="https://e.org/en:1",
        http_status=200,
        etag='"x"',
        last_modified="Tue, 24 Nov 2026 06:00:00 GMT",
        content_hash="abc",
        fetched_at="2026-11-24T06:00:00+00:00",
    )
    write(lambda s: Pages(s).saved(SITE, visit.page_key, article_id, **visit.response()))
    row = row_of(database)
    assert (row.http_status, row.etag, row.content_hash) == (200, '"x"', "abc")
    assert (row.last_modified, row.fetched_at) == ("Tue, 24 Nov 2026 06:00:00 GMT", "2026-11-24T06:00:00+00:00")
    later = Visit(page_key="en:1", url="https://e.org/en:1", http_status=200)
    write(lambda s: Pages(s).saved(SITE, later.page_key, article_id, **later.response()))
    row = row_of(database)
    assert (row.etag, row.last_modified, row.content_hash) == (None, None, None)
    assert row.fetched_at is not None


@pytest.mark.parametrize("refused", [True, False])
def test_an_article_reached_by_another_address_finishes_its_own_page_too_unless_that_is_still_to_be_fetched(
    database: Database, write: Write, refused: bool
) -> None:
    find(write, "en:0127")
    find(write, "e.org/en/asia/bridge")
    if refused:
        write(lambda s: Pages(s).refused(SITE, "en:0127", "soft_404", "the home page"))
    article_id = save_article(write)
    write(
        lambda s: Pages(s).saved(
            SITE,
            "e.org/en/asia/bridge",
            article_id,
            identifier="0127",
            in_language="en",
            url="https://e.org/en/asia/bridge",
            etag='"new"',
            http_status=200,
        )
    )
    own, asked = row_of(database, "en:0127"), row_of(database, "e.org/en/asia/bridge")
    saved = ("saved", article_id) if refused else ("found", None)
    assert (own.state, own.article_id, own.url, own.etag) == (*saved, "https://e.org/en:0127", None)
    assert (asked.state, asked.article_id, asked.etag) == ("saved", article_id, '"new"')
    assert (asked.identifier, asked.in_language) == ("0127", "en")


def test_the_page_of_an_identity_never_linked_to_is_added_as_saved(database: Database, write: Write) -> None:
    article_id = save_article(write)
    url = "https://e.org/en/asia/bridge"
    write(lambda s: Pages(s).saved(SITE, "e.org/en/asia/bridge", article_id, identifier="9", in_language="en", url=url))
    own = row_of(database, "en:9")
    assert (own.state, own.article_id, own.url) == ("saved", article_id, url)
    assert not find(write, "en:9")


def test_finishing_an_unknown_page_adds_it_if_its_address_is_given(database: Database, write: Write) -> None:
    write(lambda s: Pages(s).failed(SITE, "en:7", "timeout", "no answer", url="https://e.org/7"))
    assert (row_of(database, "en:7").state, row_of(database, "en:7").tries) == ("failed", 1)
    with pytest.raises(StorageError, match="en:8 of example is not in the page table"):
        write(lambda s: Pages(s).failed(SITE, "en:8", "timeout", "no answer"))
    with pytest.raises(StorageError, match="en:8"):
        write(lambda s: Pages(s).fetching(SITE, "en:8"))


def test_whether_pages_lie_on_a_host_is_told_by_their_keys(database: Database, write: Write) -> None:
    find(write, "e.org/7")
    find(write, "en:7")
    with database.session() as session:
        hosts = ("e.org", "e.or", "e.org:80", "en", "org")
        assert [host for host in hosts if Pages(session).holds_host(SITE, host)] == ["e.org"]
        assert not Pages(session).holds_host("other", "e.org")
