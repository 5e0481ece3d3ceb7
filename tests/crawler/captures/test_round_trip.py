"""What a crawl saved, and what is read from an archive of the same pages, is the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawler.captures.warcs import Record, write_warc
from tests.crawler.local_site import Shell
from tests.kills.killing import records
from tests.replica.server import Replica

pytestmark = pytest.mark.program
NOW = "2026-11-28T09:00:00Z"


def test_a_crawl_of_the_replica_and_one_of_its_archive_save_the_same_records(shell: Shell, tmp_path: Path) -> None:
    with Replica(page_size=10) as replica:
        assert shell.crawl("asianews", "-a", f"base_url={replica.url}", "-a", "languages=all").code == 0
        with closing(sqlite3.connect(shell.database)) as connection:
            addresses = [url for (url,) in connection.execute("SELECT url FROM article ORDER BY id")]
        archived = []
        for url in addresses:
            answer = replica.respond("GET", "/" + url.split("/", 3)[3], {})
            assert answer is not None
            assert answer.status == 200
            archived.append(Record(url, answer.body, NOW, headers={"Content-Type": answer.content_type}))
    file = write_warc(tmp_path / "replica.warc.gz", archived)
    read = Shell(tmp_path / "read.db")
    run = read.crawl("archive", "-a", f"path={file}")
    assert run.code == 0
    fetched, again = records(shell.database), records(read.database)
    assert again.keys() == fetched.keys()
    for key, record in fetched.items():
        assert again[key] == record, key
    versions = {str(record["extractor_version"]).split(";")[1] for record in again.values()}
    assert versions == {" asianews 1"}
