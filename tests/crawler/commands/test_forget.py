"""`scrapy forget`: nothing of an article stays in the file or its log, and nothing brings it back."""

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipelines.items import Article, Image, RelatedLink, hash_content
from pipelines.save import save as save_article
from storage.database import Session, open_database
from storage.forgetting import erasing
from storage.forgetting.tombstones import Forgotten, hash_of_page
from storage.images.article_images import ArticleImages, KeptImage
from storage.pages import FoundPage, Pages
from storage.queries.search import SearchIndex
from storage.runs import CrawlRuns
from storage.visits import OtherNames, Visit
from storage.watches.pending import WatchPending
from storage.writer import Writer
from tests.crawler.conftest import PARAGRAPHS, Run, article

SITE = "harbour.example"
SECRET = ("quicksilverish", "marmaladegate", "zanzibarquay", "oldwordonce", "slugword", "otherslug")
"""Words that the article alone has: in headline, body, learned line, earlier version, address, other address."""
URL = "https://harbour.example/news/slugword-1.html"
OTHER = "harbour.example/amp/otherslug-1.html"
Store = Callable[[Callable[[Session], Any]], Any]


def story(number: int, body: str, headline: str, url: str) -> Article:
    """An article without the publisher's number."""
    whole = f"{body}\n{article(number).article_body}"
    return replace(
        article(number),
        url=url,
        site=SITE,
        identifier=None,
        headline=headline,
        article_body=whole,
        article_body_html=f"<p>{whole}</p>",
        content_hash=hash_content(headline, "Boats are back.", whole),
        images=(Image("https://harbour.example/zanzibarquay.jpg", "zanzibarquay"),) if url == URL else (),
    )


BEFORE = story(1, f"oldwordonce stood here. {PARAGRAPHS[0]}", "quicksilverish ferry", URL)
NOW = story(1, f"marmaladegate stands here. {PARAGRAPHS[0]}", "quicksilverish ferry", URL)
REST = story(2, PARAGRAPHS[1], "Harbour opens", "https://harbour.example/news/rest-2.html")


def visit(item: Article, *, names: OtherNames | None = None, revisited: bool = False) -> Visit:
    key = item.url.partition("://")[2]
    body = item.article_body_html.encode()
    return Visit(
        page_key=key, url=item.url, address=key, names=names, body=body, keep_body=True, revisited=revisited, run_id=1
    )


@pytest.fixture
def write(tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    (tmp_path / "articles.db").write_bytes(empty_store.read_bytes())
    database = open_database(f"sqlite:///{tmp_path}/articles.db")
    writer = Writer(database, batch_seconds=0)
    yield lambda operation: writer.submit(operation).result(30)
    writer.close()
    database.close()


@pytest.fixture
def file(tmp_path: Path, write: Store) -> Path:
    """A database in which the words of the article stand wherever they can."""
    path = tmp_path / "articles.db"
    write(lambda s: CrawlRuns(s).start(SITE, {"url": URL}, "1"))
    pages = [FoundPage(item.url.partition("://")[2], item.url) for item in (NOW, REST)]
    pages.append(FoundPage(f"{OTHER}/2", f"https://{OTHER}/2"))
    write(lambda s: Pages(s).found_all(SITE, pages))
    names = OtherNames(view_of=OTHER)
    write(partial(save_article, article=BEFORE, visit=visit(BEFORE, names=names), is_watched=True))
    linked = replace(REST, related_links=(RelatedLink("quicksilverish ferry", URL), RelatedLink("The flood")))
    write(partial(save_article, article=linked, visit=visit(linked, names=OtherNames())))
    with closing(sqlite3.connect(path)) as store, store:
        # As if the index had been made before the correction: its parts keep words of deleted texts.
        SearchIndex(database := open_database(f"sqlite:///{path}")).catch_up()
        database.close()
    write(partial(save_article, article=NOW, visit=visit(NOW, names=names, revisited=True)))
    write(lambda s: _more(s, pages[0].key))
    database = open_database(f"sqlite:///{path}")
    SearchIndex(database).catch_up()
    database.close()
    return path


def _more(session: Session, key: str) -> None:
    image = KeptImage("https://harbour.example/zanzibarquay.jpg", "image/png", b"zanzibarquay", "2026-01-01")
    ArticleImages(session).keep(SITE, key, image)
    WatchPending(session).note({1: (SITE, "changed")})
    Pages(session).kept(SITE, key, "http_404", "status 404", is_gone=True)
    Pages(session).refused(SITE, f"{OTHER}/2", "further_page", f"the article begins at {URL}")
    CrawlRuns(session).finish(
        1, 0, f"saved {URL}", slowest=[{"url": URL, "seconds": 3}, {"url": REST.url, "seconds": 2}]
    )
    session.connection().exec_driver_sql(
        "INSERT INTO learned_block (site, place, text_hash, text, sightings, last_article) VALUES "
        "('harbour.example', 'tail', 'a', 'a line of zanzibarquay', '[1]', 1), "
        "('harbour.example', 'tail', 'b', 'Follow us', '[1, 2]', 2)"
    )


def words_in(path: Path) -> dict[str, set[str]]:
    """The secret words that the database file and its log have, kept pages and the index's lists unpacked."""
    found = {}
    for name in ("", "-wal"):
        part = path.with_name(path.name + name)
        content = part.read_bytes() if part.exists() else b""
        found[name] = {word for word in SECRET if word.encode() in content}
    with closing(sqlite3.connect(path)) as store:
        bodies = store.execute("SELECT body FROM page_source").fetchall()
        unpacked = b"".join(zlib.decompress(body) for (body,) in bodies)
        store.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'article_search', 'row')")
        terms = {term for (term,) in store.execute("SELECT term FROM temp.terms")}
    found["pages"] = {word for word in SECRET if word.encode() in unpacked}
    found["index"] = {word for word in SECRET if any(word in term for term in terms)}
    return found


def test_no_word_of_it_stays_in_the_file_or_its_log(scrapy: Run, file: Path) -> None:
    assert words_in(file)[""] | words_in(file)["-wal"] == set(SECRET)
    assert {"marmaladegate", "quicksilverish"} <= words_in(file)["index"]
    done = scrapy("forget", URL, "--reason", "asked by the person concerned")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"goes: #1 {URL} quicksilverish ferry (1 earlier version, 2 pages, 1 kept page, 1 picture)\n"
    )
    assert words_in(file) == {"": set(), "-wal": set(), "pages": set(), "index": set()}
    with closing(sqlite3.connect(file)) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.execute("INSERT INTO article_search (article_search) VALUES ('integrity-check')").fetchall() == []
        assert store.execute("SELECT url FROM article").fetchall() == [(REST.url,)]
        assert store.execute("SELECT related_links FROM article").fetchone()[0].count("headline") == 1
        lines = dict(store.execute("SELECT text, sightings FROM learned_block"))
        assert lines["Follow us"] == "[2]"
        assert not any("1" in sightings for sightings in lines.values())
        assert store.execute("SELECT slowest, summary, arguments FROM crawl_run").fetchone() == (
            f'[{{"url": "{REST.url}", "seconds": 2}}]',
            None,
            '{"url": "forgotten"}',
        )
        tombstones = store.execute("SELECT reason, length(forgotten_at), is_erased FROM forgotten").fetchall()
        assert set(tombstones) == {("asked by the person concerned", 25, 1)}
        for table in ("article_version", "article_image", "article_address", "article_removal", "watch_pending"):
            assert store.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert scrapy("search", "flood", "--json").stdout.count(REST.url) == 1
    gone = scrapy("show", URL)
    assert "taken out for good on 20" in gone.stderr
    assert scrapy("forget", URL, "--reason", "again").returncode == 0, "done already"


def test_nothing_brings_it_back(scrapy: Run, file: Path, write: Store) -> None:
    assert scrapy("forget", URL, "--reason", "test").returncode == 0
    moved = replace(NOW, url="https://harbour.example/moved/3.html")
    amp = replace(NOW, url=f"https://{OTHER}")
    for item in (NOW, moved, amp):
        assert write(partial(save_article, article=item, visit=visit(item))).outcome == "forgotten"
    other_words = replace(NOW, headline="Another headline", content_hash="other")
    assert write(partial(save_article, article=other_words, visit=visit(other_words))).outcome == "forgotten"
    key = NOW.url.partition("://")[2]
    write(lambda s: Pages(s).refused(SITE, key, "timeout", "late", url=NOW.url))
    write(lambda s: Pages(s).kept(SITE, key, "timeout", "late"))
    write(lambda s: Pages(s).not_modified(SITE, key))
    again = replace(other_words, url="https://harbour.example/new-4.html", headline="A new story")
    assert write(partial(save_article, article=again, visit=visit(again))).outcome == "new", "another article"
    with closing(sqlite3.connect(file)) as store:
        left = "SELECT count(*) FROM page WHERE url LIKE '%slugword%' OR url LIKE '%moved%'"
        assert store.execute(left).fetchone() == (0,)
        assert store.execute("SELECT headline FROM article").fetchall() == [("Harbour opens",), ("A new story",)]


def test_the_next_of_several_that_told_the_same_is_their_first(
    scrapy: Run, save: Callable[..., None], tmp_path: Path
) -> None:
    save(article(1), article(2, told_as=1), article(3, told_as=1))
    done = scrapy("forget", "0001", "--reason", "test", "--yes")
    assert "  stays: #2, #3, with (almost) the same words" in done.stdout
    with closing(sqlite3.connect(tmp_path / "articles.db")) as store:
        assert store.execute("SELECT id, duplicate_of FROM article").fetchall() == [(2, None), (3, 2)]
        assert store.execute("SELECT article_id FROM article_fingerprint").fetchall() == [(2,)]


def test_a_kill_before_the_file_is_written_anew_is_made_good_by_the_next_call(
    scrapy: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "_empty_log", lambda _: (_ for _ in ()).throw(sqlite3.OperationalError("killed")))
    cut = scrapy("forget", URL, "--reason", "test")
    assert cut.returncode == 1
    assert "may still have its words: killed" in cut.stderr
    monkeypatch.undo()
    assert scrapy("show", "#1").returncode == 1, "it is taken out all the same"
    assert scrapy("forget").returncode == 0
    assert words_in(file)[""] | words_in(file)["-wal"] == set()
    again = scrapy("forget")
    assert (again.returncode, again.stdout) == (0, "nothing is left to be erased\n")


def test_one_that_fails_takes_nothing_out(scrapy: Run, file: Path) -> None:
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("CREATE TRIGGER full BEFORE DELETE ON article BEGIN SELECT raise(ABORT, 'no room'); END")
    failed = scrapy("forget", URL, "--reason", "test")
    assert (failed.returncode, "nothing is taken out: no room" in failed.stderr) == (1, True)
    with closing(sqlite3.connect(file)) as store:
        assert store.execute("SELECT count(*) FROM article").fetchone() == (2,)
        assert store.execute("SELECT count(*) FROM forgotten").fetchone() == (0,)


def test_a_page_that_gave_no_article_is_forgotten_too(scrapy: Run, lost_page: str, tmp_path: Path) -> None:
    done = scrapy("forget", lost_page, "--reason", "test")
    assert (done.returncode, done.stdout) == (0, f"goes: the page {lost_page}, which gave no article\n")
    with closing(sqlite3.connect(tmp_path / "articles.db")) as store:
        assert store.execute("SELECT count(*) FROM page WHERE url = ?", (lost_page,)).fetchone() == (0,)
    database = open_database(f"sqlite:///{tmp_path}/articles.db")
    with database.session() as session:
        assert Forgotten(session).held([hash_of_page("asianews", "en:71")])
        assert not Forgotten(session).held([hash_of_page("other", "en:71")]), "another site's number"
    database.close()


def test_usage_dry_runs_and_names_that_are_not_there(scrapy: Run, save: Callable[..., None]) -> None:
    assert scrapy("forget", "1", "--reason", "test").returncode == 1
    save(article(1), article(2), article(1, language="it"))
    assert scrapy("forget", "#1").returncode == 2
    assert scrapy("forget", "#1", "--reason", " ").returncode == 2
    several = scrapy("forget", "0001", "--reason", "test")
    assert (several.returncode, "name one: #1 (en), #3 (it)" in several.stderr) == (1, True)
    some = scrapy("forget", "#1", "nobody-99", "--reason", "test")
    assert (some.returncode, some.stdout) == (1, "")
    dry = scrapy("forget", "#1", "it:0001", "--reason", "test", "--dry-run")
    assert (dry.returncode, dry.stdout.count("would go: ")) == (0, 2)
    assert scrapy("show").stdout.count("Harbour number") == 3
    assert scrapy("forget", "#1", "#1", "it:0001", "--reason", "test").returncode == 0
    assert scrapy("show").stdout.count("Harbour number") == 1
