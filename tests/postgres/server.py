"""A PostgreSQL server of the tests' own: in a temporary folder, over a socket there, without TCP.

As a program (`python -m tests.postgres.server FOLDER PROCESS`) it starts the one that all processes of a test session
share, and ends it when that process has ended, however it ended.
"""

import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
READY_SECONDS = 60
"""A server has begun by then, also on a machine that is busy."""
_LONGEST_SOCKET = 107
"""Bytes of a socket's path, on Linux."""
_UNSAFE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""What is lost with the machine's power is not looked for here, and the disk costs most of the time."""
_MODEST = ("listen_addresses=", "shared_buffers=16MB", "max_connections=60", "autovacuum=off", "jit=off")
OWNER = "winnow"
"""The role that owns everything; it needs no password."""
GUARDED = "guarded"
"""A role that needs one."""
PASSWORD = "s3cret"


def programs() -> Path | None:
    """Return the folder of the newest server that is installed; None: there is none."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql*/bin")]
    found = [folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists()]
    if found:
        return max(found, key=lambda folder: [int(number) for number in re.findall(r"\d+", str(folder.parent.name))])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


def why_not() -> str | None:
    """Return why no server can be started here; None: it can."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (pip install -r requirements-postgres.txt)"
    return None if programs() else "no PostgreSQL server is installed (apt install postgresql)"


class PostgresServer:
    """One server. What it is asked runs as the user `postgres` or `nobody` where this process is root's: the server
    refuses to run as root."""

    def __init__(self, folder: Path | None = None, *, is_safe: bool = False) -> None:
        """Lay out its data in `folder`, or in a new one of its own. `is_safe`: with the settings of every day."""
        self._options = ("listen_addresses=",) if is_safe else (*_UNSAFE, *_MODEST)
        self.folder = folder or Path(tempfile.mkdtemp(prefix="winnow-pg-"))
        self.folder.chmod(0o755)
        self.data, self.log = self.folder / "data", self.folder / "log"
        if len(os.fsencode(self.folder / ".s.PGSQL.5432")) > _LONGEST_SOCKET:
            raise ValueError(f"{self.folder}: its name is too long for a socket")
        found = programs()
        assert found is not None, why_not()
        self._programs = found
        self._process: subprocess.Popen[bytes] | None = None
        self._account: dict[str, Any] = _account()
        if self._account:
            shutil.chown(self.folder, self._account["user"])
        self._lay_out()

    def _lay_out(self) -> None:
        asked = ["--no-sync", "--no-instructions", "--encoding=UTF8", "--auth=trust", f"--username={OWNER}"]
        self._run(self._programs / "initdb", *asked, *_collation(self._programs), "-D", self.data)
        (self.data / "pg_hba.conf").write_text(f"local all {GUARDED} scram-sha-256\nlocal all all trust\n")

    def start(self) -> None:
        """Begin, and wait until it answers. To be called in the main thread, with which it ends."""
        options = [word for option in self._options for word in ("-c", option)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.data, "-k", self.folder, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C in the terminal is the tests' affair
                preexec_fn=_end_with_parent,
                **self._account,
            )
        self._wait()

    def _wait(self) -> None:
        import psycopg

        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
            except psycopg.OperationalError as error:
                assert self._process is not None
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"PostgreSQL does not begin: {error}\n{self.log.read_text()}") from error
                time.sleep(0.05)
            else:
                return

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it, with its connections. SIGINT: in order; SIGQUIT: at once, as when the machine fails."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(READY_SECONDS)
            self._process = None

    def remove(self) -> None:
        """End it, and remove all it has."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str) -> str:
        """As libpq takes it."""
        return f"host={self.folder} user={OWNER} dbname={database}"

    def url(self, database: str, user: str = OWNER) -> str:
        """As SQLAlchemy and ARTICLE_DATABASE take it."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, check=False, **self._account)
        if done.returncode:
            raise AssertionError(f"{command[0]} ended with {done.returncode}: {done.stderr}{done.stdout}")


def _collation(folder: Path) -> list[str]:
    """By language, as most servers have it: one by code points would hide what sorts or compares wrongly."""
    version = re.search(r"\d+", folder.parent.name)
    if version and int(version[0]) >= 15:
        return ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise AssertionError("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")


def _end_with_parent() -> None:
    """Ask Linux for SIGQUIT when the thread that starts the server has ended, however it ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def main(folder: str, process: str) -> None:
    """Serve from the folder as long as the process is there; return when it answers, in a process that goes on."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        sys.exit(0 if os.read(reading, 1) else 1)
    server = PostgresServer(Path(folder))
    try:
        server.start()
        os.write(writing, b".")
        os.close(writing)
        while _is_there(int(process)) and server.is_running:
            time.sleep(0.2)
    finally:
        server.remove()


if __name__ == "__main__":
    main(*sys.argv[1:])
