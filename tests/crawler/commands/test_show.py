import json
import os
import pty
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawler.conftest import PARAGRAPHS, Run, article
from tests.crawler.forked import start_forked
from tests.waiting import HANG_SECONDS


def test_an_article_is_shown_by_number_and_address(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(7), article(8))
    by_number = scrapy("show", "0007")
    assert by_number.returncode == 0
    assert "Harbour number 7 opens\n\nBoats are back.\n\nAda Kern · 2024-01-07 · VIETNAM, CHINA\n" in by_number.stdout
    assert all(text in by_number.stdout for text in PARAGRAPHS)
    address = "http://asianews.it/news-en/Harbour-8.html"
    assert "Harbour number 8 opens" in scrapy("show", address).stdout


def test_the_record_comes_back_as_it_was_saved(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(7))
    assert (
        json.loads(scrapy("show", "7", "--json").stdout or scrapy("show", "0007", "--json").stdout)
        == article(7).as_dict()
    )


def test_a_doubt_is_shown_where_there_is_one(scrapy: Run, save: Callable[..., None]) -> None:
    save(replace(article(7), doubt=0.0), article(8))
    assert "\ndoubt: 0.00\n" in scrapy("show", "0007").stdout
    assert "\ndoubt: " not in scrapy("show", "0008").stdout


def test_without_an_argument_the_newest_are_listed_first(scrapy: Run, save: Callable[..., None]) -> None:
    save(*(article(number) for number in (3, 9, 5)), article(4, language="it"))
    rows = [line.split("\t") for line in scrapy("show", "--language", "en", "-n", "2").stdout.splitlines()]
    assert [row[:4] for row in rows] == [
        ["0009", "en", "2024-01-09", "Harbour number 9 opens"],
        ["0005", "en", "2024-01-05", "Harbour number 5 opens"],
    ]


def test_the_history_shows_what_the_publisher_changed(scrapy: Run, save: Callable[..., None]) -> None:
    first, second, third = PARAGRAPHS
    before = replace(article(7), article_body=f"{first}\n{second}\n通车了。", content_hash="1")
    corrected = second.replace("before sunrise", "after sunrise")
    after = replace(
        before, article_body=f"{first}\n{corrected}\n通航了。\n{third}", content_hash="2", authors=("Ada Kern", "Li")
    )
    save(before, after)
    shown = scrapy("show", "0007", "--history")
    assert shown.returncode == 0
    lines = shown.stdout.splitlines()
    assert re.fullmatch(r"version 1 of 2, from \S+ to \S+\+00:00", lines[0])
    assert re.fullmatch(r"version 2 of 2, from \S+ to now", lines[1])
    assert lines[2:] == [
        "authors: Ada [-Kern-]{+Kern, Li+}",
        f"body: {second.replace('before sunrise', '[-before-]{+after+} sunrise')}",
        "body: 通[-车-]{+航+}了。",
        f"body: {{+{third}+}}",
    ]
    versions = [json.loads(line) for line in scrapy("show", "0007", "--history", "--json").stdout.splitlines()]
    assert [version["record"] for version in versions] == [before.as_dict(), after.as_dict()]
    assert [version["valid_until"] for version in versions] == [versions[1]["valid_from"], None]
    assert "changed: " in scrapy("show", "0007").stdout


def test_the_history_of_what_never_changed_is_one_version(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(7))
    shown = scrapy("show", "0007", "--history")
    assert (shown.returncode, shown.stdout.count("\n")) == (0, 1)
    assert scrapy("show", "8", "--history").returncode == 1
    assert scrapy("show", "--history").returncode == 2


def test_a_duplicate_says_of_what(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(7), article(8, told_as=7))
    assert "repeated by: #2 https://www.asianews.it/news-en/Harbour-8.html\n" in scrapy("show", "0007").stdout
    assert scrapy("show").stdout.count("Harbour number") == 1
    assert scrapy("show", "--duplicates").stdout.count("Harbour number") == 2
    assert "duplicate of: #1 https://www.asianews.it/news-en/Harbour-7.html\n" in scrapy("show", "0008").stdout
    assert "duplicate of" not in scrapy("show", "0007").stdout


def test_what_is_not_there_is_one_line_and_code_1(scrapy: Run, save: Callable[..., None]) -> None:
    nothing = scrapy("show")
    assert (nothing.returncode, nothing.stdout, nothing.stderr.count("\n")) == (1, "", 1)
    save(article(7))
    missing = scrapy("show", "8")
    assert (missing.returncode, missing.stderr) == (
        1,
        "scrapy show: no saved article 8; scrapy search WORDS finds others\n",
    )


def test_bad_usage_is_one_line_and_code_2(scrapy: Run) -> None:
    for arguments in (("1", "2"), ("--number", "0"), ("--numer", "1")):
        done = scrapy("show", *arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@pytest.mark.program
@pytest.mark.parametrize("arguments", [(), ("0007",), ("0007", "--history")])
def test_a_terminal_gets_a_drawing_and_nothing_of_the_pages_own_controls(
    tmp_path: Path, save: Callable[..., None], arguments: tuple[str, ...]
) -> None:
    save(article(7), article(7, headline="Harbour \x1b]0;owned\x07 [red]opens[/red] \x9b31m"))
    control, terminal = pty.openpty()
    environment = {
        **os.environ,
        "ARTICLE_DATABASE": f"sqlite:///{tmp_path}/articles.db",
        "TERM": "xterm",
        "COLUMNS": "200",
    }
    shown = start_forked(["scrapy", "show", *arguments], environment, stdout=terminal)
    code = shown.wait(HANG_SECONDS)
    os.close(terminal)
    drawn = b""
    while True:
        try:
            chunk = os.read(control, 65536)
        except OSError:
            break
        if not chunk:
            break
        drawn += chunk
    os.close(control)
    text = drawn.decode()
    assert code == 0, text
    assert "[red]opens[/red]" in text
    assert "\x1b]" not in text
    assert "\x07" not in text
    assert "\x9b" not in text
    assert re.search(r"\x1b\[[0-9;]*m", text)


def test_a_row_number_is_taken_as_the_table_writes_it(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(2), replace(article(1), identifier=None))
    listed = scrapy("show").stdout
    assert "#2\t" in listed
    assert "Harbour number 1 opens" in scrapy("show", "#2").stdout
    assert "Harbour number 2 opens" in scrapy("show", "#1").stdout
    assert scrapy("show", "#9").returncode == 1


def test_a_table_of_nothing_says_so(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(1))
    done = scrapy("show", "--language", "fr")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "scrapy show: no article has the language fr; there are: en\n",
    )


def test_of_a_page_without_an_article_it_is_said_what_became_of_it(scrapy: Run, lost_page: str) -> None:
    lost = scrapy("show", lost_page.replace("https://www.", "http://"))
    assert lost.returncode == 1
    assert ": failed as consent_wall, the site asks for consent first; the next run asks for it again\n" in lost.stderr
    found = scrapy("show", lost_page.replace("71", "72")).stderr
    assert ": the page was found and not yet read\n" in found
    unknown = scrapy("show", lost_page.replace("71", "79")).stderr
    assert "; scrapy search WORDS finds others\n" in unknown


def test_the_start_of_an_article_in_front_of_a_paywall_says_so(scrapy: Run, save: Callable[..., None]) -> None:
    save(replace(article(7), is_accessible_for_free=False), article(8))
    assert "\nfree: no, this may be its start alone\n" in scrapy("show", "0007").stdout
    assert "\nfree: " not in scrapy("show", "0008").stdout


def test_a_number_of_several_articles_lists_them(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(7), article(7, language="it", headline="Il porto riapre"), article(7, language="zh-Hant"))
    save(replace(article(7), site="example.org", url="https://example.org/7"), article(8))
    done = scrapy("show", "0007")
    assert done.returncode == 0
    assert [line.split("\t")[:2] for line in done.stdout.splitlines()] == [
        ["#1", "en"],
        ["it:0007", "it"],
        ["zh-Hant:0007", "zh-Hant"],
        ["#4", "en"],
    ]
    assert done.stderr == "4 articles have the number 0007; scrapy show #1 reads one\n"
    assert scrapy("show", "0007", "--json").stdout.count("\n") == 4
    # Each name in the list finds that article alone.
    for name in ("it:0007", "IT:0007", "#2"):
        assert "Il porto riapre" in scrapy("show", name).stdout
    assert "site: example.org" in scrapy("show", "#4").stdout
    assert "Il porto riapre" in scrapy("show", "0007", "--language", "it").stdout
    assert "site: example.org" in scrapy("show", "0007", "--site", "Example.org").stdout
    assert "zh:0007" not in scrapy("show", "zh:0007").stderr
    assert scrapy("show", "0008", "--language", "it").stderr.startswith("scrapy show: no saved article 0008")
    for option in ("--history", "--explain"):
        told = scrapy("show", "0007", option)
        assert (told.returncode, told.stdout) == (1, "")
        assert "is the number of several articles; name one: #1, it:0007, zh-Hant:0007, #4" in told.stderr
