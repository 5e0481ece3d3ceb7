"""Every regular expression of the program: those that its modules hold when imported, and those that its code spells
out where it uses them."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.extraction.line_pattern.marks import marks_of
from crawler.spiders.asianews import CLEANING_RULES, LINE_PATTERN

ROOT = Path(__file__).parents[3]
PACKAGES = ("crawler", "pipelines", "storage")
_FUNCTIONS = frozenset("compile findall finditer fullmatch match search split sub subn".split())
_NOT_IMPORTED = ("migrations", "alembic")


@dataclass(frozen=True)
class Expression:
    """One expression."""

    place: str
    pattern: "re.Pattern[Any]"
    anchored: bool
    """Whether it is only asked whether a text begins with it."""


def found() -> list[Expression]:
    """All, each once."""
    patterns: dict[re.Pattern[Any], str] = {}
    sources = {}
    for file in (file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))):
        if any(part in file.parts for part in _NOT_IMPORTED):
            continue
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        sources[name] = file.read_text("utf-8")
        for place, pattern in (*_held(name, vars(importlib.import_module(name))), *_spelled(name, sources[name])):
            patterns.setdefault(pattern, place)
    for place, pattern in _held("crawler.extraction.line_pattern.marks.Marks", vars(marks_of(LINE_PATTERN))):
        patterns.setdefault(pattern, place)
    # What a spider says is compiled where it is used; addresses are matched from their beginning.
    for address in CLEANING_RULES.addresses:
        patterns.setdefault(re.compile(address.pattern, re.I), f"asianews.ADDRESSES[{address.kind}]:match")
    program = "\n".join(sources.values())
    return [Expression(place, pattern, _is_anchored(place, program)) for pattern, place in patterns.items()]


def _is_anchored(place: str, program: str) -> bool:
    """Whether the program only ever calls `match` and `fullmatch` of it."""
    name = re.sub(r"\[.*", "", place).rpartition(".")[2]
    if ":" in name:
        return name.endswith((":match", ":fullmatch"))
    asked = set(re.findall(rf"\b{re.escape(name)}\b(?:\[\w+\])?\.(\w+)\(", program))
    return bool(asked) and asked <= {"match", "fullmatch"}


def _held(name: str, values: dict[str, Any]) -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    """Compiled patterns in a module's names, and in the lists, tables and rules among them."""
    for key, value in values.items():
        if not key.startswith("__"):
            yield from ((f"{name}.{key}{place}", pattern) for place, pattern in _within(value, 0))


def _within(value: Any, depth: int) -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    if isinstance(value, re.Pattern):
        yield "", value
    elif depth < 3 and isinstance(value, dict):
        for key, item in value.items():
            yield from ((f"[{key}]{place}", pattern) for place, pattern in _within(item, depth + 1))
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for number, item in enumerate(value):
            yield from ((f"[{number}]{place}", pattern) for place, pattern in _within(item, depth + 1))


def _spelled(name: str, source: str) -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    """Literal patterns in calls of `re`, with their flags."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in _FUNCTIONS
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield f"{name}:{node.lineno}:{node.func.attr}", re.compile(node.args[0].value, _flags(node))


def _flags(call: ast.Call) -> int:
    spelled = " ".join(ast.unparse(argument) for argument in (*call.args[1:], *(word.value for word in call.keywords)))
    names = {"I": re.I, "IGNORECASE": re.I, "S": re.S, "DOTALL": re.S, "M": re.M, "ASCII": re.A}
    flags = re.RegexFlag(0)
    for flag in re.findall(r"\bre\.([A-Z]+)\b", spelled):
        flags |= names[flag]
    return int(flags)
