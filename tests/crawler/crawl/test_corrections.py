"""What a visit to a known article brought: the judgement, by cases and by simulation of many visits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.crawl.decisions.corrections import (
    ANOTHER_ARTICLE,
    CAME_BACK,
    LOST_TEXT,
    RESTLESS,
    TRIFLE,
    judge,
    judge_doubt,
)
from storage.models import READ_FIELDS
from storage.visits import NotTaken
from tests.crawler.local_site import PARAGRAPH

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEADLINE = "Sea wall stands in the storm"
BODY = (
    "The new sea wall of the harbour stood up to the first storm of the autumn, its engineer said on Monday.",
    "At least 12 people were killed when a ferry sank outside the wall, according to the coast guard.",
    PARAGRAPH,
    "Fishermen who live behind the wall told this newspaper that they had slept for the first time in years.",
    "The council will decide in December whether the eastern arm is to be made longer by forty metres.",
)
OTHER_BODY = (
    "Schools in the hill country open a week late because the roads are still covered by fallen trees.",
    "Teachers were asked to send homework by radio, as they did in the winter of the great snow.",
    "The ministry of education said that examinations are not postponed, whatever parents were told.",
)
SHORT_LIST = ("14:05 Goal for the guests", "14:20 Half time")


def record(*body: str, **fields: Any) -> dict[str, Any]:
    """What the judge looks at."""
    made = dict.fromkeys(READ_FIELDS) | {"headline": HEADLINE, "authors": [], "content_location": []}
    return made | {"article_body": "\n".join(body)} | fields


STORED = record(*BODY)


def replaced(number: int, line: str) -> dict[str, Any]:
    return record(*BODY[:number], line, *BODY[number + 1 :])


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        # True corrections.
        (STORED, None),
        (replaced(1, BODY[1].replace("12", "21")), None),
        (record(BODY[0], "12 people were killed.", *BODY[2:]), None),
        (record(*BODY, "This article was corrected on Tuesday: the engineer did not speak on Sunday."), None),
        (record(*BODY, "Correction: the wall is of 1994."), None),
        (record(*BODY, *SHORT_LIST), None),
        (record("The ferry was raised on Wednesday, and nobody was found in it, the coast guard said.", *BODY), None),
        (record(*BODY[:4]), None),
        (record(*BODY, headline="Sea wall stands, ferry lost"), None),
        (record(*BODY, headline="Twelve dead as ferry sinks"), None),
        (record(*BODY, authors=["Ana Núñez"]), None),
        (record(*BODY, date_published="2026-11-23"), None),
        (record(*BODY[:2], *OTHER_BODY, *BODY[2:]), None),
        # Rewritten as a whole under its headline, and no shorter.
        (record(*OTHER_BODY, *(line.replace("e", "3") for line in BODY), *OTHER_BODY), None),
        # A wall, an error, a list, a notice: little is left.
        (record("Please enable JavaScript to continue.", headline="Just a moment"), ANOTHER_ARTICLE),
        (record("Something went wrong. Try again later.", headline="Oops"), ANOTHER_ARTICLE),
        (record("Please enable JavaScript to continue."), LOST_TEXT),
        (record("This article has been withdrawn."), LOST_TEXT),
        (record(*BODY[:1], "Subscribe to read on."), LOST_TEXT),
        (record(*BODY[:3], "Subscribe to read on."), LOST_TEXT),
        (record(BODY[0]), LOST_TEXT),
        (record(), LOST_TEXT),
        # Another article.
        (record(*OTHER_BODY, headline="Schools open late"), ANOTHER_ARTICLE),
        (record(*OTHER_BODY, *OTHER_BODY, headline="Schools open late"), ANOTHER_ARTICLE),
        (record(*OTHER_BODY), ANOTHER_ARTICLE),
    ],
)
def test_a_correction_is_taken_and_a_doubtful_text_is_not(read: dict[str, Any], reason: str | None) -> None:
    judgement = judge(STORED, read, [], None, NOON.isoformat())
    assert (judgement.reason if judgement else None) == reason
    doubt = judge_doubt(STORED, read, None, NOON.isoformat())
    assert (doubt.reason if doubt else None) == reason


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ((*BODY, "41 comments"), (*BODY, "42 comments"), TRIFLE),
        ((*BODY, "Read 1,204 times", "Share"), (*BODY, "Read 1,377 times", "Print"), TRIFLE),
        (("3 minutes ago", *BODY), ("5 hours ago", *BODY), TRIFLE),
        (("November 24, 2026", *BODY), ("November 25, 2026", *BODY), TRIFLE),
        ((*BODY, "Most read: Ferry lost"), (*BODY, "Most read: Snow in the hills"), TRIFLE),
        ((*BODY, "41 comments"), BODY, TRIFLE),
        # Numbers that are news.
        (("12 killed in blast", *BODY), ("21 killed in blast", *BODY), None),
        ((*BODY[:2], "Death toll: 12", *BODY[2:]), (*BODY[:2], "Death toll: 21", *BODY[2:]), None),
        ((*BODY, "The toll is 12."), (*BODY, "The toll is 21."), None),
        (SHORT_LIST, (*SHORT_LIST[:1], "14:20 Second goal"), None),
        # A first notice that is written out.
        (("More soon on the ferry.",), BODY, None),
    ],
)
def test_short_lines_at_the_ends_are_trifles(before: Sequence[str], after: Sequence[str], reason: str | None) -> None:
    judgement = judge(record(*before), record(*after), [], None, NOON.isoformat())
    assert (judgement.reason if judgement else None) == reason


def test_what_comes_and_goes_is_folded() -> None:
    one, counted = (record(*BODY, f"{number} comments") for number in (41, 57))
    other = record(*BODY, "42 comments", headline="Sea wall holds")
    for read in (one, counted):
        judgement = judge(other, read, [STORED, one], None, NOON.isoformat())
        assert judgement is not None
        assert judgement.reason == CAME_BACK
    assert judge(other, record(*BODY, headline="Sea wall breaks"), [one], None, NOON.isoformat()) is None
    full = judge(record(BODY[0]), STORED, [STORED], None, NOON.isoformat())
    assert full is None, "an article whose text was lost for a while is taken at once when it is back"


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ([record(*BODY, headline=f"Sea wall {word}") for word in ("holds", "stands", "lasts", "wins")], RESTLESS),
        ([record(*BODY, date_published=f"2026-11-2{day}") for day in range(4)], RESTLESS),
        ([record(*BODY, line) for line in (*OTHER_BODY, PARAGRAPH.replace("a", "o"))], RESTLESS),
        ([record(*BODY[:2], f"Advertisement: {n}", *BODY[2:]) for n in "abcd"], RESTLESS),
        ([replaced(1, BODY[1].replace("12", str(number))) for number in (12, 21, 35, 41)], None),
        ([record(*BODY[:4], BODY[4].replace("forty", word)) for word in ("ten", "twenty", "thirty", "fifty")], None),
        ([record(*BODY, *OTHER_BODY[:number]) for number in range(4)], None),
        ([record(*BODY, *(f"14:{n:02} Goal" for n in range(number))) for number in range(4)], None),
    ],
)
def test_a_place_that_differs_for_the_third_time_in_a_row_is_folded(
    texts: list[dict[str, Any]], reason: str | None
) -> None:
    *earlier, stored, read = texts
    assert judge(stored, read, earlier[1:], None, NOON.isoformat()) is None, "the second time it is a change"
    judgement = judge(stored, read, earlier, None, NOON.isoformat())
    assert (judgement.reason if judgement else None) == reason


def judged(texts: Sequence[tuple[float, dict[str, Any]]]) -> list[int]:
    """At how many visits in a row each text was read, given days and texts; 0: it was taken."""
    before: NotTaken | None = None
    counts = []
    for days, text in texts:
        judgement = judge(STORED, text, [], before, (NOON + timedelta(days=days)).isoformat())
        before = judgement.not_taken if judgement else None
        counts.append(before.times if before else 0)
    return counts


def test_a_doubtful_text_that_stays_is_taken_after_three_visits_and_three_days() -> None:
    withdrawn = record("This article has been withdrawn.")
    teaser = [record(BODY[0], f"{number} comments") for number in range(5)]
    assert judged([(day, withdrawn) for day in (0, 1, 3)]) == [1, 2, 0]
    assert judged([(day / 24, withdrawn) for day in range(5)]) == [1, 2, 3, 4, 5], "all on one day: an outage"
    assert judged([(0, withdrawn), (9, withdrawn)]) == [1, 2]
    assert judged([(0, withdrawn), (1, STORED), (2, withdrawn), (3, withdrawn)]) == [1, 0, 1, 2]
    assert judged([(0, withdrawn), (2, teaser[0]), (3, teaser[1]), (4, teaser[2]), (5, teaser[3])]) == [1, 1, 2, 3, 0]
    other = record(*OTHER_BODY, headline="Schools open late")
    assert judged([(0, withdrawn), (1, other), (4, withdrawn)]) == [1, 1, 1]
