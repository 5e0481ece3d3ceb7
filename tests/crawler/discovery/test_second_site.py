"""Lists of a known site that is not AsiaNews: pure parts, and a whole crawl of its attributes alone."""

from datetime import date

import pytest

from crawler.discovery.hosts import HostMap
from crawler.discovery.list_walk import ListWalk
from crawler.discovery.readers.links import read_date
from crawler.discovery.readers.list_page import ListPage, read_list_page
from crawler.extraction.rules import ListPattern
from tests.crawler.discovery.second_site import HOME, GazetteSpider
from tests.crawler.local_site import LocalSite, Reply, Shell, story

RULES = GazetteSpider.cleaning_rules
PORTS = f"{HOME}/section/ports"
ITEM = "<li><a href='/story/{0}-the-quay-opens'>The quay opens again, part {0}</a> <i>{1}</i></li>"


def page_of(*items: tuple[int, str], links: str = "") -> str:
    return f"<ul>{''.join(ITEM.format(*item) for item in items)}</ul>{links}"


def read(html: str, url: str = PORTS) -> ListPage:
    return read_list_page(html.encode(), "utf-8", url, HostMap(RULES))


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2 May 2024", date(2024, 5, 2)),
        ("2. Mai 2024", date(2024, 5, 2)),
        ("May 2, 2024", date(2024, 5, 2)),
        ("2024-05-02 10:15", date(2024, 5, 2)),
        ("02/05/2024", None),
        ("2 Quay 2024", None),
        ("2 May 2024, changed 3 May 2024", None),
    ],
)
def test_days_are_read_in_the_spellings_that_read_one_way(printed: str, day: date | None) -> None:
    assert read_date(printed, ListPattern()) == day


def test_a_page_of_a_list_is_read() -> None:
    more = "<a href='/section/ports?page=2'>older</a><a href='/section/weather'>Weather</a><a href='/about'>About</a>"
    page = read(page_of((71, "2 May 2024"), (12, "1 May 2024"), links=more))
    assert [(link.address.key, link.day) for link in page.main] == [
        ("en:71", date(2024, 5, 2)),
        ("en:12", date(2024, 5, 1)),
    ]
    assert page.steps == (2,)
    assert [address.url for address in page.lists] == [f"{HOME}/section/weather"]


def test_its_second_page_comes_after_its_first() -> None:
    front = read(page_of((71, "2 May 2024")))
    walk = ListWalk("section/ports", PORTS, front, first_step=RULES.list_pattern.first_step)
    assert walk.next_step(front, None, ()) == 2
    walk.advance(front, None)
    second = read(page_of((12, "1 May 2024")), f"{PORTS}?page=2")
    assert walk.next_step(second, 2, ()) == 3


def test_a_whole_crawl_needs_attributes_alone(shell: Shell) -> None:
    numbers = {71: "4 May 2024", 12: "3 May 2024", 99: "2 May 2024", 40: "1 May 2024"}
    routes = {f"/story/{number}-the-quay-opens": story(f"The quay opens again, part {number}") for number in numbers}
    items = list(numbers.items())
    routes["/"] = Reply(b"<a href='/section/ports'>Ports</a>")
    routes["/section/ports"] = Reply(page_of(*items[:2]).encode())
    routes["/section/ports?page=2"] = Reply(page_of(*items[2:]).encode())
    # One request at a time: of several under way at once the server may see any first.
    settings = {"SPIDER_MODULES": "tests.crawler.discovery.second_site", "CONCURRENT_REQUESTS": 1}
    with LocalSite(routes) as site:
        run = shell.crawl("gazette", "-a", f"base_url={site.url}", settings=settings)
        assert run.code == 0, run.log
        assert "saved 4 new" in run.last_line
        assert "/section/ports?page=1" not in site.paths, "the first page is not asked for twice"
        stories = [path for path in site.paths if path.startswith("/story/")]
        assert stories == [f"/story/{number}-the-quay-opens" for number in numbers], "newest first, by day"
        again = shell.crawl("gazette", "-a", f"base_url={site.url}", settings=settings)
        assert again.code == 0, again.log
        assert len(shell.rows("SELECT identifier FROM article WHERE site = 'gazette' AND in_language = 'en'")) == 4
        site.hits.clear()
        early = shell.crawl("gazette", "-a", f"base_url={site.url}", "-a", "since=2024-05-03", settings=settings)
        assert early.code == 0, early.log
        assert "/section/ports?page=3" not in site.paths, "a backfill ends at its first day"
