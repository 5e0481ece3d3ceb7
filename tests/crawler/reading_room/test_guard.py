"""What stands around every page of the reading room: who may ask, and which headers the answer has."""

import asyncio

import pytest

from crawler.reading_room.foreign import asking_page, is_link, may_ask
from crawler.reading_room.guard import Message, Receive, Scope, Send, guarded

BROWSER = {"user-agent": "Mozilla/5.0", "host": "127.0.0.1:8001"}
LINK = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """A page with Datasette's own rule."""
    headers = [(b"Referrer-Policy", b"no-referrer"), (b"x-frame-options", b"SAMEORIGIN")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


def answer(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    given = [(name.encode(), value.encode()) for name, value in ({"host": "localhost"} | headers).items()]
    raw = path.encode()
    scope = {"type": "http", "path": path, "raw_path": raw, "query_string": b"", "method": method, "headers": given}

    async def ask() -> None:
        await guarded(page, "127.0.0.1")(scope, receive, send)

    asyncio.run(ask())
    return sent[0]["status"], {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}


def test_every_answer_has_the_headers_that_keep_other_pages_out() -> None:
    status, headers = answer("/")
    assert status == 200
    # A page that sets one of them itself knows better, but for the Referer, by which old browsers name our pages.
    assert headers.items() >= {
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "SAMEORIGIN"),
    }
    status, headers = answer("/", method="POST")
    assert (status, headers["x-frame-options"]) == (405, "DENY")


@pytest.mark.parametrize("path", ["//elsewhere.example/", "/a\\b", "\\\\elsewhere.example"])
def test_an_address_that_could_be_read_as_another_host_is_none(path: str) -> None:
    assert answer(path)[0] == 404


@pytest.mark.parametrize(
    ("referer", "may"),
    [
        ("http://127.0.0.1:8001/articles", True),
        ("http://127.0.0.1:8002/articles", False),
        ("http://elsewhere.example/127.0.0.1:8001", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_an_old_browser_asks_for_a_page_of_ours_if_its_referer_says_so(referer: str, may: bool) -> None:
    assert may_ask({**BROWSER, "referer": referer}, "/articles", "sql=select+1") is may


@pytest.mark.parametrize(
    ("program", "may"),
    [
        ("curl/8.5", True),
        ("Mozilla/5.0 (compatible; Miniflux/2.2; +https://miniflux.app)", True),
        ("Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2)", False),
        ("Mozilla/5.0 (compatible; Konqueror/4.5)", False),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", False),
        ("Mozilla/4.0", False),
    ],
)
def test_a_reader_of_feeds_asks_as_programs_do(program: str, may: bool) -> None:
    assert may_ask({"user-agent": program, "host": "127.0.0.1:8001"}, "/results.atom", "q=ferry") is may
    assert not may_ask({"user-agent": program, "sec-fetch-site": "cross-site"}, "/results.atom", "q=ferry")


@pytest.mark.parametrize(("site", "may"), [("same-origin", True), ("none", True), ("same-site", False), ("x", False)])
def test_a_browser_that_says_where_the_page_lies_is_believed(site: str, may: bool) -> None:
    assert may_ask({**BROWSER, "referer": "http://127.0.0.1:8001/", "sec-fetch-site": site}, "/articles", "") is may


@pytest.mark.parametrize(
    ("path", "query", "may"),
    [
        ("/", "", True),
        ("/runs", "", True),
        ("/article/12", "", True),
        ("/", "q=ferry", False),
        ("/article/12/explain", "", False),
        ("/articles", "", False),
    ],
)
def test_a_link_elsewhere_leads_to_what_costs_next_to_nothing(path: str, query: str, may: bool) -> None:
    assert may_ask(LINK, path, query) is may


@pytest.mark.parametrize("ahead", [{"sec-purpose": "prefetch"}, {"purpose": "prefetch"}, {"x-moz": "prefetch"}])
def test_what_is_fetched_ahead_of_a_click_is_no_link(ahead: dict[str, str]) -> None:
    assert is_link(LINK)
    assert not is_link(LINK | ahead)
    assert not is_link(LINK | {"sec-fetch-dest": "image"})


def test_the_page_that_asks_for_a_click_leads_to_this_host_and_runs_nothing() -> None:
    page = asking_page('/\\/elsewhere.example"><script>')
    assert 'href="/elsewhere.example&quot;&gt;&lt;script&gt;"' in page
