"""Filters that name nothing say what there is, on every command, and write nothing; case does not matter."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawler.conftest import Run, article

COMMANDS = (("export", "old.jsonl"), ("search", "harbour"))


@pytest.fixture
def saved(save: Callable[..., None]) -> None:
    save(
        replace(article(1), article_section="Asia"),
        replace(article(2, language="pt-BR"), article_section="ASIA", site="example.org"),
        article(3, language="it"),
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--site", "asianws", "nothing is known of asianws; there are: asianews, example.org"),
        ("--language", "eng", "no article has the language eng; there are: en, it, pt-BR"),
        ("--section", "Asie", "no article has the section Asie; there are: "),
        ("--country", "Vietnman", "no article has the country Vietnman; there are: VIETNAM, CHINA"),
        ("--author", "Ada Karn", "no article has the author Ada Karn; there are: Ada Kern"),
    ],
)
@pytest.mark.usefixtures("saved")
def test_a_name_of_nothing_is_told_with_what_there_is(
    scrapy: Run, tmp_path: Path, command: tuple[str, str], option: str, value: str, said: str
) -> None:
    old = tmp_path / "old.jsonl"
    old.write_text("old")
    name, argument = command
    done = scrapy(name, old if name == "export" else argument, option, value)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"scrapy {name}: {said}")
    assert done.stderr.count("\n") == 1
    assert old.read_text() == "old"
    assert not list(tmp_path.glob(".old*"))


@pytest.mark.usefixtures("saved")
def test_the_other_commands_tell_it_too(scrapy: Run, tmp_path: Path) -> None:
    said = "nothing is known of nosuch; there are: asianews, example.org\n"
    drawn = tmp_path / "new.html"
    for words in (["--html", str(drawn)], ["--stale", "24h"], ["--doubtful", "3"], ["--metrics", f"{drawn}.prom"]):
        done = scrapy("report", "nosuch", *words)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"scrapy report: {said}")
    assert [path.name for path in tmp_path.glob("new*")] == []
    assert scrapy("show", "--site", "nosuch").stderr == f"scrapy show: {said}"
    assert "no article has the language xx; there are:" in scrapy("show", "--language", "xx").stderr


@pytest.mark.usefixtures("saved")
def test_case_does_not_matter(scrapy: Run) -> None:
    def numbers(*words: str) -> str:
        lines = scrapy("search", "harbour", "--newest", "--json", *words).stdout.splitlines()
        return "".join(line.split('"identifier": "000')[1][0] for line in lines)

    assert numbers("--site", "AsiaNews") == "31"
    assert numbers("--site", "EXAMPLE.org") == "2"
    assert numbers("--language", "EN") == "1"
    assert numbers("--language", "pt_br") == "2"
    assert numbers("--language", "PT") == numbers("--language", "pt-br") == "2"
    # Two sites spell one section in two ways: the words are compared as the search compares them.
    assert numbers("--section", "asia") == numbers("--section", "Ásia") == "21"
    assert numbers("--country", "vietnam", "--author", "ada KERN") == "321"
    assert scrapy("report", "AsiaNews").stdout.startswith("asianews\n")
    assert scrapy("show", "--site", "ASIANEWS", "--language", "It").stdout.startswith("0003")


@pytest.mark.usefixtures("saved")
def test_names_that_meet_in_no_article_give_an_empty_file(scrapy: Run, tmp_path: Path) -> None:
    done = scrapy("export", tmp_path / "none.jsonl", "--site", "example.org", "--language", "it")
    assert (done.returncode, done.stderr) == (0, f"0 articles written to {tmp_path}/none.jsonl\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "2024-02-01", "--until", "2024-01-01"), "--since 2024-02-01 is later than --until 2024-01-01"),
        (("--site", ""), "--site is empty"),
        (("--author", " "), "--author is empty"),
    ],
)
def test_filters_that_can_choose_nothing_are_bad_usage(scrapy: Run, words: tuple[str, ...], said: str) -> None:
    done = scrapy("search", "harbour", *words)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
