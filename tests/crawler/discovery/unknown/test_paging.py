"""Which links lead to the next page of a list."""

import pytest

from crawler.discovery.unknown.paging import PageOfList, further_pages, list_address, page_number

HOME = "https://e.org"


@pytest.mark.parametrize(
    ("address", "first", "number"),
    [
        ("/sport/page/3/", "/sport/", 3),
        ("/sport/page-3.html", "/sport/", 3),
        ("/sport?page=3", "/sport", 3),
        ("/sport?lang=en&paged=2", "/sport?lang=en", 2),
        ("/sport?start=40", "/sport", 40),
        ("/thema/seite/2", "/thema/", 2),
        ("/sport", "/sport", None),
        ("/2024/05/", "/2024/05/", None),
        ("/sport?page=last", "/sport?page=last", None),
        ("/?p=17", "/", 17),
    ],
)
def test_an_address_tells_its_list_and_its_number(address: str, first: str, number: int | None) -> None:
    assert list_address(HOME + address) == HOME + first
    assert page_number(HOME + address) == number


@pytest.mark.parametrize(
    ("here", "links", "following"),
    [
        ("/sport", [("/sport?page=2", "2"), ("/sport?page=3", "3")], "/sport?page=2"),
        ("/sport?page=2", [("/sport", "1"), ("/sport?page=3", "3"), ("/sport?page=9", "9")], "/sport?page=3"),
        ("/sport?page=9", [("/sport", "1"), ("/sport?page=8", "8")], None),
        ("/sport/page/2/", [("/sport/", "Newer"), ("/sport/page/3/", "Older posts")], "/sport/page/3/"),
        ("/sport/page/3/", [("/sport/page/2/", "« Zurück"), ("/sport/page/4/", "Weiter »")], "/sport/page/4/"),
        ("/sport/page/3/", [("/sport/page/2/", "Next"), ("/sport/page/4/", "Previous")], "/sport/page/4/"),
        ("/sport", [("/sport?before=2024-05-01", "Ältere Beiträge")], "/sport?before=2024-05-01"),
        ("/sport", [("/sport?before=a1b2", "次のページ")], "/sport?before=a1b2"),
        ("/sport", [("/sport?start=20", "›")], "/sport?start=20"),
        ("/sport/", [("/sport/2", "2"), ("/sport/3", "3")], "/sport/2"),
        ("/sport/2", [("/sport/", "1"), ("/sport/3", "3")], "/sport/3"),
        ("/sport", [("/sport/0", "1"), ("/sport/1", "2"), ("/sport/2", "3")], "/sport/1"),
        ("/sport/1", [("/sport/0", "1"), ("/sport/2", "3")], "/sport/2"),
        ("/sport", [("/sport?page=0", "1"), ("/sport?page=1", "2"), ("/sport?page=9", "Last »")], "/sport?page=1"),
        ("/sport?page=1", [("/sport?page=0", "1"), ("/sport?page=2", "3")], "/sport?page=2"),
        ("/sport/page/0", [("/sport/page/1", "2"), ("/sport/page/2", "3")], "/sport/page/1"),
        ("/sport.html", [("/sport-2.html", "2"), ("/sport-3.html", "3")], "/sport-2.html"),
        ("/sport", [("/sport/a-long-story-of-two-teams", "more")], None),
        ("/", [("/?cat=3", "More")], None),
        ("/", [("/page/2/", "Next page")], "/page/2/"),
        ("/2024/05/", [("/2024/05/12/", "12"), ("/2024/06/", "6"), ("/2024/10", "10")], None),
        ("/2024/05/", [("/2024/05/page/2/", "2")], "/2024/05/page/2/"),
        ("/sport", [("/town", "Next")], None),
        ("/sport", [("/sport#2", "2")], None),
        ("/", [("/?p=17", "Sea wall stands"), ("/?p=18", "Ferry returns to the quay"), ("/?p=18", "")], None),
        ("/", [("/?p=2", "2"), ("/?p=3", "Page 3")], "/?p=2"),
        ("/sport", [("/sport?p=2", "Further back"), ("/sport?p=17", "A lamp")], "/sport?p=2"),
        ("/sport?p=2", [("/sport?p=3", "Further back"), ("/sport", "Newer")], "/sport?p=3"),
        ("/", [("/?p=2", "Further back")], None),
    ],
)
def test_the_next_page_is_the_older_one_of_the_same_list(
    here: str, links: list[tuple[str, str]], following: str | None
) -> None:
    paging = further_pages(HOME + here, [PageOfList(HOME + address, text) for address, text in links])
    assert paging.next_page == (HOME + following if following else None)


def test_a_link_that_says_it_is_the_next_is_believed() -> None:
    links = [PageOfList(f"{HOME}/x/9f3", "Go", "nofollow next"), PageOfList(f"{HOME}/sport?page=2", "2")]
    assert further_pages(f"{HOME}/sport", links).next_page == f"{HOME}/x/9f3"
