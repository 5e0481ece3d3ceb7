"""A crawl of archives that is killed again and again ends with the store of one that nobody disturbed."""

from pathlib import Path

import pytest

from tests.kills.archive_kills import KilledArchiveCrawl, differences, make_archive, start_archive_crawl
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program


@pytest.mark.parametrize(
    ("pages", "kills"), [(60, 2), pytest.param(900, 30, marks=pytest.mark.soak)], ids=("some", "many")
)
def test_an_archive_crawl_that_is_killed_misses_nothing_and_has_nothing_twice(
    tmp_path: Path, pages: int, kills: int
) -> None:
    archive = make_archive(tmp_path / "archive", pages)
    whole = tmp_path / "whole.db"
    assert start_archive_crawl(archive, whole, "whole").wait(HANG_SECONDS) == 2, "each file has a damaged record"
    crawl = KilledArchiveCrawl(archive, tmp_path / "killed.db", pages, seed=5)
    assert crawl.run(kills) in (0, 2), "the damaged records are told by the run that reads them"
    assert crawl.wrong == []
    assert len(crawl.instants) == kills
    assert list(differences(crawl.database, whole)) == []
