"""What was handed to the writer and not committed is known at the end, and a site that changed is forgiven."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from crawler.crawl.decisions.page_decisions import Ending, PageResult
from crawler.workers.pool import ExtractionWorkers
from storage.errors import StorageError
from storage.writer import Writer
from tests.crawler.crawl.conftest import MakeRun
from tests.crawler.crawl.test_run import begun, row_of


def _fail(session: Session) -> None:
    raise StorageError("disk is full")


def test_an_operation_that_nobody_awaits_and_that_fails_is_noted(make_run: MakeRun) -> None:
    run = make_run()
    run.put(_fail)
    run.writer.submit(lambda session: None).result(10)
    assert [str(error) for error in run.resources.unwritten] == ["disk is full"]


def test_so_is_one_that_is_awaited(make_run: MakeRun) -> None:
    run = make_run()
    assert asyncio.run(run.write(_fail)) is None
    assert [str(error) for error in run.resources.unwritten] == ["disk is full"]


def test_so_is_one_that_comes_after_the_writer_has_ended(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run()

    def submit(*_: Any, **__: Any) -> None:
        raise StorageError("the writer is closed")

    monkeypatch.setattr(run.resources, "writer", cast("Writer", SimpleNamespace(submit=submit)))
    run.put(_fail)
    assert [str(error) for error in run.resources.unwritten] == ["the writer is closed"]


@pytest.mark.parametrize(("reason", "code", "refusals"), [("finished", 3, 0), ("max_articles", 0, 1)])
def test_the_refusals_of_a_run_that_read_no_article_do_not_count(
    make_run: MakeRun, reason: str, code: int, refusals: int
) -> None:
    run = make_run()
    run.resources.workers = cast("ExtractionWorkers", SimpleNamespace(stop=lambda **_: None))
    page = begun(run)
    run.end(page, PageResult(Ending.REFUSED, "no_article", "no running text", is_judged=True))
    assert run._close(reason, 0).exit_code == code
    row = row_of(run, page)
    assert row.refusals == refusals
    assert (row.next_visit is not None) is (code == 3), "due at once, or never"
