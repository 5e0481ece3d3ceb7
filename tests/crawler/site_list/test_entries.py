"""What was typed for the list of sites."""

from dataclasses import dataclass

import pytest

from crawler.site_list.entries import Entry, EntryError, read_entry
from crawler.site_list.named import find_listed
from tests.crawler.site_list.spiders import SPIDERS


def read(typed: str, **arguments: str) -> Entry:
    return read_entry(typed, arguments, SPIDERS)


def test_an_address_is_crawled_by_the_spider_of_addresses() -> None:
    entry = read("https://www.example.org/world/", languages="en")
    assert (entry.spider, entry.site, entry.host) == ("news", "example.org", "example.org")
    assert (entry.url, entry.arguments) == ("https://www.example.org/world/", {"languages": "en"})


def test_a_spider_is_named() -> None:
    entry = read("asianews", languages="all")
    assert (entry.key, entry.site, entry.url, entry.host) == ("asianews", "asianews", None, "asianews.it")
    assert read("asianews", base_url="http://127.0.0.1:8000").host == "127.0.0.1"


def test_the_address_of_a_site_that_has_a_spider_gives_that_spider() -> None:
    assert read("https://www.asianews.it/en.html").key == read("asianews.it").key == "asianews"


@pytest.mark.parametrize(
    "typed", ["example.org", "https://example.org/", "http://WWW.example.org", " https://www.example.org/index.html "]
)
def test_every_spelling_of_an_address_is_one_entry(typed: str) -> None:
    assert read(typed).key == read("https://example.org").key


def test_another_page_of_a_site_is_another_entry_of_the_same_site() -> None:
    world, sport = read("https://example.org/world"), read("https://example.org/sport")
    assert world.key != sport.key
    assert (world.site, world.host) == (sport.site, sport.host)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("asianew", "there is no spider asianew, and it is no address: did you mean asianews?"),
        ("https//example.org", "did you mean https://example.org?"),
        ("https:/example.org/a", "did you mean https://example.org/a?"),
        ("htps://example.org", "did you mean https://example.org?"),
        ("ftp://example.org/x", "did you mean https://example.org/x?"),
        ("frobnicate", "there is no spider frobnicate, and it is no address like https://example.org"),
        ("news", "give its address in place of news"),
        ("https://", "not an address"),
        ("", "no address"),
        ("https://example..org/", "its host is no name"),
        ("https://exam ple.org", "not an address"),
        ("https://ada:secret@example.org", "https://ada:***@example.org: the list keeps no passwords"),
        ("htps://ada:secret@example.org", "did you mean https://ada:***@example.org?"),
        ("mailto:ada@example.org", "no address"),
    ],
)
def test_what_names_no_site_is_refused_with_a_reason(typed: str, said: str) -> None:
    with pytest.raises(EntryError) as refused:
        read(typed)
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"since": "2024-01-01"}, "is for one crawl"),
        ({"frobs": "1"}, "unknown argument -a frobs"),
        ({"languages": "klingon"}, "klingon"),
        ({"max_articles": "many"}, "max_articles=many"),
    ],
)
def test_arguments_that_no_crawl_would_take_are_refused(arguments: dict[str, str], said: str) -> None:
    with pytest.raises(EntryError, match=said):
        read("asianews", **arguments)


@dataclass
class Row:
    url: str | None
    spider: str = "news"
    site: str = "example.org"
    host: str = "example.org"


def test_an_entry_is_found_by_its_address_its_spider_or_its_host() -> None:
    world, sport = Row("https://example.org/world"), Row("https://example.org/sport/")
    known, other = (
        Row(None, "asianews", "asianews", "asianews.it"),
        Row("https://example.net/", "news", *["example.net"] * 2),
    )
    rows = [world, sport, known, other]
    assert find_listed("example.org/sport", rows) is sport
    assert find_listed("http://www.example.org/world/", rows) is world
    assert find_listed("asianews", rows) is find_listed("asianews.it", rows) is known
    assert find_listed("www.example.net", rows) is find_listed("example.net/", rows) is other
    ported = Row("http://127.0.0.1:8792/feed.xml", "news", *["127.0.0.1"] * 2)
    assert find_listed("127.0.0.1:8792", [*rows, ported]) is ported
    with pytest.raises(EntryError, match=r"2 sites of the list lie on example\.org: give an address, such as"):
        find_listed("example.org", rows)
    with pytest.raises(EntryError, match=r"exampel\.net is not on the list: did you mean example\.net"):
        find_listed("exampel.net", rows)
