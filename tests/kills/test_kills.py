"""A crawl that is killed again and again ends with the store of one that nobody disturbed.

`python -m benchmarks.soak` does the same with more kills.
"""

from pathlib import Path

import pytest

from tests.kills.killing import KILLS, KilledCrawl, large_replica, store_differences, uninterrupted

pytestmark = pytest.mark.program

PAGES = 220
SEED = 3


def test_a_crawl_killed_eight_times_ends_with_the_store_of_one_that_nobody_disturbed(tmp_path: Path) -> None:
    with large_replica(PAGES, SEED) as replica:
        whole = uninterrupted(replica, tmp_path)
        crawl = KilledCrawl(replica, tmp_path, SEED)
        report = crawl.run(len(KILLS))
    assert report.wrong == []
    assert report.number == len(KILLS), report
    assert list(store_differences(crawl.database, whole)) == []
    assert report.pages >= PAGES


def test_an_archive_of_a_crawl_that_was_killed_has_every_page_whole_and_the_store_is_the_same(tmp_path: Path) -> None:
    kills = 3
    with large_replica(PAGES // 2, SEED + 1) as replica:
        whole = uninterrupted(replica, tmp_path)
        crawl = KilledCrawl(replica, tmp_path, SEED + 1, tmp_path / "archive")
        report = crawl.run(kills)
    assert report.wrong == []
    assert report.number == kills, report
    assert list(store_differences(crawl.database, whole)) == []
    assert len(list((tmp_path / "archive").iterdir())) >= 2
