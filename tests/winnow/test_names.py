"""The names that `winnow` hands on."""

import subprocess
import sys
from pathlib import Path

import pytest

import winnow
from crawler.extraction import errors as of_extraction
from storage import errors as of_storage

ROOT = Path(__file__).parents[2]
HEAVY = {"alembic", "lxml", "scrapy", "sqlalchemy", "trafilatura", "twisted"}


@pytest.mark.program
def test_importing_winnow_loads_nothing_that_takes_time() -> None:
    program = "import sys, winnow; dir(winnow); winnow.__version__; winnow.errors; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "winnow.errors" in loaded
    assert not HEAVY & loaded


def test_each_name_is_there() -> None:
    for name in winnow.__all__:
        assert getattr(winnow, name) is not None
        assert name in dir(winnow)
    with pytest.raises(AttributeError, match="no attribute 'extarct'"):
        winnow.extarct  # type: ignore[attr-defined]  # noqa: B018


def test_type_checkers_are_told_the_same_names_as_the_interpreter() -> None:
    source = Path(winnow.__file__).read_text("utf-8")
    told = {line.split(" as ")[1].split()[0] for line in source.splitlines() if line.startswith("    from ")}
    assert told == set(winnow.__all__)


def test_every_error_of_a_page_and_of_the_store_is_in_the_tree() -> None:
    for module, base in ((of_extraction, of_extraction.ExtractionError), (of_storage, of_storage.StorageError)):
        for name, error in vars(module).items():
            # Those of a worker process that ended; `extract` starts none.
            if isinstance(error, type) and issubclass(error, base) and error.__base__ is not of_extraction.WorkerError:
                assert getattr(winnow.errors, name) is error
                assert name in (winnow.errors.__doc__ or "")


def test_each_package_says_that_it_has_types() -> None:
    assert all((ROOT / name / "py.typed").is_file() for name in ("winnow", "crawler", "pipelines", "storage"))
