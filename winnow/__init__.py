"""Winnow from Python: clean a page, read what was saved, run the commands. docs/python.md has examples.

Names are imported when they are first used: `import winnow` itself loads next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.extraction.errors import ExtractionError as ExtractionError
    from crawler.extraction.rules import CleaningRules as CleaningRules
    from crawler.extraction.rules import PageRules as PageRules
    from crawler.extraction.versions import PROGRAM_VERSION as __version__  # noqa: N811 - as packages call it
    from pipelines.items import Article as Article
    from pipelines.items import Image as Image
    from pipelines.items import RelatedLink as RelatedLink
    from storage.errors import StorageError as StorageError
    from storage.queries.search import Hit as Hit
    from winnow import errors as errors
    from winnow.extraction import extract as extract
    from winnow.program import main as main
    from winnow.store import Store as Store
    from winnow.store import open_store as open_store

_PLACES = {
    "Article": "pipelines.items",
    "CleaningRules": "crawler.extraction.rules",
    "ExtractionError": "crawler.extraction.errors",
    "Hit": "storage.queries.search",
    "Image": "pipelines.items",
    "PageRules": "crawler.extraction.rules",
    "RelatedLink": "pipelines.items",
    "StorageError": "storage.errors",
    "Store": "winnow.store",
    "extract": "winnow.extraction",
    "main": "winnow.program",
    "open_store": "winnow.store",
}
__all__ = [
    "Article",
    "CleaningRules",
    "ExtractionError",
    "Hit",
    "Image",
    "PageRules",
    "RelatedLink",
    "StorageError",
    "Store",
    "__version__",
    "errors",
    "extract",
    "main",
    "open_store",
]


if not TYPE_CHECKING:
    # A type checker would take it for a promise of any name.
    def __getattr__(name: str) -> object:
        """Import what is asked for, once."""
        if name == "errors":
            return import_module("winnow.errors")
        if name == "__version__":
            found: object = import_module("crawler.extraction.versions").PROGRAM_VERSION
        elif name in _PLACES:
            found = getattr(import_module(_PLACES[name]), name)
        else:
            raise AttributeError(f"module 'winnow' has no attribute '{name}'")
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    """Return the names that there are, imported or not."""
    return sorted({*globals(), *__all__})
