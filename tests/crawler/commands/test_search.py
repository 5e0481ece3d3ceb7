"""`scrapy search`: what a person types and sees."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storage.database import open_database
from storage.queries.search import SearchIndex
from tests.crawler.conftest import PARAGRAPHS, Run, article


def test_articles_are_found_the_best_first_with_where_to_read_them(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(7), article(8, headline="Sea wall built twice"), article(9, language="it"))
    shown = scrapy("search", "sea", "wall", "--language", "en", "-n", "1")
    assert shown.returncode == 0
    lines = shown.stdout.splitlines()
    assert lines[0] == "Sea wall built twice"
    assert lines[1] == "2024-01-08 · asianews · en:0008"
    assert "the sea wall had to be built" in " ".join(lines[2:])
    assert shown.stderr == "1 of 2 articles; scrapy show NUMBER reads one\n"


def test_what_is_saved_later_is_found_too(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(7))
    assert scrapy("search", "bicycle").returncode == 1
    save(replace(article(8), headline="A bicycle", content_hash="1"))
    assert "A bicycle" in scrapy("search", "bicycle").stdout


def test_json_is_one_object_a_line(scrapy: Run, save: Callable[..., None]) -> None:
    save(replace(article(7), article_body=f"{PARAGRAPHS[0]}\n教宗谈到宗教自由。", content_hash="1"))
    (line,) = scrapy("search", "自由", "--json").stdout.splitlines()
    hit = json.loads(line)
    assert hit["identifier"] == "0007"
    assert hit["url"] == article(7).url
    assert "教宗谈到宗教自由" in hit["snippet"]


def test_a_phrase_in_quotes_of_the_shell_is_a_phrase(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(7))
    assert scrapy("search", "came back", "market").returncode == 0
    assert scrapy("search", "back came", "market").returncode == 1
    assert scrapy("search", "back came market").returncode == 0


@pytest.mark.parametrize(
    ("given", "code", "complaint"),
    [
        ((), 2, "say what to search for"),
        (("…",), 2, "there is nothing to search for"),
        (("sea", "AND"), 2, "AND needs something after it"),
        (("sea", "--since", "yesterday"), 2, "--since yesterday: not a day such as 2024-01-31"),
        (("sea", "-n", "0"), 2, "--number must be at least 1"),
        (("xylophone",), 1, "nothing found"),
    ],
)
def test_errors_are_one_line(
    scrapy: Run, save: Callable[..., None], given: tuple[str, ...], code: int, complaint: str
) -> None:
    save(article(7))
    ended = scrapy("search", *given)
    assert ended.returncode == code
    assert ended.stdout == ""
    assert complaint in ended.stderr
    assert len(ended.stderr.splitlines()) == 1 or "Usage" in ended.stderr


def test_the_index_is_made_anew(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(7), article(8))
    assert scrapy("search", "--rebuild").returncode == 0
    database = open_database(f"sqlite:///{tmp_path}/articles.db")
    assert SearchIndex(database).pending == 0
    assert SearchIndex(database).count("harbour") == 2
    database.close()


def test_a_text_of_control_characters_commands_no_terminal(scrapy: Run, save: Callable[..., None]) -> None:
    save(replace(article(7), headline="Bell \x1b]0;owned\x07 rings", content_hash="1"))
    assert "\x1b" not in scrapy("search", "rings").stdout
