"""docs/operations.md says of each reason that the program can give what to do about it."""

import re

from crawler.crawl.decisions.corrections import DOUBTFUL, FOLDED
from crawler.crawl.decisions.page_decisions import FURTHER_PAGE, PAGE_MISSING
from crawler.crawl.ending.list_endings import NOT_THERE, OF_THE_CONNECTION
from crawler.crawl.ending.outcome import _ANOTHER_PAGE
from crawler.downloader.failures import _REASONS, _SCRAPY_REASONS, REFUSALS
from crawler.extraction.errors import _WALLS_SAY, ExtractionError, WallError
from crawler.extraction.page_kind.walls import WALLS
from storage.schedule import CONTENT_REFUSALS, LIST_PAGE, RUN_REFUSALS, TRIED_BY_TIME
from tests.crawler.local_site import ROOT


def _errors(kind: type[ExtractionError]) -> set[str]:
    return {kind.reason}.union(*map(_errors, kind.__subclasses__()))


def test_operations_says_of_every_reason_what_to_do() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    section = text.partition("\n## What to do about a reason\n")[2].partition("\n## ")[0]
    told = {reason for row in section.splitlines() for reason in re.findall(r"`([a-z_0-9]+)`", row.split(" | ")[0])}
    reasons = WALLS | DOUBTFUL | FOLDED | NOT_THERE | CONTENT_REFUSALS | RUN_REFUSALS | TRIED_BY_TIME | REFUSALS
    reasons |= _ANOTHER_PAGE | {*_REASONS.values(), *_SCRAPY_REASONS.values()} | _errors(ExtractionError)
    reasons |= {FURTHER_PAGE, PAGE_MISSING, LIST_PAGE, OF_THE_CONNECTION, "same_article"}
    assert reasons - told == set()


def test_every_wall_is_told_in_a_sentence_of_its_own() -> None:
    assert _WALLS_SAY.keys() == WALLS
    assert WallError("consent_wall").message == "the site asks for consent before it shows the page"
