"""What a crawl saved, and what is read from an archive of the same pages, is the same."""

from pathlib import Path

import pytest

from tests.crawler.conftest import Run
from tests.crawler.local_site import Shell
from tests.kills.killing import records
from tests.replica.server import Replica

pytestmark = pytest.mark.program


def differing(fetched: Path, read: Path) -> list[str]:
    """The records that are not the same, and why not."""
    ours, theirs = records(fetched), records(read)
    return [
        f"{key}: {name} {(ours.get(key) or {}).get(name)!r}, {(theirs.get(key) or {}).get(name)!r}"
        for key in ours.keys() | theirs.keys()
        for name in {**(ours.get(key) or {}), **(theirs.get(key) or {})}
        if (ours.get(key) or {}).get(name) != (theirs.get(key) or {}).get(name)
    ]


def test_a_crawl_and_one_of_its_archive_save_the_same_records(shell: Shell, tmp_path: Path, scrapy: Run) -> None:
    kept = {"ARCHIVE_DIR": tmp_path / "archive"}
    with Replica(page_size=10) as replica:
        base = ("asianews", "-a", f"base_url={replica.url}", "-a", "languages=all")
        assert shell.crawl(*base, settings=kept).code == 0
    read = Shell(tmp_path / "read.db")
    run = read.crawl("archive", "-a", f"path={tmp_path / 'archive'}", settings=kept)
    assert run.code == 0, run.log
    assert differing(shell.database, read.database) == []
    # An article that is gone answers with the bytes of the front page, which the archive has once.
    refused = "SELECT url, reason, message FROM page WHERE state = 'refused' AND reason = 'soft_404' ORDER BY url"
    assert read.rows(refused) == shell.rows(refused) != []
    assert "revisit without original" not in run.last_line
    versions = {str(record["extractor_version"]).split(";")[1] for record in records(read.database).values()}
    assert versions == {" asianews 1"}
    again = read.crawl("archive", "-a", f"path={tmp_path / 'archive'}", settings=kept)
    assert "0 files read, 1 read before" in again.last_line
    cleaned = scrapy(
        "reclean", "-s", f"ARTICLE_DATABASE=sqlite:///{read.database}", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}"
    )
    assert "; 0 records changed; " in cleaned.stdout, cleaned
