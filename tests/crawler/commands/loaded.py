"""What a worker process of `scrapy clean` has loaded: run in one in place of the extraction."""

import sys

from crawler.extraction.article import extract_article, prewarm
from crawler.extraction.page import Page
from crawler.extraction.rules import CleaningRules, Mode

__all__ = ["modules_after", "prewarm"]


def modules_after(
    page: Page, rules: CleaningRules, known_rules: tuple[CleaningRules, ...] = (), mode: Mode = "balanced"
) -> frozenset[str]:
    """The modules that are loaded once the page is cleaned."""
    extract_article(page, rules, known_rules, mode)
    return frozenset(sys.modules)
