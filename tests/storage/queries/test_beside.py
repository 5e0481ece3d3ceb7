"""The neighbours of an article are those of the list, dated or not."""

from typing import Any

import pytest

from storage.articles import Articles
from storage.database import Database, Session
from storage.models import ArticleRow
from storage.queries.article_lists import ArticleLists
from storage.queries.filters import Filters
from storage.writer import Writer
from tests.storage.conftest import make_record

DAYS = (None, "2024-01-03", "2024-01-01", "2024-01-03T10:00:00+01:00", None, "2024-01-02", "2024-01-03")


def _save(session: Session) -> None:
    for number, day in enumerate(DAYS, 1):
        values: dict[str, Any] = {"identifier": str(number), "date_published": day, "url": f"https://e.org/{number}"}
        values["article_section"] = "Odd" if number % 2 else "Even"
        record = make_record(**values)
        record["article_body"] += " ".join(f"w{number}x{word}" for word in range(60))
        Articles(session).save(record, f"e.org/{number}")


@pytest.mark.parametrize("filters", [Filters(), Filters(section="Odd"), Filters(section="Even")])
def test_each_article_stands_between_the_two_beside_it(database: Database, filters: Filters) -> None:
    writer = Writer(database)
    writer.submit(_save).result(10)
    writer.close()
    with database.session() as session:
        lists = ArticleLists(session)
        numbers = lists.numbers(filters)
        assert len(numbers) >= 3
        for place, number in enumerate(numbers):
            beside = lists.beside(session.get_one(ArticleRow, number), filters)
            assert beside.newer == (numbers[place - 1] if place else None)
            assert beside.older == (numbers[place + 1] if place + 1 < len(numbers) else None)
            assert beside.number_before == place
