"""`scrapy report` on a store with runs and learned lines."""

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from storage.database import open_database
from storage.models import LearnedBlockRow
from storage.runs import CrawlRuns
from storage.writer import Writer
from tests.commands.conftest import Run


def _fill(folder: Path, *sites: str, text: str = "Follow us") -> None:
    def operation(site: str, session: Session) -> None:
        run_id = CrawlRuns(session).start(site, {}, "0.1.0")
        CrawlRuns(session).finish(run_id, 3, "ended", saved_new=7)
        values: dict[str, Any] = {"first_seen_in_run": run_id, "last_seen_in_run": run_id, "learned_in_run": run_id}
        values |= {"place": "tail", "text_hash": "1", "text": text, "sightings": [1, 2, 3], "last_article": 3}
        session.add(LearnedBlockRow(site=site, is_learned=True, **values))

    database = open_database(f"sqlite:///{folder}/articles.db")
    writer = Writer(database)
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


def test_a_learned_line_cannot_command_a_terminal_or_forge_a_line(scrapy: Run, tmp_path: Path) -> None:
    _fill(tmp_path, "asianews", text="Follow\x1b[2J us\nexample.org")
    printed = scrapy("report").stdout
    assert "\x1b" not in printed
    assert "example.org\n" not in printed.splitlines(keepends=True)


def test_an_unknown_site_and_bad_usage_are_said(scrapy: Run, tmp_path: Path) -> None:
    _fill(tmp_path, "asianews")
    assert "no run of nowhere" in scrapy("report", "nowhere").stderr
    assert scrapy("report", "a", "b").returncode == 2
    assert scrapy("report", "-n", "0").returncode == 2
