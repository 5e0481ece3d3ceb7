"""A small asianews.it and a small unknown site whose doors are shut as told."""

from tests.crawler.local_site import Reply, links, story
from tests.faults.server import Answer, status, whole
from tests.replica.site import Site

LIST = "/geo-en/China-17.html"
FIRST, SECOND = "/news-en/Story-9384.html", "/news-en/Story-44980.html"
Routes = dict[str, Answer | Reply]


def asianews_page(key: str) -> Reply:
    """A page of the replica (`en:9384`)."""
    return Reply(Site().expected(key).body)


def feed(*entries: str) -> Reply:
    """A feed of addresses."""
    items = "".join(f"<item><title>{entry}</title><link>{entry}</link></item>" for entry in entries)
    body = f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>"
    return Reply(body.encode(), content_type="application/rss+xml")


def html(text: str, head: str = "") -> Reply:
    """A page with a text."""
    return Reply(f"<html><head><meta charset=utf-8>{head}</head><body>{text}</body></html>".encode())


def small_asianews() -> Routes:
    """A feed, a home page and a list, with two articles."""
    return {
        "/robots.txt": status(404),
        "/en.xml": feed(f"https://www.asianews.it{FIRST}"),
        "/en.html": links([FIRST, LIST]),
        LIST: links([FIRST, SECOND]),
        FIRST: asianews_page("en:9384"),
        SECOND: asianews_page("en:44980"),
    }


def small_site() -> Routes:
    """A start page, a feed that it names, and three articles."""
    head = "<link rel='alternate' type='application/rss+xml' href='/feed.rss'>"
    return {
        "/robots.txt": status(404),
        "/": links(["/one", "/two"], head),
        "/feed.rss": feed("/three"),
        **{f"/{name}": story(f"Sea wall stands {name}") for name in ("one", "two", "three")},
    }


def shut(routes: Routes, answer: Answer | Reply, *kept: str) -> Routes:
    """The same answer everywhere but at the paths that are `kept`."""
    return {path: routes[path] for path in ("/robots.txt", *kept)} | {"*": answer}


def reply(number: int, body: bytes = b"", content_type: str = "text/html; charset=utf-8") -> Answer:
    """An answer with a status, and a body."""
    return whole(Reply(body, number, content_type))
