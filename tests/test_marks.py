"""A test without the mark `program` starts none, and learns of it whatever the code does with the error."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from crawler.workers.pool import ExtractionWorkers
from tests import conftest
from tests.crawler.forked import start_forked
from tests.crawler.local_site import LocalSite

PROGRAM = [sys.executable, "-c", ""]
STARTS: dict[str, Callable[[], object]] = {
    "subprocess": lambda: subprocess.run(PROGRAM, check=True),
    "posix_spawn": lambda: os.posix_spawn(sys.executable, PROGRAM, {}),
    "fork": lambda: start_forked(["scrapy", "list"]),
    "system": lambda: os.system("true"),
    "server": LocalSite,
}


@pytest.mark.parametrize("way", STARTS)
def test_a_test_without_the_mark_starts_no_program(way: str) -> None:
    with pytest.raises(OSError, match=r"mark it with pytest\.mark\.program"):
        STARTS[way]()
    assert len(conftest.refused) == 1
    conftest.refused.clear()


def test_a_refusal_is_noted_where_the_code_goes_on_without_the_program() -> None:
    workers = ExtractionWorkers(1, timeout=1)
    workers.start()
    workers.stop(wait=True)
    assert conftest.refused
    conftest.refused.clear()


@pytest.mark.program
def test_a_test_with_the_mark_starts_what_it_likes() -> None:
    assert subprocess.run(PROGRAM, check=True).returncode == 0
