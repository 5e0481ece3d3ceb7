"""`doubt`: what it is weighed from, that it is there where it can be, and that it changes nothing else."""

from dataclasses import replace

import pytest

from crawler.extraction.article import Page, extract_article
from crawler.extraction.body import doubt
from crawler.extraction.body.doubt import LIMIT, DoubtWeights, doubt_of_numbers, doubt_weights, raised_by
from crawler.extraction.rules import Mode
from crawler.extraction.trace import Trace
from pipelines.items import Article, hash_content

TEXT = [
    "Goats came aboard the ferry on Sunday, and nobody had sold them a ticket for the crossing to the lighthouse rock.",
    "The captain let them stand at the bow, where they looked at the sea, and ate what the children had left of lunch.",
    "On the rock they climbed up to the lamp, and the keeper says that he has not slept so well since it went out.",
    "A vote on whether they may go home by the same ferry is to be held next week, with the goats among those invited.",
]
OTHER = [
    "Lemons of the upper terrace were carried to the market by forty people, because the mule was lent to a circus.",
    "The circus sent word that the mule had learned to count, and asked whether the village would sell it for a tent.",
    "Nobody in the village had a use for a tent, but the priest pointed out that the church roof had none for years.",
]
HEAD = (
    '<html lang="en"><head><title>Goats at sea</title><meta property="article:published_time" content="2026-03-04">'
    '<meta name="description" content="Goats came aboard the ferry and climbed up to the lamp">'
    '<meta name="author" content="Ada Kern"></head><body><article><h1>Goats at sea</h1>'
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(markup: str, mode: Mode = "balanced") -> tuple[Article, dict[str, float]]:
    trace = Trace()
    article = extract_article(Page(markup.encode(), "https://ferry.test/2026/goats.html"), mode=mode, trace=trace)
    return article, trace.evidence


def test_a_plain_article_is_hardly_doubted() -> None:
    article, _ = read(f"{HEAD}{paragraphs(*TEXT)}</article></body></html>")
    assert article.doubt is not None
    assert article.doubt < 0.2


def test_what_is_left_out_of_the_running_text_is_evidence() -> None:
    box = "".join(f"<div class='x'><div><div><form><p>{text}</p></form></div></div></div>" for text in OTHER)
    _, whole = read(f"{HEAD}{paragraphs(*TEXT)}</article></body></html>")
    cut, part = read(f"{HEAD}{paragraphs(*TEXT)}</article><aside>{box}</aside></body></html>")
    assert OTHER[0] not in cut.article_body
    assert whole["left_running"] == 0
    assert part["left_running"] > 0.3
    assert part["body_of_page"] < whole["body_of_page"]


def test_a_body_without_the_words_of_the_page_s_summary_is_evidence() -> None:
    _, right = read(f"{HEAD}{paragraphs(*TEXT)}</article></body></html>")
    _, wrong = read(f"{HEAD}{paragraphs(*OTHER, OTHER[0].upper())}</article></body></html>")
    assert right["description_missing"] == 0
    assert wrong["description_missing"] > 0.5


def test_a_field_that_is_missing_is_evidence() -> None:
    bare = f"<html><head><title>Goats at sea</title></head><body><h1>Goats at sea</h1>{paragraphs(*TEXT)}</body></html>"
    _, known = read(f"{HEAD}{paragraphs(*TEXT)}</article></body></html>")
    _, unknown = read(bare)
    for name in ("no_date", "no_authors", "no_description"):
        assert (known[name], unknown[name]) == (0, 1)
    assert unknown["no_json_ld"] == 1
    assert "description_missing" not in unknown, "what the page does not have tells nothing"


def test_a_text_that_stands_twice_and_lines_between_the_body_s_own_are_evidence() -> None:
    menu = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Goat {n}</a></li>" for n in range(9)) + "</ul></nav>"
    _, plain = read(f"{HEAD}{paragraphs(*TEXT)}</article></body></html>")
    _, torn = read(f"{HEAD}{paragraphs(*TEXT[:2])}{menu}{paragraphs(*TEXT[2:])}</article></body></html>")
    assert (plain["jumps"], plain["repeated"]) == (0, 0)
    assert torn["jumps"] > 1


def test_every_number_of_the_table_is_one_that_pages_give() -> None:
    node = '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "Goats came aboard"}</script>'
    _, given = read(HEAD.replace("<body>", f"{node}<body>") + paragraphs(*TEXT) + "</article></body></html>")
    assert set(doubt_weights().rows) == set(given)


def test_the_quick_mode_weighs_nothing_and_says_so() -> None:
    article, evidence = read(f"{HEAD}{paragraphs(*TEXT)}</article></body></html>", "fast")
    assert article.doubt is None
    assert evidence == {}


def test_a_doubt_lies_between_0_and_1_and_unknown_numbers_count_for_nothing() -> None:
    table = DoubtWeights(-1.0, {"left": (0.0, 0.1, 2.0, 0.0), "right": (0.0, 0.1, -2.0, 0.0)})
    assert table.doubt({}) == table.doubt({"elsewhere": 5.0}) == pytest.approx(0.2689, abs=1e-4)
    assert table.shares({"left": 1e9}) == {"left": 2 * LIMIT}
    assert 0 < table.doubt({"right": 1e9}) < 0.01 < 0.99 < table.doubt({"left": 1e9}) < 1
    assert 0 <= doubt_of_numbers({}) <= 1


def test_the_doubt_is_no_part_of_what_a_reader_sees() -> None:
    article, _ = read(f"{HEAD}{paragraphs(*TEXT)}</article></body></html>")
    other = replace(article, doubt=0.99)
    assert other.content_hash == hash_content(other.headline, other.alternative_headline, other.article_body)
    assert other.content_hash == article.content_hash


def test_the_trace_says_in_words_what_raised_the_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    table = DoubtWeights(-1.0, {"no_date": (0.0, 0.5, 1.0, 0.0), "headings": (0.0, 0.5, -1.0, 0.0)})
    monkeypatch.setattr(doubt, "doubt_weights", lambda: table)
    assert raised_by({"no_date": 1.0, "headings": 1.0}) == ["no date"]
    assert raised_by({"no_date": 0.0}) == []
    trace = Trace()
    markup = f"{HEAD}{paragraphs(*TEXT)}</article></body></html>".replace("published_time", "other_time")
    extract_article(Page(markup.encode(), None), trace=trace)
    assert trace.sources["doubt"] == "no date"


def test_every_number_of_the_table_can_be_told_in_words() -> None:
    rows = doubt_weights().rows
    sides = [(name, mean + side * spread) for name, (mean, spread, *_) in rows.items() for side in (-3, 3)]
    told = [raised_by({name: value}) for name, value in sides]
    assert {len(words) for words in told} == {0, 1}
