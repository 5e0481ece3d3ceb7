"""A store with no row in it, to be copied: made by its migrations it takes .2 s of CPU in a new process, a copy none.

The tests of migrations, and those that run the installed program, make theirs from nothing."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from storage.database import open_database


@cache
def empty_store() -> Path:
    """Return its file; one for each process that runs tests."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = Path(folder) / "articles.db"
    open_database(f"sqlite:///{file}").close()
    return file
