import os
from collections.abc import Callable
from typing import Any

import pytest

from storage.articles import Articles
from storage.database import Database
from storage.errors import StorageError
from storage.runs import CrawlRuns
from tests.storage.conftest import make_record
from tests.storage.rows import find_page, page_row

Write = Callable[..., Any]


def start(write: Write, site: str = "example") -> int:
    run_id: int = write(lambda s: CrawlRuns(s).start(site, {"languages": "en,it", "max_articles": 3}, "0.1.0"))
    return run_id


def test_a_run_is_written_at_its_start_and_at_its_end(database: Database, write: Write) -> None:
    run_id = start(write)
    with database.session() as session:
        row = CrawlRuns(session).get(run_id)
        assert row is not None
        assert (row.pid, row.finished, row.exit_code, row.found, row.reasons) == (os.getpid(), None, None, 0, {})
        assert row.arguments == {"languages": "en,it", "max_articles": 3}
    write(lambda s: CrawlRuns(s).update(run_id, found=7))
    summary = "saved 2 new, 1 refused (soft 404), 0 lost"
    write(lambda s: CrawlRuns(s).finish(run_id, 0, summary, saved_new=2, refused=1, reasons={"soft_404": 1}))
    with database.session() as session:
        row = CrawlRuns(session).get(run_id)
        assert row is not None
        assert (row.found, row.saved_new, row.refused, row.lost) == (7, 2, 1, 0)
        assert (row.exit_code, row.summary, row.reasons) == (0, summary, {"soft_404": 1})
        assert row.finished is not None
        assert row.finished >= row.started


def test_runs_that_last_or_were_killed_are_unfinished(database: Database, write: Write) -> None:
    killed, done, _ = start(write), start(write), start(write, "other")
    write(lambda s: CrawlRuns(s).finish(done, 0, "done"))
    with database.session() as session:
        assert [row.id for row in CrawlRuns(session).unfinished("example")] == [killed]
    write(lambda s: CrawlRuns(s).finish(killed, None, "killed"))
    with database.session() as session:
        assert CrawlRuns(session).unfinished("example") == []
        assert [row.id for row in CrawlRuns(session).last("example", 5)] == [done, killed]
        assert [row.site for row in CrawlRuns(session).last()] == ["other"]


def test_an_unknown_run_is_an_error(write: Write) -> None:
    with pytest.raises(StorageError, match="no run 5"):
        write(lambda s: CrawlRuns(s).finish(5, 0, "done"))


def test_articles_and_pages_name_their_run(database: Database, write: Write) -> None:
    run_id = start(write)
    saved = write(lambda s: Articles(s).save(make_record(), "e.org/a", run_id=run_id))
    write(lambda s: find_page(s, "example", "en:1", "https://e.org/1", run_id=run_id))
    with database.session() as session:
        article, page = Articles(session).get(saved.article_id), page_row(session, "example", "en:1")
    assert article is not None
    assert page is not None
    assert (article.run_id, page.run_id) == (run_id, run_id)


def test_the_coverage_of_the_last_runs_is_given_newest_first(database: Database, write: Write) -> None:
    runs = [start(write) for _ in range(4)]
    for number, run_id in enumerate(runs[:3]):
        coverage = {"pages": number, "extracted": number, "fields": {"authors": 0}, "body_length": 900}
        write(lambda s, run_id=run_id, coverage=coverage: CrawlRuns(s).finish(run_id, 0, "done", coverage=coverage))
    other = start(write, "other")
    write(lambda s: CrawlRuns(s).finish(other, 0, "done", coverage={"pages": 9}))
    with database.session() as session:
        found = CrawlRuns(session).coverage("example", last=2)
    assert [(run["run_id"], run["pages"], run["exit_code"]) for run in found] == [(runs[2], 2, 0), (runs[1], 1, 0)]
    assert found[0]["fields"] == {"authors": 0}


def test_the_reasons_of_earlier_runs_are_those_of_runs_that_came_to_their_end(database: Database, write: Write) -> None:
    runs = [start(write) for _ in range(6)]
    for run_id, code in zip(runs, (0, 2, None, 1, 3, 0), strict=True):
        write(
            lambda s, run_id=run_id, code=code: CrawlRuns(s).finish(run_id, code, "", reasons={f"run_{code}": run_id})
        )
    other = start(write, "other")
    write(lambda s: CrawlRuns(s).finish(other, 0, "", reasons={"other": 1}))
    with database.session() as session:
        found = CrawlRuns(session).reasons("example", before=runs[-1], last=2)
        assert found == [{"run_3": runs[4]}, {"run_2": runs[1]}]
        assert CrawlRuns(session).reasons("example", before=runs[0], last=2) == []
