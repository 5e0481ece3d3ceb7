"""What a crawl with a browser, and one that keeps pictures, writes into its archive."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawler.crawl.images.test_keep import JPEG, KEEP, PNG
from tests.crawler.downloader.rendering.script_site import HEADLINE, ScriptSite
from tests.crawler.local_site import LocalSite, Reply, Shell, links, story
from tests.kills.killing import records

pytestmark = pytest.mark.program
CHROMIUM = "/usr/bin/chromium"
needs_browser = pytest.mark.skipif(
    find_spec("playwright") is None or not os.access(CHROMIUM, os.X_OK),
    reason="Playwright (requirements-render.txt) or /usr/bin/chromium is not installed",
)


def kinds(folder: Path, host: str) -> dict[str, set[str]]:
    """Path to the kinds of its records."""
    found: dict[str, set[str]] = {}
    for file in folder.iterdir():
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                address = (record.rec_headers.get_header("WARC-Target-URI") or "").removeprefix(host)
                found.setdefault(address, set()).add(record.rec_type)
    return found


def body_of(folder: Path, url: str) -> Any:
    for file in folder.iterdir():
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response" and record.rec_headers.get_header("WARC-Target-URI") == url:
                    return record.content_stream().read()
    return None


@pytest.mark.soak
@needs_browser
def test_a_page_that_a_browser_made_is_read_from_the_archive_without_one(tmp_path: Path) -> None:
    """With what the browser asked for: the script and its data."""
    folder, shell, read = tmp_path / "archive", Shell(tmp_path / "articles.db"), Shell(tmp_path / "read.db")
    settings = {"RENDER_JAVASCRIPT": "1", "RENDER_BROWSER": CHROMIUM, "ARCHIVE_DIR": folder}
    with LocalSite() as private, ScriptSite(private.port) as site:
        shell.crawl("news", "-a", f"url={site.url}", settings=settings, seconds=180)
        asked = set(site.paths)
        found = kinds(folder, site.url)
    made = "/news/2024/05/shell"
    assert found[made] == {"request", "response", "conversion"}
    for fetched in ("/app.js", "/api/story.json"):
        assert fetched in asked
        assert found[fetched] >= {"request", "response"}
    run = read.crawl("archive", "-a", f"path={folder}", settings={"ARCHIVE_DIR": folder})
    ours, theirs = records(shell.database), records(read.database)
    assert HEADLINE in {record["headline"] for record in theirs.values()}, run.log
    assert ours == theirs


def test_kept_pictures_lie_in_the_archive_too_and_are_no_pages(tmp_path: Path) -> None:
    folder, shell, read = tmp_path / "archive", Shell(tmp_path / "articles.db"), Shell(tmp_path / "read.db")
    with LocalSite() as site:
        pictures = "".join(f"<figure><img src='{site.url}/{name}'></figure>" for name in ("a.png", "b.jpg")).encode()
        told = story("A ferry and its picture")
        site.routes |= {
            "/": links(["/news/1-ferry"]),
            "/news/1-ferry": Reply(told.body.replace(b"</p>", b"</p>" + pictures, 1)),
            "/a.png": Reply(PNG, content_type="image/png"),
            "/b.jpg": Reply(JPEG, content_type="image/jpeg"),
        }
        run = shell.crawl("news", "-a", f"url={site.url}", settings={**KEEP, "ARCHIVE_DIR": folder})
        assert run.code == 0, run.log
        kept = shell.rows("SELECT count(*) FROM article_image")
        assert body_of(folder, f"{site.url}/a.png") == PNG
        assert body_of(folder, f"{site.url}/b.jpg") == JPEG
    assert kept == [(2,)]
    again = read.crawl("archive", "-a", f"path={folder}", settings={**KEEP, "ARCHIVE_DIR": folder})
    assert again.code == 0, again.log
    assert records(shell.database) == records(read.database)
    assert read.rows("SELECT count(*) FROM article_image") == [(0,)], "no server is asked for a picture"
