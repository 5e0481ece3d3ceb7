"""Bodies that are not what their headers say, or far too much. Each test is a row of the table in docs/faults.md."""

import gzip
import re
import sys
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]

from tests.crawler.local_site import Reply, links, story
from tests.faults.server import HTML, MEGABYTE, Answer, Exchange, FaultyServer, cut, healed, packed
from tests.faults.shell import FaultShell

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STORY = story("Ferry returns").body
NOISE = bytes(range(33, 127)) * 700
"""Makes a packed page long enough for its beginning to unpack to half of it."""
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: bytes(brotli.compress(body, quality=4)),
    "zstd": zstd.compress,
}
PEAK = '{"tests.faults.probe.ReportPeakMemory": 1}'


def lost_and_repaired(shell: FaultShell, reason: str, *faults: Answer) -> None:
    """Pages with faults beside one without: they are failed, not saved by half, and saved by the next run."""
    broken = {f"/broken{number}": fault for number, fault in enumerate(faults)}
    with FaultyServer({"/": links([*broken, "/good"]), **broken, "/good": story("Market reopens")}) as server:
        run = shell.news(server)
        assert run.code == 2, run.log
        assert {path: shell.page(path) for path in broken} == dict.fromkeys(broken, ("failed", reason))
        assert shell.headlines() == ["Market reopens"]
        server.heal(*broken)
        assert shell.news(server).code == 0
        assert shell.headlines() == ["Market reopens", *map(healed, broken)]


def _half_without_length(exchange: Exchange) -> None:
    exchange.head(content_type=HTML)
    exchange.send(STORY[: len(STORY) // 2])


def _half_in_chunks(exchange: Exchange) -> None:
    exchange.head(content_type=HTML, transfer_encoding="chunked")
    exchange.send(b"%x\r\n%s\r\n" % (len(STORY) // 2, STORY[: len(STORY) // 2]))


def test_a_connection_that_drops_in_the_middle_of_a_page_loses_nothing_for_good(shell: FaultShell) -> None:
    lost_and_repaired(shell, "response_data_loss", cut(STORY, len(STORY) // 2), _half_in_chunks)


def test_a_connection_that_drops_where_no_length_was_given_loses_nothing_for_good(shell: FaultShell) -> None:
    lost_and_repaired(shell, "truncated_body", _half_without_length)


def test_a_packed_page_that_ends_early_is_failed_not_saved_by_half(shell: FaultShell) -> None:
    bodies = {encoding: pack(STORY + b"<!-- " + NOISE + b" -->") for encoding, pack in PACKERS.items()}
    faults = [packed(body, encoding, len(body) - 20) for encoding, body in bodies.items()]
    lost_and_repaired(shell, "truncated_body", *faults)


def test_a_content_length_that_is_too_long_is_failed_and_tried_again(shell: FaultShell) -> None:
    lost_and_repaired(shell, "response_data_loss", cut(STORY, len(STORY), content_length=str(len(STORY) + 500)))


def test_a_content_length_that_is_too_short_is_failed_not_saved_by_half(shell: FaultShell) -> None:
    lost_and_repaired(shell, "truncated_body", cut(STORY, len(STORY), content_length=str(len(STORY) // 2)))


def test_a_charset_that_is_wrong_does_not_spoil_the_text(shell: FaultShell) -> None:
    charsets = [("iso-8859-1", "utf-8"), ("utf-8", "windows-1252"), ("x-unknown", "utf-8")]
    pages = {
        f"/{said}": Reply(
            story(f"“Café” – naïve façade {said}").body.decode().encode(written),
            content_type=f"text/html; charset={said}",
        )
        for said, written in charsets
    }
    with FaultyServer({"/": links(pages), **pages}) as server:
        run = shell.news(server)
        assert run.code == 0, run.log
        assert shell.headlines() == sorted(f"“Café” – naïve façade {said}" for said, _ in charsets)
        for headline, body in shell.rows("SELECT headline, article_body FROM article"):
            assert f"{headline} 1" in body


def _flood(exchange: Exchange, length: str | None) -> None:
    exchange.head(content_type=HTML, **({"content_length": length} if length else {}))
    for _ in range(100):
        exchange.send(b"<p>Sea wall.</p>" * (MEGABYTE // 16))


def test_a_page_of_100_megabytes_is_broken_off_at_the_limit_and_refused(shell: FaultShell) -> None:
    routes: dict[str, Answer | Reply] = {
        "/": links(["/endless", "/told", "/good"]),
        "/endless": lambda exchange: _flood(exchange, None),
        "/told": lambda exchange: _flood(exchange, str(100 * MEGABYTE)),
        "/good": story("Ferry returns"),
    }
    with FaultyServer(routes) as server:
        run = shell.news(server, EXTENSIONS=PEAK)
        assert run.code == 0, run.log
        assert shell.page("/endless") == shell.page("/told") == ("refused", "too_large")
        assert shell.headlines() == ["Ferry returns"]
        # What lies in the buffers of both sides comes on top of the limit of 10 MiB.
        assert server.sent("/endless") < 20 * MEGABYTE
        assert server.sent("/told") < 10 * MEGABYTE
        assert peak_growth(run.log) < 60


def test_a_bomb_of_200_megabytes_is_broken_off_at_the_limit_and_refused(shell: FaultShell) -> None:
    bombs = {f"/{encoding}": packed(pack(bytes(200 * MEGABYTE)), encoding) for encoding, pack in PACKERS.items()}
    with FaultyServer({"/": links([*bombs, "/good"]), **bombs, "/good": story("Ferry returns")}) as server:
        run = shell.news(server, EXTENSIONS=PEAK)
        assert run.code == 0, run.log
        assert {path: shell.page(path) for path in bombs} == dict.fromkeys(bombs, ("refused", "too_large"))
        assert shell.headlines() == ["Ferry returns"]
        assert peak_growth(run.log) < 100


def test_a_start_page_that_is_a_bomb_is_not_taken_for_a_day_without_news(shell: FaultShell) -> None:
    with FaultyServer({"/": packed(gzip.compress(bytes(100 * MEGABYTE)), "gzip")}) as server:
        run = shell.news(server)
        assert run.code in (2, 3), run.log
        server.routes |= {"/": links(["/one"]), "/one": story("Ferry")}
        assert shell.news(server).code == 0
        assert shell.headlines() == ["Ferry"]


def peak_growth(log: str) -> float:
    """MiB by which the crawling process grew from its start page to its largest."""
    found = re.search(r"grew by (\d+) MiB", log)
    assert found, log
    return float(found[1])
