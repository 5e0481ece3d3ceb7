"""What a link is taken for, before it is fetched."""

from datetime import date

import pytest

from crawler.crawl.article_link import Expected
from crawler.discovery.unknown.address_shapes import AddressShapes, general_shape, shape_of
from crawler.discovery.unknown.link_judgement import expected_of, expected_of_address, is_service
from crawler.discovery.unknown.section_page import Place, SectionLink
from crawler.extraction.addresses import Address

HOME = "https://e.org"


@pytest.mark.parametrize(
    ("address", "shape", "general"),
    [
        ("/sport/2024/05/12/sea-wall-stands-for-now.html", "/sport/y/n/n/slug4.html", "/*/y/n/n/slug4.html"),
        ("/sport/", "/slug1", "/slug1"),
        ("/2024-05-12/wall", "/date/slug1", "/date/slug1"),
        ("/a/wall-48213", "/a/slug1n", "/*/slug1n"),
        ("/story.php?id=48213&lang=en", "/slug1.php?id=n&lang=slug1", "/slug1.php?id=n&lang=slug1"),
        ("/x/5f2c9e01ab", "/x/hash", "/*/hash"),
        ("/нова/море-и-стена-стоят", "/нова/slug4", "/*/slug4"),
        ("/新闻/港口的旧城区在星期二重新开放了", "/新闻/slug4", "/*/slug4"),
        ("/", "/", "/"),
    ],
)
def test_the_shape_of_an_address(address: str, shape: str, general: str) -> None:
    assert shape_of(HOME + address) == shape
    assert general_shape(shape) == general


@pytest.mark.parametrize(
    "address",
    "/about /about-us.html /privacy-policy /pages/terms-of-use /impressum /de/kontakt /login?next=/ /account/x "
    "/newsletter /quienes-somos /chi-siamo /cookie_policy /hakkımızda".split(),
)
def test_pages_that_serve_the_reader_are_known_by_their_names(address: str) -> None:
    assert is_service(HOME + address)


@pytest.mark.parametrize(
    "address", "/contact-lens-factory-closes /tag/help /help-for-the-flooded-villages /a/b/c/about /sport /".split()
)
def test_stories_and_lists_do_not_serve_the_reader(address: str) -> None:
    assert not is_service(HOME + address)


def link(path: str, place: Place = Place.MAIN, words: int = 6, **more: object) -> SectionLink:
    return SectionLink(Address("article", HOME + path), place, words, **more)  # type: ignore[arg-type]


def judged(one: SectionLink, shapes: AddressShapes | None = None, *parents: str) -> Expected | None:
    return expected_of(one, shapes or AddressShapes(), frozenset(parents))


def test_headlines_lead_to_articles_and_words_of_a_menu_to_lists() -> None:
    assert judged(link("/sport/sea-wall-stands-again-today")) == Expected.LIKELY
    assert judged(link("/story?id=48213", is_heading=True)) == Expected.LIKELY
    assert judged(link("/x", is_heading=True, day=date(2024, 5, 6))) == Expected.LIKELY
    assert judged(link("/sport", Place.MENU, 1)) == Expected.LIST
    assert judged(link("/sport", Place.MAIN, 1), None, "e.org/sport") == Expected.LIST
    assert judged(link("/tag/harbour", words=1)) == Expected.LIST
    assert judged(link("/?cat=4", words=1)) == Expected.LIST
    assert judged(link("/2024/05/", words=2)) == Expected.ARCHIVE
    assert judged(link("/partners", Place.FOOT, 1)) == Expected.UNLIKELY
    assert judged(link("/privacy", Place.FOOT, 1)) is None
    assert judged(link("/about", Place.MAIN, 8, is_heading=True)) == Expected.LIKELY, "a headline on the list itself"


def test_what_pages_turned_out_to_be_counts_more_than_how_a_link_looks() -> None:
    shapes = AddressShapes()
    assert judged(link("/x/abc", words=1), shapes) == Expected.UNLIKELY
    for name in ("one", "two", "three"):
        shapes.met(f"{HOME}/x/{name}", "articles")
    assert judged(link("/x/abc", words=1), shapes) == Expected.LIKELY
    assert judged(link("/x/abc", Place.FOOT, words=1), shapes) == Expected.UNLIKELY
    assert expected_of_address(f"{HOME}/x/abc", shapes) == Expected.LIKELY
    assert expected_of_address(f"{HOME}/privacy", shapes) is None
    for name in "abcdefg":
        shapes.met(f"{HOME}/x/{name}", "others")
    assert judged(link("/x/abc", words=1), shapes) == Expected.UNLIKELY


def test_a_shape_is_asked_itself_once_it_is_known_and_the_general_one_before() -> None:
    shapes = AddressShapes()
    for name in ("a", "b", "c"):
        shapes.met(f"{HOME}/tag/{name}", "others")
        shapes.met(f"{HOME}/town/{name}", "articles")
    assert not shapes.gives_articles(f"{HOME}/tag/d")
    assert shapes.gives_articles(f"{HOME}/town/d")
    assert shapes.gives_articles(f"{HOME}/sport/d"), "three of six"
    shapes.begin(f"{HOME}/tag/e")
    assert shapes.under_way(f"{HOME}/tag/f") == 1
    shapes.end(f"{HOME}/tag/e")
    assert shapes.under_way(f"{HOME}/tag/f") == 0
