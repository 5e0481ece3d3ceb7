"""Which lines of a site's articles are learned as clutter."""

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.body_edges import Place, candidates, walk
from pipelines.save import save
from pipelines.words import comparable
from storage.database import Database
from storage.likeness import learned_lines as learned_module
from storage.likeness.learned_lines import LEARNED_FROM, LearnedLines
from storage.models import LearnedBlockRow
from storage.runs import CrawlRuns
from storage.visits import Visit
from tests.storage.conftest import make_article

WORDS = "harbour quay market council boat sunrise flood wall baker school roof bicycle road bridge river night".split()


def prose(seed: int) -> str:
    """Three paragraphs of invented running text, another for each seed."""
    random = Random(seed)
    return "\n".join(" ".join(random.choice(WORDS) + str(random.randrange(99)) for _ in range(40)) + "." for _ in "abc")


def put(write: Callable[..., Any], number: int, body: str, run_id: int | None = None) -> None:
    """Saves an article as the pipeline does."""
    address = f"https://www.example.org/news-en/A-{number:04}.html"
    article = make_article(identifier=f"{number:04}", url=address, canonical_url=address, article_body=body)
    write(partial(save, article=article, visit=Visit(page_key=f"en:{number}", url=address, run_id=run_id)))


def learned(database: Database) -> dict[str, str]:
    with database.session() as session:
        return {row.text: row.place for row in LearnedLines(session).of_site("example")}


def test_a_line_is_learned_from_the_third_article_that_ends_with_it(
    database: Database, write: Callable[..., Any]
) -> None:
    run_id = write(lambda session: CrawlRuns(session).start("example", {}, "0"))
    for number in (1, 2):
        put(write, number, f"{prose(number)}\nСледите за нами", run_id)
    assert learned(database) == {}
    put(write, 3, f"{prose(3)}\nСледите за нами!", run_id)
    assert learned(database) == {"Следите за нами": "tail"}
    with database.session() as session:
        row = LearnedLines(session).of_site("example")[0]
        assert (row.first_seen_in_run, row.learned_in_run, len(row.sightings)) == (run_id, run_id, 3)


def test_a_long_notice_is_learned_and_running_text_before_it_is_not_looked_at(
    database: Database, write: Callable[..., Any]
) -> None:
    notice = "All rights to this text are with the newspaper, and nobody may print it elsewhere without our consent."
    for number in range(3):
        put(write, number, f"{prose(number)}\nThe same short line\n{notice}")
    assert set(learned(database)) == {notice}


def test_at_the_head_more_articles_are_asked_for(database: Database, write: Callable[..., Any]) -> None:
    for number in range(LEARNED_FROM["head"] - 1):
        put(write, number, f"Share this\n{prose(number)}")
    assert learned(database) == {}
    put(write, 99, f"Share this\n{prose(99)}")
    assert learned(database) == {"Share this": "head"}


def test_what_comes_again_now_and_then_is_no_clutter(database: Database, write: Callable[..., Any]) -> None:
    for number in range(60):
        put(write, number, f"{prose(number)}\n" + ("BAUCAU, TIMOR-LESTE" if number % 6 == 0 else f"Seen {number} once"))
    assert learned(database) == {}


def test_what_became_frequent_is_learned_whatever_was_before(database: Database, write: Callable[..., Any]) -> None:
    for number in range(30):
        put(
            write, number, f"{prose(number)}\n" + ("Follow us" if number in (0, 9) or number > 26 else f"Seen {number}")
        )
    assert learned(database) == {"Follow us": "tail"}


def test_near_duplicates_do_not_count_as_two(database: Database, write: Callable[..., Any]) -> None:
    for number in range(6):
        put(write, number, f"{prose(1)} Edition {number}.\nFollow us")
    assert learned(database) == {}


def test_the_same_article_again_counts_once(database: Database, write: Callable[..., Any]) -> None:
    for text in range(6):
        put(write, 1, f"{prose(text)}\nFollow us")
    assert learned(database) == {}


def test_a_line_of_another_site_is_another_line(database: Database, write: Callable[..., Any]) -> None:
    def see(site: str, number: int, session: Session) -> None:
        article = make_article(site=site, identifier=str(number), article_body=f"{prose(number)}\nFollow us")
        save(session, article, Visit(page_key=str(number), url=article.url))

    for number, site in enumerate(("example", "example", "other", "other")):
        write(partial(see, site, number))
    assert learned(database) == {}


def test_lines_seen_once_are_forgotten_and_learned_ones_are_not(
    database: Database, write: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learned_module, "UNLEARNED_KEPT", 20)
    monkeypatch.setattr(learned_module, "_PRUNE_EVERY", 10)
    for number in range(60):
        put(write, number, f"{prose(number)}\nSeen {number} once\n" + ("Follow us" if number < 3 else ""))
    with database.session() as session:
        assert (session.scalar(select(func.count(LearnedBlockRow.id))) or 0) < 45
    assert set(learned(database)) == {"Follow us"}


def test_the_walk_ends_at_running_text_that_nobody_knows() -> None:
    first, second, third = prose(1).split("\n")
    lines = ["Menu", first, "Menu", "Follow us", second, "Follow us", third, "A short last word", "Follow us", ""]
    known: set[tuple[Place, str]] = {("head", "menu"), ("tail", "follow us")}
    assert walk(lines, "head", known)[0] == [0]
    assert walk(lines, "tail", known)[0] == [8]
    assert ("tail", third) in candidates(lines)
    assert ("tail", second) not in candidates(lines)


def test_chinese_running_text_is_known_by_its_width() -> None:
    text = "港口在水災十年後重新開放漁民在日出前帶著船回來市場在中午前售罄。"
    assert walk(["關注我們", text, "關注我們"], "tail", {("tail", comparable("關注我們"))})[0] == [2]
