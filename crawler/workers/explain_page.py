"""`explain_article`: what a worker process runs to give an article together with its trace. Pure.

The parent process needs the names alone, so the extraction is imported by the worker.
"""

from dataclasses import dataclass

from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.rules import GENERIC_RULES, CleaningRules, Mode
from crawler.extraction.trace import Trace
from pipelines.items import Article

EXPLAIN_ARTICLE = "crawler.workers.explain_page:explain_article"
"""For `ExtractionWorkers(function=...)`."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A page's article or refusal, and what became of its lines. The refusal is a value, because a raised error would
    come back from a worker without the trace."""

    outcome: Article | ExtractionError
    trace: Trace


def explain_article(
    page: Page,
    rules: CleaningRules = GENERIC_RULES,
    known_rules: tuple[CleaningRules, ...] = (),
    mode: Mode = "balanced",
) -> Explained:
    """Do what `extract_article` does, but return the refusal of a page that holds no article."""
    from crawler.extraction.article import extract_article

    trace = Trace()
    try:
        return Explained(extract_article(page, rules, known_rules, mode, trace=trace), trace)
    except ExtractionError as error:
        return Explained(error, trace)


def prewarm() -> None:
    """Load what the first page would otherwise wait for."""
    from crawler.extraction import article

    article.prewarm()
