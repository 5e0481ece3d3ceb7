"""What goes wrong on this side: workers, database, kill -9; and what is never done in the crawling process."""

import json
import os
import signal
import sqlite3

from storage.database import open_database
from tests.crawler.local_site import LocalSite, Reply, Shell, links, story
from tests.kills.processes import descendants, is_alive
from tests.replica.site import Site
from tests.replica.stories import STORIES
from tests.waiting import wait_until


def test_pages_are_cleaned_in_workers_and_too_slow_ones_are_lost_not_refused(shell: Shell) -> None:
    extensions = json.dumps({"tests.crawler.probe.ReportModules": 1})
    with LocalSite({"/": links(["/one"]), "/one": story("Sea wall stands")}) as site:
        slow = shell.crawl("news", "-a", f"url={site.url}", settings={"EXTRACTION_TIMEOUT": 0.0001})
        assert slow.code == 2, slow.log
        assert shell.pages() == {"/one": ("failed", "timeout")}
        shell.forks = False
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"EXTENSIONS": extensions})
        assert run.code == 0
        assert "engine imported here: False" in run.log
        assert shell.pages() == {"/one": ("saved", None)}


def test_what_a_run_without_any_article_refused_is_fetched_again_by_the_next(shell: Shell) -> None:
    names = ["/one", "/two", "/three"]
    with LocalSite(
        {"/": links(names), **{name: Reply(b"<html><body><p>Soon.</p></body></html>") for name in names}}
    ) as site:
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 3, run.log
        site.routes |= {name: story(f"Sea wall stands {name}") for name in names}
        again = shell.crawl("news", "-a", f"url={site.url}")
        assert again.code == 0, again.log
        assert "saved 3 new" in again.last_line


def test_articles_that_the_database_does_not_take_are_lost_and_fetched_again(shell: Shell) -> None:
    with LocalSite({"/": links(["/one", "/two"]), "/one": story("Sea wall stands"), "/two": links(["/"])}) as site:
        open_database(f"sqlite:///{shell.database}").close()
        with sqlite3.connect(shell.database) as store:
            store.execute("CREATE TRIGGER full BEFORE INSERT ON article BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
        store.close()
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 2, run.log
        assert "1 lost (not committed)" in run.last_line
        assert "disk is full" in run.log
        with sqlite3.connect(shell.database) as store:
            store.execute("DROP TRIGGER full")
        store.close()
        again = shell.crawl("news", "-a", f"url={site.url}")
        assert again.code == 0, again.log
        assert again.last_line.endswith("saved 1 new, 0 changed, 0 refused, 0 lost")


def test_a_killed_crawl_leaves_no_worker_and_the_next_one_goes_on(shell: Shell) -> None:
    pages = {f"/{name}": story(f"Sea wall stands {name}") for name in range(4)}
    with LocalSite({"/": links([*pages, "/hangs"]), **pages, "/hangs": Reply(hangs=True)}) as site:
        shell.forks_worker = False
        process = shell.start("news", "-a", f"url={site.url}")
        wait_until(lambda: "/hangs" in site.paths)
        children = descendants(process.pid)
        assert children
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        wait_until(lambda: not any(map(is_alive, children)))
        site.routes["/hangs"] = story("Ferry returns")
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0, run.log
    assert shell.rows("SELECT count(*), count(DISTINCT headline) FROM article") == [(5, 5)]


def test_a_page_in_a_language_not_asked_for_waits_for_a_run_that_asks(shell: Shell) -> None:
    italian = next(s for s in STORIES if s.language == "it")
    page = Site().expected(italian.key).body
    address = f"/index.php?art={italian.identifier}"
    with LocalSite({"/en.html": links([address, "/geo-en/China-17.html"]), address: Reply(page)}) as site:
        site.routes["/"] = links([address, "/geo-it/Cina-17.html"])
        english = shell.crawl("asianews", "-a", f"base_url={site.url}")
        assert shell.pages() == {address: ("refused", "wrong_language")}, english.log
        assert english.code == 0, english.log
        both = shell.crawl("asianews", "-a", f"base_url={site.url}", "-a", "languages=en,it")
        assert "saved 1 new" in both.last_line, both.log


def test_a_backfill_without_by_date_lists_walks_the_lists_down_to_its_first_day(shell: Shell) -> None:
    story_of = {s.key: s for s in STORIES}
    page = Site().expected("en:44980").body
    assert str(story_of["en:44980"].published).startswith("2018-09-16")
    item = "<li><a href='/news-en/Story-{}.html'>{}</a> {}</li>"
    home = links(["/geo-en/China-17.html", "/news-en/Front-60000.html"])
    first = item.format(60000, "front", "01/02/2024") + item.format(50000, "old", "01/02/2020")
    second = item.format(44980, "wanted", "16/09/2018") + item.format(44000, "older", "01/01/2018")
    third = item.format(30000, "x", "01/01/2013") + item.format(29000, "y", "02/01/2013")
    routes = {
        "/en.html": home,
        "/geo-en/China-17.html": Reply(f"<ul>{first}</ul>".encode()),
        "/geo-en/China-17.html&step=1": Reply(f"<ul>{second}</ul>".encode()),
        "/geo-en/China-17.html&step=2": Reply(f"<ul>{third}</ul>".encode()),
        "/news-en/Story-44980.html": Reply(page),
    }
    days = {f"/index.php?l=en&idn=1&filtro_art=2&data_art_filtro=2018-09-{day}": home for day in (15, 16, 17)}
    with LocalSite({**routes, **days}) as site:
        run = shell.crawl("asianews", "-a", f"base_url={site.url}", "-a", "since=2018-09-15", "-a", "until=2018-09-17")
        assert "saved 1 new" in run.last_line, run.log
        assert "/news-en/Story-44000.html" not in site.paths
        assert "/geo-en/China-17.html&step=2" in site.paths
        assert "/geo-en/China-17.html&step=3" not in site.paths
