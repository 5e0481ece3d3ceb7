"""The tests of this folder run two at a time: each starts two or three crawls, which mostly start up and wait.

Each test is an ordinary function that takes a `shell`; its report comes when its turn does.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.shell import FaultShell

_AT_ONCE = 2
_RUNNING: pytest.StashKey[dict[str, "Future[None]"]] = pytest.StashKey()


@pytest.fixture
def shell(tmp_path: Path) -> FaultShell:
    return FaultShell(tmp_path / "articles.db")


@pytest.fixture(scope="session", autouse=True)
def _fault_pool(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[None]:
    pool = ThreadPoolExecutor(_AT_ONCE)
    running: dict[str, Future[None]] = {}
    request.session.stash[_RUNNING] = running
    for item in request.session.items:
        if isinstance(item, pytest.Function) and _runs_a_crawl(item):
            given = dict(item.callspec.params) if hasattr(item, "callspec") else {}
            given["shell"] = FaultShell(tmp_path_factory.mktemp("fault") / "articles.db")
            running[item.nodeid] = pool.submit(item.obj, **given)
    yield
    pool.shutdown(cancel_futures=True)


def _runs_a_crawl(item: pytest.Function) -> bool:
    here = item.path.parent == Path(__file__).parent
    skipped = any(mark.args and mark.args[0] for mark in item.iter_markers("skipif"))
    return here and not skipped and "shell" in item.fixturenames


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    running = pyfuncitem.session.stash.get(_RUNNING, {})
    if pyfuncitem.nodeid not in running:
        return None
    running[pyfuncitem.nodeid].result()
    return True
