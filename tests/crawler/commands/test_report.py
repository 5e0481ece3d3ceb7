"""`scrapy report` on a store with runs and learned lines."""

from base64 import b64encode
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from storage.articles import Articles
from storage.database import open_database
from storage.models import LearnedBlockRow
from storage.runs import CrawlRuns
from storage.writer import Writer
from tests.crawler.conftest import Run, article
from tests.crawler.reading_room.chromium import browse
from tests.crawler.reading_room.reading_room import make_store


def _fill(folder: Path, *sites: str, text: str = "Follow us") -> None:
    def operation(site: str, session: Session) -> None:
        run_id = CrawlRuns(session).start(site, {}, "0.1.0")
        CrawlRuns(session).finish(run_id, 3, "ended", saved_new=7)
        values: dict[str, Any] = {"first_seen_in_run": run_id, "last_seen_in_run": run_id, "learned_in_run": run_id}
        values |= {"place": "tail", "text_hash": "1", "text": text, "sightings": [1, 2, 3], "last_article": 3}
        session.add(LearnedBlockRow(site=site, is_learned=True, **values))

    database = open_database(f"sqlite:///{folder}/articles.db")
    writer = Writer(database, batch_seconds=0)
    for site in sites:
        writer.submit(partial(operation, site)).result(10)
    writer.close()
    database.close()


def test_runs_and_learned_lines_are_listed_by_site(scrapy: Run, tmp_path: Path) -> None:
    _fill(tmp_path, "asianews", "example.org")
    printed = scrapy("report")
    assert printed.returncode == 0
    assert "code 3  found 0, saved 7 new" in printed.stdout
    assert printed.stdout.count("    tail  Follow us  (on 3 articles, since run ") == 2
    one = scrapy("report", "example.org").stdout
    assert one.startswith("example.org\n")
    assert "asianews" not in one


def test_trouble_comes_first_one_line_a_site(scrapy: Run, tmp_path: Path) -> None:
    make_store(tmp_path / "articles.db")
    _fill(tmp_path, "zebra.example")
    lines = scrapy("report").stdout.splitlines()
    first = [line.split() for line in lines[:3]]
    assert [line[:2] for line in first[:2]] == [["trouble", "zebra.example"], ["look", "asianews"]]
    assert first[2][0] == "fine", "sites with articles and without a run"
    details = [line for line in lines if line in ("zebra.example", "asianews")]
    assert details == ["zebra.example", "asianews"]
    brief = scrapy("report", "--brief").stdout.splitlines()
    assert brief[:2] == lines[:2]
    assert "zebra.example" not in brief
    assert scrapy("report", "--brief", "asianews").stdout.startswith("look  asianews  42 articles  40 new")
    scrapy("report", "--html", tmp_path / "report.html")
    drawn = (tmp_path / "report.html").read_text("utf-8")
    assert drawn.index('href="#zebra.example"') < drawn.index('href="#asianews"')


def test_a_learned_line_cannot_command_a_terminal_or_forge_a_line(scrapy: Run, tmp_path: Path) -> None:
    _fill(tmp_path, "asianews", text="Follow\x1b[2J us\nexample.org")
    printed = scrapy("report").stdout
    assert "\x1b" not in printed
    assert "example.org\n" not in printed.splitlines(keepends=True)


def test_an_unknown_site_and_bad_usage_are_said(scrapy: Run, tmp_path: Path) -> None:
    _fill(tmp_path, "asianews")
    assert "nothing is known of nowhere" in scrapy("report", "nowhere").stderr
    assert scrapy("report", "a", "b").returncode == 2
    assert scrapy("report", "-n", "0").returncode == 2


def test_how_a_site_stands_is_told(scrapy: Run, tmp_path: Path) -> None:
    make_store(tmp_path / "articles.db")
    printed = scrapy("report", "asianews").stdout
    for part in (
        "42 articles (ar 1, en 40, zh 1); newest published 2024-02-13, ",
        "reasons: 2 soft 404, 1 timeout",
        "new pages of run 1: read as articles 95%, dates 100%, authors 79%, decks 0%",
        "slow: 3.2 s https://www.asianews.it/news-en/Harbour-3.html",
        "kept pages",
    ):
        assert part in printed


def test_pages_that_could_not_be_read_are_not_told_as_unread(scrapy: Run, lost_page: str) -> None:
    told = "; 2 pages found and not yet read; 1 pages could not be read and are asked for again by the next run"
    assert told in scrapy("report").stdout


def _save_record(record: dict[str, Any], session: Session) -> None:
    Articles(session).save(record, record["url"].partition("//")[2])


def _save_doubts(folder: Path, *doubts: float | None) -> None:
    database = open_database(f"sqlite:///{folder}/articles.db")
    writer = Writer(database, batch_seconds=0)
    for number, doubt in enumerate(doubts, 1):
        record = replace(article(number), doubt=doubt).as_dict()
        writer.submit(partial(_save_record, record)).result(10)
    writer.close()
    database.close()


def test_the_most_doubtful_are_listed_first(scrapy: Run, tmp_path: Path) -> None:
    _save_doubts(tmp_path, 0.1, None, 0.93, 0.6)
    listed = [line.split("  ") for line in scrapy("report", "--doubtful", "9").stdout.splitlines()]
    assert [line[0] for line in listed] == ["0.93", "0.60", "0.10"], "what was never weighed is no doubt"
    assert listed[0][1:] == ["3", article(3).url, "Harbour number 3 opens"]
    assert scrapy("report", "--doubtful", "1", "asianews").stdout.count("\n") == 1
    assert scrapy("report", "--doubtful", "1", "elsewhere").returncode == 1
    assert scrapy("report", "--doubtful", "0").returncode == 2


def test_that_no_article_has_a_doubt_is_told(scrapy: Run, tmp_path: Path) -> None:
    _save_doubts(tmp_path, None)
    told = scrapy("report", "--doubtful", "9")
    assert (told.returncode, told.stdout) == (0, "")
    assert "No article has a doubt" in told.stderr


def test_a_site_s_state_names_the_articles_that_are_more_likely_wrong_than_right(scrapy: Run, tmp_path: Path) -> None:
    _save_doubts(tmp_path, 0.1, 0.5, 0.93)
    told = [line for line in scrapy("report").stdout.splitlines() if "doubtful" in line]
    assert told == [f"  doubtful: 0.93  3  {article(3).url}  Harbour number 3 opens"]
    scrapy("report", "--html", tmp_path / "report.html")
    drawn = (tmp_path / "report.html").read_text("utf-8")
    assert "Most doubtful" in drawn
    assert drawn.count("0.93") == 1
    assert "0.10" not in drawn


@pytest.mark.program
def test_the_drawn_report_is_one_file_that_runs_nothing(scrapy: Run, tmp_path: Path) -> None:
    _fill(tmp_path, "asianews", text="<script>alert(1)</script>")
    file = tmp_path / "report.html"
    done = scrapy("report", "--html", file)
    assert (done.returncode, done.stdout) == (0, f"{file}\n")
    drawn = file.read_text(encoding="utf-8")
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn
    style = drawn.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"content=\"default-src 'none'; style-src 'sha256-{digest}'\"" in drawn
    assert '<svg class="chart"' in drawn
    assert "http://" not in drawn.replace("http://www.w3.org", "")
    elements, errors = browse(file, tmp_path)
    assert 'class="s0"' in elements
    assert "CONSOLE" not in errors


def test_figures_for_prometheus(scrapy: Run, tmp_path: Path) -> None:
    make_store(tmp_path / "articles.db")
    file = tmp_path / "winnow.prom"
    assert scrapy("report", "--metrics", file).returncode == 0
    families = {family.name: family for family in text_string_to_metric_families(file.read_text(encoding="utf-8"))}

    def value(name: str, **labels: str) -> float:
        (found,) = [sample.value for sample in families[name].samples if sample.labels == labels]
        return float(found)

    assert value("winnow_articles", site="asianews", language="en") == 40
    assert value("winnow_last_run_exit_code", site="asianews") == 2
    assert value("winnow_last_run_pages", site="asianews", outcome="new") == 40
    assert value("winnow_last_run_reasons", site="asianews", reason="timeout") == 1
    assert value("winnow_field_coverage_ratio", site="asianews", field="authors") == pytest.approx(30 / 38)
    assert value("winnow_newest_article_timestamp_seconds", site="asianews") == 1707782400
    assert value("winnow_database_bytes") > 10_000


def test_a_report_that_cannot_be_written_is_said_before_any_work(scrapy: Run, tmp_path: Path) -> None:
    _fill(tmp_path, "asianews")
    for option in ("--html", "--metrics"):
        done = scrapy("report", option, tmp_path / "none" / "file")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
