"""What a list page of a site without rules says."""

from datetime import date

import pytest

from crawler.discovery.unknown.section_page import Place, SectionLink, SectionPage, read_section_page

URL = "https://e.org/sport/"
PAGE = """
<header><nav><a href='/'>Home</a><a href='/sport/'>Sport</a><a href='/town/'>Town</a></nav></header>
<main>
 <article><a href='/sport/wall-stands-once-more'><img src='x.jpg'></a><h2><a href='/sport/wall-stands-once-more'>The sea
  wall stands once more</a></h2><time datetime='2024-05-12T08:00:00Z'>Sunday</time><p>Two lines of it.</p></article>
 <article><h2><a href='/sport/ferry-is-back-at-sea?utm_source=list'>The ferry is back at sea</a></h2><p>12. Mai 2024</p>
 </article>
 <article><h2><a href='https://live.e.org/2024/05/11/race-at-the-quay'>The race at the quay, as it was</a></h2>
 </article>
 <article><h2><a href='/2024/05/10/rowers-win-the-cup-again'>Rowers win the cup again</a></h2><p>of 3 March 2020</p>
 </article>
 <div class='pager'><a href='/sport/page/2/'>Older posts</a></div>
</main>
<aside class='sidebar'><ul><li><a href='/town/an-older-story-of-the-hall'>An older story of the hall</a></li></ul>
</aside>
<div class='site-footer'><a href='/town/'>Town</a> <a href='/privacy'>Privacy</a><a href='mailto:a@e.org'>Mail</a></div>
"""


def read(body: str, url: str = URL) -> SectionPage:
    return read_section_page(body.encode(), "utf-8", url, frozenset({"e.org"}))


def test_links_have_their_place_their_text_and_their_day() -> None:
    page = read(PAGE)
    links = {link.address.url.removeprefix("https://e.org"): link for link in page.links}
    assert list(links) == [
        "/", "/town/", "/sport/wall-stands-once-more", "/sport/ferry-is-back-at-sea",
        "/2024/05/10/rowers-win-the-cup-again", "/town/an-older-story-of-the-hall", "/privacy",
    ]  # fmt: skip
    wall = links["/sport/wall-stands-once-more"]
    assert (wall.place, wall.words, wall.is_heading, wall.in_list) == (Place.MAIN, 6, True, True)
    assert wall.day == date(2024, 5, 12)
    assert links["/sport/ferry-is-back-at-sea"].day == date(2024, 5, 12)
    assert links["/2024/05/10/rowers-win-the-cup-again"].day == date(2024, 5, 10), "the address knows better"
    assert links["/town/"].place == Place.MENU
    assert links["/privacy"].place == Place.FOOT
    assert not links["/town/an-older-story-of-the-hall"].in_list
    assert page.next_page == "https://e.org/sport/page/2/"
    assert page.elsewhere == (("live.e.org", 1),)


def test_the_only_article_of_a_page_has_its_date_too() -> None:
    [link] = read("<main><article><h2><a href='/a-b-c-d'>x</a></h2><p>12.5.2024</p></article></main>").links
    assert link.day == date(2024, 5, 12)


def test_the_next_page_may_be_named_by_the_head_and_never_lies_on_another_site() -> None:
    assert read("<link rel='next' href='/sport/p2.html'><a href='/a'>x</a>").next_page == "https://e.org/sport/p2.html"
    assert read("<link rel='next' href='https://other.org/2'><a href='/a'>x</a>").next_page is None


@pytest.mark.parametrize("body", ["", "\x00", "<p>Nothing here", "%PDF-1.7"])
def test_a_page_without_links_is_an_empty_list(body: str) -> None:
    page = read(body)
    assert page.links == ()
    assert page.next_page is None


def test_articles_that_are_named_by_a_number_alone_are_no_further_pages() -> None:
    items = "".join(f"<h2><a href='/?p={number}'>Story of the wall</a></h2>" for number in (17, 18))
    page = read(f"{items}<a href='/?paged=2'>2</a>", "https://e.org/")
    assert [link.address.url for link in page.links] == ["https://e.org/?p=17", "https://e.org/?p=18"]
    assert page.next_page == "https://e.org/?paged=2"


def test_running_text_is_that_of_paragraphs_without_links() -> None:
    assert read(f"<p>{'long ' * 100}</p><p>short</p><p>{'long ' * 100}<a href='/x'>x</a></p>").running_text == 499


def test_a_text_without_gaps_counts_as_several_words() -> None:
    [link] = read("<a href='/n/482131'>港口的旧城区在星期二重新开放了</a>").links
    assert isinstance(link, SectionLink)
    assert link.words == 4
