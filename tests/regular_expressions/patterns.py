"""Every regular expression of the program, as it is compiled when its modules are imported and its parts are called."""

import ast
import importlib
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import html

from tests.regular_expressions.calls import METHODS, ROOT, Call, find_calls, sources

if TYPE_CHECKING:
    from crawler.extraction.rules import CleaningRules


@dataclass(frozen=True, slots=True)
class Asked:
    """A pattern, and what it is asked."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def collect() -> tuple[list[Asked], list[str]]:
    """Return the patterns, each once, and the places of calls that gave none."""
    compiled = _Recorder()
    compiled.install()
    for file in sources():
        if "migrations" not in Path(file).parts and not file.endswith("__main__.py"):
            importlib.import_module(file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    for build in BUILT_IN_FUNCTIONS:
        build()
    compiled.remove()
    found: dict[tuple[Any, int], Asked] = {}
    missing = []
    for call in find_calls():
        patterns = compiled.patterns(call) or _literal(call)
        if not patterns:
            missing.append(call.place)
        for pattern in patterns:
            before = found.get((pattern.pattern, pattern.flags))
            methods = call.methods | (before.methods if before else frozenset())
            found[pattern.pattern, pattern.flags] = Asked(before.place if before else call.place, pattern, methods)
    return list(found.values()), missing


def _literal(call: Call) -> list[re.Pattern[Any]]:
    """The pattern of a call that has not run: its text stands in the call."""
    if call.node is None:
        return []
    try:
        text = ast.literal_eval(call.node.args[0])
    except ValueError:
        return []
    # Python reads `re.I` of a call that never ran.
    keywords = [keyword.value for keyword in call.node.keywords if keyword.arg == "flags"]
    function = call.node.func.attr if isinstance(call.node.func, ast.Attribute) else ""
    flags = [*keywords, *call.node.args[_FLAGS.get(function, 2) :]]
    return [re.compile(text, getattr(re, ast.unparse(flags[0]).removeprefix("re.")) if flags else 0)]


_FLAGS = {"compile": 1, "sub": 4, "subn": 4, "split": 3}
"""At which place a function of `re` takes its flags; at the third, if it is not named here."""


class _Recorder:
    """Stands in for the functions of `re`, and notes what the program's own lines hand to them."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[int, list[tuple[Any, int]]]] = {}
        self._own: dict[str, Callable[..., Any]] = {}

    def install(self) -> None:
        for name in METHODS | {"compile"}:
            self._own[name] = getattr(re, name)
            setattr(re, name, self._recording(name))

    def remove(self) -> None:
        for name, function in self._own.items():
            setattr(re, name, function)

    def _recording(self, name: str) -> Callable[..., Any]:
        own = self._own[name]
        place = _FLAGS.get(name, 2)

        def record(*args: Any, **options: Any) -> Any:
            caller = sys._getframe(1)
            flags = options.get("flags", args[place] if len(args) > place else 0)
            lines = self._seen.setdefault(caller.f_code.co_filename, {})
            lines.setdefault(caller.f_lineno, []).append((args[0], int(flags)))
            return own(*args, **options)

        return record

    def patterns(self, call: Call) -> list[re.Pattern[Any]]:
        lines = self._seen.get(str(ROOT / call.file), {})
        given = [each for line in range(call.first, call.last + 1) for each in lines.get(line, ())]
        return [re.compile(pattern, flags) for pattern, flags in dict.fromkeys(given)]


# What compiles patterns of other text than its own line has, and only when it is called. The imports stand inside: at
# the top they would run before there is a recorder.


def _addresses() -> None:
    from crawler.discovery.list_addresses import ListAddresses
    from crawler.discovery.readers.links import _spellings
    from crawler.extraction.addresses import read_address
    from crawler.extraction.rules import ListPattern

    for rules in _rules_of_sites():
        read_address(f"{rules.home}/nothing", rules)
        ListAddresses(rules.list_pattern)
        _spellings.__wrapped__(rules.list_pattern)
    for step in ("/page/{step}/", "?page={step}"):
        ListAddresses(ListPattern(step=step))


def _line_patterns() -> None:
    from crawler.extraction.article import _is_article_in_other_design
    from crawler.extraction.line_pattern.marks import Marks
    from crawler.extraction.line_pattern.names import byline_names, split_authors

    for rules in _rules_of_sites():
        _is_article_in_other_design(html.fromstring("<p>nothing</p>"), None, rules)
        if rules.line_pattern:
            Marks(rules.line_pattern)
            byline_names("Ada Kern", rules.line_pattern, None)
        for labels in (None, *(rules.line_pattern.labels if rules.line_pattern else ())):
            split_authors("Ada Kern", labels)


def _pages() -> None:
    from crawler.downloader.truncated import xml_is_cut
    from crawler.extraction.body.readings import load_engine
    from crawler.extraction.metadata.persons import split_authors

    load_engine()
    split_authors(["Ada Kern, Berlin"])
    xml_is_cut(b"<rss>")


def _rules_of_sites() -> "list[CleaningRules]":
    from crawler.spiders.base import NewsSpider

    return [spider.cleaning_rules for spider in NewsSpider.__subclasses__()]


def _words() -> None:
    from storage.words.folding import folded

    # Each script alone, and all at once.
    texts = ["会", "한", "ไ", "ក", "က", "ᦀ"]
    for text in [*texts, " ".join(texts)]:
        folded(text)


BUILT_IN_FUNCTIONS: tuple[Callable[[], None], ...] = (_addresses, _line_patterns, _pages, _words)
