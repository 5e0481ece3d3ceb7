"""The writer in processes of their own: exits, a dead thread, kill -9."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import open_database
from tests.storage.test_writer import keys, numbers

pytestmark = pytest.mark.program

SET_UP = """
import sys, time
from storage.database import open_database
from storage.writer import Writer
from storage.pages import Pages
from tests.storage.rows import find_page
database = open_database({url!r})
writer = Writer(database, batch_size=20)
def find(n): return lambda s: find_page(s, 'example', f'en:{{n}}', 'https://e.org/' + 'x' * 2000)
"""


def run(code: str, url: str) -> subprocess.CompletedProcess[str]:
    program = SET_UP.format(url=url) + code
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)


def test_a_program_that_forgets_to_close_loses_nothing(url: str) -> None:
    ended = run("for n in range(500): writer.submit(find(n))", url)
    assert (ended.returncode, ended.stderr) == (0, "")
    database = open_database(url)
    assert keys(database) == numbers(500)
    database.close()


def test_a_dead_thread_fails_its_futures_and_lets_the_program_end(url: str) -> None:
    code = """
def die(session): raise SystemExit(3)
futures = [writer.submit(find(0)), writer.submit(die), writer.submit(find(1))]
print([str(f.exception(10)) for f in futures], writer.pending)
try: writer.submit(find(2))
except Exception as error: print(type(error).__name__, error)
"""
    ended = run(code, url)
    assert ended.returncode == 0
    first, second = ended.stdout.splitlines()
    assert first.count("not saved: the writer thread has ended") == 3
    assert first.endswith(" 0")
    assert second == "StorageError the writer is closed: nothing more is saved"


def test_kill_9_keeps_what_was_committed_and_the_database_whole(url: str, tmp_path: Path) -> None:
    code = """
def tell(n): return lambda f: (sys.stdout.write(f'en:{n}\\n'), sys.stdout.flush())
for n in range(100000):
    writer.submit(find(n)).add_done_callback(tell(n))
    if n % 50 == 0: time.sleep(0.002)
"""
    for _ in range(3):
        told = _kill_after(400, code, url)
        database = open_database(url)
        assert told <= keys(database)
        database.close()
        with closing(sqlite3.connect(tmp_path / "articles.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.execute("DELETE FROM page")
            connection.commit()


def _kill_after(lines: int, code: str, url: str) -> set[str]:
    """What the program told of as committed before it was killed, at least so many lines."""
    program = SET_UP.format(url=url) + code
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    told += process.stdout.readlines()
    process.stdout.close()
    assert process.wait(30) == -9
    # The last line may be cut by the kill.
    return {line.strip() for line in told if line.endswith("\n")}
