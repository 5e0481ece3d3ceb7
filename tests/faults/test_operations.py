"""The table of docs/faults.md names the tests there are, and the commands of docs/operations.md do what they say."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.crawler.forked import LONGEST, start_forked
from tests.crawler.local_site import ROOT, links, story
from tests.faults.server import Exchange, FaultyServer, healed, whole
from tests.faults.shell import FaultShell
from tests.faults.shut_site import small_asianews
from tests.waiting import HANG_SECONDS

OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
NAMES = [f"/{number}" for number in range(6)]


def test_the_table_of_faults_names_every_test_and_no_other() -> None:
    table = (ROOT / "docs" / "faults.md").read_text("utf-8")
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    named = [re.findall(r"`(test_\w+)`", row[-1]) for row in rows]
    assert all(named), "a row without a test"
    assert all(re.fullmatch(r"[0-4]( or [0-4])?", row[2]) for row in rows), "a row without an exit code"
    # Those of a PostgreSQL server and of many machines lie with what they test.
    folders = (
        Path(__file__).parent,
        ROOT / "tests" / "postgres",
        ROOT / "tests" / "crawler",
        ROOT / "tests" / "storage",
    )
    faults, *others = (_tests_in(folder) for folder in folders)
    told = Counter(name for names in named for name in names)
    assert not (twice := [name for name, times in told.items() if times > 1]), twice
    assert faults - told.keys() == set(), "a test without a row"
    assert told.keys() - faults.union(*others) == set(), "a row with a test that is not there"


def _tests_in(folder: Path) -> set[str]:
    pattern = "test_*_faults.py" if folder.name == "faults" else "test_*.py"
    files = folder.rglob(pattern)
    return {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M)}


def _commands(section: str) -> list[str]:
    """The shell lines of one section of docs/operations.md."""
    text = OPERATIONS.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    assert text, section
    return [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()]


def _run(command: str, folder: Path) -> str:
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), command
    return done.stdout


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 program is not installed")
def test_a_backup_made_while_crawling_is_whole_and_can_be_restored(shell: FaultShell) -> None:
    folder = shell.database.parent
    reached, answered = threading.Event(), threading.Event()

    def last(exchange: Exchange) -> None:
        reached.set()
        answered.wait(60)
        whole(story(healed("/last")))(exchange)

    with FaultyServer({"/": links([*NAMES, "/last"]), "/last": last}) as server:
        server.heal(*NAMES)
        process = shell.start("news", "-a", f"url={server.url}")
        assert reached.wait(30)
        *backups, check = _commands("Backup while crawling")
        assert len(backups) == 3
        for command in backups:
            (folder / "backup.db").unlink(missing_ok=True)
            _run(command, folder)
            assert _run(check, folder) == "ok\n"
            assert _run('sqlite3 backup.db "SELECT count(*) FROM page"', folder) == "7\n"
        assert process.poll() is None
        answered.set()
        log, _ = process.communicate(timeout=60)
        assert process.returncode == 0, log
        assert len(shell.headlines()) == 7

        for command in _commands("Restore"):
            _run(command, folder)
        shell.check()
        assert len(shell.headlines()) < 7
        run = shell.news(server)
        assert run.code == 0, run.log
        assert len(shell.headlines()) == 7
        for command in _commands("What to do about each exit code"):
            _run(command, folder)


FORKED = """#!{python} -IS
import json, os, socket, sys
with socket.socket(fileno={door}) as door:
    socket.send_fds(door, [json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()], [0, 1, 2])
    sys.exit(int(door.recv(9)))
"""
"""The program `scrapy`, which lets the test begin it as a fork: a start takes some 1.5 s of CPU."""


class Cron:
    """The crontab of docs/operations.md in a folder of its own: runs its lines as cron does, gives what it mails.

    Each line starts the program itself once; after that, on Linux, what it starts is begun as a fork."""

    def __init__(self, folder: Path) -> None:
        lines = re.findall(r"```crontab\n(.*?)```", OPERATIONS, re.S)[0].splitlines()
        self._environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        self._environment |= dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]+=", line))
        commands = [line.split(maxsplit=5)[5] for line in lines if re.match(r"[\d,*]+ ", line)]
        assert [command.count("%") for command in commands] == [0, 0], "cron reads % as the end of the line"
        self._crawl, self._daily = (command.replace("/srv/winnow", str(folder)) for command in commands)
        (folder / ".venv/bin").mkdir(parents=True)
        self._program = folder / ".venv/bin/scrapy"
        self._started: set[str] = set()
        shutil.copy(ROOT / "scrapy.cfg", folder)

    def crawl(self, base_url: str) -> str:
        """What cron mails of one run of the first line, at another host than the site's own."""
        return self._mailed(self._crawl, f"-a base_url={base_url} -s RETRY_TIMES=0 -s EXTRACTION_WORKERS=1")

    def ask(self) -> str:
        """What cron mails of the daily line."""
        return self._mailed(self._daily, "")

    def _mailed(self, command: str, options: str) -> str:
        ours, theirs = socket.socketpair()
        program = f'#!/bin/sh\nexec {sys.executable} -m scrapy "$@" {options}\n'
        if command in self._started and sys.platform == "linux":
            program = FORKED.format(python=sys.executable, door=theirs.fileno())
        self._started.add(command)
        self._program.write_text(program, "utf-8")
        self._program.chmod(0o755)
        with ours, subprocess.Popen(
            ["/bin/sh", "-c", command], env=self._environment, pass_fds=(theirs.fileno(),),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as line:  # fmt: skip
            theirs.close()
            _fork_what_is_asked(ours, options.split())
            mailed = "".join(line.communicate(timeout=120))
        assert "Traceback" not in mailed
        return mailed


def _fork_what_is_asked(door: socket.socket, options: list[str]) -> None:
    """Nothing is asked by a line that starts the program itself: the door is shut when the line ends."""
    request, streams, *_ = socket.recv_fds(door, LONGEST, 3)
    if not request:
        return
    words, folder, environment = json.loads(request)
    started = start_forked(
        ["scrapy", *words, *options], environment, forks_worker=words[0] == "crawl", folder=Path(folder),
        stdin=streams[0], stdout=streams[1], stderr=streams[2],
    )  # fmt: skip
    for stream in streams:
        os.close(stream)
    door.send(str(started.wait(HANG_SECONDS)).encode())


def _passes(shell: FaultShell, days: int) -> None:
    """Everything in the store is so much older."""
    for table, column in (("crawl_run", "started"), ("crawl_run", "finished"), ("article", "first_saved")):
        moved = f"strftime('%Y-%m-%dT%H:%M:%S+00:00', {column}, '-{days} days')"
        shell.execute(f"UPDATE {table} SET {column} = {moved}")


def test_the_crontab_is_silent_while_the_site_lives_and_says_when_it_is_dead(shell: FaultShell) -> None:
    cron = Cron(shell.database.parent)
    with FaultyServer(small_asianews()) as server:
        url = server.url
        assert cron.crawl(url) == ""
        assert cron.ask() == ""
        assert len(shell.headlines()) == 2
        _passes(shell, 2)
        assert cron.crawl(url) == "", "a day without news"
        assert cron.ask() == "", "the run was successful, and the articles are two days old"
    # Nobody listens any more, and then there is not even a name.
    assert cron.crawl(url) == "", "one run without an answer is no news"
    assert cron.ask() == "", "the last success is of today"
    _passes(shell, 1)
    assert cron.crawl("http://gone.invalid") == ""
    [line] = cron.ask().splitlines()
    assert line.startswith("asianews: no successful run for 24 hours (since ")
    assert "ended with 2: saved 0 new" in line
    assert "robots.txt cannot be fetched" in line
    third = cron.crawl(url).splitlines()
    assert third[0] == "crawl asianews: code 3"
    assert "so in 3 runs in a row: is the site gone, or shut to this crawler?" in third[-1]
    _passes(shell, 1)
    assert ", no new article for 4 days (since " in cron.ask()
    with FaultyServer(small_asianews()) as server:
        assert cron.crawl(server.url) == ""
        assert cron.ask().startswith("asianews: no new article for 4 days (since ")


UNITS = re.findall(r"`/etc/systemd/system/(\S+)`.*?```ini\n(.*?)```", OPERATIONS, re.S)


@pytest.mark.program
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    assert [name for name, _ in UNITS] == [
        "winnow@.service", "winnow@.timer", "winnow-stale.service", "winnow-stale.timer", "winnow-failed@.service",
    ]  # fmt: skip
    for name, text in UNITS:
        # The programs and the folder are not here, and the user is nobody of this machine.
        there = (
            re.sub(r"/srv/winnow/\S+", "/bin/true", text).replace("/srv/winnow", "/tmp").replace("=winnow\n", "=root\n")
        )
        (tmp_path / name).write_text(there, "utf-8")
    names = [str(tmp_path / name.replace("@", "@asianews")) for name, _ in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line or "winnow" in line] == []


def test_what_the_units_run_are_commands_of_the_crontab() -> None:
    started = re.findall(r"^ExecStart=/srv/winnow/(.*)$", OPERATIONS, re.M)
    assert started[0] == ".venv/bin/scrapy crawl %i"
    assert started[1] in re.findall(r"```crontab\n(.*?)```", OPERATIONS, re.S)[0]
