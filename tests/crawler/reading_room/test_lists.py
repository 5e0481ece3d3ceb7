"""The front page, its searches and what can be taken along, asked in this process."""

import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO
from itertools import pairwise
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from tests.crawler.reading_room.asked import Answer, InProcess, in_process
from tests.crawler.reading_room.reading_room import make_store

ATOM = "{http://www.w3.org/2005/Atom}"
BROWSER = {"user_agent": "Mozilla/5.0"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    file = tmp_path_factory.mktemp("lists") / "articles.db"
    make_store(file)
    with in_process(file) as client:
        yield client


def page(answer: Answer) -> str:
    assert answer.status == 200, answer.text
    return unescape(answer.text)


def links(text: str, label: str) -> list[str]:
    return re.findall(rf'<a [^>]*href="([^"]*)"[^>]*>{label}</a>', text)


def test_headlines_come_before_filters_and_chart(room: InProcess) -> None:
    text = room.get("/").text
    first = text.index("<h2><a href=")
    assert text.index("<h1") < first < text.index('id="filters"') < text.index("<svg")
    headings = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert headings[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(headings)), headings


def test_a_search_keeps_counts_and_chart_of_what_it_finds(room: InProcess) -> None:
    text = page(room.get('/?q="eleven+years"'))
    assert "<bdi>asianews</bdi> <small>1</small>" in text
    assert "<bdi>English</bdi> <small>1</small>" in text
    assert '<a href="/?q=%22eleven+years%22&since=2024-01-01&until=2024-12-31"><title>2024: en 1</title>' in text
    assert "<title>2024-02-03: en 1</title>" in page(room.get("/?author=Ada+Kern"))
    assert "<svg" not in page(room.get("/?q=nosuchword"))


def test_an_active_filter_is_shown_and_can_be_taken_away(room: InProcess) -> None:
    text = page(room.get("/?language=zh&since=2024-01-01&until=2024-01-31&q=harbour"))
    assert '<h1 id="news">“<bdi>harbour</bdi>”</h1>' in text
    assert 'title="“harbour” · Chinese · from 2024-01-01 to 2024-01-31"' in text, "what a reader of feeds calls it"
    assert links(text, "<bdi>Chinese</bdi> ×") == ["?q=harbour&since=2024-01-01&until=2024-01-31"]


def test_the_way_back_and_to_the_neighbours_keeps_the_list(room: InProcess) -> None:
    listed = room.get("/?author=Ada+Kern&since=2024-01-05&until=2024-01-30&page=2").text
    (number, query), *_ = re.findall(r'<h2><a href="/article/(\d+)(\?[^"]*)">', listed)
    opened = page(room.get(f"/article/{number}{unescape(query)}"))
    assert (
        links(opened, "← Back to the list")[0]
        == f"/?author=Ada+Kern&since=2024-01-05&until=2024-01-30&page=2#a{number}"
    )
    (newer,) = set(links(opened, "← Newer"))
    older, _ = links(opened, "Older →")
    assert links(page(room.get(newer)), "← Back to the list")[0].count("page") == 0, "it is on the page before"
    assert links(page(room.get(newer)), "Older →")[0].startswith(f"/article/{number}?")
    assert links(page(room.get(older)), "← Newer")[0].startswith(f"/article/{number}?")


def test_neighbours_without_words_are_those_of_the_list(room: InProcess) -> None:
    numbers = [int(number) for number in re.findall(r'<h2><a href="/article/(\d+)', room.get("/").text)]
    for before, number, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
        opened = room.get(f"/article/{number}").text
        assert links(opened, "← Newer")[0] == f"/article/{before}"
        assert links(opened, "Older →")[0] == f"/article/{after}"
    first = room.get(f"/article/{numbers[0]}").text
    assert links(first, "← Newer") == []


def test_an_article_s_page_speaks_to_readers(room: InProcess) -> None:
    for number in (1, 3, 41, 42):
        text = room.get(f"/article/{number}").text
        assert "KEEP_PAGES" not in text
        assert "scrapy " not in text
        assert 'alt=""' in text or "<figure>" not in text, "a picture that is not there leaves no box"


def test_results_as_csv_are_whole_and_in_their_order(room: InProcess) -> None:
    answer = room.get("/results.csv?author=Ada+Kern")
    assert answer.body.startswith(b"\xef\xbb\xbfid,url,"), "spreadsheets need the mark"
    rows = list(csv.DictReader(StringIO(page(answer))))
    assert len(rows) == 41
    assert rows[0]["headline"] == "Harbour number 40 opens"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    formulas = list(csv.DictReader(StringIO(page(room.get("/results.csv")))))
    assert len(formulas) == 50


def test_results_as_json_have_pages(room: InProcess) -> None:
    found = json.loads(room.get("/results.json?country=INDIA").text)
    assert (found["total"], found["next"]) == (1, None)
    assert found["articles"][0]["headline"] == "Harbour number 3 opens"
    assert found["articles"][0]["id"] == 3
    assert json.loads(room.get("/results.json?q=Harbour&page=2").text)["articles"] == []


def test_a_search_is_a_feed_that_a_reader_finds_and_asks_without_a_cookie(room: InProcess) -> None:
    text = room.get("/?q=Harbour&language=en").text
    (address,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]*)"', text)
    answer = room.get(unescape(address), user_agent="Miniflux/2.0")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert "set-cookie" not in answer.headers
    assert not feedparser.parse(answer.body).bozo
    feed = etree.fromstring(answer.body)
    assert feed.findtext(f"{ATOM}title") == "Winnow: “Harbour” · English"
    own = "http://127.0.0.1" + unescape(address)
    elsewhere = etree.fromstring(room.get(unescape(address), user_agent="Miniflux/2.0", host="localhost:8002").body)
    assert [link.get("href") for link in elsewhere.findall(f"{ATOM}link")] != [own]
    assert elsewhere.findtext(f"{ATOM}id") == feed.findtext(f"{ATOM}id"), "another port is no other feed"
    other = etree.fromstring(room.get("/results.atom?q=Harbour", user_agent="Miniflux/2.0").body)
    assert other.findtext(f"{ATOM}id") != feed.findtext(f"{ATOM}id")
    assert str(feed.findtext(f"{ATOM}id")).startswith("urn:uuid:")
    assert [(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")] == [("self", own)]
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 40
    for entry in entries:
        assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 40
    again = room.get(unescape(address), if_none_match=answer.headers["etag"])
    assert (again.status, again.text) == (304, "")


@pytest.mark.parametrize("suffix", ["csv", "json", "atom"])
def test_what_cannot_be_asked_is_said(room: InProcess, suffix: str) -> None:
    answer = room.get(f"/results.{suffix}?q=harbour+AND")
    assert answer.status == 400
    assert "needs something after it" in answer.text
    assert room.get(f"/results.{suffix}?since=nonsense").status == 400


@pytest.mark.parametrize("path", ["/results.csv", "/results.json", "/results.atom?q=a", "/searches"])
def test_pages_of_other_origins_get_none_of_it(room: InProcess, path: str) -> None:
    assert room.get(path, **BROWSER, sec_fetch_site="cross-site", sec_fetch_dest="image").status == 403
    assert room.get(path, **BROWSER, sec_fetch_site="cross-site", sec_fetch_dest="document").status == 403
    assert room.get(path, **BROWSER).status == 403, "an old browser that does not say which page asks"
    assert room.get(path, **BROWSER, sec_fetch_site="none").status == 200


def test_a_search_is_saved_and_removed(room: InProcess) -> None:
    assert "Save this search" not in room.get("/").text
    assert 'name="save" value="?q=Harbour&amp;language=en"' in room.get("/?q=Harbour&language=en&page=2").text
    saved = room.post("/searches", b"save=%3Fq%3DHarbour%26language%3Den", sec_fetch_site="same-origin")
    assert (saved.status, saved.headers.get("location")) == (303, "/searches")
    cookie = saved.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    kept = cookie.partition(";")[0]
    text = room.get("/searches", cookie=kept).text
    assert '<a href="/?q=Harbour&amp;language=en"><bdi>“Harbour” · English</bdi></a>' in text
    assert "40 articles" in text
    gone = room.post("/searches", b"remove=%3Fq%3DHarbour%26language%3Den", cookie=kept)
    assert "Harbour" not in gone.headers["set-cookie"]
    assert room.post("/searches", b"save=%3F").status == 200, "nothing is asked for, and the page says so"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"user_agent": "Mozilla/5.0"}, 403),
        ({"content-length": "99999"}, 405),
        ({"content-length": ""}, 405),
    ],
)
def test_no_other_page_saves_a_search(room: InProcess, headers: dict[str, str], status: int) -> None:
    assert room.post("/searches", b"save=%3Fq%3DHarbour", **headers).status == status


def test_the_front_page_tells_what_is_new_since_the_last_visit(room: InProcess, tmp_path: Path) -> None:
    first = room.get("/")
    name, _, value = first.headers["set-cookie"].partition(";")[0].partition("=")
    assert value.startswith("50.50."), "the first visit: nothing is new"
    assert "since your last visit" not in first.text
    later = room.get("/?language=en", cookie=f"{name}=30.30.1")
    assert "18 new since your last visit" in later.text
    assert 'href="?language=en&amp;added_after=30"' in later.text
    assert later.text.count('<b class="fresh" lang="en">new</b>') == 10
    assert later.headers["set-cookie"].startswith(f"{name}=30.50.")
    fresh = room.get("/?language=en&added_after=30").text
    assert "18 articles" in fresh
    assert "set-cookie" not in room.get("/runs").headers


def test_cookies_of_other_programs_do_no_harm(room: InProcess) -> None:
    for cookie in ("a=b; \x7f=1", "=;;=", 'x="\\', "a[]=1", "$Version=1; path=x"):
        assert room.get("/", cookie=cookie).status == 200


def test_the_runs_are_one_row_a_site_and_the_details_of_one(room: InProcess) -> None:
    text = page(room.get("/runs"))
    assert re.search(r'<tr class="look"><th scope="row"><a href="/runs\?site=asianews">asianews</a></th>', text)
    assert "<b>look</b> saved 40 new" in text
    assert "fell" not in text, "what a site usually gives is not marked"
    assert page(room.get("/runs?site=asianews")).count('class="runs"') == 1
    assert "No run yet." in page(room.get("/runs?site=elsewhere"))


def test_readable_columns_come_first_and_the_bodies_last(room: InProcess) -> None:
    table = page(room.get("/articles/article"))
    columns = re.findall(r'<th class="col-([\w-]+)"', table)
    assert columns[:5] == ["id", "headline", "date_published", "site", "in_language"]
    assert columns[-2:] == ["article_body", "article_body_html"]
    assert len(columns) == len(set(columns)) > 30
    cells = re.findall(r'<td class="col-([\w-]+) ', table.partition("<tbody>")[2].partition("</tr>")[0])
    assert cells == columns
    named = re.findall(r"td:nth-of-type\((\d+)\):before { content: \"(\w+)\"", table)
    assert [name for _, name in named] == columns, "on a phone each cell says its name"
    row = re.findall(r"<dt>(\w+)</dt>", page(room.get("/articles/article/3")))
    assert row == columns
    assert "col-site" in page(room.get("/articles/crawl_run"))
    some = page(room.get("/articles/article?_col=site&_col=headline"))
    assert re.findall(r'<th class="col-([\w-]+)"', some) == ["id", "headline", "site"]
    assert "0 records" in page(room.get("/articles/article?site=none"))
