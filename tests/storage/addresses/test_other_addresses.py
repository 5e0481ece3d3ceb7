"""Readings of one article at several addresses, in whatever order they are saved."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from pipelines.save import save
from storage.articles import Articles, SaveResult
from storage.database import Database
from storage.models import ArticleRow
from storage.sources import PageSources
from storage.times import utc_now
from storage.visits import OtherNames, Visit
from storage.writer import Writer
from tests.storage.conftest import make_article
from tests.storage.likeness.test_duplicates import story
from tests.storage.rows import page_row

Write = Callable[..., Any]
NOW = utc_now()
TODAY = NOW[:10]


@dataclass(frozen=True)
class Read:
    """A page and what it gave."""

    path: str
    body: str = story(1)
    canonical: str = ""
    view_of: str = ""
    number: str = ""
    headline: str = "Bridge opens"
    day: str | None = TODAY
    revisited: bool = False
    page: str = ""


def operation(read: Read) -> Callable[[Any], SaveResult]:
    key = f"e.org/{read.path}"
    names = OtherNames(
        f"e.org/{read.canonical}" if read.canonical else None,
        f"e.org/{read.view_of}" if read.view_of else None,
        f"e.org#{read.number}" if read.number else None,
    )
    article = make_article(
        identifier=None,
        url=f"https://{key}",
        canonical_url=f"https://{names.canonical or key}",
        article_body=read.body,
        headline=read.headline,
        date_published=read.day,
    )
    page = f"e.org/{read.page or read.path}"
    visit = Visit(
        page_key=page,
        url=f"https://{page}",
        address=key,
        names=names,
        fetched_at=NOW,
        body=b"<p>",
        revisited=read.revisited,
    )
    return partial(save, article=article, visit=visit)


def rows(database: Database) -> dict[str, ArticleRow]:
    with database.session() as session:
        return {row.address.removeprefix("e.org/"): row for row in Articles(session).iterate()}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("own", "other"),
    [
        (Read("a"), Read("a/amp", story(1, 200), canonical="a")),
        (Read("a"), Read("a?print=1", view_of="a")),
        (Read("a"), Read("x/old-slug", story(1) + "\nMore of it.", canonical="a")),
        (Read("n/new-48211", number="48211"), Read("n/the-old-48211", number="48211")),
        (Read("pier"), Read("politics/pier")),
        (Read("world/pier", day=None), Read("politics/pier", day=None)),
        (Read("b", canonical="never-fetched"), Read("b/2", canonical="never-fetched")),
    ],
)
def test_whichever_is_read_first_one_row_has_the_better_record(
    database: Database, write: Write, own: Read, other: Read, turned: bool
) -> None:
    first, second = (write(operation(read)) for read in ((other, own) if turned else (own, other)))
    assert (first.outcome, second.outcome) == ("new", "same_article")
    assert second.article_id == first.article_id
    assert second.is_taken == turned
    found = rows(database)
    assert list(found) == [own.path]
    assert found[own.path].article_body == own.body
    with database.session() as session:
        assert Articles(session).history(first.article_id)[1:] == []
        for read in (own, other):
            page = page_row(session, "example", f"e.org/{read.path}")
            assert page is not None
            assert page.article_id == first.article_id
            assert page.reason == ("same_article" if read is other else None)
            assert (page.next_visit is None) == (read is other)
            assert (PageSources(session).get("example", page.key) is None) == (read is other)
        for spelling in (other.path, other.canonical or own.path):
            assert Articles(session).get(f"https://e.org/{spelling}") is not None


def test_readings_in_one_transaction_are_one_row(database: Database) -> None:
    writer = Writer(database, batch_seconds=1)
    reads = [Read(f"slug-{number}", canonical="the-slug") for number in range(4)] + [Read("the-slug")]
    saved = [job.result(10) for job in [writer.submit(operation(read), urgent=False) for read in reads]]
    writer.close()
    assert {one.article_id for one in saved} == {1}
    assert list(rows(database)) == ["the-slug"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_page_that_names_another_storys_address_is_a_story_of_its_own(
    database: Database, write: Write, turned: bool
) -> None:
    right, wrong = Read("a"), Read("b", story(2), canonical="a", headline="Mill burns")
    results = [write(operation(read)) for read in ((wrong, right) if turned else (right, wrong))]
    assert [one.outcome for one in results] == ["new", "new"]
    found = rows(database)
    assert found["a"].canonical_url == "https://e.org/a"
    assert found["b"].canonical_url is None
    if not turned:
        assert found["b"].validation_messages[-1].startswith("canonical_url: the page names https://e.org/a")
    # The claim is forgotten: nothing more is asked of that story.
    assert write(operation(Read("a/amp", canonical="a"))).article_id == found["a"].id


@pytest.mark.parametrize(
    "other",
    [
        Read("b", story(2), number="48211"),
        Read("b", day="2003-12-03"),
        Read("b", day=None),
        Read("b", story(1) + "\nUpdated at noon."),
        Read("b", headline="Bridge is open"),
        Read("b", story(2), canonical="a", headline="Mill burns"),
    ],
)
def test_what_differs_is_another_row(database: Database, write: Write, other: Read) -> None:
    write(operation(Read("a", number="48211")))
    assert write(operation(other)).outcome == "new"
    assert sorted(rows(database)) == ["a", "b"]


def test_a_translation_that_names_the_original_is_an_article(database: Database, write: Write) -> None:
    write(operation(Read("a")))
    other = make_article(identifier=None, url="https://e.org/it/a", article_body=story(1), in_language="it")
    visit = Visit(page_key="e.org/it/a", url=other.url, address="e.org/it/a", names=OtherNames("e.org/a"))
    assert write(partial(save, article=other, visit=visit)).outcome == "new"


def test_an_article_whose_page_leads_elsewhere_now_has_moved(database: Database, write: Write) -> None:
    first = write(operation(Read("old-slug")))
    moved = Read("new-slug", story(1) + "\nCorrected at noon.", revisited=True, page="old-slug")
    again = write(operation(moved))
    assert (again.article_id, again.outcome) == (first.article_id, "changed")
    assert list(rows(database)) == ["new-slug"]
    # Both addresses are its own from now on.
    assert write(operation(Read("old-slug", canonical="new-slug"))).outcome == "same_article"


def test_an_article_with_a_publishers_number_is_known_by_it_alone(database: Database, write: Write) -> None:
    numbered = make_article(article_body=story(1))
    write(partial(save, article=numbered, visit=Visit(page_key="en:0127", url=numbered.url)))
    other = make_article(article_body=story(1), identifier="0128", url="https://e.org/0128")
    visit = Visit(page_key="en:0128", url=other.url, names=OtherNames("example.org/news-en/Bridge-opens-0127.html"))
    assert write(partial(save, article=other, visit=visit)).outcome == "new"
    assert write(operation(Read("c", canonical="0128"))).outcome == "new"
