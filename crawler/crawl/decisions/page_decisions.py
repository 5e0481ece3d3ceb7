"""Decide what becomes of a page, from its task, the facts of its response and the clock. Pure.

A page that has its article keeps it, whatever a visit brings: such a visit is `UNCHANGED`, `FOLDED` or `KEPT`, never a
refusal.
When an article is visited again is decided where it is saved (`storage.schedule`), because its history is known there.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from crawler.arguments import CrawlArguments
from crawler.crawl.decisions.corrections import DOUBTFUL, Judgement
from crawler.crawl.page_task import PageTask
from crawler.extraction.addresses import page_key
from crawler.extraction.errors import ExtractionError, PageGoneError, WallError, WorkerError
from pipelines.items import Article
from pipelines.require import ForgottenArticle, IncompleteArticle
from pipelines.save import LostArticle, SameArticle
from storage.forgetting.tombstones import FORGOTTEN
from storage.schedule import CONTENT_REFUSALS, LIST_PAGE, STATIC_PAGE, UNLIKELY, next_try
from storage.visits import NotTaken, Visit

_GONE = (404, 410)
_TIMES_BROKEN = 3
"""A page that ends its worker, or has a wall in front of it, so often is refused: it is tried in two more runs."""
PAGE_MISSING, FURTHER_PAGE = "page_missing", "further_page"
_OF_THE_PAGE = frozenset({"truncated_body", "redirect_loop"})
"""Failures that lie with one page. They are counted and refused too: otherwise a page that its server always cuts off
would end every run of the site with 2."""


class Ending(StrEnum):
    """How a page's life in one run ends."""

    SAVED = "saved"
    """The pipelines saved its article."""
    UNCHANGED = "unchanged"
    """A known article's page is byte by byte what it was."""
    KEPT = "kept"
    """A known article's page could not be read again; the article stays."""
    FOLDED = "folded"
    """A known article's page has another text that says nothing new; the article stays."""
    SAME_ARTICLE = "same_article"
    """The page shows a saved article at another address; its record does not stand."""
    REFUSED = "refused"
    """The page gives no article."""
    FAILED = "failed"
    """The page was not read; the next run fetches it again."""
    LOST = "lost"
    """An error of the program; the row stays as it is, and the next run fetches the page again."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of a page, as its row, the counters and the log need it."""

    ending: Ending
    reason: str = ""
    """One word: `soft_404`, `timeout`, ..."""
    message: str = ""
    """The same as a sentence."""
    next_visit: datetime | None = None
    """When the page is fetched again; None: the next run for a failure, never for a refusal."""
    is_judged: bool = False
    """Whether the page itself was read and gave no article, which tells of the site's state."""
    broke: int = 0
    """How often the page has broken by now."""
    visit: Visit | None = None
    """The fetch; None if there was no response."""
    article: Article | None = None
    """What the page gave, if it is an article and other arguments would save it."""
    not_taken: NotTaken | None = None
    """Of a known article: the text that its page has and the record does not take."""
    is_gone: bool = False
    """Of a known article: its address says for certain that there is none any more (docs/changes.md)."""


LOST = PageResult(Ending.LOST)
SAME_ARTICLE = PageResult(Ending.SAME_ARTICLE)


def lost(message: str) -> PageResult:
    """An error of the program kept the page from its end."""
    return PageResult(Ending.LOST, "program_error", message)


def result_of_response(
    task: PageTask, visit: Visit, final: str, *, is_not_modified: bool, is_start_page: bool
) -> PageResult | None:
    """Judge a response before its page is read; None: read the page.

    `final` is the address that the response came from, in the site's own spelling; `is_not_modified`: the server
    answered 304 to the validators that were sent; `is_start_page`: the address leads to the site's start page.
    """
    if task.held is not None and is_not_modified:
        return PageResult(Ending.UNCHANGED, visit=visit)
    unchanged = result_if_unchanged(task, visit)
    if unchanged is not None:
        return unchanged
    if visit.http_status != 200:
        reason, message = f"http_{visit.http_status}", f"the server answered with status {visit.http_status}"
        if visit.http_status in _GONE:
            return _gone(task, reason, message, visit)
        return _failure(task, reason, message, visit)
    if is_start_page and task.key != page_key(final):
        # A story that leads to the start page is gone.
        return _gone(task, "soft_404", f"the address leads to {final}", visit)
    return None


def result_if_unchanged(task: PageTask, visit: Visit) -> PageResult | None:
    """Return the end of a visit that brought, byte by byte, what the known article was read from; else None."""
    is_same = task.held is not None and visit.http_status == 200 and visit.content_hash == task.held.content_hash
    return PageResult(Ending.UNCHANGED, visit=visit) if is_same else None


def result_of_article(task: PageTask, article: Article, arguments: CrawlArguments, visit: Visit) -> PageResult | None:
    """Judge an article by the run's arguments; None: save it. The task knows the article's day by now."""
    if not arguments.in_range(task.day):
        return replace(_refusal(task, "outside_dates", f"published on {task.day}", visit), article=article)
    if not arguments.wants_language(article.in_language):
        message = f"the article is in {article.in_language}"
        return replace(_refusal(task, "wrong_language", message, visit), article=article)
    return None


def result_of_judgement(judgement: Judgement, visit: Visit) -> PageResult:
    """Return the end of a visit to a known article whose text is not taken."""
    ending = Ending.KEPT if judgement.reason in DOUBTFUL else Ending.FOLDED
    return PageResult(ending, judgement.reason, judgement.message, visit=visit, not_taken=judgement.not_taken)


def result_of_error(task: PageTask, error: ExtractionError, visit: Visit) -> PageResult:
    """Judge a page that the extraction refused, that ended its worker, or that a wall kept from being read."""
    if isinstance(error, PageGoneError):
        return _gone(task, error.reason, error.message, visit)
    if not isinstance(error, WallError | WorkerError):
        return _refusal(task, error.reason, error.message, visit)
    broke = task.broke + 1
    if broke < _TIMES_BROKEN:
        result = _failure(task, error.reason, error.message, visit)
        return replace(result, is_judged=result.ending == Ending.FAILED, broke=broke)
    result = _refusal(task, error.reason, f"{error.message}, {broke} times", visit)
    return replace(result, broke=broke)


def result_of_further_page(task: PageTask, first_page: str, visit: Visit) -> PageResult:
    """Refuse a page that belongs to an article which begins on another one."""
    return _refusal(task, FURTHER_PAGE, f"the article begins at {first_page}", visit)


def result_of_missing_page(task: PageTask, message: str, visit: Visit, *, is_final: bool) -> PageResult | None:
    """Judge an article of which a further page could not be read; None: save what there is, which says so.

    It is tried again in the next runs, unless that would not help. A known article stays as it is.
    """
    if task.held is not None:
        return PageResult(Ending.KEPT, PAGE_MISSING, message, visit=visit)
    broke = task.broke + 1
    if is_final or broke >= _TIMES_BROKEN:
        return None
    return replace(_failure(task, PAGE_MISSING, message, visit), broke=broke)


def result_of_failure(
    task: PageTask, reason: str, message: str, now: datetime, *, is_final: bool, seconds: float | None = None
) -> PageResult:
    """Judge a page without a response. `is_final`: trying again would not help; `seconds`: how long the server wants
    to be left alone."""
    if is_final:
        return _refusal(task, reason, message, None, now)
    broke = task.broke + (reason in _OF_THE_PAGE)
    if reason in _OF_THE_PAGE and broke >= _TIMES_BROKEN:
        return replace(_refusal(task, reason, f"{message}, {broke} times", None, now), broke=broke)
    result = replace(_failure(task, reason, message, None), broke=broke)
    return result if seconds is None else replace(result, next_visit=now + timedelta(seconds=seconds))


def result_of_list(task: PageTask, visit: Visit) -> PageResult:
    """A page that is a list: never tried as an article again. It says nothing of the site's state."""
    return replace(_refusal(task, LIST_PAGE, "the page is a list", visit), is_judged=False)


def result_of_static_page(task: PageTask, visit: Visit) -> PageResult:
    """A page that reads as an article, and is none of the site's posts. It says nothing of the site's state."""
    message = "the site's own system calls it a static page, and its articles posts"
    return replace(_refusal(task, STATIC_PAGE, message, visit), is_judged=False)


def result_of_unlikely(task: PageTask, now: datetime) -> PageResult:
    """A page that is not fetched."""
    return _refusal(task, UNLIKELY, "no page with an address like it was an article", None, now)


def result_of_drop(task: PageTask, error: Exception, visit: Visit | None) -> PageResult:
    """Judge a page whose article an item pipeline dropped: lost or known already, as the saving pipeline counted and
    reported it; else `incomplete`, `forgotten`, or `dropped` by a pipeline of the user's. It says nothing of the site's
    state."""
    if isinstance(error, LostArticle | SameArticle):
        return LOST if isinstance(error, LostArticle) else SAME_ARTICLE
    reason = "incomplete" if isinstance(error, IncompleteArticle) else "dropped"
    reason = FORGOTTEN if isinstance(error, ForgottenArticle) else reason
    return replace(_refusal(task, reason, str(error), visit), is_judged=False)


def identified(article: Article, task: PageTask) -> Article:
    """Return the article with the identity of the address that was asked for, if the page itself names none."""
    identifier = article.identifier or task.identifier
    language = article.in_language or task.language
    if (identifier, language) == (article.identifier, article.in_language):
        return article
    return replace(article, identifier=identifier, in_language=language)


def published_on(article: Article) -> date | None:
    """The article's day of publication; None if it is unknown."""
    try:
        return date.fromisoformat((article.date_published or "")[:10])
    except ValueError:
        return None


def _refusal(task: PageTask, reason: str, message: str, visit: Visit | None, now: datetime | None = None) -> PageResult:
    if task.held is not None:
        return PageResult(Ending.KEPT, reason, message, visit=visit)
    moment = datetime.fromisoformat(visit.fetched_at) if visit is not None and visit.fetched_at else now
    planned = next_try(reason, task.refusals + 1, moment) if moment is not None else None
    judged = reason in CONTENT_REFUSALS
    return PageResult(Ending.REFUSED, reason, message, planned, is_judged=judged, broke=task.broke, visit=visit)


def _gone(task: PageTask, reason: str, message: str, visit: Visit) -> PageResult:
    result = _refusal(task, reason, message, visit)
    return replace(result, is_gone=task.held is not None and not task.held.is_of_mirror)


def _failure(task: PageTask, reason: str, message: str, visit: Visit | None) -> PageResult:
    ending = Ending.KEPT if task.held is not None else Ending.FAILED
    return PageResult(ending, reason, message, broke=task.broke, visit=visit)
