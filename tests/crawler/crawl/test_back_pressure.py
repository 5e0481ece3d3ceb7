"""Slow workers and a slow store slow the fetching: what waits for them is bounded, and all is saved at the end."""

import json
import re
from pathlib import Path

import pytest

from crawler.crawl.run import MAX_UNDER_WAY
from tests.crawler.local_site import LocalSite, Reply, Run, Shell, story

pytestmark = pytest.mark.program

SCRAPED = 5_000_000
"""Bytes of responses from which on Scrapy fetches no more."""
AT_ONCE = 8
"""Requests under way on this machine."""
HELD = re.compile(r"held: (\d+) pages, (\d+) bytes, (\d+) operations")


def pages(number: int, size: int) -> LocalSite:
    """A site with so many stories, each of so many bytes."""
    headlines = (
        f"<h2><a href='/2025/story-of-the-harbour-{each}'>The harbour opens its gate number {each}</a></h2>"
        for each in range(number)
    )
    site = LocalSite({"/": Reply(f"<main>{''.join(headlines)}</main>".encode())})
    for each in range(number):
        body = story(f"The harbour opens its gate number {each}").body
        # In front of the text: a comment is no part of it.
        padded = body.replace(b"<body>", b"<body><!--" + b"x" * max(0, size - len(body)) + b"-->")
        site.routes[f"/2025/story-of-the-harbour-{each}"] = Reply(padded)
    return site


def crawl(site: LocalSite, folder: Path, extension: str) -> tuple[Run, list[int]]:
    shell = Shell(folder / "articles.db")
    settings = {"EXTENSIONS": json.dumps({f"tests.crawler.holding.{extension}": 1})}
    run = shell.crawl("news", "-a", f"url={site.url}", settings=settings, seconds=180)
    held = HELD.search(run.log)
    assert held, run.log
    return run, [int(number) for number in held.groups()]


@pytest.mark.parametrize("extension", ["HoldWorkers", "HoldWriter"])
def test_large_pages_wait_by_their_bytes(tmp_path: Path, extension: str) -> None:
    with pages(120, 100_000) as site:
        run, (number, size, _) = crawl(site, tmp_path, extension)
    assert run.code == 0, run.log
    assert 0 < size <= SCRAPED + AT_ONCE * 110_000
    assert 0 < number <= SCRAPED // 100_000 + 1 + AT_ONCE
    assert "saved 120" in run.last_line


def test_small_pages_wait_by_their_number(tmp_path: Path) -> None:
    with pages(MAX_UNDER_WAY + 60, 1_000) as site:
        run, (number, _, __) = crawl(site, tmp_path, "HoldWorkers")
    assert run.code == 0, run.log
    assert number == MAX_UNDER_WAY
    assert f"saved {MAX_UNDER_WAY + 60}" in run.last_line


def test_refusals_wait_by_their_number(tmp_path: Path) -> None:
    with pages(120, 100_000) as site:
        for path in list(site.routes)[1:]:
            site.routes[path] = Reply(b"gone" * 25_000, 410)
        run, (number, size, operations) = crawl(site, tmp_path, "HoldWriter")
    # Each page is two operations: that it is fetched, and that it is refused.
    assert 40 < operations <= 40 + 1 + 2 * AT_ONCE
    assert number <= AT_ONCE
    assert size <= AT_ONCE * 110_000
    assert "120 refused" in run.last_line
