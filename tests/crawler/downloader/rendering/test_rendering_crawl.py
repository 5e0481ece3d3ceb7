"""Pages that need JavaScript, made by a real browser behind the doors of the crawl."""

import json
import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.crawler.downloader.rendering.script_site import HEADLINE, ScriptSite
from tests.crawler.local_site import LocalSite, Reply, Shell, links, refused_port, story

pytestmark = pytest.mark.program

CHROMIUM = "/usr/bin/chromium"
needs_browser = pytest.mark.skipif(
    find_spec("playwright") is None or not os.access(CHROMIUM, os.X_OK),
    reason="Playwright (requirements-render.txt) or /usr/bin/chromium is not installed",
)
RENDER = {"RENDER_JAVASCRIPT": "1", "RENDER_BROWSER": CHROMIUM}


@needs_browser
def test_a_shell_is_made_by_the_browser_and_all_that_it_asks_for_passes_the_doors(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "articles.db")
    with LocalSite() as private, ScriptSite(private.port) as site:
        run = shell.crawl("news", "-a", f"url={site.url}", settings=RENDER, seconds=180)
        saved = shell.rows("SELECT headline, article_body, extraction_method FROM article ORDER BY headline DESC")
        assert [headline for headline, _, _ in saved] == [HEADLINE, "A story that needs no script"], run.log
        assert "had told the port" in saved[0][1]
        assert "From the shadow" in saved[0][1]
        # One whose script has nothing to say fails as before, and is tried again.
        assert shell.pages()["/news/2024/05/empty-shell"] == ("failed", "needs_javascript")
        # Nothing but GET, nothing private, no picture, nothing that robots.txt forbids, no page in a frame.
        assert private.hits == []
        assert "/api/story.json" in site.paths
        for never in ("/api/count", "/picture.png", "/private/data.json", "/frame.html", "/style.css"):
            assert never not in site.paths
        # Two pages share a script, which is fetched once.
        assert site.paths.count("/app.js") == 1


_LIST = b"""<html><head><title>The Quay Courier</title></head><body><main id="news"></main><script>
fetch('/list.json').then((answer) => answer.json()).then((stories) => {
    document.getElementById('news').innerHTML = stories.map((one) =>
        '<article><h2><a href="' + one.path + '">' + one.headline + '</a></h2></article>').join('');
});</script></body></html>"""


@needs_browser
def test_a_list_that_a_script_fetches_is_made_by_the_browser(tmp_path: Path) -> None:
    headlines = [f"The ferry sails again from quay number {number}" for number in range(3)]
    paths = [f"/2024/05/0{number + 1}/the-ferry-sails-again-{number}" for number in range(3)]
    stories = [{"path": path, "headline": name} for path, name in zip(paths, headlines, strict=True)]
    routes = {"/": Reply(_LIST), "/list.json": Reply(json.dumps(stories).encode(), content_type="application/json")}
    routes |= {path: story(name) for path, name in zip(paths, headlines, strict=True)}
    with LocalSite(routes) as site:
        for menu in (b"", b"<nav><a href='/harbour'>Harbour</a></nav>"):
            site.routes["/"] = Reply(_LIST.replace(b"<body>", b"<body>" + menu))
            shell = Shell(tmp_path / f"{len(menu)}.db")
            without = shell.crawl("news", "-a", f"url={site.url}")
            assert without.code == 3
            assert "RENDER_JAVASCRIPT" in without.last_line
            shell.crawl("news", "-a", f"url={site.url}", settings=RENDER, seconds=180)
            assert shell.rows("SELECT count(*) FROM article") == [(3,)]


@needs_browser
def test_without_the_setting_no_browser_is_started(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "articles.db")
    with ScriptSite(refused_port()) as site:
        shell.crawl("news", "-a", f"url={site.url}")
        assert shell.pages()["/news/2024/05/shell"] == ("failed", "needs_javascript")
        assert "/app.js" not in site.paths


@pytest.mark.skipif(find_spec("playwright") is not None, reason="Playwright is installed")
def test_without_playwright_the_setting_is_an_error_of_one_line(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "articles.db")
    with LocalSite({"/": links(["/a"]), "/a": story("A")}) as site:
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"RENDER_JAVASCRIPT": "1"})
    assert run.code == 1
    assert run.log.strip().splitlines()[-1].endswith("pip install -r requirements-render.txt")
    assert site.hits == []


@needs_browser
def test_a_browser_that_is_not_there_is_an_error_of_one_line(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "articles.db")
    with LocalSite({"/": Reply(b"")}) as site:
        settings = {"RENDER_JAVASCRIPT": "1", "RENDER_BROWSER": "/nowhere/chromium"}
        run = shell.crawl("news", "-a", f"url={site.url}", settings=settings)
    assert run.code == 1
    assert "RENDER_BROWSER=/nowhere/chromium is no program" in run.last_line
