"""Two or three faults at once, drawn at random: what a site, a disk and an operator do does not come one at a time.

Whatever happens in the disturbed run, it must end, must not say 0 while something is lost, and must leave a whole
database; a run without faults must then hold every article. `python -m benchmarks.soak --mixed N` draws N of them.
"""

import contextlib
import gzip
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeAlias

from tests.crawler.forked import ForkedCrawl
from tests.crawler.local_site import Reply, links, story
from tests.faults.server import Answer, FaultyServer, cut, drip, hang, healed, moved, packed, status, whole
from tests.faults.shell import FaultShell
from tests.kills.processes import descendants
from tests.waiting import HANG_SECONDS

PATHS = [f"/{number}" for number in range(10)]
HEADLINES = sorted(map(healed, PATHS))
SETTINGS = {
    "RETRY_TIMES": 0,
    "DOWNLOAD_TIMEOUT": 1,
    "EXTRACTION_TIMEOUT": 1,
    "EXTRACTION_WORKERS": 2,
    "DATABASE_LOCK_SECONDS": 2,
}
"""Short, because a drawn fault may take each limit to its end."""
_WALL = Reply(
    b"<html><head><title>Just a moment...</title></head><body><p>Please enable JavaScript and cookies.</p></html>"
)
_RSS = "application/rss+xml"
_MAX_BYTES = 11 * 1024 * 1024

Process: TypeAlias = "ForkedCrawl | subprocess.Popen[str]"


def _page(path: str) -> bytes:
    return story(healed(path)).body


PAGE_FAULTS: dict[str, Callable[[str], Answer]] = {
    "500": lambda path: status(500),
    "hang": lambda path: hang,
    "drip": lambda path: drip,
    "connection drops": lambda path: cut(_page(path), 300),
    "gzip breaks off": lambda path: packed(gzip.compress(_page(path)), "gzip", 200),
    "redirect loop": lambda path: moved(path),
    "wall": lambda path: whole(_WALL),
    "empty": lambda path: whole(Reply()),
    "too large": lambda path: whole(Reply(b"<html><body>" + b"x" * _MAX_BYTES)),
}
"""What some of the pages answer."""


def _start_page(paths: list[str]) -> Reply:
    return links(paths)


def _feed(paths: list[str]) -> Reply:
    items = "".join(f"<item><title>{healed(path)}</title><link>{path}</link></item>" for path in paths)
    return Reply(
        f"<rss version='2.0'><channel><title>Harbour</title>{items}</channel></rss>".encode(), content_type=_RSS
    )


LISTS: dict[str, Callable[[list[str]], Reply]] = {"/": _start_page, "/feed": _feed}
"""Where the site names its articles: on the start page, or in a feed that the start page names."""
LIST_FAULTS: dict[str, Callable[[Reply], Answer]] = {
    "500": lambda reply: status(500),
    "403": lambda reply: status(403),
    "hangs": lambda reply: hang,
    "is a wall": lambda reply: whole(_WALL),
    "is empty": lambda reply: whole(Reply()),
    "drops": lambda reply: cut(reply.body, 60),
    "gzip breaks off": lambda reply: packed(gzip.compress(reply.body), "gzip", 40),
}
STORE_FAULTS = ("locked for a while", "stays locked", "full disk", "removed", "replaced", "folder moved")
PROCESS_FAULTS = ("SIGKILL", "SIGTERM", "SIGINT", "SIGINT twice", "worker killed", "worker stopped", "second crawl")


@dataclass
class Scenario:
    """What is drawn for one seed."""

    seed: int
    is_revisit: bool
    """Whether a healthy run has saved everything before."""
    pages: dict[str, str]
    """Path to the name of its fault."""
    list_at: str
    """Path of the list that names the articles."""
    list_fault: str | None
    store: str | None
    process: str | None
    after: int
    """The store and the process are disturbed when so many requests were made, the process a moment later."""
    wait: float
    """Seconds of that moment."""
    wrong: list[str] = field(default_factory=list)
    """Each rule that was broken, as a sentence."""
    code: int | None = None
    """That of the disturbed run."""

    @property
    def name(self) -> str:
        """What happens, in words."""
        pages = " and ".join(sorted(set(self.pages.values())))
        parts = [
            f"pages: {pages}" if pages else "",
            f"{self.list_at} {self.list_fault}" if self.list_fault else "",
            self.store or "",
            self.process or "",
        ]
        return ("revisit, " if self.is_revisit else "") + " + ".join(filter(None, parts))


def draw(seed: int) -> Scenario:
    """Draw two or three kinds of fault, and one or two faults of the pages where that kind is among them."""
    random = Random(f"mixed {seed}")
    kinds = random.sample(("pages", "list", "store", "process"), random.choice((2, 2, 3)))
    faults = random.sample(list(PAGE_FAULTS), random.choice((1, 2))) if "pages" in kinds else []
    struck = random.sample(PATHS, random.randint(2, len(PATHS))) if faults else []
    return Scenario(
        seed,
        is_revisit=random.random() < 0.5,
        pages={path: random.choice(faults) for path in struck},
        list_at=random.choice(list(LISTS)),
        list_fault=random.choice(list(LIST_FAULTS)) if "list" in kinds else None,
        store=random.choice(STORE_FAULTS) if "store" in kinds else None,
        process=random.choice(PROCESS_FAULTS) if "process" in kinds else None,
        after=random.randint(1, len(PATHS)),
        wait=random.uniform(0, 0.5),
    )


def play(scenario: Scenario, folder: Path) -> Scenario:
    """Run the scenario in an empty folder, and note in it what was wrong."""
    (folder / "store").mkdir()
    shell = FaultShell(folder / "store" / "articles.db")
    with FaultyServer() as server:
        _heal(scenario, server)
        if scenario.is_revisit:
            _healthy_run(scenario, shell, server, "before")
            shell.execute("UPDATE page SET next_visit = '2020-01-01T00:00:00+00:00'")
        server.routes |= {path: PAGE_FAULTS[fault](path) for path, fault in scenario.pages.items()}
        if scenario.list_fault:
            server.routes[scenario.list_at] = LIST_FAULTS[scenario.list_fault](LISTS[scenario.list_at](PATHS))
        server.exchanges.clear()
        _disturbed_run(scenario, shell, server)
        _heal(scenario, server)
        if shell.database.exists():
            _let_time_pass(shell)
        _healthy_run(scenario, shell, server, "after")
    return scenario


def _heal(scenario: Scenario, server: FaultyServer) -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='/feed'>"
    server.routes = {"/": links([], head), scenario.list_at: LISTS[scenario.list_at](PATHS)}
    server.heal(*PATHS)


def _let_time_pass(shell: FaultShell) -> None:
    """What was refused or failed is tried again, as it is when a day or a month has gone."""
    with closing(sqlite3.connect(shell.database)) as store, store:
        if store.execute("SELECT 1 FROM sqlite_master WHERE name = 'page'").fetchone():
            store.execute(
                "UPDATE page SET next_visit = '2020-01-01T00:00:00+00:00' WHERE state IN ('refused', 'failed')"
            )


def _healthy_run(scenario: Scenario, shell: FaultShell, server: FaultyServer, name: str) -> None:
    run = shell.news(server)
    if run.code != 0:
        scenario.wrong.append(f"the healthy run {name} ended with {run.code}: {run.last_line}")
    scenario.wrong += _not_whole(shell, f"the healthy run {name}")


def _not_whole(shell: FaultShell, name: str) -> Iterator[str]:
    """What is missing from a store that should hold every article."""
    missing = set(HEADLINES) - set(shell.headlines())
    if missing:
        yield f"{name} has not saved {sorted(missing)}"
    yield from _spoilt(shell, name)


def _spoilt(shell: FaultShell, name: str) -> Iterator[str]:
    """Articles that are not what the site published: all of its pages tell one story in four paragraphs."""
    for headline, body in shell.rows("SELECT headline, article_body FROM article"):
        if headline not in HEADLINES or body.count(headline) != 4:
            yield f"{name} left an article that no page tells: {headline[:60]!r}, {len(body)} characters"


def _disturbed_run(scenario: Scenario, shell: FaultShell, server: FaultyServer) -> None:
    shell.forks_worker = "worker" not in (scenario.process or "")
    process = shell.start("news", "-a", f"url={server.url}", settings=SETTINGS)
    end = time.monotonic() + HANG_SECONDS
    while len(server.exchanges) < scenario.after and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    repair = _disturb_store(scenario.store, shell, process)
    time.sleep(scenario.wait)
    _disturb_process(scenario, shell, server, process)
    log = _await(scenario, process)
    repair()
    scenario.code = process.returncode
    if "Traceback" in log:
        scenario.wrong.append(f"a traceback: {log[log.index('Traceback') :][-500:]}")
    if scenario.code not in (0, 2, 3, -signal.SIGKILL):
        scenario.wrong.append(f"the disturbed run ended with {scenario.code}: {log[-300:]}")
    if scenario.code == 0 and scenario.list_fault:
        scenario.wrong.append("code 0, and the only list was not read")
    if shell.database.exists():
        shell.check()
        scenario.wrong += _lies(scenario, shell, process.pid)
    elif scenario.code == 0:
        scenario.wrong.append("code 0, and there is no store")


def _await(scenario: Scenario, process: Process) -> str:
    try:
        return process.communicate(timeout=HANG_SECONDS)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        scenario.wrong.append("the disturbed run hung")
        return process.communicate()[0]


def _lies(scenario: Scenario, shell: FaultShell, pid: int) -> Iterator[str]:
    """What the disturbed run said that is not true."""
    if not shell.rows("SELECT 1 FROM sqlite_master WHERE name = 'page'"):
        if scenario.code == 0:
            yield "code 0, and the store holds nothing"
        return
    yield from _spoilt(shell, "the disturbed run")
    told = {path for path, (state, _) in shell.pages().items() if state == "refused"}
    saved = {path for path in PATHS if healed(path) in shell.headlines()}
    lost = [path for path in PATHS if path not in saved | told]
    if scenario.code == 0 and lost:
        yield f"code 0, and neither saved nor refused: {lost}"
    rows = shell.rows("SELECT exit_code FROM crawl_run WHERE pid = ? AND finished IS NOT NULL", pid)
    if rows and scenario.code is not None and scenario.code >= 0 and rows[-1][0] not in (scenario.code, None):
        yield f"exit code {scenario.code}, in its row {rows[-1][0]}"


def _disturb_store(fault: str | None, shell: FaultShell, process: Process) -> Callable[[], None]:
    """Strike, and return what is to be done before the next run: a healthy one has its disk and its folder back."""
    folder, moved_to = shell.database.parent, shell.database.parent.with_name("elsewhere")
    match fault:
        case "locked for a while" | "stays locked":
            return _lock(shell.database, 1 if fault == "locked for a while" else HANG_SECONDS)
        case "full disk":
            _limit_files(process.pid, max(file.stat().st_size for file in folder.iterdir()))
        case "removed":
            for file in folder.glob("articles.db*"):
                file.unlink(missing_ok=True)
        case "replaced":
            copy = folder / "copy.db"
            with closing(sqlite3.connect(shell.database)) as store:
                store.execute("VACUUM INTO ?", (str(copy),))
            for suffix in ("-wal", "-shm"):
                Path(f"{shell.database}{suffix}").unlink(missing_ok=True)
            copy.replace(shell.database)
        case "folder moved":
            folder.rename(moved_to)
            return lambda: _bring_back(moved_to, folder)
    return lambda: None


def _bring_back(moved_to: Path, folder: Path) -> None:
    # A crawl must not make a store where the folder was; what it made all the same would hide the real one.
    shutil.rmtree(folder, ignore_errors=True)
    moved_to.rename(folder)


def _limit_files(pid: int, size: int) -> None:
    """No file of the process grows over the size, as on a disk that is full; the process may have ended."""
    subprocess.run(["prlimit", f"--pid={pid}", f"--fsize={size}:{size}"], check=False, capture_output=True)


def _lock(database: Path, seconds: float) -> Callable[[], None]:
    """Hold the write lock for so long; return what gives it back at once."""
    begun, released = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as store:
            store.execute("BEGIN IMMEDIATE")
            begun.set()
            released.wait(seconds)
            store.execute("ROLLBACK")

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(40)

    def release() -> None:
        released.set()
        holder.join()

    return release


def _disturb_process(scenario: Scenario, shell: FaultShell, server: FaultyServer, process: Process) -> None:
    match scenario.process:
        case "SIGKILL" | "SIGTERM" | "SIGINT":
            process.send_signal(signal.Signals[scenario.process])
        case "SIGINT twice":
            process.send_signal(signal.SIGINT)
            time.sleep(scenario.wait)
            process.send_signal(signal.SIGINT)
        case "worker killed" | "worker stopped":
            number = signal.SIGKILL if scenario.process == "worker killed" else signal.SIGSTOP
            for pid in descendants(process.pid)[:1]:
                # It may end by itself meanwhile.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        case "second crawl" if process.poll() is None and shell.database.exists():
            second = shell.crawl("news", "-a", f"url={server.url}", settings=SETTINGS)
            # 1: the store itself is gone or locked. 0, 2 or 3: the first had ended meanwhile.
            if second.code == 0 and process.poll() is None:
                scenario.wrong.append("two crawls of one site ran at once")
