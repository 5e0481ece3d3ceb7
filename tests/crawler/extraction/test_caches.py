"""What a worker keeps from page to page is bounded: its memory does not grow with the pages that it cleans."""

import functools
import gc
import json
import subprocess
import sys
from random import Random

import pytest

pytestmark = pytest.mark.program

BOUNDLESS = {
    # Without arguments, or with arguments of which there are few.
    "babel.localedata.locale_identifiers",
    "charset_normalizer.md.is_suspiciously_successive_range",  # of the names of two Unicode ranges
    "crawler.extraction.body.readings._discarded",
    "crawler.extraction.body.readings.load_engine",
    "htmldate.extractors.get_external_parser",
    "htmldate.extractors.month_words",  # of a language and a form
    "trafilatura.deduplication._punct_tbl",
}
LARGEST = 50_000
PAGES = 30


def page(number: int) -> bytes:
    """An article of its own words, with dates in words and in numbers, a byline, links and a list of them."""
    random = Random(number)
    words = ["".join(random.choices("abcdefghilmnoprstuv", k=random.randint(2, 9))) for _ in range(400)]
    text = "".join(
        f"<p>{' '.join(random.choices(words, k=40)).capitalize()} on {number % 27 + 1} May 20{number % 20 + 10:02}.</p>"
        for _ in range(6)
    )
    links = "".join(f"<li><a href='/{random.choice(words)}'>{random.choice(words)} {number}</a></li>" for _ in range(9))
    return (
        f"<html><head><title>{' '.join(words[:6])}</title></head><body><nav><ul>{links}</ul></nav><article>"
        f"<h1>{' '.join(words[:6])}</h1><p>By {words[0].title()} {words[1].title()}, {number % 27 + 1} hours ago</p>"
        f"{text}</article><footer>Updated: {number % 12 + 1}/{number % 27 + 1}/2019</footer></body></html>"
    ).encode()


def print_caches() -> None:
    """Run in a process of its own, which has cleaned nothing else: each cache with its limit and what is in it."""
    from crawler.extraction.article import Page
    from crawler.extraction.errors import ExtractionError
    from crawler.extraction.rules import GENERIC_RULES
    from crawler.workers.clean_page import clean_page, prewarm

    prewarm()
    read = 0
    for number in range(PAGES):
        try:
            clean_page(Page(page(number), f"https://www.example.org/news/{number}.html", "text/html"), GENERIC_RULES)
            read += 1
        except ExtractionError:
            continue
    kind = type(functools.lru_cache(print))
    found = [each for each in gc.get_objects() if isinstance(each, kind)]
    caches = [(f"{each.__module__}.{each.__qualname__}", each.cache_info()) for each in found]
    print(json.dumps({"read": read, "caches": [(name, info.maxsize, info.currsize) for name, info in caches]}))


def test_every_cache_is_bounded() -> None:
    code = "from tests.crawler.extraction.test_caches import print_caches; print_caches()"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    assert told["read"] == PAGES
    assert {name for name, largest, _ in told["caches"] if largest is None} <= BOUNDLESS
    assert max(largest for _, largest, _ in told["caches"] if largest is not None) <= LARGEST
    in_use = {name for name, _, size in told["caches"] if size}
    assert {"trafilatura.utils.trim", "storage.likeness.simhash._word_hashes"} <= in_use
