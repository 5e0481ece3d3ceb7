"""A list of more links than can be taken is refused whole."""

import gzip
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from crawler.discovery.hosts import HostMap
from crawler.discovery.readers import links, list_page
from crawler.discovery.readers.answers import Reader, feed_answer, list_page_answer, sitemap_answer
from crawler.discovery.readers.feeds import Feed, read_feed
from crawler.discovery.readers.links import TooManyLinksError
from crawler.discovery.readers.list_page import read_list_page
from crawler.discovery.readers.sitemaps import Sitemap, read_sitemap
from crawler.discovery.readers.start_page import read_start_page
from crawler.spiders.asianews import CLEANING_RULES
from crawler.workers.pool import ExtractionWorkers
from tests.waiting import HANG_SECONDS

HOME = "https://www.asianews.it/"
HOSTS = HostMap(CLEANING_RULES)


def page(number: int) -> bytes:
    return "".join(f"<a href='/news-en/Story-{n}.html'>{n}</a>" for n in range(1, number + 1)).encode()


def feed(number: int) -> bytes:
    items = "".join(f"<item><link>{HOME}{n}</link></item>" for n in range(number))
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


def sitemap(number: int) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{HOME}{n}</loc></url>' for n in range(number))}</urlset>".encode()


WALL = b"<title>Just a moment...</title><p>Checking your browser."
READERS: dict[str, Callable[[int], int]] = {
    "start page": lambda number: len(read_start_page(page(number), "utf-8", HOME).pages),
    "list": lambda number: len(read_list_page(page(number), "utf-8", HOME, HOSTS).articles),
    "feed": lambda number: len(read.entries) if (read := read_feed(feed(number), HOME)) else 0,
    "sitemap": lambda number: len(read.pages) if (read := read_sitemap(sitemap(number), HOME)) else 0,
}


@pytest.mark.parametrize("kind", READERS)
def test_a_list_of_too_many_links_is_refused_and_a_shorter_one_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (links, list_page):
        monkeypatch.setattr(module, "MAX_LINKS", 20)
    assert READERS[kind](20) == 20
    with pytest.raises(TooManyLinksError):
        READERS[kind](21)


def test_the_limit_is_that_of_a_sitemap() -> None:
    assert links.MAX_LINKS == 50_000


def test_an_article_that_a_box_names_twice_counts_once() -> None:
    # By its picture and by its headline: six articles outweigh two, and are not twelve of eight.
    item = "<li><a href='/news-en/Story-{0}.html'><img></a><a href='/news-en/Story-{0}.html'>x</a></li>"
    boxes = ["".join(map(item.format, numbers)) for numbers in (range(1, 7), range(7, 9))]
    body = "".join(f"<div><ul>{box}</ul></div>" for box in boxes)
    read = read_list_page(body.encode(), "utf-8", HOME, HOSTS)
    assert [link.address.identifier for link in read.main] == [f"000{n}" for n in range(1, 7)]


@pytest.mark.parametrize("reader", [feed_answer, sitemap_answer])
def test_what_stands_in_the_place_of_a_feed_or_a_sitemap_is_named_where_it_is_read(
    reader: Reader[Feed | Sitemap | None],
) -> None:
    assert reader(WALL, None, HOME) == (None, "bot_wall")
    assert reader(page(5), None, HOME) == (None, None)
    assert reader(WALL + b" " * 200_000, None, HOME) == (None, None), "so long is no wall"
    assert reader(feed(5), None, HOME)[0] is not None, "sites name feeds as sitemaps"
    found, wall = reader(sitemap(5), None, HOME)
    assert (found is None, wall) == (reader is feed_answer, None)


@pytest.mark.program
def test_a_worker_reads_what_the_crawl_itself_would_read() -> None:
    reads: list[tuple[Reader[Any], bytes]] = [
        (partial(list_page_answer, hosts=HOSTS), page(5)),
        (feed_answer, feed(5)),
        (feed_answer, WALL),
        (sitemap_answer, gzip.compress(sitemap(5))),
    ]
    workers = ExtractionWorkers(1, HANG_SECONDS, function=f"{read_feed.__module__}:{read_feed.__name__}")
    workers.start()
    try:
        for reader, body in reads:
            answer = workers.call("operator:call", reader, body, "utf-8", HOME, url=HOME)
            assert answer.result(HANG_SECONDS) == reader(body, "utf-8", HOME)
        # And its refusal comes back as what it is.
        long = workers.call("operator:call", sitemap_answer, sitemap(links.MAX_LINKS + 1), None, HOME, url=HOME)
        assert isinstance(long.exception(HANG_SECONDS), TooManyLinksError)
    finally:
        workers.stop(wait=False)
