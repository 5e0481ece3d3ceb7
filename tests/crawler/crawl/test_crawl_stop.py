"""Ctrl-C and SIGTERM: the crawl ends in seconds, what was done is saved, no worker survives."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.crawler.local_site import LocalSite, Reply, Shell, links, story


def descendants(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found: list[int] = []
    wanted = {pid}
    while wanted:
        wanted = {child for child, parent in parents.items() if parent in wanted}
        found += wanted
    return found


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize(
    ("number", "to_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)], ids=["Ctrl-C", "SIGTERM"]
)
def test_a_signal_ends_the_crawl_in_seconds_and_saves_what_was_done(
    shell: Shell, number: signal.Signals, to_group: bool
) -> None:
    pages = {f"/{name}": story(f"Sea wall stands {name}") for name in range(6)}
    with LocalSite({"/": links([*pages, "/hangs", "/later"]), **pages, "/hangs": Reply(hangs=True)}) as site:
        site.routes["/later"] = story("Ferry returns")
        process = shell.start(
            "news", "-a", f"url={site.url}",
            settings={"CONCURRENT_REQUESTS": 1, "LOOPBACK_AT_FULL_SPEED": False, "DOWNLOAD_DELAY": 0,
                      "AUTOTHROTTLE_ENABLED": False},
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while "/hangs" not in site.paths and time.monotonic() < deadline:
            time.sleep(0.05)
        children = descendants(process.pid)
        began = time.monotonic()
        (os.killpg if to_group else os.kill)(process.pid, number)
        log, _ = process.communicate(timeout=20)
        assert time.monotonic() - began < 6, log
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
        "/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 60\n", content_type="text/plain"),
    }
    with LocalSite(routes) as site:
        process = shell.start("news", "-a", f"url={site.url}", settings={"LOOPBACK_AT_FULL_SPEED": False})
        deadline = time.monotonic() + 30
        while "/robots.txt" not in site.paths and time.monotonic() < deadline:
            time.sleep(0.05)
        # Earlier the wait is not yet under way, and the test would pass without what it tests.
        time.sleep(2.5)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        log, _ = process.communicate(timeout=20)
        assert time.monotonic() - began < 6, log
        assert process.returncode == 2, log


def test_a_second_crawl_of_the_same_site_ends_with_4(shell: Shell) -> None:
    with LocalSite({"/": Reply(hangs=True)}) as site:
        first = shell.start("news", "-a", f"url={site.url}")
        deadline = time.monotonic() + 30
        while "/" not in site.paths and time.monotonic() < deadline:
            time.sleep(0.05)
        second = shell.crawl("news", "-a", f"url={site.url}")
        assert second.code == 4
        assert "another crawl of 127.0.0.1" in second.log
        assert shell.rows("SELECT count(*) FROM crawl_run") == [(1,)]
        first.kill()
        first.communicate()
