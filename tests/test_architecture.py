"""The tree that docs/architecture.md draws is the tree, and the sizes that it promises hold."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGES = ("winnow", "crawler", "pipelines", "storage")
MOST_MODULES, MOST_LINES = 15, 400


def drawn_modules() -> list[str]:
    """Paths of the modules that the document draws, by indentation."""
    tree = DOCUMENT.split("## The tree\n")[1].split("\n\n`tests/")[0]
    folders: dict[int, str] = {}
    drawn = []
    for line in tree.splitlines():
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        first = line.split()[0]
        if first.endswith("/"):
            folders = {depth: name for depth, name in folders.items() if depth < indent} | {indent: first}
        names = re.findall(r"(?<![\w/])[a-z_]\w*\.py\b", line)
        if indent < 30:
            folders = {depth: name for depth, name in folders.items() if depth < indent or name == first}
        drawn += ["".join(folders[depth] for depth in sorted(folders)) + name for name in names]
    return drawn


def modules() -> list[Path]:
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return [file for file in files if file.name != "__init__.py" and "migrations" not in file.parts]


def test_each_module_is_drawn_once_in_its_place() -> None:
    there = {str(file.relative_to(ROOT)) for file in modules()}
    drawn = drawn_modules()
    assert set(drawn) - there == set(), "drawn, and not there"
    assert there - set(drawn) == set(), "there, and not drawn"
    assert [name for name, times in Counter(drawn).items() if times > 1] == []


def test_every_path_that_the_document_names_exists() -> None:
    paths = re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.py)?)(?::\w+)?`", DOCUMENT)
    assert len(paths) > 20
    missing = [path for path in paths if not any((ROOT / base / path).exists() for base in ("", *PACKAGES))]
    assert missing == []


def test_no_folder_has_more_modules_than_a_person_reads_at_once() -> None:
    crowded = {str(folder): n for folder, n in Counter(file.parent for file in modules()).items() if n > MOST_MODULES}
    assert crowded == {}


@pytest.mark.parametrize("package", [*PACKAGES, "benchmarks"])
def test_no_file_holds_two_things(package: str) -> None:
    long = {file.name for file in (ROOT / package).rglob("*.py") if file.read_text("utf-8").count("\n") > MOST_LINES}
    assert long == set()
