"""The examples of docs/python.md, run as they are printed there."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import winnow
from tests.crawler.conftest import article, page
from tests.crawler.conftest import save as save
from tests.crawler.local_site import LocalSite, Reply, Route, story

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "python.md").read_text("utf-8")
EXAMPLES = {
    heading: re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    for heading, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", DOCUMENT, re.M | re.S)
}
PROJECT = "In a Scrapy project of your own"


@pytest.mark.parametrize("heading", [name for name in EXAMPLES if name != PROJECT and EXAMPLES[name]])
def test_each_example_runs(
    heading: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    save: Callable[..., None],
) -> None:
    save(article(1), article(2))
    (tmp_path / "page.html").write_text(page("Harbour opens"), "utf-8")
    monkeypatch.chdir(tmp_path)
    for example in EXAMPLES[heading]:
        exec(compile(example, "docs/python.md", "exec"), {"__name__": "example"})
    printed = capsys.readouterr().out
    expected = {
        "Clean a page": "Harbour opens 2024-03-05T08:15:00",
        "When a page gives no article": "something stands in front of the page: bot_wall",
        "Read what a crawl saved": "2 articles\n2024-01-01 Harbour number 1 opens",
    }
    assert printed.startswith(expected[heading]), printed


class ForeignProject:
    """A small Scrapy project whose settings and spider are those of the document, in a folder of its own."""

    def __init__(self, folder: Path, site: str, settings: str, spider: str) -> None:
        self.folder = folder
        package = folder / "papers"
        (package / "spiders").mkdir(parents=True)
        (folder / "scrapy.cfg").write_text("[settings]\ndefault = papers.settings\n")
        (package / "__init__.py").touch()
        (package / "spiders" / "__init__.py").touch()
        more = "SPIDER_MODULES = ['papers.spiders']\nBOT_NAME = 'papers'\nTELNETCONSOLE_ENABLED = False\n"
        (package / "settings.py").write_text(more + settings, "utf-8")
        (package / "spiders" / "daily.py").write_text(spider.replace("https://example.org", site), "utf-8")

    def crawl(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run its spider, with Winnow installed."""
        command = [sys.executable, "-m", "scrapy", "crawl", "daily", *arguments]
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(self.folder)}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def papers(tmp_path: Path) -> Iterator[ForeignProject]:
    routes: dict[str, Route] = {"/about.html": Reply(b"<html><body><h1>About us</h1><p>We print.</p></body></html>")}
    routes |= {f"/{number}.html": story(f"Harbour number {number} opens") for number in (1, 2)}
    stories = "".join(f"<a class='story' href='/{name}.html'>{name}</a>" for name in (1, 2, "about"))
    routes["/"] = Reply(f"<html><body>{stories}</body></html>".encode())
    with LocalSite(routes) as site:
        settings, spider = EXAMPLES[PROJECT][:2]
        yield ForeignProject(tmp_path / "papers", site.url, settings, spider)


@pytest.mark.program
def test_a_spider_of_another_project_saves_its_articles(papers: ForeignProject) -> None:
    done = papers.crawl()
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert "2 articles saved, 2 of them new, and 0 lost" in done.stderr
    assert "no article: " in done.stderr
    # The folder of scrapy.cfg, not the one that it was started in.
    with winnow.open_store(papers.folder / "articles.db") as store:
        assert sorted(each.headline or "" for each in store) == ["Harbour number 1 opens", "Harbour number 2 opens"]
    again = papers.crawl()
    assert "2 articles saved, 0 of them new, and 0 lost" in again.stderr


@pytest.mark.program
def test_a_spider_of_another_project_is_told_that_the_database_cannot_be_opened(papers: ForeignProject) -> None:
    done = papers.crawl("-s", "ARTICLE_DATABASE=sqlite:///nowhere/articles.db")
    assert "Traceback" not in done.stderr, done.stderr
    assert "there is no folder" in done.stderr
    assert "'finish_reason': 'no_database'" in done.stderr
    assert "'article/lost': " in done.stderr


@pytest.mark.program
@pytest.mark.skipif(find_spec("scrapy_poet") is None, reason="scrapy-poet is not installed: pip install winnow[poet]")
def test_a_callback_asks_scrapy_poet_for_the_article(papers: ForeignProject) -> None:
    settings, spider = EXAMPLES[PROJECT][2:]
    package = papers.folder / "papers"
    with (package / "settings.py").open("a") as file:
        file.write(settings)
    daily = package / "spiders" / "daily.py"
    before = daily.read_text("utf-8").split("    def parse_story")[0]
    method = spider[spider.index("def parse_story") :].replace("\n", "\n    ")
    daily.write_text(f"from winnow import Article\n{before}    {method}", "utf-8")
    done = papers.crawl()
    assert "2 articles saved, 2 of them new, and 0 lost" in done.stderr, done.stderr
    with winnow.open_store(papers.folder / "articles.db") as store:
        assert len(store) == 2
