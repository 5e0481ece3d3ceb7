"""Learned lines are dropped from bodies, and nothing else is."""

from dataclasses import replace
from types import SimpleNamespace

from benchmarks.learned import replica_run, without_language
from crawler.extraction.article import Page, extract_article
from crawler.extraction.learned_lines import LearnedBlocks, without_learned
from crawler.spiders.asianews import CLEANING_RULES

TEXT = "The harbour of the old town opened again on Tuesday, ten years after the flood that had closed its quays."
KNOWN = LearnedBlocks(2, frozenset({("head", "share this"), ("tail", "follow us")}))


def test_learned_lines_go_at_their_place_alone() -> None:
    lines = [SimpleNamespace(text=text) for text in ("Share this", TEXT, "Follow us", TEXT, "Share this", "Follow us")]
    kept, dropped = without_learned(lines, KNOWN)
    assert [line.text for line in kept] == [TEXT, "Follow us", TEXT, "Share this"]
    assert [line.text for line in dropped] == ["Share this", "Follow us"]


def test_a_body_of_learned_lines_alone_stays_whole() -> None:
    assert len(without_learned([SimpleNamespace(text="Follow us")], KNOWN)[0]) == 1


def test_extract_article_drops_them_and_says_so() -> None:
    body = f"<html><body><article><h1>Harbour</h1><p>{TEXT}</p><p>{TEXT} Again.</p><p>Follow us</p></article></body>"
    page = Page(body.encode(), "https://example.org/a/harbour-opens-again")
    plain, cleaned = extract_article(page), extract_article(page, learned=KNOWN)
    assert plain.article_body.endswith("\nFollow us")
    assert cleaned.article_body == plain.article_body.removesuffix("\nFollow us")
    assert "Follow us" not in cleaned.article_body_html
    assert cleaned.extractor_version == f"{plain.extractor_version}; learned 2"
    assert cleaned.content_hash != plain.content_hash


def test_a_site_whose_language_no_rule_knows_teaches_its_labels() -> None:
    engine = replica_run(replace(CLEANING_RULES, line_pattern=None))
    assert (engine["first clutter before"], engine["later clutter before"]) == (4 * 5, 4 * 10)
    assert (engine["later clutter after"], engine["learned"], engine["lost"]) == (0, 4, 0)
    pattern = replica_run(without_language(CLEANING_RULES, "it"))
    assert (pattern["later clutter before"], pattern["later clutter after"], pattern["lost"]) == (5, 0, 0)
