"""Visit articles over and over on the real tables: what a text costs in versions and visits that is never the same."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import storage.pages
import storage.saving.replacing
import storage.saving.saved_articles
import storage.saving.saved_pages
from crawler.crawl.decisions.corrections import DOUBTFUL, judge
from pipelines.items import Article
from pipelines.save import save
from storage.articles import Articles
from storage.database import Session, open_database
from storage.models import PageRow
from storage.pages import Pages
from storage.visits import NotTaken, Visit
from storage.writer import Writer
from tests.crawler.crawl.test_corrections import BODY, HEADLINE, OTHER_BODY
from tests.storage.conftest import make_article

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOST_VISITS = 60
Text = Callable[[int, datetime], dict[str, Any]]
"""The fields of the article at a visit, given its number and time."""


class Told(NamedTuple):
    """What the visits came to."""

    visits: int
    versions: int
    days: int
    """Until the last visit."""
    restless: int


def body(*lines: str, **fields: Any) -> dict[str, Any]:
    return {"article_body": "\n".join(lines)} | fields


def visited(folder: Path, text: Text, patch: pytest.MonkeyPatch, *, is_judged: bool = True) -> Told:
    """Visit an article whenever it is due, at most `MOST_VISITS` times."""
    now = NOON
    saving = storage.saving
    for module in (saving.replacing, saving.saved_articles, saving.saved_pages, storage.pages):
        patch.setattr(module, "utc_now", lambda: now.isoformat())
    database = open_database(f"sqlite:///{folder / 'articles.db'}")
    writer, number = Writer(database, batch_seconds=0), 0
    for number in range(1, MOST_VISITS + 1):
        given = {"headline": HEADLINE, "date_published": None, "identifier": None} | text(number, now)
        article = make_article(url="https://example.org/a", **given)
        visit = Visit(page_key="example.org/a", url=article.url, fetched_at=now.isoformat(), revisited=True)
        planned = writer.submit(partial(_visit, article=article, visit=visit, is_judged=is_judged)).result(10)
        if planned is None:
            break
        now = datetime.fromisoformat(planned)
    writer.close()
    with database.session() as session:
        restless = session.query(PageRow).one().restless
        told = Told(number, len(Articles(session).history(1)) - 1, (now - NOON).days, restless)
    database.close()
    return told


def _visit(session: Session, *, article: Article, visit: Visit, is_judged: bool) -> str | None:
    """Do what a crawl does, and return the next visit."""
    row, page = Articles(session).get(1), session.query(PageRow).one_or_none()
    if row is not None and page is not None and is_judged:
        before = NotTaken(**page.not_taken) if page.not_taken else None
        earlier, at = Articles(session).earlier_records(1, 20), visit.fetched_at or ""
        judgement = judge(Articles.record(row), article.as_dict(), earlier, before, at)
        if judgement is not None:
            why = judgement.reason, judgement.message, at, judgement.not_taken, judgement.reason in DOUBTFUL
            return Pages(session).kept("example", visit.page_key, *why)
    return save(session, article, visit).next_visit


JITTERS: dict[str, Text] = {
    "a view counter at the end": lambda n, _: body(*BODY, f"Read {n * 37} times"),
    "comments at the end": lambda n, _: body(*BODY, f"{40 + n // 3} comments"),
    "minutes ago at the head": lambda n, now: body(f"{n} minutes ago", *BODY),
    "the day of today at the head": lambda n, now: body(now.strftime("%B %d, %Y"), *BODY),
    "the day of today as its date": lambda n, now: body(*BODY, date_published=now.date().isoformat()),
    "a teaser in turn": lambda n, _: body(*BODY, f"Most read: story {'abcde'[n % 5]}"),
    "two headlines by chance": lambda n, _: body(*BODY, headline=random.Random(n).choice((HEADLINE, "Sea wall holds"))),
    "another quotation each time": lambda n, _: body(*BODY, f"Saying {n}: {' '.join(_words(n, 12))}."),
    "advertisements in the text, in turn": lambda n, _: body(*BODY[:2], f"Buy {'abc'[n % 3]} now!", *BODY[2:]),
    "another advertisement in the text each time": lambda n, _: body(*BODY[:2], f"Now {_words(n, 3)}!", *BODY[2:]),
    "a text that grows at each visit": lambda n, _: body(*(f"Entry {m}: {OTHER_BODY[0]}" for m in range(n, 0, -1))),
}


def _words(number: int, count: int) -> list[str]:
    return ["".join(random.Random(f"{number} {place}").choices("abcdefgh", k=6)) for place in range(count)]


@pytest.mark.parametrize("name", JITTERS)
def test_a_text_that_differs_at_each_request_ends_its_visits_and_makes_few_versions(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = visited(tmp_path, JITTERS[name], monkeypatch)
    assert told.visits <= 16
    assert told.restless >= 2
    grows = "grows" in name or name.startswith("another advertisement")
    assert told.versions <= (told.visits - 1 if grows else 4)


def test_a_quiet_article_and_a_corrected_one_are_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    quiet = visited(tmp_path / "one", lambda *_: body(*BODY), monkeypatch)
    assert (quiet.visits, quiet.versions, quiet.restless) == (7, 0, 0)
    days = (1, 3, 7)

    def corrections(_: int, now: datetime) -> dict[str, Any]:
        toll = 12 + sum(now >= NOON + timedelta(days=day) for day in days)
        return body(*(line.replace("12", str(toll)) for line in BODY))

    corrected = visited(tmp_path, corrections, monkeypatch)
    assert (corrected.versions, corrected.restless) == (len(days), 0)
