"""Visitors, articles and web pages that would keep the reading room busy, fill memory or show what they should not."""

import resource
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from datasette.app import Datasette
from sqlalchemy import literal_column, text

from crawler.reading_room import app, sql_database
from crawler.reading_room.sql_database import SqlDatabase
from storage.database import Database
from storage.queries import article_lists, search
from storage.runs import CrawlRuns
from tests.crawler.conftest import ROOT
from tests.crawler.reading_room.asked import InProcess, in_process
from tests.crawler.reading_room.drawn import drawn_requests
from tests.crawler.reading_room.reading_room import make_store
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program
FOREIGN = {"sec_fetch_site": "cross-site"}
LINK = {"sec_fetch_dest": "document", "sec_fetch_mode": "navigate"}
OLD = {"user_agent": "Mozilla/5.0 (of before Sec-Fetch)"}
SQL = "/articles.json?sql=select+1"
LONG = "replace(hex(zeroblob({})),'0','a')"
_BLOBS = ", ".join(f"randomblob(15000000 + {number}) as x{number}" for number in range(20))
HELD = f"select {' + '.join(f'length(x{number})' for number in range(20))} from (select {_BLOBS} limit 1)"
"""300 MB within SQLite, and less than the process may have: an answer of so much would reach that too."""
ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n{}) select count(*) from n"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reading") / "articles.db"
    make_store(made)
    return made


@pytest.fixture(scope="module")
def asked(file: Path) -> Iterator[InProcess]:
    with pytest.MonkeyPatch.context() as patch:
        # What is to end for another reason must not end for want of time, on a busy machine.
        patch.setitem(app._SETTINGS, "sql_time_limit_ms", int(1000 * HANG_SECONDS))
        with in_process(file) as client:
            yield client


def test_an_article_rewritten_many_times_is_compared_as_far_as_a_page_can_show(file: Path, tmp_path: Path) -> None:
    changed = _copy(file, tmp_path)
    texts = [" ".join(f"{number}-{word}" for word in range(30_000)) for number in range(8)]
    with closing(sqlite3.connect(changed)) as store, store:
        store.execute("update article set article_body = ? where id = 3", (texts[0],))
        store.execute("delete from article_version")
        for number, text in enumerate(texts[1:]):
            store.execute(
                "insert into article_version (article_id, run_id, valid_from, valid_until, record) select 3, 1, ?, ?, "
                "json_object('article_body', ?, 'headline', headline, 'alternative_headline', '', 'byline_raw', '', "
                "'authors', json('[]'), 'date_published', '', 'date_modified', '', 'dateline', '', "
                "'content_location', json('[]'), 'article_section', '') from article where id = 3",
                (f"2024-01-0{number + 1}", f"2024-01-0{number + 2}", text),
            )
    with in_process(changed) as client:
        page = client.get("/article/3")
    assert page.status == 200
    assert page.text.count("<h3>seen ") == 5
    assert "/articles/article_version?article_id=3" in page.text
    assert len(page.text) < 200_000


def test_sql_has_its_time_and_is_ended_also_within_one_instruction(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app._SETTINGS["sql_time_limit_ms"] == 5000
    monkeypatch.setitem(app._SETTINGS, "sql_time_limit_ms", 300)
    text = LONG.format(600_000)
    within_one = f"select instr({text}, substr({text}, 600000) || 'b')"
    # SQLite ends the first itself; nothing ends the process for a minute.
    monkeypatch.setattr(sql_database, "_GRACE", 60.0)
    with in_process(file) as client:
        assert "took too long" in _error(client, ENDLESS.format(" where x < 3000000"))
    monkeypatch.setattr(sql_database, "_GRACE", 0.2)
    with in_process(file) as client:
        assert "took too long" in _error(client, within_one)
        assert client.get(SQL).status == 200


def test_a_search_has_the_time_of_a_question_in_sql(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app._SETTINGS, "sql_time_limit_ms", 300)
    monkeypatch.setattr(sql_database, "_GRACE", 0.2)
    text = LONG.format(600_000)
    with in_process(file) as client:
        for endless in (ENDLESS.format(" where x < 9000000"), f"select instr({text}, substr({text}, 600000) || 'b')"):
            # In place of an index so large that nothing is found in time.
            monkeypatch.setattr(search.SearchIndex, "_matching", lambda *_, sql=endless: (sql, {"question": "harbour"}))
            page = client.get("/?q=harbour")
            assert page.status == 200
            assert "the search took longer than 0.3 s" in page.text
        monkeypatch.undo()
        assert "<mark>" in client.get("/?q=harbour").text


def test_a_stored_body_with_code_in_it_is_shown_without(file: Path, tmp_path: Path) -> None:
    spoilt = _copy(file, tmp_path)
    body = (
        '<p onclick="x()">Kept.</p><script>stolen()</script><iframe src="https://elsewhere.example/"></iframe>'
        '<a href="javascript:stolen()">link</a><img src="https://pictures.example/1.jpg" onerror="stolen()">'
        "<style>p{}</style>"
    )
    with closing(sqlite3.connect(spoilt)) as store, store:
        store.execute("update article set article_body_html = ? where id = 3", (body,))
    with in_process(spoilt) as client:
        shown = client.get("/article/3").text.partition('<div class="body">')[2].partition("</article>")[0]
    assert "<p>Kept.</p>" in shown
    assert "https://pictures.example/1.jpg" in shown
    for code in ("<script", "stolen", "<iframe", "javascript:", "onerror", "onclick", "<style"):
        assert code not in shown


# The tests above open a reading room each, and there is one at a time; those below share one.


def test_a_list_a_chart_and_a_day_have_the_time_of_a_question_in_sql(
    file: Path, asked: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = ("", "?language=en", "?day=2024-02-13", "?site=asianews&page=2")
    assert not any("could not be" in asked.get(f"/{query}").text for query in queries)
    # In place of so many articles that they cannot be counted in time.
    slow = f"({ENDLESS.format(' where x < 4000000')}) > 0"
    monkeypatch.setattr(article_lists, "_among_all", lambda _: [literal_column(slow)])
    monkeypatch.setattr(CrawlRuns, "last", lambda runs, *_: runs._session.execute(text(f"select {slow}")).all())
    whole = Database.reading
    monkeypatch.setattr(Database, "reading", lambda one, seconds: whole(one, 0.3 * seconds / HANG_SECONDS))
    for query in queries:
        page = asked.get(f"/{query}")
        assert page.status == 200
        assert "the articles could not be listed: it took longer than 0.3 s: ask for less" in page.text
        assert ("could not be counted: it took longer than 0.3 s" in page.text) == bool(query), "a minute old"
    page = asked.get("/runs")
    assert page.status == 503
    assert "this page cannot be made: it took longer than 0.3 s" in page.text


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select zeroblob(2000000000)", "too big"),
        (ENDLESS.format("").replace("x + 1", "x || x").replace("count(*)", "max(length(x))"), "too big"),
        (HELD, "200 MB of memory"),
        ("select a.id, randomblob(4000000) from article as a, article as b", "32 million characters"),
    ],
    ids=["blob", "doubled", "many columns", "many rows"],
)
def test_sql_has_its_memory_and_its_answer_a_length(asked: InProcess, sql: str, reason: str) -> None:
    assert reason in _error(asked, sql)
    assert asked.get(SQL).status == 200


def test_the_processes_that_answer_sql_have_limits_of_the_system_too(file: Path) -> None:
    database = SqlDatabase(Datasette([]), file, 5.0)
    try:
        for limit, number in ((resource.RLIMIT_AS, 512 * 1024 * 1024), (resource.RLIMIT_FSIZE, 512_000_000)):
            assert database._processes.call("resource:getrlimit", limit, url=None).result()[0] == number
    finally:
        database.close()


def test_what_datasette_offers_beside_the_articles_is_not_there(asked: InProcess) -> None:
    assert asked.get("/_memory").status == 404
    # Counted without being asked for, they took .1 s of 100,000 articles each.
    assert '"suggested_facets": []' in asked.get("/articles/article.json").text


def test_an_error_is_shown_as_text(asked: InProcess) -> None:
    page = asked.get("/articles/article?_sort=%3Cscript%3E")
    assert page.status == 400
    assert page.headers["content-type"].startswith("text/html")
    assert "Cannot sort table by &lt;script&gt;" in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site", "sec_fetch_dest": "image", "sec_fetch_mode": "no-cors"},
        {"sec_fetch_site": "cross-site", "sec_fetch_dest": "iframe", "sec_fetch_mode": "navigate"},
        {"sec_fetch_site": "cross-site", "sec_fetch_dest": "empty", "sec_fetch_mode": "cors"},
        {"sec_fetch_site": "same-site", "sec_fetch_dest": "script", "sec_fetch_mode": "no-cors"},
        {**FOREIGN, **LINK},
        {**FOREIGN, **LINK, "sec_purpose": "prefetch;prerender"},
        {**OLD},
        {**OLD, "referer": "http://elsewhere.example/127.0.0.1"},
        {**OLD, "referer": "http://["},
    ],
    ids=[
        "picture",
        "frame",
        "fetch",
        "another port",
        "link",
        "prerendered",
        "old",
        "old, from elsewhere",
        "old, broken",
    ],
)
def test_a_page_elsewhere_cannot_ask_for_what_costs(asked: InProcess, headers: dict[str, str]) -> None:
    for target in (SQL, "/articles/article", "/?q=harbour", "/article/3/explain", "/articles/corrections?site="):
        answer = asked.get(target, **headers)
        assert answer.status == 403, target
        assert "rows" not in answer.text
        assert "Harbour" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"user_agent": "curl/8"},
        {"sec_fetch_site": "none", **LINK},
        {"sec_fetch_site": "same-origin", **LINK},
        {**OLD, "referer": "http://127.0.0.1/articles"},
    ],
    ids=["nothing", "program", "typed", "own page", "old, own page"],
)
def test_the_reader_and_programs_ask_as_before(asked: InProcess, headers: dict[str, str]) -> None:
    assert asked.get(SQL, **headers).status == 200


def test_a_link_elsewhere_leads_to_an_article_and_to_the_rest_by_a_click(asked: InProcess) -> None:
    for free in ("/", "/article/3", "/runs"):
        assert asked.get(free, **FOREIGN, **LINK).status == 200
        assert asked.get(free, **FOREIGN, sec_fetch_dest="image").status == 403
    page = asked.get('//elsewhere.example"><script>', **FOREIGN, **LINK)
    assert "<script>" not in page.text
    assert 'href="/articles?sql=select+1"' in asked.get("/articles?sql=select+1", **FOREIGN, **LINK).text


def test_no_address_redirects_to_another_host(asked: InProcess) -> None:
    for target in (
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "//elsewhere.example/%2e/",
        "/%5Celsewhere.example/",
    ):
        answer = asked.get(target)
        assert not answer.headers.get("location", "/x").startswith(("//", "/\\", "http"))


@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_request_of_500_drawn_ones_is_an_error_of_the_program(
    asked: InProcess, capfd: pytest.CaptureFixture[str]
) -> None:
    targets = list(drawn_requests(15, 500))
    answers = zip(targets, asked.get_all(targets), strict=True)
    assert [target for target, answer in answers if answer.status >= 500] == []
    printed = capfd.readouterr()
    assert "Traceback" not in printed.out + printed.err


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        ("a\0b", "0 articles"),
        ("(" * 300 + "a" + ")" * 300, "more than 20 parentheses"),
        ("a " * 400, "more than 100 words"),
        ("旧" * 400, "more than 100 words"),
        ("a" * 50_000, "longer than 1000 characters"),
        ('"', "nothing to search for"),
        ("NEAR()", "0 articles"),
        ("harbour AND (opens OR", "needs something after it"),
    ],
    ids=["NUL", "parentheses", "words", "Han", "length", "quote", "NEAR", "open"],
)
def test_words_that_the_index_cannot_answer_are_told_so(asked: InProcess, asked_for: str, said: str) -> None:
    page = asked.get(f"/?q={quote_plus(asked_for)}")
    assert page.status == 200
    assert said in page.text
    assert len(page.text) < 300_000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_reading_room_while_a_thread_never_ends(number: signal.Signals) -> None:
    program = f"""
import asyncio, sys, threading, time
sys.path.insert(0, {str(ROOT)!r})
from crawler.reading_room.serving import listen, serve

async def app(scope, receive, send):
    assert scope["type"] == "http"
    print("asked", flush=True)
    await asyncio.to_thread(time.sleep, 3600)

listening = listen("127.0.0.1", 0)
serve(app, listening, lambda: print(listening.getsockname()[1], flush=True))
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        with socket.create_connection(("127.0.0.1", int(port))) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert process.stdout.readline() == "asked\n"
            process.send_signal(number)
            try:
                _, errors = process.communicate(timeout=30)
            finally:
                process.kill()
    assert process.returncode == 0
    assert errors == ""


def _error(client: InProcess, sql: str) -> str:
    answer = client.get(f"/articles.json?sql={quote(sql, safe='')}")
    assert answer.status == 400, answer.text[:500]
    return answer.text


def _copy(file: Path, folder: Path) -> Path:
    copied = folder / "articles.db"
    with closing(sqlite3.connect(file)) as store, closing(sqlite3.connect(copied)) as other:
        store.backup(other)
    return copied
