"""A signal ends a crawl in whatever situation, and the next run saves all. Each test is a row of the table in
docs/faults.md. None says how fast: without what it tests, the crawl would go on for minutes."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.crawler.forked import ForkedCrawl
from tests.crawler.local_site import Reply, Run, links, story
from tests.faults.server import Answer, Exchange, FaultyServer, hang, healed, whole
from tests.faults.shell import FaultShell
from tests.faults.test_store_faults import locked, new_database
from tests.kills.processes import descendants, is_alive
from tests.waiting import HANG_SECONDS, wait_until

AT_ONCE = {"SHUTDOWN_SECONDS": 1}
"""For what only the last resort ends."""
LATE = 10 * HANG_SECONDS
FEED_LINK = "<link rel='alternate' type='application/rss+xml' href='/feed'>"
SLOW = json.dumps({"tests.faults.probe.ReadFeedsForMinutes": 0})
Crawl = ForkedCrawl | subprocess.Popen[str]


def begin(shell: FaultShell, url: str, *options: str, **settings: object) -> Crawl:
    shell.forks_worker = False
    return shell.start("news", "-a", f"url={url}", *options, settings={"RETRY_TIMES": 0} | settings)


def end(crawl: Crawl, *numbers: int) -> Run:
    """Send the signals, SIGTERM unless others are named, and wait for the end."""
    children = descendants(crawl.pid)
    for number in numbers or (signal.SIGTERM,):
        crawl.send_signal(number)
        time.sleep(0.2)
    try:
        log, _ = crawl.communicate(timeout=HANG_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(crawl.pid, signal.SIGKILL)
        log, _ = crawl.communicate()
        raise AssertionError(f"the signal did not end the crawl:\n{log}") from None
    wait_until(lambda: not any(map(is_alive, children)))
    assert "Traceback" not in log, log
    return Run(crawl.returncode, log)


def said(crawl: Crawl, words: str) -> str:
    """What the crawl has printed, as soon as it says these words."""
    printed = ""
    end_of_wait = time.monotonic() + HANG_SECONDS
    while words not in printed and time.monotonic() < end_of_wait:
        try:
            crawl.communicate(timeout=0.1)
        except subprocess.TimeoutExpired as early:
            printed = (early.output or b"").decode()
    assert words in printed
    return printed


def page_of(size: int, headline: str) -> Reply:
    """An article's page with so many bytes of nothing."""
    return Reply(story(headline).body + b"<!--" + b"x" * size + b"-->")


def endless_feed(*paths: str) -> Reply:
    """A feed that is long enough to be read in a worker, where `SLOW` takes ten minutes."""
    items = "".join(f"<item><link>{path}</link></item>" for path in paths)
    author = "a" * 400_000
    feed = f"<rss version='2.0'><channel><item><author>{author}</author></item>{items}</channel></rss>"
    return Reply(feed.encode(), content_type="application/rss+xml")


def site_with_endless_feed() -> FaultyServer:
    server = FaultyServer({"/": links(["/one"], FEED_LINK), "/feed": endless_feed("/two")})
    server.heal("/one", "/two")
    return server


def heal_feed(server: FaultyServer) -> None:
    feed = "<rss version='2.0'><channel><item><link>/two</link></item></channel></rss>"
    server.routes["/feed"] = Reply(feed.encode(), content_type="application/rss+xml")


def test_a_feed_that_takes_minutes_to_read_is_lost_and_the_crawl_goes_on(shell: FaultShell) -> None:
    with site_with_endless_feed() as server:
        run = shell.news(server, EXTRACTION_TIMEOUT=1, EXTENSIONS=SLOW)
        assert run.code == 2, run.log
        assert "/feed: takes too long" in run.log
        assert shell.headlines() == [healed("/one")]
        heal_feed(server)
        assert shell.news(server).code == 0
        assert shell.headlines() == sorted([healed("/one"), healed("/two")])


def test_a_signal_ends_a_crawl_that_reads_a_feed_for_minutes(shell: FaultShell) -> None:
    with site_with_endless_feed() as server:
        # Nothing else is left, so that the list is what the code tells of.
        server.routes["/"] = links([], FEED_LINK)
        crawl = begin(shell, server.url, EXTRACTION_TIMEOUT=LATE, EXTENSIONS=SLOW)
        wait_until(lambda: server.sent("/feed") > 400_000 and "/sitemaps.xml" in server.paths)
        time.sleep(0.5)
        run = end(crawl)
        assert run.code == 2, run.log
        assert "1 address left for the next run" in run.last_line
        heal_feed(server)
        assert shell.news(server).code == 0
        assert shell.headlines() == [healed("/two")]


def test_a_page_of_sixty_thousand_links_is_lost(shell: FaultShell) -> None:
    with FaultyServer({"/": links(f"/{number}" for number in range(60_000))}) as server:
        run = shell.news(server)
        assert run.code == 2, run.log
        assert "lost (list too many links)" in run.last_line
        server.routes["/"] = links(["/1", "/2"])
        server.heal("/1", "/2")
        assert shell.news(server).code == 0
        assert shell.headlines() == sorted([healed("/1"), healed("/2")])


def test_a_long_list_that_a_signal_cut_short_is_read_again(shell: FaultShell) -> None:
    paths = [f"/{number}" for number in range(5000)]
    page = Reply(links(paths).body, headers={"etag": '"whole"'})
    with FaultyServer({"/": page, "*": story("Sea wall stands")}) as server:
        crawl = begin(shell, server.url, EXTENSIONS=json.dumps({"tests.faults.probe.SignalInLongList": 1}))
        log, _ = crawl.communicate(timeout=HANG_SECONDS)
        assert crawl.returncode == 2, log
        [(found,)] = shell.rows("SELECT count(*) FROM page")
        assert 0 < found < 5000
        again = begin(shell, server.url)
        wait_until(lambda: shell.rows("SELECT count(*) FROM page") == [(5000,)])
        assert not any("if-none-match" in exchange.headers for _, exchange in server.exchanges)
        end(again)


def test_a_robots_txt_of_ten_megabytes_is_read_to_its_limit(shell: FaultShell) -> None:
    rules = ["User-agent: *", "Disallow: /one", *(f"Disallow: /no/{number:09}" for number in range(500_000))]
    robots = Reply("\n".join([*rules[:400_000], "Disallow: /two"]).encode(), content_type="text/plain")
    with FaultyServer({"/": links(["/one", "/two"]), "/robots.txt": robots}) as server:
        server.heal("/one", "/two")
        run = shell.news(server)
        assert run.code == 0, run.log
        assert shell.headlines() == [healed("/two")]


def stopping_workers(crawls: list[Crawl], reply: Reply, when: Callable[[], bool] = lambda: True) -> Answer:
    """An answer before which the crawl's workers are stopped, as by a debugger, as soon as `when` is true."""

    def answer(exchange: Exchange) -> None:
        wait_until(when)
        for pid in descendants(crawls[0].pid):
            os.kill(pid, signal.SIGSTOP)
        whole(reply)(exchange)

    return answer


def test_a_signal_ends_a_crawl_whose_worker_is_stopped(shell: FaultShell) -> None:
    crawls: list[Crawl] = []
    page = page_of(4_000_000, healed("/one"))
    with FaultyServer({"/": links(["/one", "/two"]), "/one": stopping_workers(crawls, page)}) as server:
        server.heal("/two")
        crawls.append(begin(shell, server.url, EXTRACTION_TIMEOUT=LATE))
        wait_until(lambda: server.sent("/one") > 4_000_000)
        time.sleep(0.5)
        run = end(crawls[0])
        assert run.code == 2, run.log
        assert "left for the next run" in run.last_line
        server.routes["/one"] = page
        assert shell.news(server).code == 0
        assert shell.headlines() == sorted([healed("/one"), healed("/two")])


def test_a_worker_that_is_stopped_costs_its_page_and_the_others_are_saved(shell: FaultShell) -> None:
    crawls: list[Crawl] = []
    page = page_of(4_000_000, healed("/one"))

    def has_saved_two() -> bool:
        # A worker that is stopped before it is ready has no page yet: the crawl starts another one in its place.
        return shell.database.exists() and ("saved", None) in shell.pages().values()

    with FaultyServer({"/": links(["/one", "/two"]), "/one": stopping_workers(crawls, page, has_saved_two)}) as server:
        server.heal("/two")
        crawls.append(begin(shell, server.url, EXTRACTION_TIMEOUT=0.5))
        log, _ = crawls[0].communicate(timeout=HANG_SECONDS)
        assert crawls[0].returncode == 2, log
        # The one that the worker had.
        assert sorted(shell.pages().values()) == [("failed", "timeout"), ("saved", None)]
        server.routes["/one"] = page
        assert shell.news(server).code == 0
        assert shell.headlines() == sorted([healed("/one"), healed("/two")])


def test_a_signal_ends_a_crawl_whose_database_is_locked(shell: FaultShell) -> None:
    with FaultyServer({"/": links(["/one", "/hangs"]), "/hangs": hang}) as server:
        server.heal("/one")
        new_database(shell)
        crawl = begin(shell, server.url, DATABASE_LOCK_SECONDS=LATE, **AT_ONCE)
        wait_until(lambda: "/hangs" in server.paths)
        with locked(shell.database):
            run = end(crawl)
        assert run.code == 2, run.log
        server.heal("/hangs")
        assert shell.news(server).code == 0
        assert shell.headlines() == sorted([healed("/one"), healed("/hangs")])


def test_a_signal_ends_a_crawl_that_waits_for_its_database_to_begin(shell: FaultShell) -> None:
    new_database(shell)
    with FaultyServer({"/": links([])}) as server, locked(shell.database):
        crawl = begin(shell, server.url, DATABASE_LOCK_SECONDS=LATE, **AT_ONCE)
        wait_until(lambda: descendants(crawl.pid))
        time.sleep(0.5)
        run = end(crawl)
        assert run.code in (1, -signal.SIGTERM), run.log
        assert server.paths == []


def test_a_signal_ends_a_crawl_whose_log_nobody_reads(shell: FaultShell) -> None:
    with FaultyServer({"/": links(["/one"])}) as server:
        server.heal("/one")
        crawl = begin(shell, server.url, EXTENSIONS=json.dumps({"tests.faults.probe.SpeakMuch": 1}), **AT_ONCE)
        wait_until(lambda: server.paths)
        time.sleep(0.5)
        crawl.send_signal(signal.SIGTERM)
        wait_until(lambda: crawl.poll() is not None)
        assert crawl.returncode == 2
        assert shell.news(server).code == 0
        assert shell.headlines() == [healed("/one")]


@pytest.mark.parametrize(
    "numbers", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)], ids=["SIGTERM", "Ctrl-C twice"]
)
def test_a_signal_ends_a_crawl_whose_name_server_hangs(shell: FaultShell, numbers: tuple[int, ...]) -> None:
    names = json.dumps({"tests.faults.probe.HangNames": 1})
    crawl = begin(shell, "http://site.example/", EXTENSIONS=names, DOWNLOAD_TIMEOUT=LATE, **AT_ONCE)
    said(crawl, "looking for a name")
    run = end(crawl, *numbers)
    assert run.code == 2, run.log


def test_a_signal_ends_a_crawl_whose_server_does_not_shake_hands(shell: FaultShell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(HANG_SECONDS)
        crawl = begin(shell, f"https://127.0.0.1:{server.getsockname()[1]}", DOWNLOAD_TIMEOUT=LATE)
        connection, _ = server.accept()
        with connection:
            assert end(crawl).code == 2


def test_a_signal_ends_the_index_and_takes_nothing_from_the_run(shell: FaultShell) -> None:
    with FaultyServer({"/": links(["/one"])}) as server:
        server.heal("/one")
        crawl = begin(shell, server.url, EXTENSIONS=json.dumps({"tests.faults.probe.IndexForEver": 1}))
        said(crawl, "indexing")
        run = end(crawl)
        assert run.code == 0, run.log
        assert "saved 1 new" in run.last_line
        assert shell.rows("SELECT exit_code FROM crawl_run") == [(0,)]


def test_ctrl_c_twice_ends_a_crawl_and_loses_nothing(shell: FaultShell) -> None:
    with FaultyServer({"/": links(["/one", "/hangs"]), "/hangs": hang}) as server:
        server.heal("/one")
        new_database(shell)
        crawl = begin(shell, server.url, DATABASE_LOCK_SECONDS=LATE, DOWNLOAD_TIMEOUT=LATE, LOG_LEVEL="DEBUG")
        wait_until(lambda: "/hangs" in server.paths)
        with locked(shell.database):
            # The first has been obeyed as far as it can be when the second comes, and that too.
            for words in ("stopping (shutdown)", "Received SIGINT twice"):
                crawl.send_signal(signal.SIGINT)
                said(crawl, words)
        log, _ = crawl.communicate(timeout=HANG_SECONDS)
        assert crawl.returncode == 2, log
        assert "Traceback" not in log
        assert shell.rows("SELECT exit_code FROM crawl_run") == [(2,)]
        server.heal("/hangs")
        assert shell.news(server).code == 0
        assert shell.headlines() == sorted([healed("/one"), healed("/hangs")])
