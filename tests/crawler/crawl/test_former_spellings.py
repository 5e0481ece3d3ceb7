"""A store whose addresses a former program spelled: nothing is fetched twice, saved twice or lost."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import update

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.frontier import DatabaseFrontier
from crawler.crawl.run import CrawlRun
from crawler.discovery.readers.start_page import article_address
from pipelines.save import save
from storage.articles import Articles
from storage.models import ArticleRow, PageRow
from storage.pages import FoundPage, Pages
from storage.visits import OtherNames, Visit
from tests.crawler.crawl.conftest import SITE, MakeRun
from tests.storage.conftest import make_article
from tests.storage.likeness.test_duplicates import story

SAVED = ("e.org/one/", "e.org/two?ref=homepage", "e.org/three/index.html", "e.org/four", "e.org/four/", "e.org/plain")
"""As the former program wrote them: key of the page and address of the article."""
WAITING = ("e.org/five/", "e.org/four?source=rss")
TODAY = ("one", "one//", "two", "two/?ref=rss", "three", "four/?utm_source=x", "plain?fbclid=1")


def write(run: CrawlRun, operation: Any) -> Any:
    return run.writer.submit(operation).result(10)


def article(number: int, address: str, **changes: Any) -> Any:
    return make_article(
        site=SITE, identifier=None, url=f"https://{address}", canonical_url=None, article_body=story(number), **changes
    )


def filled(run: CrawlRun) -> None:
    for number, address in enumerate(SAVED):
        seen = FoundPage(address, f"https://{address}")
        write(run, lambda session, seen=seen: Pages(session).found_all(SITE, [seen]))
        # The two addresses of `four` gave one story twice.
        told = article(3 if number == 4 else number, address, headline=f"Story {number}")
        write(
            run, partial(save, article=told, visit=Visit(page_key=address, url=f"https://{address}", address=address))
        )
    left = [FoundPage(address, f"https://{address}") for address in WAITING]
    write(run, lambda session: Pages(session).found_all(SITE, left))
    write(run, lambda session: session.execute(update(PageRow).values(next_visit="2030-01-01T00:00:00+00:00")))


def test_what_was_saved_under_a_former_spelling_is_known_and_what_waited_is_fetched_once(make_run: MakeRun) -> None:
    run = make_run()
    filled(run)
    frontier: Any = run.frontier
    assert isinstance(frontier, DatabaseFrontier)
    asyncio.run(frontier._load())
    links = [ArticleLink(address) for path in TODAY if (address := article_address(f"https://e.org/{path}"))]
    assert len(links) == len(TODAY)
    assert frontier.add(links) == []
    assert list(frontier._pending) == ["e.org/five"]

    with run.resources.database.session() as session:
        pages = {row.key: row for row in session.query(PageRow)}
        articles = {row.address: row.id for row in session.query(ArticleRow)}
    assert set(pages) == {
        "e.org/one",
        "e.org/two",
        "e.org/three",
        "e.org/four",
        "e.org/four/",
        "e.org/plain",
        "e.org/five",
    }
    assert len(articles) == len(SAVED)
    assert all(page.article_id for key, page in pages.items() if key != "e.org/five")
    assert [key for key, page in pages.items() if page.article_id and page.next_visit is None] == ["e.org/four/"]


def test_a_visit_finds_the_row_of_an_article_saved_under_a_former_spelling(make_run: MakeRun) -> None:
    run = make_run()
    filled(run)
    frontier: Any = run.frontier
    asyncio.run(frontier._load())
    visit = Visit(page_key="e.org/one", url="https://e.org/one/", address="e.org/one", names=OtherNames())
    changed = replace(article(0, "e.org/one/", headline="Story 0"), date_modified="2024-01-01", headline="Corrected")
    saved = write(run, partial(save, article=changed, visit=replace(visit, revisited=True)))
    assert saved.article_id == 1
    with run.resources.database.session() as session:
        assert Articles(session).count() == len(SAVED)
