"""Commands on a database of a PostgreSQL server, and what they say where it cannot be opened or written."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from pipelines.items import Article
from storage.articles import Articles, without_scheme
from storage.database import open_database
from storage.runs import CrawlRuns
from storage.writer import Writer
from tests.crawler.conftest import Run, article
from tests.postgres.server import GUARDED, PASSWORD
from tests.postgres.shared import SharedServer

pytestmark = pytest.mark.program
Command = Callable[..., tuple[int, str, str]]


def save(item: Article, session: Session) -> None:
    Articles(session).save(item.as_dict(), without_scheme(item.url))


def fill(url: str) -> None:
    """Three articles, of which one was corrected, and a run."""
    database = open_database(url)
    writer = Writer(database, batch_seconds=0)
    for item in (article(1), article(2, language="it"), article(3), article(1, headline="Harbour opens after all")):
        writer.submit(partial(save, item)).result(10)
    number = writer.submit(lambda session: CrawlRuns(session).start("asianews", {}, "1")).result(10)
    writer.submit(lambda session: CrawlRuns(session).finish(number, 0, "saved 3 new")).result(10)
    writer.close()
    database.close()


@pytest.fixture
def command(postgres_url: str, scrapy: Run) -> Command:
    """A command on the database: its exit code, and what it wrote."""

    def run(name: str, *arguments: str | Path) -> tuple[int, str, str]:
        done = scrapy(name, *arguments, "-s", f"ARTICLE_DATABASE={postgres_url}")
        assert "Traceback" not in done.stderr
        assert "psycopg" not in done.stderr.replace("postgresql+psycopg", "")
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def stored(postgres_url: str, command: Command) -> Command:
    fill(postgres_url)
    return command


def test_articles_are_shown_and_listed(stored: Command) -> None:
    assert "Harbour opens after all" in stored("show", "0001")[1]
    assert "[-number 1 -]" in stored("show", "0001", "--history")[1]
    listed = stored("show")[1].splitlines()
    assert [line.split("\t")[0] for line in listed] == ["0003", "0002", "0001"]
    code, _, errors = stored("show", "99999999999999999999")
    assert (code, "no saved article" in errors) == (1, True)


def test_exports_have_all_and_what_is_asked_for(stored: Command, tmp_path: Path) -> None:
    assert stored("export", tmp_path / "all.jsonl")[0] == 0
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    assert sorted(line["identifier"] for line in lines) == ["0001", "0002", "0003"]
    for number, name in enumerate(("few.csv", "few.md", "few.rss", "few.parquet", "few.epub", "few.bib")):
        code, _, errors = stored("export", tmp_path / name, "--language", "en", "--since", "2024-01-02")
        assert (code, "1 article written" in errors) == (0, True), (number, errors)
    code, _, errors = stored("export", tmp_path / "countries.jsonl", "--country", "VN", "--until", "2024-01-02")
    assert "2 articles written" in errors, errors
    assert stored("export", tmp_path / "changes.jsonl", "--changes")[0] == 0
    assert "Harbour opens after all" in (tmp_path / "changes.jsonl").read_text("utf-8")


def test_the_report_tells_freshness_and_the_size_of_the_database(stored: Command, tmp_path: Path) -> None:
    code, printed, _ = stored("report")
    assert code == 0
    assert "asianews" in printed
    assert "MB" in printed.splitlines()[-1]
    assert "unknown size" not in printed
    assert stored("report", "--html", tmp_path / "report.html", "--metrics", tmp_path / "winnow.prom")[0] == 0
    assert "winnow_database_bytes" in (tmp_path / "winnow.prom").read_text("utf-8")
    assert stored("report", "--stale", "24h")[0] in (0, 1)


def test_a_list_of_sites_is_kept(stored: Command, tmp_path: Path) -> None:
    assert stored("sites", "add", "https://www.example.org")[0] == 0
    assert "example.org" in stored("sites")[1]
    assert stored("sites", "pause", "https://www.example.org")[0] == 0
    assert stored("sites", "export", tmp_path / "sites.opml")[0] == 0
    assert stored("work", "--once")[0] == 0
    assert stored("sites", "remove", "https://www.example.org")[0] == 0


def test_an_article_is_taken_out_for_good(stored: Command) -> None:
    assert stored("forget", "0001", "--reason", "asked by the author", "--yes")[0] == 0
    assert stored("show", "0001")[0] == 1
    assert stored("forget", "0001", "--reason", "asked by the author", "--yes")[0] == 1


def test_the_reading_room_says_what_it_reads(stored: Command) -> None:
    code, _, errors = stored("browse", "--port", "0")
    assert code == 1
    assert "reads a SQLite file" in errors


@pytest.fixture
def guarded(postgres: SharedServer, postgres_url: str) -> Iterator[str]:
    """The database's address for a role that needs a password, and may read alone."""
    name = make_url(postgres_url).database or ""
    with psycopg.connect(postgres.address(name), autocommit=True) as owner:
        owner.execute(f"GRANT USAGE ON SCHEMA public TO {GUARDED}")
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {GUARDED}")
        yield name
        owner.execute(f"DROP OWNED BY {GUARDED}")


def test_a_role_that_may_only_read_reads_and_a_crawl_of_it_says_what_it_may_not(
    stored: Command, guarded: str, postgres: SharedServer, tmp_path: Path, scrapy: Run
) -> None:
    url = postgres.url(guarded, GUARDED, PASSWORD)
    done = scrapy("export", tmp_path / "all.jsonl", "-s", f"ARTICLE_DATABASE={url}")
    assert done.returncode == 0, done.stderr
    added = scrapy("sites", "add", "https://example.org", "-s", f"ARTICLE_DATABASE={url}")
    assert added.returncode == 1
    assert "permission denied for table site" in added.stderr
    assert len(added.stderr.splitlines()) == 1
    assert PASSWORD not in added.stderr


@pytest.mark.parametrize(
    ("user", "password", "name", "said"),
    [
        (GUARDED, "wrong-s3cret", None, "password authentication failed"),
        (GUARDED, "", None, "no password supplied"),
        ("winnow", "", "nobody_made_it", 'database "nobody_made_it" does not exist'),
        ("nobody", "", None, 'role "nobody" does not exist'),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_line_without_its_password(
    postgres: SharedServer, guarded: str, scrapy: Run, user: str, password: str, name: str | None, said: str
) -> None:
    url = postgres.url(name or guarded, user, password)
    for words in (("report",), ("show",), ("export", "x.jsonl")):
        done = scrapy(*words, "-s", f"ARTICLE_DATABASE={url}")
        assert done.returncode == 1
        assert said in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert "wrong-s3cret" not in done.stderr


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid"])
def test_a_server_that_is_not_there_is_one_line(host: str, scrapy: Run) -> None:
    if pytest.importorskip("psycopg"):
        done = scrapy("report", "-s", f"ARTICLE_DATABASE=postgresql://winnow:s3cret@{host}/news")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "s3cret" not in done.stderr
