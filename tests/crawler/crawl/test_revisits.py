"""Known articles are looked at again, pages refused are judged again, and what a visit brings decides what is kept."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.crawler.local_site import PARAGRAPH, LocalSite, Reply, Shell, links, story
from tests.replica.server import Replica
from tests.replica.stories import STORIES
from tests.replica.story import Story

PAST = "2020-01-01T00:00:00+00:00"


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A replica with three English articles of today."""
    with Replica(page_size=6) as running:
        models = [s for s in STORIES if s.language == "en" and len(s.paragraphs) > 2][:3]
        for number, model in enumerate(models):
            running.put(_today(model, 70001 + number))
        yield running


def _today(model: Story, number: int) -> Story:
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(minutes=number - 70000)
    return replace(model, identifier=str(number), slug=f"Story-{number}", published=now, redesign_path=None)


def _crawl(shell: Shell, replica: Replica) -> str:
    # All languages: their lists are the requests of which a fifth may be revisits.
    run = shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "languages=all")
    assert run.code == 0, run.log
    return run.last_line


def _make_due(shell: Shell, keys: str = "en:7000%") -> None:
    _change(shell, "UPDATE page SET next_visit = ? WHERE key LIKE ?", PAST, keys)


def _change(shell: Shell, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(shell.database)) as store, store:
        store.execute(statement, values)


def _reworded(replica: Replica, key: str) -> None:
    known = replica.site.stories[key]
    first, *others = known.paragraphs
    replica.put(replace(known, paragraphs=(first, "A correction was added to this account.", *others)))


def test_known_articles_are_revisited_with_their_validators_and_only_a_new_text_is_a_version(
    shell: Shell, replica: Replica
) -> None:
    _crawl(shell, replica)
    planned = dict(shell.rows("SELECT key, next_visit FROM page WHERE key LIKE 'en:7000%'"))
    assert len(planned) == 3
    assert all(planned.values())
    assert len(shell.rows("SELECT 1 FROM page_source")) == 3
    old = (datetime.now(UTC) - timedelta(days=32)).date().isoformat()
    question = "SELECT 1 FROM page JOIN article ON article.id = article_id WHERE next_visit > '' AND date_published < ?"
    assert not shell.rows(question, old), "what was old when it was first saved is not visited again"
    replica.forget_requests()
    assert _crawl(shell, replica).endswith("0 lost")
    assert not replica.hits("-7000"), "nothing is due yet"

    _make_due(shell)
    line = _crawl(shell, replica)
    assert line.endswith("saved 0 new, 0 changed, 0 refused, 0 lost, 3 not modified")
    visits = [request for request in replica.requests if "-7000" in request.path]
    assert [request.status for request in visits] == [304] * 3
    assert all("If-None-Match" in request.headers and "If-Modified-Since" in request.headers for request in visits)
    assert all(at > PAST for (at,) in shell.rows("SELECT next_visit FROM page WHERE key LIKE 'en:7000%'"))

    _make_due(shell)
    _reworded(replica, "en:70001")
    replica.put(replica.site.stories["en:70002"])
    line = _crawl(shell, replica)
    assert line.endswith("saved 0 new, 1 changed, 0 refused, 0 lost, 1 unchanged, 1 not modified"), (
        "other bytes, the same text"
    )
    [(record,)] = shell.rows("SELECT record FROM article_version")
    assert "A correction" not in json.loads(record)["article_body"]
    [(body,)] = shell.rows("SELECT article_body FROM article WHERE identifier = '70001'")
    assert "A correction was added" in body


def test_a_text_that_only_reads_otherwise_by_a_new_extractor_is_no_version(shell: Shell, replica: Replica) -> None:
    _crawl(shell, replica)
    was = dict(shell.rows("SELECT identifier, article_body FROM article"))
    _change(
        shell,
        "UPDATE article SET article_body = 'cut', content_hash = 'other', extractor_version = 'winnow 0.0.1' "
        "WHERE identifier LIKE '7000%'",
    )
    _change(shell, "DELETE FROM page_source WHERE page_id = (SELECT id FROM page WHERE key = 'en:70003')")
    _make_due(shell)
    replica.put(replica.site.stories["en:70001"])
    _reworded(replica, "en:70002")
    _reworded(replica, "en:70003")
    line = _crawl(shell, replica)
    assert "saved 0 new, 1 changed, 0 refused, 0 lost, 2 re-cleaned" in line
    now = dict(shell.rows("SELECT identifier, article_body FROM article"))
    assert now["70001"] == was["70001"]
    assert "A correction was added" in now["70002"]
    assert "A correction was added" in now["70003"]
    [(record,)] = shell.rows("SELECT record FROM article_version")
    assert json.loads(record)["article_body"] == was["70002"], "the old response, read by the new extractor"
    assert len(shell.rows("SELECT 1 FROM article WHERE recleaned_from = 'winnow 0.0.1'")) == 3


def test_revisits_come_last_and_are_a_fifth_of_the_requests_at_most(shell: Shell, replica: Replica) -> None:
    _crawl(shell, replica)
    _make_due(shell, "%:%")
    [(last,)] = shell.rows("SELECT key FROM page WHERE next_visit = ? ORDER BY id DESC LIMIT 1", PAST)
    _change(shell, "UPDATE page SET next_visit = '2019-01-01T00:00:00+00:00' WHERE key = ?", last)
    replica.put(_today(STORIES[0], 70009))
    replica.forget_requests()
    # One request at a time: of several under way at once the server may see the later one first.
    one = {"CONCURRENT_REQUESTS": 1, "LOOPBACK_AT_FULL_SPEED": 0, "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": 0}
    shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "languages=all", settings=one)
    asked = [request.path for request in replica.requests if request.path != "/robots.txt"]
    # Lists of the replica have an ETag alone.
    known = [request.path for request in replica.requests if "If-Modified-Since" in request.headers]
    assert 2 <= len(known) <= len(asked) / 5
    [(planned,)] = shell.rows("SELECT coalesce(next_visit, 'never') FROM page WHERE key = ?", last)
    assert planned > PAST, "the most overdue first"
    new = max(number for number, path in enumerate(asked) if "70009" in path or "geo-" in path)
    assert asked.index(known[0]) > new


@pytest.mark.parametrize(
    ("reply", "reason"),
    [(Reply(b"no", 500), "http 500"), (Reply(b"gone", 404), "http 404"), (links(["/"]), "no article")],
)  # fmt: skip
def test_an_article_stays_whatever_becomes_of_its_page(shell: Shell, reply: Reply, reason: str) -> None:
    with LocalSite({"/": links(["/one"]), "/one": story("Sea wall stands", _now())}) as site:
        shell.crawl("news", "-a", f"url={site.url}")
        _make_due(shell, "%")
        site.routes["/one"] = reply
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})
        assert run.code == 0, run.log
        assert run.last_line.endswith(f"0 refused, 0 lost, 1 not read again ({reason})")
        assert shell.pages() == {"/one": ("saved", reason.replace(" ", "_"))}
        assert shell.rows("SELECT headline FROM article") == [("Sea wall stands",)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def test_what_was_refused_is_tried_again_when_due_or_when_the_extractor_changed(shell: Shell) -> None:
    with LocalSite({"/": links(["/one", "/two"]), "/one": links(["/"]), "/two": story("Sea wall stands")}) as site:
        first = shell.crawl("news", "-a", f"url={site.url}")
        assert "1 new, 0 changed, 1 refused (no article)" in first.last_line
        site.hits.clear()
        shell.crawl("news", "-a", f"url={site.url}")
        assert "/one" not in site.paths
        _make_due(shell, "%/one")
        again = shell.crawl("news", "-a", f"url={site.url}")
        assert "1 refused (no article)" in again.last_line
        assert site.paths.count("/one") == 1
        _change(shell, "UPDATE page SET extractor_version = 'winnow 0.0.1' WHERE state = 'refused'")
        site.routes["/one"] = story("Ferry returns")
        last = shell.crawl("news", "-a", f"url={site.url}")
        assert "saved 1 new" in last.last_line, last.log


def test_refusals_of_a_run_in_which_nothing_was_an_article_do_not_count(shell: Shell) -> None:
    with LocalSite({"/": links(["/one", "/two"]), "/one": links(["/"]), "/two": links(["/"])}) as site:
        assert shell.crawl("news", "-a", f"url={site.url}").code == 3
        assert shell.rows("SELECT DISTINCT state, tries, refusals FROM page") == [("refused", 0, 0)]
        site.routes |= {"/one": story("Sea wall stands"), "/two": story("Ferry returns")}
        again = shell.crawl("news", "-a", f"url={site.url}")
        assert "saved 2 new" in again.last_line, again.log


def test_a_page_that_breaks_the_worker_is_lost_twice_and_then_refused(shell: Shell) -> None:
    with LocalSite({"/": links(["/one"]), "/one": story("Sea wall stands")}) as site:
        slow = ("news", "-a", f"url={site.url}")
        for _ in range(2):
            run = shell.crawl(*slow, settings={"EXTRACTION_TIMEOUT": 0.0001})
            assert run.code == 2, run.log
            assert "1 lost (timeout)" in run.last_line
            assert shell.pages() == {"/one": ("failed", "timeout")}
        third = shell.crawl(*slow, settings={"EXTRACTION_TIMEOUT": 0.0001})
        assert "1 refused (timeout), 0 lost" in third.last_line
        assert shell.pages() == {"/one": ("refused", "timeout")}
        assert site.paths.count("/one") == 3


def test_the_page_of_every_article_is_kept_where_that_is_asked_for(shell: Shell, replica: Replica) -> None:
    for _ in range(2):
        arguments = ("-a", f"base_url={replica.url}", "-a", "languages=en")
        assert shell.crawl("asianews", *arguments, settings={"KEEP_PAGES": 1}).code == 0
        [(saved,)] = shell.rows("SELECT count(*) FROM article")
        assert saved > 3
        kept = "SELECT count(DISTINCT article_id) FROM page JOIN page_source ON page_id = page.id"
        assert shell.rows(kept + " WHERE page_source.fetched_at > '2020'") == [(saved,)]
    assert shell.crawl("asianews", *arguments).code == 0
    assert shell.rows(kept) == [(saved,)], "a crawl without the setting deletes no page that was kept"


def test_keep_pages_is_checked_before_the_crawl(shell: Shell) -> None:
    run = shell.crawl("news", "-a", "url=http://127.0.0.1:9/", settings={"KEEP_PAGES": "some"})
    assert run.code == 1
    assert "KEEP_PAGES=some" in run.log


def _dated(words: str) -> Reply:
    body = "".join(f"<p>Sea wall {number}. {PARAGRAPH}</p>" for number in range(4))
    return Reply(f"<html lang='en'><body><article><h1>Sea wall</h1><p>{words}</p>{body}</article></body>".encode())


def test_a_day_counted_back_from_the_visit_is_counted_once(shell: Shell) -> None:
    with LocalSite({"/": links(["/one"]), "/one": _dated("3 days ago")}) as site:
        shell.crawl("news", "-a", f"url={site.url}")
        first = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
        dates = "SELECT date_published, date_published_raw FROM article"
        assert shell.rows(dates) == [(first, "3 days ago")]
        # Not quite two days later the page says `4 days`, which from there is another day.
        site.routes["/one"] = _dated("4 days ago")
        _make_due(shell, "%")
        line = shell.crawl("news", "-a", f"url={site.url}").last_line
        assert "saved 0 new, 0 changed" in line
        assert shell.rows(dates) == [(first, "3 days ago")]
        # A date that the page states is a better one.
        site.routes["/one"] = _dated("May 6, 2024")
        _make_due(shell, "%")
        assert "1 changed" in shell.crawl("news", "-a", f"url={site.url}").last_line
        assert shell.rows(dates) == [("2024-05-06", "May 6, 2024")]
