"""Whatever is done to a page, its cleaning gives an article or a refusal: no other error, and in time.

`python -m benchmarks.soak` does the same with 10,000 pages.
"""

import pytest

from tests.crawler.extraction.fuzzing import CORPUS, Fuzzed, fuzz, real_page, replica_page

pytestmark = pytest.mark.program

REPLICA_PAGES = 500
REAL_PAGES = 100


def check(fuzzed: Fuzzed, pages: int) -> None:
    assert fuzzed.wrong == []
    assert fuzzed.ends.total() == pages
    # Pages so broken that none is read would test nothing, nor would pages that all are.
    assert 0.2 < fuzzed.ends["article"] / pages < 0.95, fuzzed


def test_mutated_pages_of_the_replica_give_an_article_or_a_refusal() -> None:
    check(fuzz(replica_page(str(number)) for number in range(REPLICA_PAGES)), REPLICA_PAGES)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus of real pages at {CORPUS.parent.name}/{CORPUS.name}")
def test_mutated_real_pages_give_an_article_or_a_refusal() -> None:
    check(fuzz(real_page(str(number)) for number in range(REAL_PAGES)), REAL_PAGES)
