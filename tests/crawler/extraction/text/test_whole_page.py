"""What stands behind an early end belongs to the page, and is read in the order in which it stands."""

import pytest
from lxml import html

from crawler.discovery.readers.links import parse_page
from crawler.extraction.article import extract_article
from crawler.extraction.page import Page
from crawler.extraction.page_kind.walls import wall_kind
from crawler.extraction.text.whole_page import parse_whole_page
from crawler.extraction.trace import Trace

HEAD = "<head><title>Ferry stays in port</title></head>"
FIRST = "<p>The ferry to the outer islands stayed in port on Monday, because its new engine had not been paid for.</p>"
SECOND = "<p>Passengers slept in the waiting room, where the harbour master gave out blankets and a pot of soup.</p>"
THIRD = "<p>On Tuesday a fisherman took the mail across, together with two nurses and a goat that nobody claimed.</p>"
H1 = "<h1>Ferry stays in port</h1>"
WHOLE = {
    "all after the end": f"<html>{HEAD}<body><nav>Home</nav></body></html><div>{H1}{FIRST}{SECOND}{THIRD}</div>",
    "a second document": f"<html>{HEAD}<body>{H1}{FIRST}{SECOND}</body></html><html><body>{THIRD}</body></html>",
    "closed before the body": f"<html>{HEAD}</html><body>{H1}{FIRST}{SECOND}{THIRD}</body>",
    "a document of a head": f"<html>{HEAD}</html>\n<html><head></head><body>{H1}{FIRST}{SECOND}{THIRD}</body></html>",
    "two heads, two doctypes": f"<!doctype html><html>{HEAD}</html><!DOCTYPE html><HTML lang=en><head><meta name=a "
    f"content=b></head><BODY>{H1}{FIRST}{SECOND}{THIRD}</BODY></HTML>",
    "the body ends early": f"<html>{HEAD}<body><article>{H1}{FIRST}</body>{SECOND}</article>{THIRD}</html>",
    "two bodies": f"<html>{HEAD}<body>{H1}{FIRST}</body ><body class=b>{SECOND}{THIRD}</body></html >",
    "a page inside the page": f"<html>{HEAD}<body>{H1}{FIRST}<div><html><head><title>Sent by mail</title></head><body>"
    f"{SECOND}</body></html></div>{THIRD}</body></html>",
    "without a head": f"{H1}{FIRST}</body></html>{SECOND}</html>{THIRD}",
    "its own spelling": f"<html>{HEAD}<body>{H1}{FIRST}{SECOND}</body\n></html\nclass=end>{THIRD}",
}


@pytest.mark.parametrize("source", WHOLE.values(), ids=WHOLE)
def test_what_follows_an_early_end_is_read_in_its_place(source: str) -> None:
    trace = Trace()
    article = extract_article(Page(source.encode(), "https://coast.example/news/ferry"), trace=trace)
    assert article.headline == "Ferry stays in port"
    assert article.article_body.split("\n") == [part[3:-4] for part in (FIRST, SECOND, THIRD)]
    kept = [line.text for line in trace.lines if line.kept]
    assert kept == article.article_body.split("\n"), "the explain report shows the lines too"


def test_words_on_both_sides_of_an_end_stay_two_words() -> None:
    tree = parse_whole_page(b"<html><body>one</body></html>two", html.HTMLParser())
    assert tree.text_content().split() == ["one", "two"]


def test_data_in_a_script_behind_the_end_counts() -> None:
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-05-06"}</script>'
    source = f"<html>{HEAD}<body>{H1}{FIRST}{SECOND}</body></html>{data}"
    article = extract_article(Page(source.encode(), "https://coast.example/news/ferry"))
    assert article.date_published == "2024-05-06"


def test_lists_and_walls_are_read_whole_too() -> None:
    source = b"<html><body><p>News</p></body></html><a href=/2024/ferry-stays-in-port>Ferry stays in port</a>"
    tree = parse_page(source, "utf-8")
    assert tree is not None
    assert [link.get("href") for link in tree.iter("a")] == ["/2024/ferry-stays-in-port"]
    wall = b"<html><head><title>Just a moment...</title></head></html><body>Checking your browser</body>"
    assert wall_kind(wall) == "bot_wall"
