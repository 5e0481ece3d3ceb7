"""A process that is started, stopped, and says how it ended."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from crawler.working.crawl_process import CrawlCommand, CrawlProcess, Ended

pytestmark = pytest.mark.program


def run(program: str, *told: str) -> Ended:
    """Run it instead of a crawl; `told` once it has begun to print."""

    async def wait() -> Ended:
        log = CrawlCommand().log("example.org")
        started = await CrawlProcess.start([sys.executable, "-I", "-S", "-c", program], log)
        while told and not os.fstat(log.fileno()).st_size:
            await asyncio.sleep(0.01)
        for word in told:
            getattr(started, word)()
        return await started.wait()

    return asyncio.run(wait())


def test_its_exit_code_and_its_last_line_are_known() -> None:
    ended = run("import sys; print('x' * 99999, flush=True); print('could not start', file=sys.stderr); sys.exit(1)")
    assert (ended.exit_code, ended.last_line) == (1, "could not start")


def test_an_exit_code_that_no_crawl_has_is_a_crash() -> None:
    ended = run("import sys; print('out of memory'); sys.exit(120)")
    assert (ended.exit_code, ended.last_line) == (None, "the process ended with 120: out of memory")


def test_it_is_out_of_reach_of_the_terminal_and_is_stopped_or_killed() -> None:
    sleeps = "import os, time; print(os.getpgid(0), flush=True); time.sleep(999)"
    assert run(sleeps, "stop").last_line == "the process was ended by SIGTERM"
    assert run(sleeps, "kill").last_line == "the process was ended by SIGKILL"
    group = run("import os; print(os.getpgid(0))")
    assert int(group.last_line) == group.pid != os.getpgid(0)


def test_the_command_line_hands_arguments_and_settings_on(tmp_path: Path) -> None:
    command = CrawlCommand(("-s", "A=1"), tmp_path)
    line = command.line("news", {"url": "https://example.org", "languages": "en"})
    assert line[1:] == ["-m", "scrapy", *"crawl news -a url=https://example.org -a languages=en -s A=1".split()]
    command.log("a/b ../c").close()
    assert [file.name.startswith("a_b_") for file in tmp_path.iterdir()] == [True]


def test_each_section_of_a_site_has_a_log_of_its_own(tmp_path: Path) -> None:
    command = CrawlCommand((), tmp_path)
    for name in ("asianews", "https://www.example.org/", "https://example.org/world", "https://example.org/sport"):
        command.log(name).close()
    names = {file.name for file in tmp_path.iterdir()}
    assert {"asianews.log", "example.org.log"} < names
    assert len(names) == 4
