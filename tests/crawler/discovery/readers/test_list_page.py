"""List pages: the main list, side boxes, dates, steps, other lists; and how a list is walked."""

from datetime import date

import pytest

from crawler.discovery.hosts import HostMap
from crawler.discovery.list_addresses import ListAddresses
from crawler.discovery.list_walk import ListWalk
from crawler.discovery.readers.list_page import ListPage, read_list_page
from crawler.downloader.address_guard import is_loopback
from crawler.extraction.addresses import read_address
from crawler.spiders.asianews import CLEANING_RULES

HOSTS = HostMap(CLEANING_RULES)
HOME = "https://www.asianews.it"
LIST = f"{HOME}/geo-en/China-17.html"


def _read(html: str, hosts: HostMap = HOSTS) -> ListPage:
    return read_list_page(html.encode(), "utf-8", LIST, hosts)


def _link(number: int, text: str = "x") -> str:
    return f"<a href='/news-en/A-{number}.html'>{text}</a>"


def _numbers(page: ListPage) -> list[str | None]:
    return [link.address.identifier for link in page.main]


ITEMS = {
    "list": ("<ul>{}</ul>", "<li>{} <i>01/02/2020 10:00</i></li>"),
    "table": ("<table>{}</table>", "<tr><td>01/02/2020</td><td>{}</td></tr>"),
    "divs": ("<div>{}</div>", "<div><p>01/02/2020</p><h3>{}</h3><p>a deck</p></div>"),
    "articles": ("<main>{}</main>", "<article><header>{}</header><time>01/02/2020</time></article>"),
}


@pytest.mark.parametrize("shape", ITEMS)
@pytest.mark.parametrize("box_comes_first", [True, False])
def test_side_boxes_of_the_same_tags_are_not_the_list(shape: str, box_comes_first: bool) -> None:
    frame, item = ITEMS[shape]
    main = frame.format("".join(item.format(_link(number)) for number in range(20000, 20010)))
    box = frame.format("".join(item.format(_link(number)) for number in range(900, 904)))
    boxes = f"<div><b>In the foreground</b>{box}</div>" * 1
    page = _read(f"<body>{boxes}{main}</body>" if box_comes_first else f"<body>{main}{boxes}</body>")
    assert _numbers(page) == [str(number) for number in range(20000, 20010)]
    assert [link.address.identifier for link in page.articles[len(page.main) :]] == ["0900", "0901", "0902", "0903"]
    assert {link.day for link in page.articles} == {date(2020, 2, 1)}


def test_rows_of_two_are_one_list() -> None:
    rows = "".join(f"<tr><td>{_link(n)}</td><td>{_link(n + 1)}</td></tr>" for n in range(20000, 20010, 2))
    assert len(_read(f"<table>{rows}</table>").main) == 10


def test_a_flat_page_gives_links_without_dates() -> None:
    page = _read("<td>" + "".join(f"{_link(n)} 01/02/2020<br>" for n in (2000, 2001)) + "</td>")
    assert _numbers(page) == ["2000", "2001"]
    assert {link.day for link in page.main} == {None}


def test_an_item_with_two_dates_has_none() -> None:
    items = f"<li>{_link(2000)} 01/02/2020, on the fire of 03/04/2019</li><li>{_link(2001)} 31/02/2020</li>"
    assert [link.day for link in _read(f"<ul>{items}</ul>").main] == [None, None]


def test_one_article_in_several_spellings_is_one_link_and_its_print_view_gives_way() -> None:
    hrefs = (
        "/index.php?l=en&idn=1&art=18406&mag=visualizzaperlastampa", "http://asianews.it/news-en/Other-slug-18406.html",
        "/index.php?l=en&art=18406&size=A", "https://www.asianews.it/news-en/Slug-18406.html",
    )  # fmt: skip
    page = _read("".join(f"<a href='{href}'>x</a>" for href in hrefs))
    assert [(link.address.kind, link.address.key) for link in page.articles] == [("article", "en:18406")]


def test_links_that_are_no_pages_are_left_out() -> None:
    hrefs = ("whatsapp://send?text=x", "/whatsapp://send?text=x", "mailto:a@b.it", "http://[::1", "javascript:x()",
             "https://example.org/news-en/A-1234.html", "")  # fmt: skip
    page = _read("".join(f"<a href='{href}'>x</a>" for href in hrefs))
    assert page == ListPage()


def test_lists_and_steps_are_read_in_any_spelling() -> None:
    page = _read(
        "<a href='/theme-en/Economy-6.html'>x</a><a href='/index.php?l=en&theme=6&size=A'>x</a>"
        "<a href='/geo-en/China-17.html&amp;step=3'>3</a><a href='http://asianews.it/geo-en/China-17.html&step=2'>2</a>"
        "<a href='/geo-en/Asia-4.html&step=7'>x</a>"
    )
    assert page.steps == (2, 3)
    addresses = ListAddresses(CLEANING_RULES.list_pattern)
    assert [addresses.key(address) for address in page.lists] == ["en:theme:6", "en:geo:4"]
    assert addresses.step_of(f"{LIST}&step=12") == 12
    assert addresses.step(f"{LIST}&step=12", 13) == f"{LIST}&step=13"
    assert addresses.key(read_address("http://asianews.it/index.php?geo=17&l=en", CLEANING_RULES)) == "en:geo:17"


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<" * 10000, b"<div>" * 100_000, b"<a href=>", b"plain"])
def test_a_broken_list_page_is_an_empty_one(body: bytes) -> None:
    assert read_list_page(body, "utf-8", LIST, HOSTS) == ListPage()
    assert read_list_page(body, "no-such-encoding", LIST, HOSTS) == ListPage()


def test_another_host_stands_in_for_the_site_and_stored_addresses_stay_its_own() -> None:
    hosts = HostMap(CLEANING_RULES, "http://127.0.0.1:8000")
    assert hosts.own("http://127.0.0.1:8000/en.html?x=1") == f"{HOME}/en.html?x=1"
    assert hosts.own("http://127.0.0.1:9000/en.html") == "http://127.0.0.1:9000/en.html"
    assert hosts.fetched("http://asianews.it/en.html") == "http://127.0.0.1:8000/en.html"
    assert hosts.fetched("https://example.org/") == "https://example.org/"
    page = _read("<a href='http://127.0.0.1:8000/news-en/A-18406.html'>x</a>", hosts)
    assert page.articles[0].address.url == f"{HOME}/news-en/A-18406.html"


@pytest.mark.parametrize(
    ("url", "expected"),
    [("http://127.0.0.1:8", True), ("http://localhost/", True), ("http://[::1]:80/", True), ("http://127.1.2.3/", True),
     ("http://10.0.0.1/", False), ("https://www.asianews.it", False), ("http://127.0.0.1.example.org/", False)],
)  # fmt: skip
def test_loopback_is_told_from_other_hosts(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def _page(*numbers: int, beside: tuple[int, ...] = (), steps: str = "", day: str = "01/02/2020") -> ListPage:
    main = "".join(f"<li>{_link(number)} {day}</li>" for number in numbers)
    box = "".join(f"<p>{_link(number)}</p>" for number in beside)
    return _read(f"<ul>{main}</ul><div>{box}</div>{steps}")


def _walk(front: ListPage, oldest: date | None = None) -> ListWalk:
    walk = ListWalk("en:geo:17", LIST, front, oldest)
    assert walk.next_step(front, None, ()) == 1
    walk.advance(front, None)
    return walk


def test_a_first_step_that_repeats_the_first_page_is_passed_over_once() -> None:
    front = _page(2003, 2002)
    walk = _walk(front)
    assert walk.next_step(front, 1, ()) == 2
    walk.advance(front, 1)
    assert walk.next_step(front, 2, ()) is None


def test_a_walk_goes_on_while_a_step_brings_something_new() -> None:
    walk = _walk(_page(2003, 2002))
    second = _page(2001, 2000)
    assert walk.next_step(second, 1, ()) == 2
    walk.advance(second, 1)
    assert walk.next_step(second, 2, ()) is None, "the same page again"
    assert walk.next_step(ListPage(), 2, ()) is None
    other = _page(2000)
    assert walk.next_step(other, 2, ()) == 3, "an article may have stood in a side box before its turn came"
    walk.advance(other, 2)
    assert walk.next_step(_page(2001), 3, ()) is None


def test_a_walk_ends_at_an_article_that_a_completed_one_held() -> None:
    walk = _walk(_page(2003, 2002))
    assert walk.next_step(_page(2001, 2000), 1, {"en:2000"}) is None


def test_what_stood_on_the_step_before_is_a_side_box() -> None:
    walk = _walk(_page(2003, 2002, beside=(900, 901, 902)))
    assert walk.main_keys(_page(900, 901, 902, beside=(2001,))) == []


def test_steps_that_the_page_shows_are_followed() -> None:
    steps = "<a href='/geo-en/China-17.html&step=20'>2</a><a href='/geo-en/China-17.html&step=10'>1</a>"
    front = _page(2003, 2002, steps=steps)
    walk = ListWalk("en:geo:17", LIST, front)
    assert walk.next_step(front, None, ()) == 10
    walk.advance(front, None)
    assert walk.next_step(_page(2001, 2000, steps=steps), 10, ()) == 20


def test_a_backfill_ends_where_all_is_older_than_its_first_day() -> None:
    front = _page(2003, 2002)
    walk = _walk(front, date(2020, 1, 1))
    assert walk.next_step(_page(2001, 2000, day="31/12/2019"), 1, ()) is None
    assert walk.next_step(_page(2001, 2000, day="01/01/2020"), 1, ()) == 2
