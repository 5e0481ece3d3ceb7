"""A page's life has one owner: it begins once and ends once, whatever ends it."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request, signals
from scrapy.exceptions import DropItem
from twisted.python.failure import Failure

from crawler.crawl.decisions.page_decisions import Ending, PageResult, lost
from crawler.crawl.frontier import store
from crawler.crawl.page_task import Held, PageTask
from crawler.crawl.run import MAX_UNDER_WAY, CrawlRun
from pipelines.items import Article
from pipelines.require import IncompleteArticle
from pipelines.save import LostArticle
from storage.models import PageRow
from storage.visits import Visit
from tests.crawler.crawl.conftest import SITE, MakeRun, counters, response_to, task
from tests.storage.conftest import make_article
from tests.storage.rows import page_row


def begun(run: CrawlRun, name: str = "sea-wall", **more: Any) -> PageTask:
    """A page that a list has shown, and whose request is out."""
    page = task(name, **more)
    run.writer.submit(lambda session: store(session, SITE, [page], run.run_id)).result(10)
    run.begin(page)
    return page


def row_of(run: CrawlRun, page: PageTask) -> PageRow:
    """The page's row once all that was handed in is committed."""
    run.writer.submit(lambda session: None).result(10)
    with run.resources.database.session() as session:
        row = page_row(session, SITE, page.key)
    assert row is not None
    return row


def send(run: CrawlRun, signal: object, **arguments: Any) -> None:
    """As Scrapy does it."""
    results = asyncio.run(run.crawler.signals.send_catch_log_async(signal, spider=None, **arguments))
    errors = [result for _, result in results if isinstance(result, Failure)]
    assert not errors, errors


def fetched(page: PageTask) -> Article:
    """The page's article as the pipelines get it."""
    return make_article(fetch=Visit(page_key=page.key, url=page.url, http_status=200))


def test_a_page_that_is_begun_takes_room_until_it_ends(make_run: MakeRun) -> None:
    run = make_run()
    page = begun(run)
    assert row_of(run, page).state == "fetching"
    assert run.room == MAX_UNDER_WAY - 1
    run.end(page, PageResult(Ending.REFUSED, "no_article", "nothing here"))
    assert run.room == MAX_UNDER_WAY
    row = row_of(run, page)
    assert (row.state, row.reason, row.message) == ("refused", "no_article", "nothing here")
    assert counters(run) == {"page/refused/no_article": 1}


def test_a_page_ends_once(make_run: MakeRun) -> None:
    run = make_run()
    page = begun(run)
    run.end(page, PageResult(Ending.FAILED, "timeout", "no answer"))
    run.end(page, PageResult(Ending.REFUSED, "no_article", "nothing here"))
    run.end(page, lost("an error"))
    assert row_of(run, page).state == "failed"
    assert counters(run) == {"page/failed/timeout": 1}


def test_what_an_end_taught_stands_in_the_row(make_run: MakeRun) -> None:
    run = make_run()
    page = begun(run)
    run.end(page, PageResult(Ending.FAILED, "worker_died", "it died", broke=2, is_judged=True))
    context = row_of(run, page).context
    assert context is not None
    assert context["broke"] == 2
    assert (run.closing.tally.coverage().pages, run.closing.tally.coverage().extracted) == (1, 0)


def test_the_row_of_a_known_article_stays_saved(make_run: MakeRun) -> None:
    run = make_run()
    page = replace(task("sea-wall"), held=Held(1, None))
    run.begin(page)
    run.end(page, PageResult(Ending.KEPT, "timeout", "no answer"))
    assert counters(run) == {"revisit/failed/timeout": 1}
    run.writer.submit(lambda session: None).result(10)
    (error,) = run.resources.unwritten
    assert "no article that could be unchanged" in str(error), "its next visit is planned, and nothing else is written"


def test_a_saved_page_makes_room_and_the_last_one_ends_the_run(make_run: MakeRun) -> None:
    run = make_run(max_articles=2)
    pages = [begun(run, name) for name in ("one", "two")]
    assert run.room == 0
    stopped: list[str] = []
    run.stop = lambda reason, note=None: stopped.append(reason)  # type: ignore[method-assign]
    for page in pages:
        run.count("article/saved")
        send(run, signals.item_scraped, item=make_article(), response=response_to(page))
    assert stopped == ["max_articles"]
    assert not run.under_way


def test_an_error_of_a_pipeline_ends_the_page_and_its_row_is_fetched_again(make_run: MakeRun) -> None:
    run = make_run()
    page = begun(run)
    failure = Failure(ValueError("a pipeline's own"))  # type: ignore[no-untyped-call]
    send(run, signals.item_error, item=make_article(), response=response_to(page), failure=failure)
    assert not run.under_way
    assert row_of(run, page).state == "fetching"
    assert counters(run) == {"article/error": 1}


@pytest.mark.parametrize("is_errback", [False, True])
def test_an_error_of_a_callback_ends_the_page(make_run: MakeRun, is_errback: bool) -> None:
    run = make_run()
    page = begun(run)
    failure = Failure(RuntimeError("a callback's own"))  # type: ignore[no-untyped-call]
    answered: Any = response_to(page)
    if is_errback:
        answered = Failure(TimeoutError())  # type: ignore[no-untyped-call]
        answered.request = Request(page.url, meta={"page": page})
    send(run, signals.spider_error, failure=failure, response=answered)
    assert not run.under_way


def test_an_error_before_any_page_ends_none(make_run: MakeRun) -> None:
    run = make_run()
    begun(run)
    failure = Failure(RuntimeError("start() raised"))  # type: ignore[no-untyped-call]
    send(run, signals.spider_error, failure=failure, response=None)
    assert len(run.under_way) == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [(IncompleteArticle("the article has no body"), "incomplete"), (DropItem("not wanted here"), "dropped")],
)
def test_a_dropped_article_refuses_its_page(make_run: MakeRun, error: DropItem, reason: str) -> None:
    run = make_run()
    page = begun(run)
    send(run, signals.item_dropped, item=fetched(page), response=response_to(page), exception=error)
    row = row_of(run, page)
    assert (row.state, row.reason, row.message, row.http_status) == ("refused", reason, str(error), 200)
    assert counters(run) == {f"page/refused/{reason}": 1}


def test_a_lost_article_leaves_its_row_to_the_next_run(make_run: MakeRun) -> None:
    run = make_run()
    page = begun(run)
    send(run, signals.item_dropped, item=make_article(), response=response_to(page), exception=LostArticle("not saved"))
    assert not run.under_way
    assert row_of(run, page).state == "fetching"
    assert counters(run) == {}, "the pipeline has counted it"


def test_what_is_dropped_without_a_word_is_ended_but_nothing_that_waits(make_run: MakeRun) -> None:
    run = make_run()
    forgotten, redirected = begun(run, "forgotten"), begun(run, "redirected")
    lists = [run.lists.begin(holds_articles=True) for _ in range(2)]
    queued = [
        Request("https://e.org/elsewhere", meta={"page": redirected}),
        Request("https://e.org/feed", meta={"list_token": lists[0]}),
    ]
    run.end_forgotten(queued)
    assert list(run.under_way) == [redirected.key]
    assert row_of(run, forgotten).state == "fetching"
    assert counters(run) == {"page/forgotten": 1, "list/forgotten": 1}
    assert run.lists.hold_articles
    run.lists.end(lists[0])
    assert not run.lists


def test_articles_wait_for_first_lists_alone(make_run: MakeRun) -> None:
    run = make_run()
    first, deep = run.lists.begin(holds_articles=True), run.lists.begin(holds_articles=False)
    seen = [(run.lists.hold_articles, bool(run.lists))]
    for token in (first, deep):
        run.lists.end(token)
        seen.append((run.lists.hold_articles, bool(run.lists)))
    assert seen == [(True, True), (False, True), (False, False)]


def test_what_is_not_stored_is_noted(make_run: MakeRun) -> None:
    run = make_run()
    page = begun(run)
    run.writer.close()
    run.end(page, PageResult(Ending.REFUSED, "no_article", "nothing here"))
    (error,) = run.resources.unwritten
    assert "nothing more is saved" in str(error)


def test_scrapy_is_woken_when_the_writer_has_caught_up(make_run: MakeRun) -> None:
    run = make_run()
    asked: list[str] = []
    slot = SimpleNamespace(nextcall=SimpleNamespace(schedule=lambda: asked.append("requests")))
    run.crawler.engine = cast("Any", SimpleNamespace(_slot=slot))

    async def wait() -> None:
        run.wake_when_written()
        run.wake_when_written()
        while not asked:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(wait(), 60))
    assert asked == ["requests"], "once, however often it was asked for meanwhile"


def test_a_signal_while_the_run_is_being_recorded_does_not_judge_it_again(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    recording, may_go_on = threading.Event(), threading.Event()

    def close(self: object, outcome: object, **_: object) -> None:
        recording.set()
        may_go_on.wait(10)

    monkeypatch.setattr("crawler.crawl.resources.RunResources.close", close)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(run._close, "finished", 0)
        assert recording.wait(10)
        second = threads.submit(run.close_at_once)
        may_go_on.set()
        assert first.result(10) is second.result(10)
    assert run.closing.outcome is not None
    assert run.closing.outcome.exit_code == 0
