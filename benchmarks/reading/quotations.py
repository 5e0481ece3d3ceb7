"""How long `scrapy quote` looks for a sentence, by what it finds.

    python -m benchmarks.reading.quotations                   # 100,000 made-up articles, which takes minutes to make
    python -m benchmarks.reading.quotations --database FILE   # a store that is there; versions are added to it

Not the start of the program, and not the index that follows the articles: one sentence among many (`scrapy quote -`).
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, select, update

from benchmarks.reading.made import fill, vocabularies
from crawler.records.quotes.search import CHANGED, FOUND, NOT_FOUND, STITCHED, QuoteSearch
from storage.articles import Articles
from storage.database import Database, Session, open_database
from storage.models import ArticleRow, ArticleVersionRow
from storage.queries.search import SearchIndex

_EACH = 60
_GOAL = 100
_CHANGED_AT = "2026-11-01T00:00:00+00:00"


def main(given: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.quotations", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", metavar="FILE")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        file = options.database or Path(folder) / "articles.db"
        database = open_database(f"sqlite:///{file}")
        try:
            if not options.database:
                fill(database, options.articles)
            SearchIndex(database).catch_up()
            sys.stdout.writelines(f"{line}\n" for line in measured(database))
        finally:
            database.close()
    return 0


def measured(database: Database) -> Iterator[str]:
    """Yield the table line by line."""
    asked = sentences(database)
    search = QuoteSearch(database)
    yield "| answer | median | worst | CPU, median | CPU, worst | goal |"
    yield "|---|---|---|---|---|---|"
    for expected, some in asked.items():
        times, of_cpu = [], []
        for text in some:
            begun, cpu = time.perf_counter(), time.process_time()
            status = search.look_for(text).status
            of_cpu.append(1000 * (time.process_time() - cpu))
            times.append(1000 * (time.perf_counter() - begun))
            assert status == expected, (status, expected, text)
        told = (f"{value:.0f}" for some in (times, of_cpu) for value in (statistics.median(some), max(some)))
        yield f"| {expected} | {' | '.join(told)} | {_GOAL} |"


def sentences(database: Database) -> dict[str, list[str]]:
    """Return the sentences by the answer that they should have: of 8 to 40 words."""
    random_ = random.Random(11)
    with database.session() as session:
        numbers = list(session.scalars(select(ArticleRow.id)))
        bodies = {number: _body(session, number) for number in random_.sample(numbers, 4 * _EACH)}
    chosen, others = list(bodies), vocabularies()["en"].all
    asked: dict[str, list[str]] = {FOUND: [], CHANGED: [], STITCHED: [], NOT_FOUND: []}
    for place in range(_EACH):
        length = random_.randint(8, 40)
        first, second, third = (bodies[chosen[place + turn * _EACH]] for turn in range(3))
        asked[FOUND].append(_piece(first, 3, length))
        asked[STITCHED].append(f"{_piece(second, 1, length // 2)} {_piece(second, 5, length // 2)}")
        asked[NOT_FOUND].append(" ".join(_piece(text, 2, length // 3) for text in (first, second, third)))
        number = chosen[place + 3 * _EACH]
        asked[CHANGED].append(_change(database, number, _piece(bodies[number], 4, length), random_.choice(others)))
    return asked


def _body(session: Session, number: int) -> str:
    return str(session.scalar(select(ArticleRow.article_body).where(ArticleRow.id == number)))


def _piece(body: str, paragraph: int, length: int) -> str:
    """Some words of a paragraph; two characters a word where it has no spaces."""
    text = body.split("\n")[paragraph]
    return " ".join(text.split()[4 : 4 + length]) if " " in text else text[8 : 8 + 2 * length]


def _change(database: Database, number: int, sentence: str, other: str) -> str:
    """Give the article an earlier version with another word in the sentence; return the sentence as it read then."""
    if " " in sentence:
        words = sentence.split()
        words[len(words) // 2] = other
        before = " ".join(words)
    else:
        middle = len(sentence) // 2
        before = f"{sentence[:middle]}鐵{sentence[middle + 1 :]}"
    with Session(database.write_engine) as session, session.begin():
        row = session.get_one(ArticleRow, number)
        record = Articles.record(row)
        record["article_body"] = record["article_body"].replace(sentence, before, 1)
        version = {"article_id": number, "record": record, "valid_from": row.first_saved, "valid_until": _CHANGED_AT}
        session.execute(insert(ArticleVersionRow), [version])
        session.execute(update(ArticleRow).where(ArticleRow.id == number).values(changed_at=_CHANGED_AT))
    return before


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
