"""What a worker keeps from page to page is bounded: its memory does not grow with the pages that it cleans."""

import json
import subprocess
import sys

import pytest

from tests.crawler.extraction.caches import PAGES
from tests.crawler.forked import ROOT

pytestmark = pytest.mark.program

BOUNDLESS = {
    # Without arguments, or with arguments of which there are few.
    "babel.localedata.locale_identifiers",
    "charset_normalizer.md.is_suspiciously_successive_range",  # of the names of two Unicode ranges
    "crawler.extraction.body.readings._discarded",
    "crawler.extraction.body.readings.load_engine",
    "crawler.extraction.metadata.dates.month_names.further_months",
    "crawler.extraction.metadata.dates.written._jalali_months",
    "htmldate.extractors.get_external_parser",
    "htmldate.extractors.month_words",  # of a language and a form
    "trafilatura.deduplication._punct_tbl",
}
LARGEST = 50_000


def test_every_cache_is_bounded() -> None:
    program = [sys.executable, "-m", "tests.crawler.extraction.caches"]
    ran = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    assert told["read"] == PAGES
    assert {name for name, largest, _ in told["caches"] if largest is None} <= BOUNDLESS
    assert max(largest for _, largest, _ in told["caches"] if largest is not None) <= LARGEST
    in_use = {name for name, _, size in told["caches"] if size}
    assert {"trafilatura.utils.trim", "storage.likeness.simhash._word_hashes"} <= in_use
