"""A store with stories in four languages, one corrected, one hostile, and `scrapy browse` over it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from pipelines.items import Article, Image, RelatedLink, hash_content
from storage.articles import Articles, SaveResult, without_scheme
from storage.database import open_database
from storage.pages import Pages
from storage.queries.search import SearchIndex
from storage.runs import CrawlRuns, RunCounts
from storage.sources import PageSources, Response
from storage.writer import Writer
from tests.crawler.conftest import PARAGRAPHS, article, page
from tests.crawler.forked import start_forked
from tests.crawler.reading_room.chromium import HOSTILE
from tests.storage.rows import find_page

ARABIC = "أُعيد فتح ميناء البلدة القديمة يوم الثلاثاء، بعد عشر سنوات من الفيضان الذي أغلق أرصفته الثلاثة."
CHINESE = "旧城的港口星期二重新开放，距离洪水关闭三个码头已经十年。渔民们日出之前就带着船回来了。"


def stories() -> list[Article]:
    """Numbers 1 to 40 in English, and others about them."""
    english = [article(number, day=f"2024-{1 + number // 28:02}-{1 + number % 28:02}") for number in range(1, 41)]
    english[2] = replace(
        english[2],
        article_section="Economy",
        content_location=("INDIA",),
        authors=("Rosa Iten",),
        doubt=0.81,
        related_links=(
            RelatedLink("Harbour number 5 opens", "https://www.asianews.it/news-en/Harbour-5.html", "2024-01-06"),
            RelatedLink("A story elsewhere", "https://elsewhere.example/story.html"),
            RelatedLink("A link that runs", "javascript:alert(1)"),
        ),
    )
    return [*english, _told("zh", "旧城港口重新开放", CHINESE), _told("ar", "إعادة فتح الميناء", ARABIC), *_hostile()]


def _told(language: str, headline: str, body: str) -> Article:
    """Story 3 in another language."""
    return replace(
        article(3, language=language, headline=headline, day="2024-01-04"),
        url=f"https://www.asianews.it/news-{language}/harbour-3.html",
        alternative_headline=None,
        article_body=body,
        article_body_html=f"<p>{body}</p>",
        images=(),
        content_hash=hash_content(headline, None, body),
    )


def _hostile() -> Iterator[Article]:
    """Articles whose every text is code."""
    for number, code in enumerate(HOSTILE, 100):
        yield replace(
            article(number, headline=f"{code} {number}", day="2023-01-01"),
            url=f"https://hostile.example/{number}.html",
            site=f"hostile{code}",
            alternative_headline=code,
            article_body=f"{code}\nzebra {code}",
            article_body_html=f'<p>{code}</p>{code}<img src="x" onerror="{code}">',
            authors=(code,),
            byline_raw=code,
            dateline=code,
            content_location=(code,),
            article_section=code,
            keywords=(code,),
            images=(Image("javascript:alert(1)", code, code), Image(f"http://127.0.0.1:9/{code}.jpg", code)),
            related_links=(RelatedLink(code, code), RelatedLink(code, "javascript:alert(1)")),
            in_language="en",
            validation_messages=(code,),
            content_hash=hash_content(code, code, str(number)),
        )


def make_store(file: Path) -> dict[str, int]:
    """Saves the stories; the row number of each by address, of the English ones by their number too."""
    database = open_database(f"sqlite:///{file}")
    writer = Writer(database, batch_seconds=0)
    numbers = {}
    try:
        run = writer.submit(lambda session: CrawlRuns(session).start("asianews", {}, "winnow 0")).result()
        for item in stories():
            saved = writer.submit(partial(_save, item, run)).result()
            numbers[item.url] = saved.article_id
        third = stories()[2]
        text = third.article_body.replace("ten years", "eleven years")
        html = third.article_body_html.replace("ten years", "eleven years")
        corrected = replace(
            third, article_body=text, article_body_html=html, content_hash=hash_content(third.headline, "", text)
        )
        writer.submit(partial(_save, corrected, run)).result()
        _keep_page(writer, third, numbers[third.url])
        counts: RunCounts = {"found": 43, "saved_new": 40, "refused": 2, "failed": 1}
        counts["reasons"] = {"soft_404": 2, "timeout": 1}
        counts["slowest"] = [{"url": third.url, "seconds": 3.25}]
        counts["coverage"] = {
            "pages": 40,
            "extracted": 38,
            "fields": {"date_published": 38, "authors": 30},
            "body_length": 300,
        }
        writer.submit(lambda session: CrawlRuns(session).finish(run, 2, "saved 40 new", **counts)).result()
        SearchIndex(database).catch_up()
    finally:
        writer.close()
        database.close()
    return numbers


def _save(item: Article, run_id: int, session: Session) -> SaveResult:
    return Articles(session).save(item.as_dict(), without_scheme(item.url), run_id=run_id)


def _keep_page(writer: Writer, item: Article, number: int) -> None:
    key = f"en:{item.identifier}"
    body = page(item.headline or "", *PARAGRAPHS).encode()
    writer.submit(lambda session: find_page(session, "asianews", key, item.url)).result()
    writer.submit(lambda session: Pages(session).saved("asianews", key, number)).result()
    writer.submit(
        lambda session: PageSources(session).keep("asianews", {key: Response(body, "text/html", None)})
    ).result()


@contextmanager
def served(file: Path) -> Iterator[str]:
    """`scrapy browse` at a free port; its address without the last slash."""
    command = ["scrapy", "browse", "--port", "0", "-s", f"ARTICLE_DATABASE=sqlite:///{file}"]
    process = start_forked(command, stderr=sys.stderr.fileno())
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip().rstrip("/")
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()
