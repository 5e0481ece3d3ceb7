"""What becomes of a page, decided without a crawl."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from scrapy.exceptions import DropItem

from crawler.arguments import CrawlArguments
from crawler.crawl.decisions.page_decisions import (
    Ending,
    PageResult,
    published_on,
    result_of_article,
    result_of_drop,
    result_of_error,
    result_of_failure,
    result_of_missing_page,
    result_of_response,
)
from crawler.crawl.page_task import Held, PageTask
from crawler.extraction.errors import (
    ExtractionError,
    ExtractionTimeoutError,
    NoArticleError,
    NotHTMLError,
    PageGoneError,
    SoftNotFoundError,
    WallError,
    WorkerDiedError,
)
from pipelines.require import IncompleteArticle
from storage.times import time_text
from storage.visits import Visit
from tests.storage.conftest import make_article

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = "e.org/sea-wall"
TASK = PageTask(KEY, f"https://{KEY}", "article", None, None, 0)
KNOWN = replace(TASK, held=Held(7, "the-same-bytes", '"1"'))


def visit(status: int = 200, content_hash: str = "other-bytes") -> Visit:
    return Visit(
        page_key=KEY, url=f"https://{KEY}", http_status=status, content_hash=content_hash, fetched_at=time_text(NOW)
    )


def of_response(
    task: PageTask, fetched: Visit, final: str = f"https://{KEY}", *, not_modified: bool = False, start: bool = False
) -> PageResult | None:
    return result_of_response(task, fetched, final, is_not_modified=not_modified, is_start_page=start)


def of_failure(task: PageTask, reason: str, *, is_final: bool = False, seconds: float | None = None) -> PageResult:
    return result_of_failure(task, reason, "no answer", NOW, is_final=is_final, seconds=seconds)


def test_a_page_that_came_is_read() -> None:
    assert of_response(TASK, visit()) is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_refused_for_good(status: int) -> None:
    result = of_response(TASK, visit(status))
    assert result is not None
    assert (result.ending, result.reason, result.next_visit) == (Ending.REFUSED, f"http_{status}", None)
    assert not result.is_judged, "a dead link says nothing of the site's articles"


@pytest.mark.parametrize("status", [304, 403, 429, 500, 503])
def test_any_other_status_is_a_failure_which_the_next_run_tries_again(status: int) -> None:
    result = of_response(TASK, visit(status))
    assert result is not None
    assert (result.ending, result.reason, result.next_visit) == (Ending.FAILED, f"http_{status}", None)


def test_a_story_that_leads_to_the_start_page_is_gone() -> None:
    result = of_response(TASK, visit(), "https://e.org/", start=True)
    assert result is not None
    assert (result.ending, result.reason, result.next_visit) == (Ending.REFUSED, "soft_404", NOW + DAY)
    assert result.is_judged
    start_page = replace(TASK, key="e.org/")
    assert of_response(start_page, visit(), "https://e.org/", start=True) is None, "it was asked for itself"


def of_error(error: ExtractionError) -> PageResult:
    return result_of_error(KNOWN, error, visit())


@pytest.mark.parametrize(
    ("result", "is_gone"),
    [
        (of_response(KNOWN, visit(404)), True),
        (of_response(KNOWN, visit(410)), True),
        (of_response(KNOWN, visit(), "https://e.org/", start=True), True),
        (of_error(PageGoneError("the page says that there is none")), True),
        (of_error(SoftNotFoundError("not in your country")), False),
        (of_error(NoArticleError("nothing that reads as an article")), False),
        (of_error(WallError("bot_wall")), False),
        (of_error(WallError("login_wall")), False),
        (of_error(WallError("parked_domain")), False),
        (of_error(ExtractionTimeoutError("too slow")), False),
        *((of_response(KNOWN, visit(status)), False) for status in (401, 402, 403, 429, 451, 500, 503)),
        *((of_failure(KNOWN, reason, is_final=True), False) for reason in ("robots_txt", "offsite", "dns", "tls")),
        (of_response(replace(KNOWN, held=Held(7, "other", is_of_mirror=True)), visit(404)), False),
        (of_response(TASK, visit(404)), False),
    ],
)
def test_a_known_article_is_gone_where_its_address_says_so_for_certain(result: PageResult, is_gone: bool) -> None:
    assert result.is_gone is is_gone


@pytest.mark.parametrize(("refused_before", "days"), [(0, 1), (1, 7), (2, 30), (3, None)])
def test_a_soft_404_is_tried_again_after_1_7_and_30_days(refused_before: int, days: int | None) -> None:
    result = of_response(replace(TASK, refusals=refused_before), visit(), "https://e.org/", start=True)
    assert result is not None
    assert result.next_visit == (NOW + days * DAY if days else None)


def test_a_known_page_with_the_same_bytes_is_unchanged() -> None:
    result = of_response(KNOWN, visit(content_hash="the-same-bytes"))
    assert result is not None
    assert result.ending == Ending.UNCHANGED
    assert of_response(KNOWN, visit()) is None, "other bytes are read"
    assert of_response(TASK, visit(content_hash="the-same-bytes")) is None, "a new page is read"


def test_a_304_counts_only_for_a_known_page() -> None:
    known = of_response(KNOWN, visit(304, "of-nothing"), not_modified=True)
    assert known is not None
    assert known.ending == Ending.UNCHANGED
    new = of_response(TASK, visit(304), not_modified=True)
    assert new is not None
    assert new.ending == Ending.FAILED


@pytest.mark.parametrize("status", [404, 410, 500, 403])
def test_a_known_article_stays_whatever_a_visit_brings(status: int) -> None:
    result = of_response(KNOWN, visit(status))
    assert result is not None
    assert (result.ending, result.reason) == (Ending.KEPT, f"http_{status}")
    assert result_of_error(KNOWN, NotHTMLError("a picture"), visit()).ending == Ending.KEPT
    assert result_of_error(replace(KNOWN, broke=2), WorkerDiedError("it died"), visit()).ending == Ending.KEPT
    assert of_failure(KNOWN, "timeout").ending == Ending.KEPT
    assert of_failure(KNOWN, "robots_txt", is_final=True).ending == Ending.KEPT
    assert result_of_drop(KNOWN, DropItem("unwanted"), visit()).ending == Ending.KEPT


def test_an_article_that_lacks_a_page_is_tried_again_and_then_saved_in_part() -> None:
    def missing(task: PageTask, *, is_final: bool = False) -> PageResult | None:
        return result_of_missing_page(task, "page 2 cannot be read", visit(), is_final=is_final)

    first = missing(TASK)
    assert first is not None
    assert (first.ending, first.reason, first.broke) == (Ending.FAILED, "page_missing", 1)
    assert missing(replace(TASK, broke=1)) is not None
    assert missing(replace(TASK, broke=2)) is None, "the third time it is saved as it is"
    assert missing(TASK, is_final=True) is None, "trying again would not help"
    known = missing(replace(KNOWN, broke=2), is_final=True)
    assert known is not None
    assert known.ending == Ending.KEPT


def test_an_article_of_other_days_or_languages_waits_for_a_run_that_asks() -> None:
    article = make_article(in_language="it")
    task = replace(TASK, day=date(2003, 12, 3))
    asked: dict[str, Any] = {"since": date(2004, 1, 1)}
    other_days = result_of_article(task, article, CrawlArguments(**asked), visit())
    assert other_days is not None
    assert (other_days.ending, other_days.reason, other_days.next_visit) == (Ending.REFUSED, "outside_dates", None)
    other_language = result_of_article(task, article, CrawlArguments(languages=("en",)), visit())
    assert other_language is not None
    assert (other_language.reason, other_language.is_judged) == ("wrong_language", False)
    assert result_of_article(task, article, CrawlArguments(languages=("en", "it")), visit()) is None


def test_a_page_without_an_article_is_judged() -> None:
    result = result_of_error(TASK, NotHTMLError("a picture"), visit())
    assert (result.ending, result.reason, result.message) == (Ending.REFUSED, "not_html", "a picture")
    assert result.is_judged


def test_a_page_that_ends_its_worker_is_tried_in_two_more_runs() -> None:
    error = WorkerDiedError("it died")
    first = result_of_error(TASK, error, visit())
    assert (first.ending, first.broke, first.is_judged) == (Ending.FAILED, 1, True)
    second = result_of_error(replace(TASK, broke=1), ExtractionTimeoutError("too slow"), visit())
    assert (second.ending, second.reason, second.broke) == (Ending.FAILED, "timeout", 2)
    third = result_of_error(replace(TASK, broke=2), error, visit())
    assert (third.ending, third.message, third.broke) == (Ending.REFUSED, "it died, 3 times", 3)


def test_a_page_without_an_answer_fails_and_says_when_it_may_be_asked_again() -> None:
    assert of_failure(TASK, "timeout").next_visit is None
    assert of_failure(TASK, "timeout").broke == 0, "a slow server is no fault of the page"
    later = of_failure(TASK, "retry_after", seconds=90)
    assert (later.ending, later.next_visit) == (Ending.FAILED, NOW + timedelta(seconds=90))


def test_what_lies_with_the_page_is_refused_by_time() -> None:
    forbidden = of_failure(TASK, "robots_txt", is_final=True)
    assert (forbidden.ending, forbidden.next_visit) == (Ending.REFUSED, None)
    private = of_failure(TASK, "private_address", is_final=True)
    assert (private.ending, private.next_visit) == (Ending.REFUSED, NOW + DAY)


@pytest.mark.parametrize("reason", ["truncated_body", "redirect_loop"])
def test_a_page_that_always_breaks_off_is_refused_the_third_time(reason: str) -> None:
    assert (of_failure(TASK, reason).ending, of_failure(TASK, reason).broke) == (Ending.FAILED, 1)
    third = of_failure(replace(TASK, broke=2), reason)
    assert (third.ending, third.broke, third.next_visit) == (Ending.REFUSED, 3, NOW + DAY)
    assert third.message == "no answer, 3 times"


def test_what_a_pipeline_drops_is_refused_and_says_nothing_of_the_site() -> None:
    incomplete = result_of_drop(TASK, IncompleteArticle("the article has no body"), visit())
    assert (incomplete.ending, incomplete.reason) == (Ending.REFUSED, "incomplete")
    dropped = result_of_drop(TASK, DropItem("not wanted here"), visit())
    assert (dropped.ending, dropped.reason, dropped.message) == (Ending.REFUSED, "dropped", "not wanted here")
    assert not incomplete.is_judged
    assert not dropped.is_judged


@pytest.mark.parametrize(
    ("printed", "day"),
    [("2007-05-28", date(2007, 5, 28)), ("2007-05-28T10:00:00+02:00", date(2007, 5, 28)), (None, None), ("soon", None)],
)
def test_the_day_of_an_article_is_read_from_its_date(printed: str | None, day: date | None) -> None:
    assert published_on(make_article(date_published=printed)) == day
