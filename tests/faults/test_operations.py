"""The table of docs/faults.md names the tests there are, and the commands of docs/operations.md do what they say."""

import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from tests.crawler.local_site import ROOT, links, story
from tests.faults.server import Exchange, FaultyServer, healed, whole
from tests.faults.shell import FaultShell

OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
NAMES = [f"/{number}" for number in range(6)]


def test_the_table_of_faults_names_every_test_and_no_other() -> None:
    table = (ROOT / "docs" / "faults.md").read_text("utf-8")
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    named = [re.search(r"`(test_\w+)` \|$", row[-1]) for row in rows]
    assert all(named), "a row without a test"
    assert all(re.fullmatch(r"[0-4]( or [0-4])?", row[2]) for row in rows), "a row without an exit code"
    files = Path(__file__).parent.glob("test_*_faults.py")
    written = [name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M)]
    assert sorted(match[1] for match in named if match) == sorted(written)


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
        daily = re.findall(r"sqlite3 -readonly .*", OPERATIONS.partition("```crontab\n0 7")[2])[0]
        _run(daily, folder)
