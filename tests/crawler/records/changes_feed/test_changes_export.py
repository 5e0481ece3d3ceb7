"""`scrapy export changes.atom` and `.jsonl`, and what the other commands say of a removal."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.crawler.conftest import Run, article
from tests.crawler.records.changes_feed.changed_store import BACK, CORRECTED, REMOVED, ROUGH, SOLD, make_changes, words


@pytest.fixture
def numbers(save: Callable[..., None], tmp_path: Path) -> dict[Any, int]:
    return make_changes(save, tmp_path / "articles.db")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_change_is_a_line_in_the_order_in_which_it_was_seen(
    scrapy: Run, numbers: dict[Any, int], tmp_path: Path
) -> None:
    path = tmp_path / "changes.jsonl"
    done = scrapy("export", path)
    assert (done.returncode, done.stderr) == (0, f"4 changes written to {path}\n")
    told = lines(path)
    assert [(one["kind"], one["day"], one["headline"]) for one in told] == [
        ("removal", "2026-03-03", REMOVED.headline),
        ("removal", "2026-03-03", BACK.headline),
        ("correction", "2026-03-05", CORRECTED.headline),
        ("return", "2026-03-06", BACK.headline),
    ]
    assert told[0]["seen_at"] == "2026-03-04T12:00:00+00:00"
    assert (told[0]["reason"], told[0]["message"]) == ("http_404", "the server answered with status 404")
    assert told[0]["url"] == REMOVED.url
    assert told[0]["article_id"] == numbers[REMOVED.headline]
    assert [change["field"] for change in told[2]["changes"]] == ["body"]
    assert (words(told[2], "deleted"), words(told[2], "inserted")) == (["noon & <gone>."], ["noon."])
    assert told[2]["is_by_one_cleaner"] is True


def test_the_feed_has_the_newest_first_with_the_words_marked(
    scrapy: Run, numbers: dict[Any, int], tmp_path: Path
) -> None:
    path = tmp_path / "changes.atom"
    assert scrapy("export", path).returncode == 0
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        f"Back again: {BACK.headline}",
        f"Corrected: {CORRECTED.headline}",
        f"Removed: {BACK.headline}",
        f"Removed: {REMOVED.headline}",
    ]
    assert len({entry.id for entry in feed.entries}) == 4
    assert feed.entries[1].updated == "2026-03-05T10:00:00+00:00"
    assert feed.entries[1].link == CORRECTED.url
    content = feed.entries[1].content[0].value
    assert "<del>" in content
    assert "&lt;gone&gt;" in content, "words of a page are no markup"
    assert "Gone from its address since 2026-03-03" in feed.entries[3].content[0].value
    first = path.read_bytes()
    scrapy("export", path)
    assert path.read_bytes() == first, "the same changes are the same entries"


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (("--since", "2026-03-05"), ["correction", "return"]),
        (("--since", "2026-03-05", "--until", "2026-03-05"), ["correction"]),
        (("--until", "2026-03-04"), ["removal", "removal"]),
        (("--language", "it"), ["removal"]),
        (("--site", "asianews", "--author", "kern", "--country", "VN", "--since", "2026-03-06"), ["return"]),
        (("--query", '"number 7"'), ["correction"]),
        (("-n", "1"), ["return"]),
        (("--since", "2026-03-07"), []),
    ],
)
def test_filters_choose_among_the_changes(
    scrapy: Run, numbers: dict[Any, int], tmp_path: Path, options: tuple[str, ...], kinds: list[str]
) -> None:
    path = tmp_path / "asianews-changes.jsonl.gz"
    assert scrapy("export", path, *options).returncode == 0
    told = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert [json.loads(line)["kind"] for line in told] == kinds
    to_output = scrapy("export", "-", "--changes", *options).stdout.splitlines()
    assert to_output == [json.dumps(json.loads(line), ensure_ascii=True) for line in told] or to_output == told


def test_bad_usage_and_names_that_nothing_has(scrapy: Run, numbers: dict[Any, int], tmp_path: Path) -> None:
    wrong = scrapy("export", tmp_path / "all.csv", "--changes")
    assert (wrong.returncode, "changes go into a .jsonl or an .atom file" in wrong.stderr) == (2, True)
    assert scrapy("export", tmp_path / "changes.jsonl", "--site", "nobody.example").returncode == 1
    assert scrapy("export", tmp_path / "exchanges.jsonl").stderr.startswith("4 articles written")


def test_an_advertisement_that_comes_and_goes_is_no_change(
    scrapy: Run, save: Callable[..., None], tmp_path: Path
) -> None:
    """Pictures, related stories and summaries stand around the text; the cleaner keeps advertisements out of it."""
    before = article(7)
    save(before, replace(before, description="Buy bread", related_links=(), images=(), keywords=("bread",)))
    scrapy("export", tmp_path / "changes.jsonl")
    assert lines(tmp_path / "changes.jsonl") == []


def test_texts_read_by_two_cleaners_say_so(
    scrapy: Run, save: Callable[..., None], numbers: dict[Any, int], tmp_path: Path
) -> None:
    save(replace(CORRECTED, extractor_version="winnow 9"))
    scrapy("export", tmp_path / "changes.jsonl")
    [correction] = [one for one in lines(tmp_path / "changes.jsonl") if one["kind"] == "correction"]
    assert correction["is_by_one_cleaner"] is False


def test_show_and_report_tell_of_removals(scrapy: Run, numbers: dict[Any, int]) -> None:
    line = "on 2026-03-03 by the publisher (the server answered with status 404)"
    assert f"removed: {line}\n" in scrapy("show", "0008").stdout
    assert scrapy("show", "0008", "--history").stdout.endswith(f"removed {line}\n")
    assert "removed:" not in scrapy("show", "0009").stdout
    assert scrapy("show", "0009", "--history").stdout.endswith(f"removed {line}, back on 2026-03-06\n")
    last = json.loads(scrapy("show", "0009", "--history", "--json").stdout.splitlines()[-1])
    assert last["removal"]["returned_at"] == "2026-03-06T12:00:00+00:00"
    assert "removed" not in scrapy("show", "0010", "--history").stdout, "one visit is no removal"
    report = scrapy("report").stdout
    assert "; 1 of them removed by the publisher; 1 of them gone at the last visit;" in report
    assert SOLD in ROUGH.article_body
