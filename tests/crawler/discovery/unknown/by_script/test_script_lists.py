"""Lists that a page's script makes, read from the page's data; buttons for more without a link."""

import json

import pytest
from lxml import html

from crawler.discovery.unknown.by_script.script_lists import behind_button, json_page
from crawler.discovery.unknown.section_page import Place, SectionPage, read_section_page

URL = "https://courier.test/harbour"
TITLES = ("The quays are swept before the fair", "Lock gates close for three weeks", "Pilots ask for a new beacon")
SLUGS = ("quays-are-swept", "lock-gates-close", "pilots-ask-for-a-beacon")


def _stories(**more: object) -> list[dict[str, object]]:
    stories = [{"headline": title, "id": number} for number, title in enumerate(TITLES)]
    return [story | more | {"url": f"/2024/{slug}"} for story, slug in zip(stories, SLUGS, strict=True)]


def _read(body: str | bytes, url: str = URL) -> SectionPage:
    body = body if isinstance(body, bytes) else body.encode()
    return read_section_page(body, "utf-8", url, {"courier.test"})


def _paths(page: SectionPage) -> list[str]:
    return [link.address.url.removeprefix("https://courier.test") for link in page.links if link.place == Place.MAIN]


def _next(data: object) -> str:
    return f'<body><div id=__next></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'


PADDING = {"text": "x" * 300}
STATES = {
    "next": _next({"props": {"pageProps": {"stories": _stories()}}, "more": PADDING}),
    "a variable": f"<body><script>window.__STATE__ = {json.dumps({'list': _stories(), **PADDING})};</script>",
    "an attribute": f"<body><div data-props='{json.dumps({'items': _stories(), **PADDING})}'></div>",
    "a text of JSON": _next({"state": json.dumps({"entries": _stories(), **PADDING})}),
    "an address in an object": _next(
        {
            "items": [
                {"title": {"rendered": title}, "link": {"href": f"/2024/{slug}"}}
                for title, slug in zip(TITLES, SLUGS, strict=True)
            ],
            **PADDING,
        }
    ),
}


@pytest.mark.parametrize("body", STATES.values(), ids=STATES)
def test_stories_in_the_data_of_an_empty_list_are_its_links(body: str) -> None:
    page = _read(f"<html>{body}</body></html>")
    assert _paths(page) == [f"/2024/{slug}" for slug in SLUGS]
    assert all(link.is_heading and link.in_list for link in page.links)
    assert not page.needs_script


def test_the_day_and_the_menu_in_the_data_are_read() -> None:
    menu = [{"title": "Sport", "url": "/sport"}, {"title": "Elsewhere", "url": "https://other.test/a"}]
    page = _read(_next({"menu": menu, "list": _stories(publishedAt="2024-05-06T08:00:00Z"), **PADDING}))
    by_path = {link.address.url.removeprefix("https://courier.test"): link for link in page.links}
    assert str(by_path["/2024/quays-are-swept"].day) == "2024-05-06"
    assert by_path["/sport"].place == Place.MENU
    assert len(by_path) == 4


def test_a_slug_stands_where_a_shown_story_stands() -> None:
    data = {"list": [{"title": title, "slug": slug} for title, slug in zip(TITLES, SLUGS, strict=True)], **PADDING}
    hero = '<main><h2><a href="/2024/news/quays-are-swept/">The quays are swept before the fair</a></h2></main>'
    assert _paths(_read(hero + _next(data))) == [f"/2024/news/{slug}/" for slug in SLUGS]
    assert _paths(_read(_next(data))) == []


def test_a_list_that_shows_its_headlines_is_not_read_from_its_data() -> None:
    shown = "".join(f'<h2><a href="/2024/shown-{n}">A headline that is shown {n}</a></h2>' for n in range(4))
    assert len(_paths(_read(f"<main>{shown}</main>{_next({'list': _stories(), **PADDING})}"))) == 4


@pytest.mark.parametrize("said", [{"totalPages": 7}, {"pageInfo": {"hasNextPage": True}}, {"last_page": 3}])
def test_the_data_say_that_there_are_further_pages(said: dict[str, object]) -> None:
    body = _next({"list": _stories(), **said, **PADDING})
    assert _read(body).next_page == f"{URL}?page=2"
    assert _read(body, f"{URL}?page=2").next_page == f"{URL}?page=3"
    assert _read(_next({"list": _stories(), "totalPages": 1, "hasMore": False, **PADDING})).next_page is None


def test_the_data_name_the_next_page() -> None:
    page = _read(_next({"list": _stories(), "nextUrl": "/api/harbour?after=17", **PADDING}))
    assert page.next_page == "https://courier.test/api/harbour?after=17"


def test_an_answer_in_json_is_a_page_of_a_list() -> None:
    data = _read(json.dumps({"items": _stories(), "next": "/harbour?after=3"}))
    assert _paths(data) == [f"/2024/{slug}" for slug in SLUGS]
    assert data.next_page == "https://courier.test/harbour?after=3"
    markup = "".join(f"<h2><a href='/2024/{slug}'>{title}</a></h2>" for title, slug in zip(TITLES, SLUGS, strict=True))
    assert _paths(_read(json.dumps({"success": True, "html": markup}))) == [f"/2024/{slug}" for slug in SLUGS]
    assert json_page(b"<html>{}", None) is None
    assert json_page(b"[1, 2", "utf-8") is None


def test_a_list_without_headlines_or_data_needs_its_script() -> None:
    menu = "<nav><a href='/sport'>Sport</a></nav>"
    assert _read(f"{menu}<main><div id=news></div></main><script src=/a.js></script>").needs_script
    assert not _read(f"{menu}<main><div id=news></div></main>").needs_script


@pytest.mark.parametrize(
    ("button", "leads_to"),
    [
        ('<button class="load-more" data-url="/harbour/more?from=20">More</button>', "/harbour/more?from=20"),
        ('<a href="#" data-next-page-url="/harbour?p=2">Show more</a>', "/harbour?p=2"),
        ('<div class="infinite-scroll" data-path="?page=2"></div>', "/harbour?page=2"),
        ('<button data-page="1">Mehr laden</button>', "/harbour?page=2"),
        ('<span id="loadMore" data-next-page="2">+</span>', "/harbour?page=2"),
        ('<button class="share" data-url="/share">Share</button>', None),
        ('<a class="load-more" href="/harbour/2" data-page="2">More</a>', None),
        ('<button class="load-more">More</button>', None),
    ],
)
def test_a_button_for_more_says_where_it_leads(button: str, leads_to: str | None) -> None:
    found = behind_button(html.document_fromstring(f"<html><body>{button}</body></html>"), URL)
    assert found == (None if leads_to is None else f"https://courier.test{leads_to}")


def test_a_list_with_such_a_button_goes_on() -> None:
    shown = "".join(f'<h2><a href="/2024/shown-{n}">A headline that is shown {n}</a></h2>' for n in range(4))
    assert _read(f"<main>{shown}<button data-page=1>Load more</button></main>").next_page == f"{URL}?page=2"
