"""Which tests start programs, and what holds for programs that tests start.

A test that starts a process or opens a port is marked `program`: by hand, or because it uses a fixture that does. One
without the mark cannot do either, so `make check`, which leaves the marked ones out, runs in one process.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
import urllib3.util.connection  # noqa: F401 - trafilatura's; it binds a port to see whether there is IPv6, at its import

from tests.empty_store import empty_store
from tests.postgres.fixtures import bare_postgres_url, postgres, postgres_url  # noqa: F401 - for all tests

# Programs keep what they compile, also where the shell says otherwise: each of some hundred crawls and workers would
# compile the whole project again, which takes longer than most of what is tested.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# pytest itself compiles 400 files of tests otherwise, in each of its processes.
sys.dont_write_bytecode = False

FIXTURES = frozenset("browser inside island outside own_server postgres replica room server shell workers".split())
"""Each starts a program or a server."""
STARTS = frozenset(
    "os.exec os.fork os.forkpty os.posix_spawn os.spawn os.system pty.spawn socket.bind subprocess.Popen".split()
)
"""Python's audit events of a process that begins and of a port that is taken."""
LONGEST = ("tests/test_regular_expressions.py", "tests/kills/", "tests/faults/test_operations.py", "tests/winnow/")
"""They take 15 to 65 s of CPU each and begin first: at the end one process would work on alone."""
_unmarked: list[str] = []
"""The test that runs now, where it has no mark."""
refused: list[str] = []
"""What it wanted to start: code that takes an OSError for an answer hides the refusal."""


def _refuse(event: str, _: object) -> None:
    if event in STARTS and _unmarked:
        refused.append(f"{_unmarked[0]} starts a program or a server ({event}): mark it with pytest.mark.program")
        raise OSError(refused[-1])


sys.addaudithook(_refuse)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("program")
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool | None, bool | None]:
    if item.get_closest_marker("program") is None:
        _unmarked.append(item.nodeid)
    try:
        return (yield)
    finally:
        _unmarked.clear()
        refused.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    try:
        return (yield)
    finally:
        if refused:
            pytest.fail(refused[0])


@pytest.fixture(scope="session", name="empty_store")
def given_empty_store() -> Path:
    """A store with no row in it, to be copied."""
    return empty_store()
