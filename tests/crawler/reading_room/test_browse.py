"""The reading room over HTTP: what each page shows, whom it answers, and that it only reads."""

import json
import re
import socket
import sqlite3
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.reading_room.queries import QUERIES
from tests.crawler.conftest import Run
from tests.crawler.forked import start_forked
from tests.crawler.reading_room.reading_room import make_store, served

THIRD = "https://www.asianews.it/news-en/Harbour-3.html"


class Room:
    """A client of the reading room."""

    def __init__(self, address: str, file: Path, numbers: dict[str, int]) -> None:
        self.address, self.file, self.numbers = address, file, numbers

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, text and headers (lower case)."""
        request = urllib.request.Request(self.address + quote(path, safe="/?=&%"), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.headers.items()}
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), {k.lower(): v for k, v in error.headers.items()}

    def page(self, path: str) -> str:
        """The text of a page that answers 200."""
        status, text, _ = self.get(path)
        assert status == 200, (path, status)
        return text

    def third(self) -> str:
        """The page of the story that has everything."""
        return self.page(f"/article/{self.numbers[THIRD]}")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    file = tmp_path_factory.mktemp("reading") / "articles.db"
    numbers = make_store(file)
    with served(file) as address:
        yield Room(address, file, numbers)


def headlines(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<h2><a href="/article/\d+(?:\?[^"]*)?">(.*?)</a></h2>', page)]


def test_the_front_page_lists_the_newest_articles_twenty_a_page(room: Room) -> None:
    page = room.page("/")
    assert headlines(page)[:2] == ["Harbour number 40 opens", "Harbour number 39 opens"]
    assert len(headlines(page)) == 20
    assert headlines(room.page("/?page=2"))[0] == "Harbour number 20 opens"
    assert '<svg class="chart"' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?country=INDIA", ["Harbour number 3 opens"]),
        ("?section=Economy", ["Harbour number 3 opens"]),
        ("?day=2024-01-06", ["Harbour number 5 opens"]),
        ("?since=2024-02-10&until=2024-02-11", ["Harbour number 38 opens", "Harbour number 37 opens"]),
        ("?language=zh", ["旧城港口重新开放"]),
        ("?site=asianews&language=ar", ["إعادة فتح الميناء"]),
        ("?author=Rosa Iten", ["Harbour number 3 opens"]),
        ("?country=INDIA&language=zh", []),
        ("?page=x&language=zh", ["旧城港口重新开放"]),
        ("?country=india", ["Harbour number 3 opens"]),
        ("?country=Índia", ["Harbour number 3 opens"]),
        ("?language=zh&page=99", ["旧城港口重新开放"]),
    ],
)
def test_filters_choose(room: Room, query: str, expected: list[str]) -> None:
    assert headlines(room.page(f"/{query}")) == expected


def test_search_finds_words_and_marks_them(room: Room) -> None:
    page = room.page('/?q="eleven years"')
    assert headlines(page) == ["Harbour number 3 opens"]
    assert "<mark>eleven years</mark>" in page
    assert "<mark>eleven years</mark>" in room.page("/?q=“ÉLEVEN YEARS”")
    assert headlines(room.page("/?q=洪水")) == ["旧城港口重新开放"]
    assert headlines(room.page("/?q=Harbour&order=newest"))[0] == "Harbour number 40 opens"
    assert headlines(room.page("/?q=Harbour&country=INDIA")) == ["Harbour number 3 opens"]


def test_a_question_that_cannot_be_asked_says_why(room: Room) -> None:
    assert "needs something after it" in room.page("/?q=harbour AND")


def test_a_day_that_is_none_is_said(room: Room) -> None:
    page = room.page("/?since=nonsense")
    assert "nonsense: not a day such as 2024-01-31" in page
    assert headlines(page) == []


def test_chart_and_choices_are_those_of_what_is_listed(room: Room) -> None:
    everything, some = room.page("/"), room.page("/?language=zh")
    assert "<bdi>India</bdi> <small>1</small>" in everything
    assert "<bdi>India</bdi>" not in some
    assert "<bdi>Vietnam</bdi> <small>1</small>" in some
    assert "en " in everything.partition("<svg")[2].partition("</svg>")[0]
    assert "en " not in some.partition("<svg")[2].partition("</svg>")[0]


def test_an_article_is_shown_with_all_that_belongs_to_it(room: Room) -> None:
    page = room.third()
    for part in ("<h1>Harbour number 3 opens</h1>", "Boats are back.", "Rosa Iten", "The quay", 'lang="en" dir="ltr"'):
        assert part in page
    assert f'href="{THIRD}"' in page
    zh = room.numbers["https://www.asianews.it/news-zh/harbour-3.html"]
    assert f'<a href="/article/{zh}" hreflang="zh">' in page
    assert "<del>ten</del>" in page
    assert "<ins>eleven</ins>" in page


def test_a_doubtful_article_says_so_quietly(room: Room) -> None:
    assert "other text may stand in it (doubt 0.81)" in room.third()
    assert "<dt>doubt</dt><dd>0.81</dd>" in room.third()
    assert "doubt" not in room.page(f"/article/{room.numbers['https://www.asianews.it/news-en/Harbour-5.html']}")


def test_related_links_lead_to_what_is_saved(room: Room) -> None:
    page = room.third()
    fifth = room.numbers["https://www.asianews.it/news-en/Harbour-5.html"]
    assert f'<a href="/article/{fifth}">Harbour number 5 opens</a>' in page
    assert 'href="https://elsewhere.example/story.html"' in page
    assert "A link that runs" in page
    assert "javascript:" not in page


def test_right_to_left_text_is_set_so(room: Room) -> None:
    number = room.numbers["https://www.asianews.it/news-ar/harbour-3.html"]
    assert '<article lang="ar" dir="rtl">' in room.page(f"/article/{number}")


def test_the_cuts_of_a_kept_page_are_explained(room: Room) -> None:
    status, report, headers = room.get(f"/article/{room.numbers[THIRD]}/explain")
    assert status == 200
    assert "Harbour number 3 opens" in report
    assert headers["content-security-policy"].startswith("default-src 'none'")
    fifth = room.numbers["https://www.asianews.it/news-en/Harbour-5.html"]
    status, said, _ = room.get(f"/article/{fifth}/explain")
    assert status == 404
    assert "KEEP_PAGES" in said


def test_runs_are_listed_with_field_coverage(room: Room) -> None:
    page = room.page("/runs")
    assert "saved 40 new" in page
    assert re.search(r'dates</th><td class="share c10">100', page)
    assert re.search(r'authors</th><td class="share c7">79', page)


@pytest.mark.parametrize("name", QUERIES)
def test_each_canned_query_answers(room: Room, name: str) -> None:
    rows = json.loads(room.page(f"/articles/{name}.json?_shape=array"))
    if name in ("stories_in_several_languages", "corrections", "countries_by_month", "sections_by_month", "freshness"):
        assert rows
    if name == "most_doubtful":
        assert [row["doubt"] for row in rows] == [0.81]
    assert str(QUERIES[name]["title"]) in unescape(room.page(f"/articles/{name}"))


def test_canned_queries_tell_languages_and_corrections(room: Room) -> None:
    (story,) = json.loads(room.page("/articles/stories_in_several_languages.json?_shape=array&site=asianews"))
    assert (story["identifier"], story["languages"]) == ("0003", 3)
    (correction,) = json.loads(room.page("/articles/corrections.json?_shape=array"))
    assert correction["id"] == room.numbers[THIRD]
    assert correction["hours_it_stood"] >= 0


def test_datasette_is_there_with_facets_sql_json_and_csv(room: Room) -> None:
    assert "/articles/article?_facet=in_language" in room.page("/articles/article")
    assert "in_language=zh" in room.page("/articles/article?_facet=in_language")
    number = room.numbers[THIRD]
    (row,) = json.loads(room.page(f"/articles/article/{number}.json?_shape=objects"))["rows"]
    assert row["headline"] == "Harbour number 3 opens"
    assert room.page("/articles.csv?sql=select count(*) as n from article").split() == ["n", "50"]
    assert f'<a href="/article/{number}">' in room.page("/articles/article?_size=100")


def test_columns_are_described_where_they_are_shown(room: Room) -> None:
    assert "The deck; never part of the body." in unescape(room.page("/articles/article"))


def test_nothing_can_be_written(room: Room) -> None:
    before = room.file.read_bytes()
    for sql in ("delete from article", "drop table article", "insert into search_pending values (1)", "vacuum"):
        status, _, _ = room.get(f"/articles.json?sql={sql}")
        assert status == 400
    for path in ("/articles", "/"):
        request = urllib.request.Request(f"{room.address}{path}", data=b"sql=delete from article", method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        refused.value.close()
        assert refused.value.code == 405
    with closing(sqlite3.connect(room.file)) as database:
        assert database.execute("select count(*) from article").fetchone() == (50,)
    assert room.file.read_bytes() == before


def test_the_database_itself_is_not_handed_out(room: Room) -> None:
    assert room.get("/articles.db")[0] == 403


@pytest.mark.parametrize("path", ["/", "/runs", "/?q=zebra", "/articles", "/articles/article", "/articles/corrections"])
def test_every_page_has_a_policy_that_runs_no_script(room: Room, path: str) -> None:
    status, page, headers = room.get(path)
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "<script" not in page


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", ""])
def test_a_name_that_is_not_this_machine_s_is_not_answered(room: Room, host: str) -> None:
    status, text, _ = room.get("/articles/article.json", Host=host)
    assert status == 421
    assert "Harbour" not in text


@pytest.mark.parametrize("path", ["/article/99999", "/article/999999999999999999", "/article/1x", "/nothing"])
def test_what_is_not_there_is_404(room: Room, path: str) -> None:
    assert room.get(path)[0] == 404


@pytest.mark.program
def test_a_port_that_is_taken_is_one_line(scrapy: Run, tmp_path: Path) -> None:
    make_store(tmp_path / "articles.db")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = scrapy("browse", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "cannot listen" in done.stderr


def test_without_a_database_it_says_so(scrapy: Run) -> None:
    done = scrapy("browse")
    assert done.returncode == 1
    assert "there is no database" in done.stderr


@pytest.mark.program
def test_ctrl_c_closes_it_quietly(tmp_path: Path) -> None:
    make_store(tmp_path / "articles.db")
    store = f"ARTICLE_DATABASE=sqlite:///{tmp_path}/articles.db"
    with start_forked(["scrapy", "browse", "--port", "0", "-s", store], stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(2)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors
