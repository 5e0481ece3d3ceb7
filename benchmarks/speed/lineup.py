"""The contenders that are measured, in the order of a round."""

import sys
from pathlib import Path

from benchmarks.quality.lineup import PACKAGES
from benchmarks.speed.contenders import Contender, asianews_extraction, command_line, plain, reader, winnow

_SAME_AS_FLOOR = ("trafilatura", "trafilatura precision", "trafilatura recall")
NEWS_PEERS = tuple(name for name in PACKAGES if name not in _SAME_AS_FLOOR)
"""Peers of benchmarks/quality; trafilatura itself is the floor, and its other balances cost about the same."""


SLOW_PEERS = ("newspaper4k", "news-please", "goose3")
"""More than 150 ms of CPU a page: they read some of the pages, spread over all."""


NOT_MEASURED = {
    "fundus 0.5.7": "crawls only publishers that it has a parser for (180), at their own addresses; for unknown sites "
    "it has no parser to run. Besides, a fresh install cannot be imported: the newest curl_cffi that it allows "
    "(0.17.0) has no `normalize_browser_type`; with 0.13.0 it can.",
    "news-please 1.6.16, its crawler": "tried on a server of this machine: at `127.0.0.1:PORT` Scrapy's offsite filter "
    "drops every link and sitemap, because news-please treats the port as part of the domain; at `localhost:PORT` "
    "its `get_allowed_domain` raises, because there is no dot. Its extractor is in the table.",
    "the crawlers of trafilatura and newspaper4k": "not tried; their extractors are in the tables.",
}
"""The contenders that could not be measured, with the reason, as found on 2026-11-25."""


def peer(name: str, python: Path, pages: int) -> Contender:
    """A peer's extractor."""
    return reader(name, name, python, "from disk in two processes", pages if name in SLOW_PEERS else None)


def lineup(peers: Path, peer_pages: int) -> list[Contender]:
    """All contenders. `peers` is the virtual environment of the peers, `peer_pages` what each slow one reads."""
    here, there = Path(sys.executable), peers / "bin" / "python"
    return [
        reader("floor", "trafilatura", here, "only trafilatura with metadata, from disk, in two processes"),
        winnow("winnow", "`scrapy crawl news`: fetch, extract, all fields, save"),
        winnow("winnow fast", "the same with `EXTRACTION_MODE=fast`", mode="fast"),
        plain(
            "naive",
            "naive",
            "Scrapy with trafilatura in a pipeline on the reactor's thread, and one commit per article",
        ),
        plain("bare Scrapy", "bare", "fetches every page, parses nothing"),
        command_line(),
        winnow(
            "winnow, one core",
            "`taskset -c 0`, `EXTRACTION_WORKERS=1`; the server may use the other core",
            workers=1,
            core="0",
        ),
        *(peer(name, there, peer_pages) for name in NEWS_PEERS),
        winnow("asianews", "`scrapy crawl asianews -a languages=all`", spider="asianews"),
        plain("asianews, bare Scrapy", "bare", "fetches the same articles, parses nothing", "asianews", "/all.html"),
        asianews_extraction(),
    ]
