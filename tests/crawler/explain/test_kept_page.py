"""`scrapy show ID --explain`: the page of a saved article, where it is kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from crawler.extraction.article import Page, extract_article
from crawler.spiders.asianews import CLEANING_RULES
from storage.database import open_database
from storage.models import PageRow
from storage.sources import PageSources, Response
from storage.times import utc_now
from storage.writer import Writer
from tests.crawler.conftest import Run, article

URL = "https://www.asianews.it/news-en/Harbour-7.html"
BODY = (Path(__file__).parents[2] / "sites/asianews/era-a-one-cell-en.html").read_bytes()


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[], None]:
    """Keeps the page of the first article."""

    def operation(session: Session) -> None:
        session.add(
            PageRow(
                site="asianews", key="en:0007", url=URL, kind="article", state="saved", article_id=1,
                first_seen=utc_now(), last_seen=utc_now(),
            )
        )  # fmt: skip
        session.flush()
        PageSources(session).keep("asianews", {"en:0007": Response(BODY, "text/html; charset=utf-8", None)})

    def into_database() -> None:
        database = open_database(f"sqlite:///{tmp_path}/articles.db")
        writer = Writer(database, batch_seconds=0)
        writer.submit(operation).result(10)
        writer.close()
        database.close()

    return into_database


@pytest.mark.program
def test_the_page_of_a_saved_article_is_drawn(
    scrapy: Run, save: Callable[..., None], keep: Callable[[], None], tmp_path: Path
) -> None:
    read = extract_article(Page(BODY, URL), CLEANING_RULES)
    save(replace(read, identifier="0007"))
    keep()
    report = tmp_path / "report.html"
    done = scrapy("show", "0007", "--explain", report)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{report}\n", "")
    drawn = report.read_text("utf-8")
    assert "lines kept" in drawn
    assert "does not give the saved text" not in drawn


@pytest.mark.program
def test_another_text_than_the_saved_one_is_said(
    scrapy: Run, save: Callable[..., None], keep: Callable[[], None], tmp_path: Path
) -> None:
    save(article(7))
    keep()
    scrapy("show", "0007", "--explain", tmp_path / "report.html")
    assert "does not give the saved text" in (tmp_path / "report.html").read_text("utf-8")


def test_a_page_that_was_not_kept_is_one_line(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(7))
    done = scrapy("show", "0007", "--explain", tmp_path / "report.html")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "was not kept" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("--explain",), ("7", "--explain", "{}/none/report.html"), ("7", "--explain", "{}")]
)
def test_bad_usage_is_code_2(scrapy: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = scrapy("show", *(word.format(tmp_path) for word in arguments))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
