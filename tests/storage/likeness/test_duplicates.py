"""The same story told again: by the same words, by almost the same, by others."""

import random
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from storage.articles import Articles
from storage.database import Database
from storage.likeness.duplicates import _ALIKE
from storage.likeness.shared_words import shared_runs
from storage.likeness.simhash import bands, distance, signed, simhash
from storage.models import ArticleFingerprintRow
from tests.storage.conftest import make_record

Write = Callable[..., Any]
CHINESE = (
    "大桥今天通车九年来居民每天乘渡船过河市长说工程因洪水两次停工新桥长八百米有四条车道和一条自行车道第一辆车是救护车"
)


def story(seed: int, words: int = 300) -> str:
    """Prose of its own for each seed, in paragraphs."""
    chosen = random.Random(seed)
    text = [f"{chosen.choice('bdfgklmnprst')}{chosen.choice('aeiou')}{chosen.randrange(900)}" for _ in range(words)]
    return "\n".join(" ".join(text[start : start + 60]) for start in range(0, words, 60))


def save(write: Write, number: int, body: str, **changes: Any) -> int:
    record = make_record(**{"identifier": f"{number}", "article_body": body} | changes)
    article_id: int = write(lambda s: Articles(s).save(record, f"e.org/{number}")).article_id
    return article_id


def first_of(database: Database, article_id: int) -> int | None:
    with database.session() as session:
        row = Articles(session).get(article_id)
        assert row is not None
        return row.duplicate_of


def test_the_same_story_at_another_address_is_linked_and_kept(database: Database, write: Write) -> None:
    one, other = save(write, 1, story(1)), save(write, 2, story(1))
    assert (first_of(database, one), first_of(database, other)) == (None, one)
    with database.session() as session:
        assert Articles(session).count() == 2


def test_a_short_notice_is_a_duplicate_by_the_very_same_words_only(database: Database, write: Write) -> None:
    one, same = save(write, 1, "It is open."), save(write, 2, "It is open.")
    other = save(write, 3, "It is open!")
    assert (first_of(database, same), first_of(database, other)) == (one, None)


def test_a_story_published_again_with_trifles_changed_is_linked(database: Database, write: Write) -> None:
    one = save(write, 1, story(1))
    words = story(1).split(" ")
    words[100] = "corrected"
    again = [
        save(write, 2, " ".join(words), headline="Another headline"),
        save(write, 3, story(1).upper().replace(" ", "  ") + "."),
        save(write, 4, story(1) + "\nUpdated at noon.", site="other"),
    ]
    assert [first_of(database, article_id) for article_id in again] == [one, one, one]


def test_chinese_is_compared_by_character(database: Database, write: Write) -> None:
    one = save(write, 1, CHINESE, in_language="zh")
    again = save(write, 2, CHINESE + "。", in_language="zh")
    other = save(write, 3, CHINESE[::-1], in_language="zh")
    assert (first_of(database, again), first_of(database, other)) == (one, None)


def test_other_stories_and_translations_are_not_linked(database: Database, write: Write) -> None:
    save(write, 1, story(1))
    for number in range(2, 60):
        assert first_of(database, save(write, number, story(number))) is None
    assert first_of(database, save(write, 1, story(1), in_language="it")) is None


def test_links_lead_to_the_first_and_never_in_a_chain(database: Database, write: Write) -> None:
    one = save(write, 1, story(1))
    near = save(write, 2, story(1) + "\nUpdated at noon.")
    same_as_near = save(write, 3, story(1) + "\nUpdated at noon.")
    assert (first_of(database, near), first_of(database, same_as_near)) == (one, one)


def test_a_thousand_repetitions_are_one_row_to_compare_with(database: Database, write: Write) -> None:
    for number in range(12):
        save(write, number, story(1))
    with database.session() as session:
        assert len(list(session.scalars(select(ArticleFingerprintRow)))) == 1


def test_a_duplicate_that_becomes_a_story_of_its_own_is_no_longer_one(database: Database, write: Write) -> None:
    save(write, 1, story(1))
    other = save(write, 2, story(1))
    save(write, 2, story(2))
    assert first_of(database, other) is None
    assert first_of(database, save(write, 3, story(2))) == other


def test_what_was_linked_to_a_story_that_becomes_a_duplicate_goes_with_it(database: Database, write: Write) -> None:
    one, two = save(write, 1, story(1)), save(write, 2, story(2))
    three = save(write, 3, story(2))
    save(write, 2, story(1))
    assert [first_of(database, article_id) for article_id in (two, three)] == [one, one]
    assert first_of(database, save(write, 4, story(2))) is None


def test_a_story_is_not_linked_to_a_later_one(database: Database, write: Write) -> None:
    one = save(write, 1, story(1))
    save(write, 2, story(2))
    save(write, 1, story(2))
    assert first_of(database, one) is None


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # its plan
def test_the_question_uses_an_index_for_each_part(database: Database) -> None:
    question = str(_ALIKE.compile(database.engine))
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", (1,) * question.count("?")).fetchall()
    steps = [row[-1] for row in plan]
    assert not any(step.startswith("SCAN") for step in steps), steps
    for name in ("content_hash", "band_0", "band_1", "band_2", "band_3"):
        assert any(f"ix_article_fingerprint_{name}" in step for step in steps), name


def test_values_that_differ_in_three_bits_share_a_band() -> None:
    chosen = random.Random(5)
    for _ in range(500):
        value = chosen.getrandbits(64)
        other = value
        for bit in chosen.sample(range(64), 3):
            other ^= 1 << bit
        assert any(one == two for one, two in zip(bands(value), bands(other), strict=True))
        assert distance(value, other) == distance(signed(value), signed(other)) == 3
        assert -(2**63) <= signed(value) < 2**63


@pytest.mark.parametrize(
    "written", ["Nguyễn đến Đà Nẵng", "Θεσσαλονίκη ήρθε", "서울에서 열렸다", "ガラスのバス", "Йод ёлка"]
)
def test_letters_with_accents_of_their_own_tell_the_same(written: str) -> None:
    """Some editors write an accent as a character of its own, and then every word is another."""
    text = " ".join(f"{written} {number}" for number in range(30))
    decomposed = unicodedata.normalize("NFD", text)
    assert simhash(decomposed) == simhash(text)
    assert shared_runs(text, decomposed) == 1.0


def test_the_value_of_a_text_is_the_same_in_every_process_and_release() -> None:
    # It is stored: another value would unlink all that is saved. Change it with a migration only.
    value = simhash("one two three four five six seven eight nine ten " * 5)
    assert value == simhash("ONE, two – three four five six seven\neight nine ten " * 5)
    assert value == 0xED11_A04E_00D3_20D0
