"""Where the sources use regular expressions: the calls of `re`, and the methods that compiled patterns are asked."""

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("crawler", "pipelines", "storage")
METHODS = frozenset("search match fullmatch sub subn split findall finditer".split())


@dataclass(frozen=True, slots=True)
class Call:
    """One use of `re.compile`, `re.search` and the like."""

    file: str
    first: int
    last: int
    """Its lines."""
    node: ast.Call | None = field(compare=False, repr=False)
    """None for a function that is handed on: `map(re.compile, ...)`."""
    methods: frozenset[str] = field(compare=False, repr=False)
    """What the pattern is asked, as far as the sources tell."""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.first}"


@dataclass(slots=True)
class _Source:
    file: str
    tree: ast.Module
    methods: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """What is asked of each name; under the empty name, of all."""


def sources() -> list[str]:
    """Paths of the modules, from the project's folder."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return sorted(str(file.relative_to(ROOT)) for file in files)


def other_imports() -> list[str]:
    """Places that import regular expressions by another name than `re`, where `find_calls` would not see them."""
    found = []
    for source in map(_read, sources()):
        for node in ast.walk(source.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            renamed = isinstance(node, ast.Import) and any(alias.name == "re" and alias.asname for alias in node.names)
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if renamed or {*names, module} & {"regex", "re2", "sre_compile"} or module == "re":
                found.append(f"{source.file}:{getattr(node, 'lineno', 0)}")
    return found


def find_calls() -> list[Call]:
    """Every call of the sources, in order."""
    read = [_read(file) for file in sources()]
    return [call for source in read for call in _calls(source, read)]


def _read(file: str) -> _Source:
    source = _Source(file, ast.parse((ROOT / file).read_text("utf-8")))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS and not _is_re(node.value):
            name = str(getattr(node.value, "attr", "") or getattr(node.value, "id", ""))
            source.methods[name].add(node.attr)
            source.methods[""].add(node.attr)
    return source


def _is_re(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "re"


def _calls(source: _Source, read: list[_Source]) -> list[Call]:
    names = {
        id(node.value): str(getattr(target, "attr", "") or getattr(target, "id", ""))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
    }
    around = {id(node.func): node for node in ast.walk(source.tree) if isinstance(node, ast.Call)}
    calls = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Attribute) or not _is_re(node.value) or node.attr not in METHODS | {"compile"}:
            continue
        call = around.get(id(node))
        name = names.get(id(call), "")
        asked = _asked(name, source, read) if node.attr == "compile" else frozenset({node.attr})
        last = (call or node).end_lineno or node.lineno
        calls.append(Call(source.file, node.lineno, last, call, asked))
    return calls


def _asked(name: str, source: _Source, read: list[_Source]) -> frozenset[str]:
    """What a compiled pattern is asked: by its name; where it has none, or none is asked, all that its module asks of
    any."""
    places = [source] if name.startswith("_") else read
    asked = frozenset(method for place in places for method in place.methods.get(name, ()) if name)
    # Most of what is split is a text by a text.
    return asked or frozenset(source.methods[""] - {"split"}) or frozenset({"search", "fullmatch"})
