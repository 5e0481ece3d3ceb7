"""Articles that are taken down, and sites that only look so. Each test is a row of the table in docs/faults.md."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.crawler.local_site import LocalSite, Reply, Run, Shell, links, story
from tests.replica.server import Replica

NOW = datetime.now(UTC).isoformat(timespec="seconds")
NAMES = ("one", "two", "three")
ROUTES = {"/": links(f"/{name}" for name in NAMES), **{f"/{name}": story(f"Sea wall {name}", NOW) for name in NAMES}}
GONE = Reply(b"gone", 404)


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite(ROUTES) as running:
        yield running


def _visit(shell: Shell, site: LocalSite, *, days: int = 1) -> Run:
    """All known articles are due, and what was seen so far was seen some days ago."""
    past = timedelta(days=days)
    with closing(sqlite3.connect(shell.database)) as store, store:
        store.execute("UPDATE page SET next_visit = '2020-01-01T00:00:00+00:00' WHERE article_id IS NOT NULL")
        for table, columns in _TIMES.items():
            for column in columns:
                for number, at in store.execute(f"SELECT id, {column} FROM {table} WHERE {column} > ''").fetchall():
                    earlier = (datetime.fromisoformat(at) - past).isoformat(timespec="seconds")
                    store.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (earlier, number))
    return shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})


_TIMES = {
    "article": ("first_saved",),
    "page": ("fetched_at",),
    "crawl_run": ("started", "finished"),
    "article_removal": ("first_gone", "last_gone", "judged_at", "removed_at", "returned_at"),
}


def _removals(shell: Shell) -> dict[str, tuple[str, bool, bool]]:
    """Headline to reason, whether it is sure, and whether the article is back."""
    rows = shell.rows(
        "SELECT headline, reason, removed_at IS NOT NULL, returned_at IS NOT NULL FROM article_removal "
        "JOIN article ON article.id = article_id"
    )
    return {headline: (reason, bool(sure), bool(back)) for headline, reason, sure, back in rows}


def test_an_article_is_removed_on_the_second_day_and_taken_back_when_it_is_there_again(
    shell: Shell, site: LocalSite
) -> None:
    assert shell.crawl("news", "-a", f"url={site.url}").code == 0
    text = shell.rows("SELECT article_body FROM article WHERE headline = 'Sea wall one'")
    site.routes |= {"/one": GONE, "/two": Reply(status=302, headers={"Location": "/"})}
    first = _visit(shell, site)
    gone = {"Sea wall one": ("http_404", False, False), "Sea wall two": ("soft_404", False, False)}
    assert _removals(shell) == gone
    assert "removed" not in first.last_line
    second = _visit(shell, site)
    assert _removals(shell) == {name: (reason, True, False) for name, (reason, *_) in gone.items()}
    assert second.last_line.endswith("2 articles are removed by the publisher")
    assert second.code == 0
    assert shell.rows("SELECT article_body FROM article WHERE headline = 'Sea wall one'") == text
    site.routes["/one"] = ROUTES["/one"]
    assert "removed" not in _visit(shell, site).last_line, "it is told once"
    assert _removals(shell) == {"Sea wall one": ("http_404", True, True), "Sea wall two": ("soft_404", True, False)}


def test_a_site_that_has_moved_its_articles_removes_none(shell: Shell, site: LocalSite) -> None:
    shell.crawl("news", "-a", f"url={site.url}")
    says_so = b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1></body></html>"
    site.routes |= {
        "/one": GONE,
        "/two": Reply(says_so),
        "/three": Reply(status=302, headers={"Location": "/"}),
    }
    for _ in range(2):
        run = _visit(shell, site)
        assert "3 known articles are gone, and so are most others or the lists: none is noted as removed" in run.log
        assert _removals(shell) == {}


def test_a_site_that_is_down_removes_none(shell: Shell, site: LocalSite) -> None:
    shell.crawl("news", "-a", f"url={site.url}")
    site.routes.clear()
    for _ in range(2):
        assert _visit(shell, site).code != 0
    assert _removals(shell) == {}


def test_a_log_in_another_domain_and_a_refusal_of_robots_remove_nothing(shell: Shell, site: LocalSite) -> None:
    shell.crawl("news", "-a", f"url={site.url}")
    site.routes |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /one", content_type="text/plain"),
        "/two": Reply(status=301, headers={"Location": "http://sea-wall.invalid/two"}),
        "/three": Reply(status=302, headers={"Location": "/login?next=/three"}),
        "/login?next=/three": Reply(b"<html><title>Log in</title><form><input name=u><input type=password></form>"),
    }
    for _ in range(2):
        _visit(shell, site)
    reasons = dict(shell.rows("SELECT url, reason FROM page WHERE article_id IS NOT NULL"))
    assert {url.rpartition("/")[2]: reason for url, reason in reasons.items()} == {
        "one": "robots_txt",
        "two": "offsite",
        "three": "login_wall",
    }
    assert _removals(shell) == {}


def test_asianews_answers_with_its_home_page_where_an_article_was(shell: Shell) -> None:
    with Replica(page_size=6) as replica:
        arguments = ("asianews", "-a", f"base_url={replica.url}", "-a", "max_articles=4")
        shell.crawl(*arguments)
        keys = [key for (key,) in shell.rows("SELECT key FROM page WHERE article_id IS NOT NULL ORDER BY key")]
        with closing(sqlite3.connect(shell.database)) as store, store:
            store.execute("UPDATE page SET next_visit = '2020-01-01T00:00:00+00:00' WHERE article_id IS NOT NULL")
        gone = next(key for key in keys if key in replica.site.stories)
        replica.remove(gone)
        shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "languages=all")
        rows = shell.rows("SELECT reason, message FROM article_removal")
        assert rows == [("soft_404", "the site answered the address with a page that has no article header")]
        with closing(sqlite3.connect(shell.database)) as store, store:
            store.execute("UPDATE page SET next_visit = '2020-01-01T00:00:00+00:00' WHERE article_id IS NOT NULL")
            store.execute("DELETE FROM article_removal")
            store.execute("UPDATE crawl_run SET arguments = ?", (json.dumps({}),))
        shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "languages=all")
        assert shell.rows("SELECT 1 FROM article_removal") == [], "what a mirror lacks, the site may have"
