"""`explain_article`: run `extract_article` in a worker process and return its result with the trace.

Who starts them needs the names alone: the extraction is imported by the worker."""

from dataclasses import dataclass

from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.rules import GENERIC_RULES, CleaningRules, Mode
from crawler.extraction.trace import Trace
from pipelines.items import Article

EXPLAIN_ARTICLE = "crawler.explain.explained:explain_article"
"""For `ExtractionWorkers(function=...)`."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A page's article or refusal, and what became of its lines. Can be pickled: a raised error would come back from a
    worker without the trace."""

    outcome: Article | ExtractionError
    trace: Trace


def explain_article(
    page: Page,
    rules: CleaningRules = GENERIC_RULES,
    known_rules: tuple[CleaningRules, ...] = (),
    mode: Mode = "balanced",
) -> Explained:
    """As `extract_article`, and raises nothing where the page holds no article."""
    from crawler.extraction.article import extract_article

    trace = Trace()
    try:
        return Explained(extract_article(page, rules, known_rules, mode, trace=trace), trace)
    except ExtractionError as error:
        return Explained(error, trace)


def prewarm() -> None:
    """As that of `extract_article`."""
    from crawler.extraction import article

    article.prewarm()
