"""`extractor_version`: the program, rules and engine that made a record."""

import hashlib
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version

from crawler.extraction.rules import CleaningRules, PageRules

PROGRAM_VERSION = "0.2.0"
"""The one place of the version: pyproject.toml, the user agent, `winnow --version` and the records take it from here.
A literal, because the build reads it without importing the program."""


@lru_cache(maxsize=1)
def _engine_version() -> str:
    return version("trafilatura")


def extractor_version(rules: CleaningRules) -> str:
    """Return `winnow 0.2.0; asianews 1; trafilatura 2.3.1`: records with the same value were made in the same way. Page
    rules are named with their digest: `news 2 + example.org.txt 1b4f0e98`."""
    site = f"{rules.site} {rules.version}"
    if rules.page_rules is not None:
        site += f" + {rules.page_rules.name or 'page rules'} {_digest(rules.page_rules)}"
    return f"winnow {PROGRAM_VERSION}; {site}; trafilatura {_engine_version()}"


@lru_cache(maxsize=256)
def _digest(rules: PageRules) -> str:
    """Return eight hexadecimal digits of the rules, whatever their file's name and their test addresses."""
    spelled = repr(replace(rules, name="", test_url=()))
    return hashlib.sha256(spelled.encode("utf-8", "surrogatepass")).hexdigest()[:8]
