"""The documents say what the code has: options, tables and columns, canned queries, metrics (commands and settings:
test_readme.py)."""

import argparse
import re
from importlib import import_module
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from crawler.extraction.versions import PROGRAM_VERSION
from crawler.reading_room.described import columns, document
from crawler.reading_room.queries import QUERIES
from crawler.terminal.command import DescribedCommand
from crawler.watching.metrics import metrics
from storage.database import open_database

ROOT = Path(__file__).parents[1]
COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
COMMANDS: dict[str, type[DescribedCommand]] = {
    file.stem: import_module(f"crawler.commands.{file.stem}").Command
    for file in sorted((ROOT / "crawler" / "commands").glob("[a-z]*.py"))
}


def own_options(command: type[ScrapyCommand]) -> set[str]:
    """Long options that Scrapy's commands do not all have."""

    def options(made: ScrapyCommand) -> set[str]:
        made.settings = Settings()
        parser = argparse.ArgumentParser(conflict_handler="resolve")
        made.add_options(parser)
        return {name for action in parser._actions for name in action.option_strings if name.startswith("--")}

    return options(command()) - options(_Bare())


class _Bare(ScrapyCommand):
    def short_desc(self) -> str:
        return ""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_and_option_is_in_the_document(name: str) -> None:
    assert f"`scrapy {name}" in COMMANDS_PAGE
    missing = {option for option in own_options(COMMANDS[name]) if option not in COMMANDS_PAGE}
    assert not missing - {"--output-format", "--overwrite-output"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_has_examples(name: str) -> None:
    examples = COMMANDS[name].examples
    assert sum(f"scrapy {name} " in f"{example} " for example in examples) >= 2


def test_each_column_is_explained() -> None:
    assert {(table, name) for table, some in columns().items() for name, text in some.items() if not text} == set()


def test_the_document_of_the_columns_is_as_the_code() -> None:
    written = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    assert written == document(), "python -m crawler.reading_room.described > docs/data.md"


def test_each_canned_query_is_documented() -> None:
    browse_page = (ROOT / "docs/browse.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| \[(\w+)\]", browse_page, re.MULTILINE)) == set(QUERIES)


def test_each_metric_is_documented(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/a.db")
    try:
        names = {family.name for family in metrics(database).collect()}
    finally:
        database.close()
    watching = (ROOT / "docs/watching.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(winnow_\w+)`", watching, re.MULTILINE)) == names


def test_links_and_pictures_of_the_documents_are_there() -> None:
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name} links to {target}"


def test_the_citation_and_the_changes_name_the_version_of_the_program() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [PROGRAM_VERSION]
    headings = re.findall(r"^## (\S+) \((.+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0][0] == PROGRAM_VERSION
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for _, day in headings[1:])
