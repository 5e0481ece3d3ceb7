"""Which program, rules and engine made a record."""

from functools import lru_cache
from importlib.metadata import version

from crawler.extraction.rules import CleaningRules

PROGRAM_VERSION = "0.1.0"


@lru_cache(maxsize=1)
def _engine_version() -> str:
    return version("trafilatura")


def extractor_version(rules: CleaningRules) -> str:
    """`winnow 0.1.0; asianews 1; trafilatura 2.3.1`: two records with the same value were made in the same way."""
    return f"winnow {PROGRAM_VERSION}; {rules.site} {rules.version}; trafilatura {_engine_version()}"
