"""Commands, a database with articles, and pages of our own prose."""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from scrapy.cmdline import execute
from sqlalchemy.orm import Session

from crawler.workers import pool
from pipelines.items import Article, Image, RelatedLink, hash_content
from storage.articles import Articles, SaveResult, without_scheme
from storage.database import open_database
from storage.pages import FoundPage, Pages
from storage.writer import Writer
from tests.crawler.forked import ForkedWorkers
from tests.crawler.local_site import Shell

ROOT = Path(__file__).parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

PARAGRAPHS = (
    "The harbour of the old town opened again on Tuesday, ten years after the flood that had closed its three quays.",
    "Fishermen who had moved up the coast came back with their boats before sunrise, and the market sold out by noon.",
    "The council says that the work took four years longer than planned because the sea wall had to be built twice.",
)


def page(headline: str, *paragraphs: str) -> str:
    """A news page."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs or PARAGRAPHS)
    return (
        f'<html lang="en"><head><title>{headline}</title><meta property="og:title" content="{headline}">'
        '<meta property="article:published_time" content="2024-03-05T08:15:00Z"></head>'
        f"<body><article><h1>{headline}</h1>{body}</article></body></html>"
    )


def article(
    number: int,
    *,
    language: str = "en",
    day: str | None = None,
    headline: str | None = None,
    told_as: int | None = None,
) -> Article:
    """A saved article of our own; `told_as`: in the words of the one with that number."""
    title = headline or f"Harbour number {number} opens"
    paragraphs = [*PARAGRAPHS, _of_its_own(number if told_as is None else told_as)]
    body = "\n".join(paragraphs)
    return Article(
        url=f"https://www.asianews.it/news-en/Harbour-{number}.html",
        site="asianews",
        identifier=f"{number:04}",
        headline=title,
        alternative_headline="Boats are back.",
        article_body=body,
        article_body_html="".join(f"<p>{text}</p>" for text in paragraphs),
        date_published=day or f"2024-01-{number:02}",
        authors=("Ada Kern",),
        content_location=("VIETNAM", "CHINA"),
        images=(Image("https://www.asianews.it/files/img/quay.jpg", "The quay"),),
        related_links=(RelatedLink("The flood"),),
        in_language=language,
        extraction_method="line_pattern",
        extractor_version="winnow 0",
        content_hash=hash_content(title, "Boats are back.", body),
    )


def _of_its_own(number: int) -> str:
    """Words that no other article has, so that it is no duplicate."""
    chosen = random.Random(number)
    return " ".join(f"{chosen.choice('bdgklmnprst')}{chosen.choice('aeiou')}{chosen.randrange(900)}" for _ in range(90))


def _save(item: Article, session: Session) -> SaveResult:
    return Articles(session).save(item.as_dict(), without_scheme(item.url))


@pytest.fixture
def scrapy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`scrapy COMMAND ...` in the project with a database of the test's own; in this process, which saves a second;
    where it cleans in workers, they are forks."""

    def run(command: str, *arguments: str | Path, standard_input: bytes = b"") -> "subprocess.CompletedProcess[str]":
        output, errors = (TextIOWrapper(BytesIO(), encoding="ascii", write_through=True) for _ in range(2))
        words = ["scrapy", command, "-s", f"ARTICLE_DATABASE=sqlite:///{tmp_path}/articles.db", *map(str, arguments)]
        with monkeypatch.context() as patch:
            patch.chdir(ROOT)
            patch.setattr("sys.stdin", TextIOWrapper(BytesIO(standard_input)))
            patch.setattr("sys.stdout", output)
            patch.setattr("sys.stderr", errors)
            if sys.platform == "linux":
                patch.setattr(pool, "subprocess", ForkedWorkers)
            with pytest.raises(SystemExit) as ended:
                execute(words)
        printed = [stream.buffer.getvalue().decode() for stream in (output, errors)]
        return subprocess.CompletedProcess(words, int(str(ended.value.code)), printed[0], printed[1])

    return run


@pytest.fixture
def save(tmp_path: Path, empty_store: Path) -> Callable[..., None]:
    """Saves articles into the test's database."""

    def into_database(*articles: Article) -> None:
        file = tmp_path / "articles.db"
        if not file.exists():
            shutil.copy(empty_store, file)
        database = open_database(f"sqlite:///{file}")
        writer = Writer(database, batch_seconds=0)
        for item in articles:
            writer.submit(partial(_save, item)).result(10)
        writer.close()
        database.close()

    return into_database


@pytest.fixture
def lost_page(tmp_path: Path, save: Callable[..., None]) -> str:
    """An article of a site, two pages that were found, and one, whose address this is, that could not be read."""

    def operation(session: Session) -> None:
        addresses = [f"https://www.asianews.it/news-en/Lost-{number}.html" for number in (71, 72, 73)]
        Pages(session).found_all("asianews", [FoundPage(f"en:{url[-7:-5]}", url) for url in addresses])
        Pages(session).failed("asianews", "en:71", "consent_wall", "the site asks for consent first")

    save(article(7))
    database = open_database(f"sqlite:///{tmp_path}/articles.db")
    writer = Writer(database, batch_seconds=0)
    writer.submit(operation).result(10)
    writer.close()
    database.close()
    return "https://www.asianews.it/news-en/Lost-71.html"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "articles.db")
