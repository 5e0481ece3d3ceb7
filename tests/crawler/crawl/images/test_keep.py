"""`KEEP_IMAGES` through the real command: the pictures of saved articles, and none that may not be had."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawler.local_site import LocalSite, Reply, Shell, links, story

pytestmark = pytest.mark.program

PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 50
JPEG = b"\xff\xd8\xff\xe0" + b"j" * 50
KEEP = {"KEEP_IMAGES": "1", "KEEP_IMAGES_MAXSIZE": "5000"}


def with_pictures(headline: str, *addresses: str) -> Reply:
    figures = "".join(f"<figure><img src='{url}' width='600' height='400'></figure>" for url in addresses)
    page = story(headline).body.replace(b"</h1>", f"</h1>{figures}".encode())
    return Reply(page)


def kept(shell: Shell) -> list[tuple[str, str, bytes]]:
    rows = shell.rows("SELECT url, content_type, body FROM article_image ORDER BY id")
    return [("/" + url.split("/", 3)[3], kind, bytes(body)) for url, kind, body in rows]


def test_pictures_pass_the_same_doors_and_never_lose_their_article(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "articles.db")
    with LocalSite({"/secret.png": Reply(PNG)}) as private, LocalSite() as site:
        site.routes |= {
            "/": links(["/one", "/two"]),
            "/robots.txt": Reply(b"User-agent: *\nDisallow: /hidden/\n", content_type="text/plain"),
            "/one": with_pictures("Sea wall stands", "/a.png", "/moved.png", "/b.jpg?w=9", f"{private.url}/secret.png"),
            "/two": with_pictures(
                "Ferry returns", "/gone.png", "/vector.png", "/page.jpg", "/large.png", "/hidden/c.png", "/inward.png"
            ),
            "/a.png": Reply(PNG, content_type="image/png"),
            "/moved.png": Reply(status=302, headers={"Location": "/a2.png"}),
            "/a2.png": Reply(PNG + b"2", content_type="text/html"),
            "/b.jpg?w=9": Reply(JPEG, content_type="application/octet-stream"),
            "/vector.png": Reply(b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"),
            "/page.jpg": Reply(b"<html><body>no picture</body></html>", content_type="image/jpeg"),
            "/large.png": Reply(PNG + b"x" * 6000, content_type="image/png"),
            "/inward.png": Reply(status=302, headers={"Location": f"{private.url}/secret.png"}),
            "/hidden/c.png": Reply(PNG),
        }
        run = shell.crawl("news", "-a", f"url={site.url}", settings=KEEP)
        assert run.code == 0, run.log
        assert shell.rows("SELECT count(*) FROM article") == [(2,)]
        assert kept(shell) == [
            ("/a.png", "image/png", PNG),
            ("/moved.png", "image/png", PNG + b"2"),
            ("/b.jpg?w=9", "image/jpeg", JPEG),
        ], run.log
        assert private.hits == []
        assert "/hidden/c.png" not in site.paths
        told = next(line for line in run.log.splitlines() if "kept 3 pictures" in line)
        for words in ("7 not", "2 private address", "1 http 404", "2 not an image", "1 too large", "1 robots txt"):
            assert words in told
        # With the article goes the picture.
        with closing(sqlite3.connect(tmp_path / "articles.db")) as database, database:
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("DELETE FROM article WHERE headline = 'Sea wall stands'")
        assert kept(shell) == []


def test_without_the_setting_no_picture_is_asked_for(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "articles.db")
    with LocalSite({"/": links(["/one"]), "/one": with_pictures("Sea wall stands", "/a.png")}) as site:
        assert shell.crawl("news", "-a", f"url={site.url}").code == 0
        assert "/a.png" not in site.paths
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"KEEP_IMAGES": "some"})
    assert run.code == 1
    assert "KEEP_IMAGES=some" in run.log
    assert "Traceback" not in run.log


def test_the_last_article_of_a_limited_run_keeps_its_pictures_and_no_more_than_asked(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "articles.db")
    pictures = [f"/{number}.png" for number in range(6)]
    with LocalSite({path: Reply(PNG) for path in pictures}) as site:
        site.routes |= {"/": links(["/one"]), "/one": with_pictures("Sea wall stands", *pictures)}
        settings = KEEP | {"KEEP_IMAGES_MOST": "4"}
        run = shell.crawl("news", "-a", f"url={site.url}", "-a", "max_articles=1", settings=settings)
        assert run.code == 0, run.log
        assert [url for url, _, _ in kept(shell)] == pictures[:4]


def test_two_articles_of_a_limited_run_keep_their_pictures(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "articles.db")
    many = [f"/many{number}.png" for number in range(9)]
    with LocalSite({path: Reply(PNG) for path in many}) as site:
        site.routes |= {
            "/": links(["/one", "/two"]),
            "/one": with_pictures("Sea wall stands", *many),
            "/two": story("Ferry returns"),
        }
        run = shell.crawl("news", "-a", f"url={site.url}", "-a", "max_articles=2", settings=KEEP)
        assert run.code == 0, run.log
        assert len(kept(shell)) == 9, "the article without pictures is done first, and does not end the run"
