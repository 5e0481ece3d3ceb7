"""The server of the tests itself."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.database import open_database
from tests.postgres import server
from tests.postgres.server import why_not
from tests.postgres.shared import ROOT, SharedServer
from tests.waiting import wait_until

pytestmark = pytest.mark.program


def test_each_test_has_a_database_of_its_own_with_the_programs_tables(postgres_url: str) -> None:
    database = open_database(postgres_url, create=False)
    assert database.engine.dialect.name == "postgresql"
    database.close()


def test_the_server_ends_with_the_process_it_is_for(tmp_path: Path) -> None:
    if why_not() is not None:
        pytest.skip(str(why_not()))
    session = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    folder = Path(f"/tmp/winnow-pg-{session.pid}")
    folder.mkdir()
    command = [sys.executable, "-m", "tests.postgres.server", str(folder), str(session.pid)]
    subprocess.run(command, cwd=ROOT, check=True)
    number = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    session.kill()
    session.wait(10)
    wait_until(lambda: not folder.exists())
    assert session.stdin is not None
    session.stdin.close()
    assert not Path(f"/proc/{number}").exists()


def test_the_servers_data_lie_in_a_short_folder(postgres: SharedServer) -> None:
    assert len(str(postgres.folder / ".s.PGSQL.5432")) < 107


def test_without_a_server_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "programs", lambda: None)
    reason = why_not()
    assert reason is not None
    assert "apt install postgresql" in reason or "requirements-postgres.txt" in reason


def test_the_clock_of_the_server_is_there(postgres: SharedServer) -> None:
    row = postgres.owner.execute("SELECT extract(epoch FROM now())").fetchone()
    assert row is not None
    assert abs(float(row[0]) - time.time()) < 60
