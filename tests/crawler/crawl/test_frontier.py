"""The order of a crawl, and what of it waits."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest
from scrapy import Request

from crawler.crawl.article_link import ArticleLink, Expected
from crawler.crawl.decisions.page_decisions import Ending, PageResult
from crawler.crawl.ending.accounts import Accounts
from crawler.crawl.frontier import AT_A_TIME, MAX_PENDING_WRITES, REVISIT_SHARE, DatabaseFrontier, Tier, store
from crawler.crawl.guide import Answer, Guide
from crawler.crawl.page_task import Held
from crawler.crawl.run import CrawlRun
from crawler.discovery.hosts import StartHosts
from crawler.extraction.addresses import Address
from storage.pages import Pages
from storage.writer import Writer
from tests.crawler.crawl.conftest import SITE, MakeRun, counters, task


def frontier_of(run: CrawlRun) -> DatabaseFrontier:
    assert isinstance(run.frontier, DatabaseFrontier)
    return run.frontier


def link(name: str, day: str | None = None, language: str | None = None) -> ArticleLink:
    address = Address("article", f"https://e.org/{name}", language=language)
    return ArticleLink(address, date.fromisoformat(day) if day else None)


def list_request(run: CrawlRun, name: str, tier: Tier) -> Request:
    token = run.lists.begin(holds_articles=tier == Tier.FIRST_LISTS)
    return Request(f"https://e.org/{name}", meta={"tier": tier, "list_token": token})


def next_names(run: CrawlRun, most: int = 20) -> list[str]:
    """What is handed out until nothing is; pages stay under way."""
    requests: Iterable[Request | None] = (frontier_of(run).next_request() for _ in range(most))
    names = []
    for request in requests:
        if request is None:
            break
        names.append(request.url.rsplit("/", 1)[1])
    return names


def test_the_newest_pages_come_first(make_run: MakeRun) -> None:
    run = make_run()
    links = [link("may", "2024-05-01"), link("june", "2024-06-01"), link("april", "2024-04-01")]
    frontier_of(run).add(links)
    assert next_names(run) == ["june", "may", "april"]
    assert set(run.under_way) == {"e.org/june", "e.org/may", "e.org/april"}


def test_first_lists_come_before_articles_and_further_pages_after_them(make_run: MakeRun) -> None:
    run = make_run()
    frontier = frontier_of(run)
    frontier.add([link("story")])
    deep = list_request(run, "page-2", Tier.DEEP_LISTS)
    first = list_request(run, "feed", Tier.FIRST_LISTS)
    frontier.enqueue_request(deep)
    frontier.enqueue_request(first)
    assert next_names(run) == ["feed"], "articles wait until the list is read"
    run.lists.end(first.meta["list_token"])
    assert next_names(run) == ["story", "page-2"]


def test_redirects_and_retries_of_what_was_begun_come_first(make_run: MakeRun) -> None:
    run = make_run()
    frontier = frontier_of(run)
    frontier.add([link("story")])
    frontier.enqueue_request(list_request(run, "feed", Tier.FIRST_LISTS))
    frontier.enqueue_request(Request("https://e.org/moved", meta={"redirect_times": 1, "page": task("moved")}))
    assert next_names(run)[0] == "moved"


def test_a_known_page_is_not_queued_twice(make_run: MakeRun) -> None:
    run = make_run()
    frontier = frontier_of(run)
    assert [page.key for page in frontier.add([link("story"), link("story")])] == ["e.org/story"]
    assert frontier.add([link("story")]) == []
    assert next_names(run) == ["story"]
    assert frontier.add([link("story")]) == [], "also when it is under way"


def test_no_more_pages_are_begun_than_may_be_saved(make_run: MakeRun) -> None:
    run = make_run(max_articles=2)
    frontier = frontier_of(run)
    frontier.add([link(str(number)) for number in range(5)])
    assert len(next_names(run)) == 2
    run.end(next(iter(run.under_way.values())), PageResult(Ending.SAVED))
    assert len(next_names(run)) == 1, "one ended without an article that counts"
    run.count("article/saved", 2)
    for page in list(run.under_way.values()):
        run.end(page, PageResult(Ending.SAVED))
    assert next_names(run) == []


def test_nothing_is_handed_out_while_the_writer_is_behind_or_the_run_stops(make_run: MakeRun) -> None:
    run = make_run()
    frontier_of(run).add([link("story")])
    writer, run.writer = run.writer, cast("Writer", SimpleNamespace(pending=2001))
    woken: list[bool] = []
    run.wake_when_written = lambda: woken.append(True)  # type: ignore[method-assign]
    assert next_names(run) == []
    assert woken == [True]
    assert MAX_PENDING_WRITES == 2000, "each of them holds a page of up to 10 MiB"
    run.writer = writer
    run.stop_event.set()
    assert next_names(run) == []
    assert not frontier_of(run).has_pending_requests()


def test_links_of_other_days_and_languages_are_left_out(make_run: MakeRun) -> None:
    run = make_run(since=date(2024, 5, 1), languages=("en",))
    frontier = frontier_of(run)
    links = [link("old", "2024-04-30"), link("new", "2024-05-01"), link("undated"), link("altro", None, "it")]
    assert [page.key for page in frontier.add(links)] == ["e.org/new", "e.org/undated"]
    assert counters(run) == {"page/left_out": 1}
    assert frontier.wanted_keys(links) == ["e.org/new", "e.org/undated"]


def test_the_better_spelling_is_fetched_whichever_list_answered_first(make_run: MakeRun) -> None:
    run = make_run()
    frontier = frontier_of(run)
    by_number = Address("print", "https://e.org/index.php?art=7&mag=1", identifier="7", language="en")
    by_slug = Address("article", "https://e.org/news/slug-7.html", identifier="7", language="en")
    assert by_number.key == by_slug.key
    frontier.add([ArticleLink(by_number)])
    assert [page.url for page in frontier.add([ArticleLink(by_slug)])] == [by_slug.url]
    assert frontier.add([ArticleLink(by_number)]) == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_of_two_schemes_that_of_the_start_page_is_fetched(make_run: MakeRun, scheme: str) -> None:
    run = make_run()
    run.hosts = StartHosts(f"{scheme}://e.org/")
    frontier = frontier_of(run)
    links = [ArticleLink(Address("article", f"{each}://e.org/quay")) for each in ("http", "https")]
    frontier.add(links)
    assert [page.url for page in frontier._pending.values()] == [f"{scheme}://e.org/quay"]
    run.frontier = frontier = DatabaseFrontier(run)
    frontier.add(links[::-1])
    assert [page.url for page in frontier._pending.values()] == [f"{scheme}://e.org/quay"]


def test_one_request_in_five_may_visit_what_is_known(make_run: MakeRun) -> None:
    run = make_run()
    frontier = frontier_of(run)
    frontier._revisits.extend(replace(task(f"known-{number}"), held=Held(number, None)) for number in range(3))
    new = [f"new-{number}" for number in range(REVISIT_SHARE - 1)]
    frontier.add([link(name) for name in new])
    assert next_names(run) == [*new, "known-0"], "the fifth request, and no sixth"


def test_visits_wait_for_every_list(make_run: MakeRun) -> None:
    run = make_run()
    frontier = frontier_of(run)
    frontier._revisits.append(replace(task("known"), held=Held(1, None)))
    frontier._requests = 100
    token = run.lists.begin(holds_articles=False)
    assert next_names(run) == []
    run.lists.end(token)
    assert next_names(run) == ["known"]


def test_a_forgotten_page_does_not_keep_the_others_waiting(make_run: MakeRun) -> None:
    run = make_run(max_articles=1)
    frontier = frontier_of(run)
    frontier.add([link("one"), link("two")])
    assert next_names(run) == ["one"]
    assert frontier.has_pending_requests()
    assert next_names(run) == ["two"]
    assert counters(run)["page/forgotten"] == 1


def test_what_an_earlier_run_left_is_taken_up(make_run: MakeRun) -> None:
    earlier = make_run()
    left = frontier_of(earlier).add([link("older", "2024-04-01"), link("newer", "2024-05-01")])
    earlier.writer.submit(lambda session: store(session, SITE, left, 1)).result(10)
    assert next_names(earlier, 1) == ["newer"], "killed while it was fetched"
    earlier.writer.submit(lambda session: None).result(10)
    run = make_run()
    asyncio.run(frontier_of(run)._load())
    assert next_names(run) == ["newer", "older"]
    backfill = make_run(since=date(2024, 5, 1))
    asyncio.run(frontier_of(backfill)._load())
    assert next_names(backfill) == ["newer"], "a backfill takes what is of its days"


def test_what_waits_is_told(make_run: MakeRun) -> None:
    run = make_run()
    frontier = frontier_of(run)
    frontier.add([link("one"), link("two")])
    frontier._push_page(task("judged again"), Tier.RETRY)
    frontier.enqueue_request(list_request(run, "page-2", Tier.DEEP_LISTS))
    assert frontier.unfinished == 3, "a page that is judged again is none"
    assert frontier.waiting == 3
    next_names(run, 1)
    assert run.waiting == 3


def test_a_long_list_is_queued_in_parts_between_which_other_things_happen(make_run: MakeRun) -> None:
    run = make_run()
    links = [link(str(number)) for number in range(2 * AT_A_TIME + 500)]
    seen: list[int] = []

    async def crawl() -> tuple[int, int]:
        async def look() -> None:
            while True:
                seen.append(run.frontier.waiting)
                await asyncio.sleep(0)

        looking = asyncio.create_task(look())
        left, found = await run.frontier.queue(links, deep=True)
        looking.cancel()
        return len(left), found

    assert asyncio.run(crawl()) == (AT_A_TIME, len(links))
    assert set(seen) - {0} == {AT_A_TIME, AT_A_TIME + 500}, "what waits grows by a thousand at most"
    with run.resources.database.session() as session:
        assert len(list(Pages(session).keys(SITE))) == AT_A_TIME + 500, "the rest is stored with what the list said"


def test_a_short_list_is_left_to_be_stored_with_what_it_said_and_a_stopped_run_leaves_a_long_one(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    left, found = asyncio.run(run.frontier.queue([link("story"), link("story"), link("other")]))
    assert [page.key for page in left] == ["e.org/story", "e.org/other"]
    assert found == 2
    assert asyncio.run(run.frontier.queue([link("story")])) == ([], 0)
    monkeypatch.setattr(CrawlRun, "stopping", True)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run.frontier.queue([link(str(number)) for number in range(AT_A_TIME + 1)]))


def test_a_list_that_names_the_amp_view_of_a_known_page_does_not_wait_for_a_row_of_it(make_run: MakeRun) -> None:
    frontier = frontier_of(make_run())
    view = ArticleLink(Address("article", "https://e.org/2024/story-of-the-quay/amp/"))
    page = ArticleLink(Address("article", "https://e.org/2024/story-of-the-quay"))
    assert frontier.wanted_keys([view]) == [view.address.key]
    frontier.add([page])
    assert frontier.add([view]) == []
    assert frontier.wanted_keys([view, page]) == [page.address.key]


def test_a_page_that_was_passed_over_and_is_read_after_all_is_counted_once(make_run: MakeRun) -> None:
    run = make_run()
    judged = {Expected.UNLIKELY: Answer.NO}
    guide = SimpleNamespace(may_begin=lambda task: judged.get(task.expected, Answer.YES), ended=lambda *_: None)
    run.guide = cast("Guide", guide)
    frontier_of(run).add([replace(link("story"), expected=Expected.UNLIKELY)])
    assert next_names(run) == []
    assert counters(run)["page/refused/unlikely_address"] == 1
    frontier_of(run).add([link("story")])
    assert next_names(run) == ["story"]
    run.end(run.under_way["e.org/story"], PageResult(Ending.FAILED, "timeout", "it took too long"))
    accounts = Accounts.of_counters(run.crawler.stats.get_stats() if run.crawler.stats else {})
    assert (accounts.found, accounts.ends, accounts.missing) == (1, {"failed": 1}, 0)
    assert counters(run)["page/refused/unlikely_address"] == 0
