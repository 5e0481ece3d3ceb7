"""The reading room in a real browser: no page runs anything, all open without errors, on a phone and in the dark."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.reading_room.chromium import FLAW
from tests.crawler.reading_room.reading_room import make_store, served

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
PAGES = (
    "/",
    "/?q=zebra",
    "/?page=2",
    "/runs",
    "/articles",
    "/articles/article",
    "/articles/crawl_run",
    "/articles/countries_by_month",
    "/articles?sql=select+id,headline+from+article",
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, int]]]:
    file = tmp_path_factory.mktemp("reading") / "articles.db"
    numbers = make_store(file)
    with served(file) as address:
        yield address, numbers


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield running
        running.close()


class Tab:
    """A page that remembers what went wrong."""

    def __init__(self, browser: Any, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        # Pictures are the publisher's: this machine does not reach them.
        self.context.route(lambda url: "asianews.it" in url or ":9/" in url, lambda route: route.fulfill(status=204))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: self.errors.append(f"dialog {dialog.message}"))

    def open(self, address: str) -> None:
        response = self.page.goto(address, wait_until="load")
        assert response is not None
        assert response.status == 200, address


def test_pages_open_without_errors(room: tuple[str, dict[str, int]], browser: Any) -> None:
    tab = Tab(browser)
    for path in PAGES:
        tab.open(room[0] + path)
    for number in list(room[1].values())[:5]:
        tab.open(f"{room[0]}/article/{number}")
    assert tab.errors == []


def test_search_is_typed_and_found(room: tuple[str, dict[str, int]], browser: Any) -> None:
    tab = Tab(browser, java_script_enabled=False)
    tab.open(room[0])
    tab.page.get_by_role("searchbox").fill('"eleven years"')
    tab.page.get_by_role("button", name="Search").click()
    tab.page.get_by_role("link", name="Harbour number 3 opens").click()
    assert tab.page.locator("article h1").inner_text() == "Harbour number 3 opens"
    assert tab.page.locator("ins").first.inner_text() == "eleven"


def test_stored_code_does_nothing(room: tuple[str, dict[str, int]], browser: Any) -> None:
    address, numbers = room
    hostile = [number for url, number in numbers.items() if "hostile" in url]
    assert len(hostile) >= 5
    tab = Tab(browser)
    paths = [f"/article/{number}" for number in hostile] + [f"/articles/article/{number}" for number in hostile]
    for path in [*paths, "/?until=2023-12-31", "/?q=zebra", "/?q=<script>alert(1)</script>", "/articles/article"]:
        tab.open(address + path)
        assert tab.page.title() != FLAW
        assert tab.page.locator("script, iframe, object, embed, main style, main link").count() == 0
        assert tab.page.evaluate(
            "[...document.querySelectorAll('*')].every(e => ![...e.attributes].some(a => /^on/i.test(a.name)))"
        )
        assert tab.page.locator("[href^='javascript:' i]").count() == 0
    assert [error for error in tab.errors if FLAW in error or "dialog" in error] == []


@pytest.mark.parametrize("path", ["/", "/?q=zebra", "/runs"])
def test_a_phone_needs_no_sideways_scrolling(room: tuple[str, dict[str, int]], browser: Any, path: str) -> None:
    tab = Tab(browser, viewport={"width": 360, "height": 740})
    tab.open(room[0] + path)
    assert tab.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_dark_is_dark(room: tuple[str, dict[str, int]], browser: Any) -> None:
    tab = Tab(browser, color_scheme="dark")
    tab.open(room[0])
    red, green, blue = tab.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(red, green, blue) < 64


def test_arabic_reads_from_the_right(room: tuple[str, dict[str, int]], browser: Any, tmp_path: Path) -> None:
    tab = Tab(browser)
    tab.open(f"{room[0]}/article/{room[1]['https://www.asianews.it/news-ar/harbour-3.html']}")
    assert tab.page.evaluate("getComputedStyle(document.querySelector('article .body p')).direction") == "rtl"


@pytest.mark.parametrize(("width", "height", "most"), [(1280, 900, 220), (390, 844, 260)])
def test_news_begins_above_the_fold(
    room: tuple[str, dict[str, int]], browser: Any, width: int, height: int, most: int
) -> None:
    tab = Tab(browser, viewport={"width": width, "height": height})
    for path in ("/", "/?q=zebra", "/?country=VN&language=en"):
        tab.open(room[0] + path)
        box = tab.page.locator(".list h2").first.bounding_box()
        assert box is not None
        assert box["y"] < most, path
    shown = [box["y"] < height for item in tab.page.locator(".list h2").all() if (box := item.bounding_box())]
    assert sum(shown) >= 2


def test_a_picture_that_is_not_there_leaves_no_gap(room: tuple[str, dict[str, int]], browser: Any) -> None:
    tab = Tab(browser)
    tab.open(f"{room[0]}/article/{room[1]['https://www.asianews.it/news-en/Harbour-5.html']}")
    box = tab.page.locator("figure img").first.bounding_box()
    assert box is None or box["height"] == 0


def test_a_bar_of_the_chart_leads_to_its_day_and_a_search_is_saved(
    room: tuple[str, dict[str, int]], browser: Any
) -> None:
    tab = Tab(browser, java_script_enabled=False)
    tab.open(room[0])
    tab.page.locator(".days-chart a").last.click()
    assert "since=2024-02-13" in tab.page.url
    assert tab.page.locator(".list h2").count() == 1
    tab.page.get_by_role("button", name="Save this search").click()
    assert tab.page.url.endswith("/searches")
    assert tab.page.locator(".searches h2").all_inner_texts() == ["2024-02-13"]
    tab.page.get_by_role("button", name="Remove 2024-02-13").click()
    assert tab.page.locator(".searches h2").count() == 0
    assert tab.errors == []
