"""`scrapy reclean` as it is typed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawler.conftest import Run, article
from tests.crawler.recleaning.kept_store import make_archived_store, make_store, write_rule

pytestmark = pytest.mark.program


def test_counts_fields_and_differences_are_told(scrapy: Run, tmp_path: Path, empty_store: Path) -> None:
    make_store(tmp_path / "articles.db", empty_store, 4)
    rules = ("-s", f"SITE_CONFIG_DIRS={write_rule(tmp_path / 'rules')}")
    would = scrapy("reclean", "--dry-run", "--explain", "1", *rules)
    assert would.returncode == 0, would.stderr
    assert "4 pages read again; 2 records would change; 2 the same" in would.stdout
    assert would.stdout.startswith("article 1: Ferry 1 of coast.example returns")
    done = scrapy("reclean", "--site", "coast.example", *rules)
    assert "2 pages read again; 2 records changed; 0 the same" in done.stdout
    assert "changed fields: article_body 2, article_body_html 2" in done.stdout
    assert (
        "2 pages read again; 0 records changed; 2 the same"
        in scrapy("reclean", "--site", "coast.example", *rules).stdout
    )


def test_an_interrupted_one_is_said_to_go_on(scrapy: Run, tmp_path: Path, empty_store: Path) -> None:
    make_store(tmp_path / "articles.db", empty_store, 2)
    assert scrapy("reclean", "-s", "EXTRACTION_TIMEOUT=x").returncode == 2
    with closing(sqlite3.connect(tmp_path / "articles.db")) as connection, connection:
        connection.execute("CREATE TRIGGER full BEFORE UPDATE ON article BEGIN SELECT raise(ABORT, 'no room'); END")
    rules = ("-s", f"SITE_CONFIG_DIRS={write_rule(tmp_path / 'rules')}")
    failed = scrapy("reclean", *rules)
    assert failed.returncode == 1
    assert "not all records could be written: no room" in failed.stderr
    with closing(sqlite3.connect(tmp_path / "articles.db")) as connection, connection:
        connection.execute("DROP TRIGGER full")
    assert "2 pages read again; 1 record changed; 1 the same" in scrapy("reclean", *rules).stdout


def test_what_cannot_be_read_again_is_told(scrapy: Run, save: "object", tmp_path: Path) -> None:
    assert scrapy("reclean").returncode == 1
    save(article(7))  # type: ignore[operator]
    kept = scrapy("reclean")
    assert kept.returncode == 1
    assert "KEEP_PAGES=1" in kept.stderr
    nobody = scrapy("reclean", "--site", "nobody.example")
    assert (nobody.returncode, "nothing is known of nobody.example; there are:" in nobody.stderr) == (1, True)
    never = scrapy("reclean", "--since", "2099-01-01")
    assert never.returncode == 1
    assert "no such article is saved" in never.stderr


@pytest.mark.parametrize("wrong", [("x",), ("--explain", "-1"), ("--since", "yesterday"), ("--nosuch",)])
def test_bad_usage_is_2(scrapy: Run, wrong: tuple[str, ...]) -> None:
    assert scrapy("reclean", *wrong).returncode == 2


def test_pages_of_an_archive_are_read_and_one_that_is_not_there_is_told_once(
    scrapy: Run, tmp_path: Path, empty_store: Path
) -> None:
    folder, report = tmp_path / "archive", tmp_path / "report.html"
    folder.mkdir()
    make_archived_store(tmp_path / "articles.db", empty_store, 2, folder)
    archive = ("-s", f"ARCHIVE_DIR={folder}")
    done = scrapy("reclean", *archive)
    assert (done.returncode, done.stdout) == (0, "2 pages read again; 0 records changed; 2 the same\n")
    drawn = scrapy("show", "#1", "--explain", report, *archive)
    assert (drawn.returncode, drawn.stdout) == (0, f"{report}\n")
    assert "lines kept" in report.read_text("utf-8")
    without = scrapy("reclean")
    assert without.returncode == 1
    assert "name its folder with ARCHIVE_DIR (2 times)" in without.stderr
    assert scrapy("show", "#1", "--explain", report).returncode == 1
    [path] = folder.iterdir()
    path.unlink()
    lost = scrapy("reclean", *archive)
    assert lost.returncode == 1
    assert f"{path} is not there (2 times)" in lost.stderr
