"""The protections that can be taken out: removals.toml, read."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

LINT = ("lint-imports",)
"""In place of tests: import-linter's contracts."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One protection, named by what holds while it is there."""

    name: str
    file: str
    text: str
    """Stands in the file once."""
    replacement: str
    tests: tuple[str, ...]
    """Paths or test ids; one of them at least must fail without the protection."""


def with_removal(whole: str, removal: Removal) -> str | None:
    """The file's text without the protection; None if the text is not there, or more than once."""
    return whole.replace(removal.text, removal.replacement) if whole.count(removal.text) == 1 else None


def _read() -> tuple[Removal, ...]:
    rows = tomllib.loads((Path(__file__).parent / "removals.toml").read_text("utf-8"))["removal"]
    return tuple(Removal(**row | {"tests": tuple(row["tests"])}) for row in rows)


REMOVALS = _read()
