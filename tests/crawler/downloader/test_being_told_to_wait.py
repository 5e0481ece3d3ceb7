"""A server that does not want to be asked is not asked: robots.txt that cannot be had, and Retry-After."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.crawler.local_site import LocalSite, Reply, Shell, links, story

SETTINGS = {"RETRY_TIMES": 1}


@pytest.mark.parametrize("status", [500, 503, 429])
def test_nothing_is_fetched_where_robots_txt_cannot_be_had(shell: Shell, status: int) -> None:
    routes = {"/": links(["/one"]), "/one": story("Sea wall stands"), "/robots.txt": Reply(b"oops", status)}
    with LocalSite(routes) as site:
        run = shell.crawl("news", "-a", f"url={site.url}", settings=SETTINGS)
        assert run.code == 2, run.log
        assert run.last_line.endswith(f"robots.txt cannot be fetched (status {status})")
        assert set(site.paths) == {"/robots.txt"}
        site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow:\n", content_type="text/plain")
        assert "saved 1 new" in shell.crawl("news", "-a", f"url={site.url}", settings=SETTINGS).last_line


def test_pages_found_before_wait_unharmed_while_robots_txt_cannot_be_had(shell: Shell) -> None:
    with LocalSite({"/": links(["/one"]), "/one": Reply(b"no", 500)}) as site:
        shell.crawl("news", "-a", f"url={site.url}", settings=SETTINGS)
        site.routes |= {"/one": story("Sea wall stands"), "/robots.txt": Reply(b"oops", 500)}
        site.hits.clear()
        assert shell.crawl("news", "-a", f"url={site.url}", settings=SETTINGS).code == 2
        assert set(site.paths) == {"/robots.txt"}
        assert shell.rows("SELECT tries FROM page") == [(1,)]
        del site.routes["/robots.txt"]
        assert "saved 1 new" in shell.crawl("news", "-a", f"url={site.url}", settings=SETTINGS).last_line


def test_an_error_page_in_place_of_robots_txt_has_no_rules(shell: Shell) -> None:
    shut = Reply(b"User-agent: *\nDisallow: /\n", 404, content_type="text/plain")
    with LocalSite({"/": links(["/one"]), "/one": story("Sea wall stands"), "/robots.txt": shut}) as site:
        assert "saved 1 new" in shell.crawl("news", "-a", f"url={site.url}").last_line


def test_a_short_retry_after_is_waited_for(shell: Shell) -> None:
    answers = iter([Reply(b"busy", 429, headers={"Retry-After": "2"}), story("Ferry returns")])
    with LocalSite({"/": links(["/one"]), "/one": lambda: next(answers)}) as site:
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert "saved 1 new" in run.last_line, run.log
        first, second = (at for at, path, _ in site.hits if path == "/one")
        # The server notes the first before it asks for the pause: a busy machine can only lengthen what lies between.
        assert second - first >= 2


def test_a_long_retry_after_leaves_the_page_for_later(shell: Shell) -> None:
    busy = Reply(b"busy", 503, headers={"Retry-After": "3600"})
    with LocalSite({"/": links(["/one", "/two"]), "/one": busy, "/two": story("Ferry returns")}) as site:
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 2, run.log
        assert "saved 1 new, 0 changed, 0 refused, 1 lost (retry after)" in run.last_line
        assert site.paths.count("/one") == 1
        [(when,)] = shell.rows("SELECT next_visit FROM page WHERE state = 'failed'")
        assert 3000 < (datetime.fromisoformat(when) - datetime.now(UTC)).total_seconds() <= 3600
        site.routes["/one"] = story("Sea wall stands")
        early = shell.crawl("news", "-a", f"url={site.url}")
        assert site.paths.count("/one") == 1
        assert early.code == 0, early.log
        with closing(sqlite3.connect(shell.database)) as store, store:
            store.execute("UPDATE page SET next_visit = '2020-01-01T00:00:00+00:00' WHERE state = 'failed'")
        assert "saved 1 new" in shell.crawl("news", "-a", f"url={site.url}").last_line


def test_a_site_that_says_later_three_times_in_a_row_is_left_alone(shell: Shell) -> None:
    busy = Reply(b"busy", 503, headers={"Retry-After": "3600"})
    pages = {f"/{number}": busy for number in range(20)}
    settings = {"LOOPBACK_AT_FULL_SPEED": False, "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
    with LocalSite({"/": links(pages), **pages}) as site:
        run = shell.crawl("news", "-a", f"url={site.url}", settings=settings)
        assert run.code == 2, run.log
        assert "the server asks to be left alone" in run.last_line
        assert sum(path in pages for path in site.paths) == 3
