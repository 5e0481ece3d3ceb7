"""What README and the documents of commands and settings say is what the program does."""

import argparse
import json
import re
from pathlib import Path
from typing import Any

import pytest
from scrapy.cmdline import _get_commands_from_module
from scrapy.settings import Settings, default_settings

from crawler import settings as project_settings
from crawler.crawl.ending import outcome
from crawler.extraction.article import Page, extract_article
from crawler.spiders.archive import ArchiveSpider
from crawler.spiders.asianews import CLEANING_RULES, AsiaNewsSpider
from crawler.spiders.news import NewsAddressSpider

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
MOST_LINES = 120
OURS = [
    name
    for name in vars(project_settings)
    if name.isupper() and name != "NO_CONTACT" and name not in vars(default_settings)
]


def table(document: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    below = document.split(f"{heading}\n", 1)[1]
    rows = re.findall(r"^\|(.+)\|$", below.split("\n#", 1)[0], re.M)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in rows[2:]]


def commands() -> dict[str, Any]:
    return dict(_get_commands_from_module("crawler.commands", True))


def test_every_command_is_listed_and_every_listed_command_exists() -> None:
    listed = {match[1] for row in table(COMMANDS, "## The commands") if (match := re.match(r"`scrapy (\w+)", row[0]))}
    assert listed == set(commands())


@pytest.mark.parametrize("row", table(COMMANDS, "## The commands"), ids=lambda row: row[0][:30])
def test_the_options_of_a_command_are_its_own(row: list[str]) -> None:
    match = re.match(r"`scrapy (\w+)", row[0])
    assert match
    command = commands()[match[1]]
    command.settings = Settings()
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    for option in re.findall(r"--[a-z]+", " ".join(row)):
        assert option in parser.format_help()


def test_the_spider_arguments_are_the_spiders_own() -> None:
    rows = [" ".join(row) for row in table(COMMANDS, "## The commands") if "scrapy crawl" in row[0]]
    for spider, row in zip((AsiaNewsSpider, NewsAddressSpider, ArchiveSpider), rows, strict=True):
        assert all(name in row for name in spider.argument_names)
        assert set(re.findall(r"-a (\w+)=", row)) <= set(spider.argument_names)


def test_every_setting_of_the_project_is_documented_with_its_default() -> None:
    rows = {row[0].strip("`"): row[1].strip("`") for row in table(SETTINGS, "# Settings")}
    assert sorted(rows) == sorted(OURS)
    said = {"off": False, "on": True, "cores": 0, "none": "no contact given", "empty": ""}
    for name, default in rows.items():
        value = getattr(project_settings, name)
        assert said.get(default, default) in (value, str(value), f"{value:g}" if isinstance(value, float) else value)


def test_the_exit_codes_are_those_of_the_program() -> None:
    codes = [int(row[0]) for row in table(COMMANDS, "## Exit codes of `scrapy crawl`")]
    assert codes == [
        outcome.DONE,
        outcome.NOT_STARTED,
        outcome.INCOMPLETE,
        outcome.NO_ARTICLES,
        outcome.ALREADY_RUNNING,
    ]


def test_the_page_at_the_top_gives_the_record_below_it() -> None:
    page, record = re.findall(r"^```(?:json)?\n(.*?)^```", README, re.M | re.S)[:2]
    expected = json.loads(record)
    body = "".join(f"<p>{line}</p>" for line in page.splitlines())
    article = extract_article(Page(f"<html><body>{body}</body></html>".encode(), expected["url"]), CLEANING_RULES)
    given = json.loads(json.dumps(article.as_dict()))
    assert {name: given[name] for name in expected} == expected


def test_the_readme_is_read_in_a_minute() -> None:
    assert len(README.splitlines()) <= MOST_LINES


def test_the_lines_of_python_run(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)
    exec(compile(code, "README.md", "exec"), {})
    assert "The ferry came back to the quay on Monday." in capsys.readouterr().out
