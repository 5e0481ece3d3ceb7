"""`scrapy quote` as it is typed."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from pipelines.items import Article, hash_content
from tests.crawler.conftest import PARAGRAPHS, Run, article


def told(number: int, *paragraphs: str) -> Article:
    body = "\n".join(paragraphs)
    base = article(number)
    return replace(base, article_body=body, content_hash=hash_content(base.headline, base.alternative_headline, body))


@pytest.fixture
def saved(save: Callable[..., None]) -> None:
    save(article(7), told(8, PARAGRAPHS[0], "The mayor promised that the school would open before the winter came."))
    save(told(8, PARAGRAPHS[0], "The mayor promised that the school would open after the winter was over."))


@pytest.mark.usefixtures("saved")
def test_a_sentence_that_was_published_is_found(scrapy: Run) -> None:
    done = scrapy("quote", f"“{PARAGRAPHS[1].upper()}”")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("found: ")
    assert "paragraph 2 of “Harbour number 7 opens”, 2024-01-07, Ada Kern, asianews" in done.stdout
    assert PARAGRAPHS[1] in done.stdout


@pytest.mark.usefixtures("saved")
def test_a_sentence_of_two_articles_names_both(scrapy: Run) -> None:
    done = scrapy("quote", "--json", PARAGRAPHS[0])
    places = json.loads(done.stdout)["places"]
    assert sorted(place["identifier"] for place in places) == ["0007", "0008"]


@pytest.mark.usefixtures("saved")
def test_what_only_an_earlier_version_has_was_changed(scrapy: Run) -> None:
    done = scrapy("quote", "--json", "the school would open before the winter came")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["status"] == "changed"
    assert len(answer["changed_on"]) == len("2024-01-31")
    [place] = answer["places"]
    assert (place["identifier"], place["paragraph"]) == ("0008", 2)
    assert place["text"].endswith("before the winter came.")
    assert scrapy("quote", "the school would open before the winter came").stdout.startswith("changed on 20")


@pytest.mark.usefixtures("saved")
def test_parts_that_were_put_together_are_told(scrapy: Run) -> None:
    done = scrapy("quote", "The harbour of the old town opened again on Tuesday, and the market sold out by noon")
    assert done.returncode == 1
    assert done.stdout.startswith("stitched: ")
    assert "  paragraph 1: the harbour of the old town opened again on tuesday\n" in done.stdout
    assert "  paragraph 2: and the market sold out by noon\n" in done.stdout


@pytest.mark.usefixtures("saved")
def test_of_what_was_not_said_the_nearest_passage_is_shown(scrapy: Run) -> None:
    done = scrapy("quote", "The mayor never promised that the school would open", "Whales sing at night")
    assert done.returncode == 1
    first, second = done.stdout.split("not found: ")[1:]
    assert "nearest: paragraph 2 of “Harbour number 8 opens”" in first
    assert second == "Whales sing at night\n"


@pytest.mark.usefixtures("saved")
def test_many_come_from_standard_input_and_the_exit_code_is_that_of_all(scrapy: Run) -> None:
    lines = f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[2]}\n".encode()
    done = scrapy("quote", "-", "--json", standard_input=lines)
    assert done.returncode == 0
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["found", "found"]
    assert scrapy("quote", "-", standard_input=lines + b"Nobody said this.\n").returncode == 1
    assert scrapy("quote", "--site", "nobody.example", PARAGRAPHS[0]).returncode == 1


def test_bad_usage_is_2_and_no_database_1(scrapy: Run) -> None:
    assert scrapy("quote").returncode == 2
    assert scrapy("quote", "-", "x").returncode == 2
    assert scrapy("quote", "x").returncode == 1


@pytest.mark.usefixtures("saved")
def test_a_headline_and_a_deck_are_found_and_told_as_such(scrapy: Run) -> None:
    done = scrapy("quote", "harbour number 7 opens", "--site", "asianews")
    assert done.returncode == 0
    assert "  headline of “Harbour number 7 opens”, 2024-01-07" in done.stdout
    [place] = json.loads(scrapy("quote", "--json", "harbour number 7 opens").stdout)["places"]
    assert (place["field"], place["paragraph"], place["text"]) == ("headline", None, "Harbour number 7 opens")


def test_a_headline_that_was_corrected_is_changed(save: Callable[..., None], scrapy: Run) -> None:
    for headline in ("Ministers deny the flood on Monday", "Ministers admit the flood on Monday"):
        one = replace(article(5), headline=headline, alternative_headline="Nobody counts the boats any more")
        save(replace(one, content_hash=hash_content(headline, one.alternative_headline, one.article_body)))
    assert "  deck of “Ministers admit the flood on Monday”" in scrapy("quote", "nobody counts the boats").stdout
    done = scrapy("quote", "Ministers deny the flood on Monday")
    assert done.returncode == 1
    assert done.stdout.startswith("changed on 20")
    assert "  headline of “Ministers deny the flood on Monday”" in done.stdout


@pytest.mark.usefixtures("saved")
def test_words_without_quotation_marks_are_one_text(scrapy: Run) -> None:
    done = scrapy("quote", *PARAGRAPHS[1].split())
    assert (done.returncode, done.stdout.count("found: ")) == (0, 1)


@pytest.mark.usefixtures("saved")
def test_nothing_to_look_for_is_said(scrapy: Run) -> None:
    assert scrapy("quote", " ").returncode == 2
    done = scrapy("quote", "-", standard_input=b"\n\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "standard input has no text" in done.stderr
