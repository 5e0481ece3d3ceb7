"""Ctrl-C and SIGTERM: the crawl ends at once, what was done is saved, no worker survives."""

import json
import os
import signal

import pytest

from tests.crawler.local_site import LocalSite, Reply, Shell, links, story
from tests.kills.processes import descendants, is_alive
from tests.waiting import HANG_SECONDS, wait_until

SLOW = 10 * HANG_SECONDS
"""Seconds that a crawl would go on for by itself: one that ends was ended by the signal."""


@pytest.mark.parametrize(
    ("number", "to_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)], ids=["Ctrl-C", "SIGTERM"]
)
def test_a_signal_ends_the_crawl_at_once_and_saves_what_was_done(
    shell: Shell, number: signal.Signals, to_group: bool
) -> None:
    pages = {f"/{name}": story(f"Sea wall stands {name}") for name in range(6)}
    with LocalSite({"/": links([*pages, "/hangs", "/later"]), **pages, "/hangs": Reply(hangs=True)}) as site:
        site.routes["/later"] = story("Ferry returns")
        shell.forks_worker = False
        process = shell.start(
            "news", "-a", f"url={site.url}",
            settings={"CONCURRENT_REQUESTS": 1, "LOOPBACK_AT_FULL_SPEED": False, "DOWNLOAD_DELAY": 0,
                      "AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_TIMEOUT": SLOW},
        )  # fmt: skip
        wait_until(lambda: "/hangs" in site.paths)
        # The worker is still starting when the pages are there.
        wait_until(lambda: shell.rows("SELECT id FROM article"))
        children = descendants(process.pid)
        (os.killpg if to_group else os.kill)(process.pid, number)
        log, _ = process.communicate(timeout=HANG_SECONDS)
        assert "Traceback" not in log, log
        assert process.returncode == 2, log
        assert children
        assert not [pid for pid in children if is_alive(pid)]
        assert shell.rows("SELECT count(*) FROM article") == [(6,)]
        assert "6 new" in log.splitlines()[-1]
        assert "left for the next run" in log.splitlines()[-1]
        [(code, finished)] = shell.rows("SELECT exit_code, finished FROM crawl_run")
        assert code == 2
        assert finished

        if number == signal.SIGTERM:
            return
        site.routes["/hangs"] = story("Market reopens")
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0
        assert run.last_line.endswith("saved 2 new, 0 changed, 0 refused, 0 lost")


def test_a_signal_cuts_the_wait_that_robots_txt_asks_for(shell: Shell) -> None:
    routes = {
        "/": links(["/one"]),
        "/one": story("Sea wall stands"),
        "/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 1200\n", content_type="text/plain"),
    }
    settings = {"LOOPBACK_AT_FULL_SPEED": False, "ADDONS": json.dumps({"tests.crawler.probe.InterruptLongWait": 1})}
    with LocalSite(routes) as site:
        run = shell.crawl("news", "-a", f"url={site.url}", settings=settings, seconds=HANG_SECONDS)
        assert run.code == 2, run.log
        assert "stopping" in run.log
        assert site.paths == ["/robots.txt"], "what waited was fetched after all"


def test_a_second_crawl_of_the_same_site_ends_with_4(shell: Shell) -> None:
    with LocalSite({"/": Reply(hangs=True)}) as site:
        first = shell.start("news", "-a", f"url={site.url}")
        wait_until(lambda: "/" in site.paths)
        second = shell.crawl("news", "-a", f"url={site.url}")
        assert second.code == 4
        assert "another crawl of 127.0.0.1" in second.log
        assert shell.rows("SELECT count(*) FROM crawl_run") == [(1,)]
        first.kill()
        first.communicate()
