"""`clean_page`: what the worker processes of a crawl run for each page. Pure."""

from dataclasses import dataclass

from crawler.extraction.article import extract_part, parse_page, prewarm
from crawler.extraction.learned_lines import NOTHING_LEARNED, LearnedBlocks
from crawler.extraction.page import Page
from crawler.extraction.page_kind.page_types import PageType, page_type
from crawler.extraction.rules import CleaningRules, Mode
from crawler.extraction.several_pages.continuation import Continuation, find_first_page
from crawler.extraction.several_pages.page_numbers import first_page_address
from pipelines.body_marks import mark_body
from pipelines.items import Article
from storage.likeness.body_marks import BodyMarks

__all__ = ["CleanedPage", "clean_page", "prewarm"]


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """A page's article, and what saving asks of its body: computed here, because the crawling process has one core for
    everything else (2 ms a page)."""

    article: Article
    marks: BodyMarks
    continuation: Continuation | None = None
    """Where the article goes on."""
    first_page: str | None = None
    """The address of the article's first page, where this is a further one."""
    kind: PageType | None = None
    """What the site's content system calls the page."""


def clean_page(
    page: Page,
    rules: CleaningRules,
    known_rules: tuple[CleaningRules, ...] = (),
    mode: Mode = "balanced",
    learned: LearnedBlocks = NOTHING_LEARNED,
) -> CleanedPage:
    """Return the page's article with its marks; the arguments and errors are those of `extract_article`."""
    article, continuation = extract_part(page, rules, known_rules, mode, learned)
    marks, first_page = mark_body(article.article_body), _first_page(page, rules)
    # A site with a line pattern has no static pages that it would match.
    kind = page_type(page.body) if rules.line_pattern is None else None
    return CleanedPage(article, marks, continuation, first_page, kind)


def _first_page(page: Page, rules: CleaningRules) -> str | None:
    # Few addresses look so: their pages are parsed once more.
    if page.first_page is not None or page.url is None or first_page_address(page.url) is None:
        return page.first_page
    return find_first_page(parse_page(page, rules), page.url, rules)
