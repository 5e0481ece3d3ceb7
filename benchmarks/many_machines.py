"""Several `scrapy work` on one PostgreSQL, and what becomes of their crawls when one is killed or stopped.

    python -m benchmarks.many_machines --hosts 50 --pages 40 --runs 30

Each run makes a new database and a list of hosts (127.2.x.y), starts the workers, disturbs them at a random moment, and
waits until every site is crawled. A server that notes the begin and the end of each request, by host, says whether
there was ever more than one at a time, or two in less than the delay that its robots.txt asks for; the database says
whether every page was saved once. The command ends with 1 where a rule was broken.

    kill     one `scrapy work` is killed (SIGKILL), its crawls are not
    machine  one `scrapy work` is killed with all that it has started
    stop     one is stopped (SIGSTOP) with all that it has started, for two leases, and goes on
    restart  PostgreSQL is ended, and begins again some seconds later
    none     nothing happens
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from benchmarks.many_sites import below
from benchmarks.watched_hosts import WatchedHosts, rushes
from storage.database import open_database
from tests.crawler.local_site import ROOT
from tests.postgres.server import PostgresServer

_OF_WORKERS = ("kill", "machine", "stop")
FAULTS = (*_OF_WORKERS, "restart", "none")
_WITHIN = 60.0
"""Seconds, and one delay, after which what a killed worker was at is crawled to its end."""
_IN_FLIGHT = 5.0
"""Seconds before a fault within which a page that is asked for again was asked for first: it was being fetched, cleaned
or saved."""
_AWAY = 5.0
_LOOK_SECONDS = 0.25
_TAKEN_OVER = "SELECT id FROM crawl_run WHERE exit_code IS NULL AND finished IS NOT NULL"


@dataclass(kw_only=True)
class Asking:
    """What is measured."""

    hosts: int
    pages: int
    workers: int
    parallel: int
    delay: float
    lease: float
    longest: float


@dataclass
class Told:
    """What came of a run."""

    fault: str
    seconds: float
    after_fault: float
    """From the fault to the end of the last crawl that it met."""
    requests: int
    again: int
    """Pages that were asked for more than once."""
    broken: list[str] = field(default_factory=list)


class Team:
    """The workers of a run."""

    def __init__(self, url: str, asked: Asking, folder: Path) -> None:
        self._environment = {**os.environ, "ARTICLE_DATABASE": url}
        settings = {
            "LOOPBACK_AT_FULL_SPEED": 0,
            "DOWNLOAD_DELAY": asked.delay,
            "AUTOTHROTTLE_ENABLED": 0,
            "LEASE_SECONDS": asked.lease,
            "EXTRACTION_WORKERS": 1,
        }
        self._settings = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        self.logs = [folder / f"worker-{number}.log" for number in range(asked.workers)]
        self.processes = [self._start(asked, log) for log in self.logs]

    def _start(self, asked: Asking, log: Path) -> "subprocess.Popen[bytes]":
        crawls = log.with_suffix("")
        crawls.mkdir()
        words = ("work", "--parallel", str(asked.parallel), "--logs", str(crawls), *self._settings)
        with log.open("wb") as printed:
            return subprocess.Popen(
                [sys.executable, "-m", "scrapy", *words],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
            )

    def tell(self, number: int, sign: signal.Signals, *, all_of_it: bool) -> None:
        """Send a signal to a worker, and to all that it has started: from the top, so that nothing new is started."""
        pid = self.processes[number].pid
        if all_of_it and sign is signal.SIGKILL:
            # One that is killed first leaves orphans that nobody finds.
            self.processes[number].send_signal(signal.SIGSTOP)
        others = list(below(pid)) if all_of_it else []
        for one in (pid, *others) if sign is not signal.SIGKILL else (*others, pid):
            with suppress(ProcessLookupError):
                os.kill(one, sign)

    def busy(self, store: "Store") -> list[int]:
        """The workers that have a crawl under way, once there is one."""
        while True:
            under_way = {row[0] for row in store.ask("SELECT pid FROM crawl_run WHERE finished IS NULL")}
            found = [n for n, process in enumerate(self.processes) if under_way & set(below(process.pid))]
            if found:
                return found
            time.sleep(_LOOK_SECONDS)

    def end(self) -> None:
        """End them all, and their crawls."""
        for number, process in enumerate(self.processes):
            if process.poll() is None:
                self.tell(number, signal.SIGKILL, all_of_it=True)
            process.wait()


class Store:
    """What the database says."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self.url = server.url(name)
        self._address = server.address(name)

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self._address) as connection:
            return connection.execute(question.encode()).fetchall()

    def sites(self) -> dict[str, tuple[bool, int | None]]:
        """By site, whether a crawl is under way, and the code of the last."""
        rows = self.ask("SELECT host, begun IS NOT NULL, exit_code FROM site")
        return {str(host): (bool(begun), None if code is None else int(str(code))) for host, begun, code in rows}

    def written(self) -> dict[object, tuple[object, ...]]:
        """By run, what it has written."""
        rows = self.ask(
            "SELECT id, exit_code, saved_new, (SELECT count(*) FROM article WHERE article.run_id = crawl_run.id),"
            " (SELECT count(*) FROM page WHERE page.run_id = crawl_run.id) FROM crawl_run"
        )
        return {row[0]: row[1:] for row in rows}


def main() -> None:
    """Measure, print a line for each run, and say what was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--parallel", type=int, default=4)
    parser.add_argument("--delay", type=float, default=0.3, help="that each robots.txt asks for")
    parser.add_argument("--lease", type=float, default=30.0, help="LEASE_SECONDS")
    parser.add_argument("--faults", default="kill,machine", help=f"in turn; of {', '.join(FAULTS)}")
    parser.add_argument("--longest", type=float, default=900.0, help="seconds after which a run is given up")
    parser.add_argument("--seed", type=int, default=None)
    given = vars(parser.parse_args())
    faults, runs = given.pop("faults").split(","), given.pop("runs")
    chance = random.Random(given.pop("seed"))
    told = measure(Asking(**given), [faults[number % len(faults)] for number in range(runs)], chance)
    broken = sum(bool(one.broken) for one in told)
    latest = max((one.after_fault for one in told), default=0.0)
    print(
        f"{len(told)} runs, {broken} with a rule broken; {sum(one.again for one in told)} pages asked for again in",
        end=" ",
    )
    print(f"{sum(one.requests for one in told)} requests; the last crawl ended {latest:.1f} s after a fault at most")
    sys.exit(1 if broken else 0)


def measure(asked: Asking, faults: list[str], chance: random.Random) -> list[Told]:
    """Return what came of one run for each fault; each is printed."""
    told = []
    usual = asked.hosts * (asked.pages * asked.delay + 4) / (asked.workers * asked.parallel)
    server = PostgresServer()
    try:
        server.start("max_connections=400")
        for number, fault in enumerate(faults):
            one = run(server, asked, fault, chance.uniform(0.1, 0.9) * usual, f"run_{number}", chance)
            usual = one.seconds if fault == "none" else usual
            told.append(one)
            print(
                f"{number + 1}: {one.fault}: {one.seconds:.0f} s, {one.after_fault:.1f} s from the fault to the end of",
                f"what it met; {one.requests} requests, {one.again} pages again;",
                "; ".join(one.broken) or "every rule kept",
                flush=True,
            )
    finally:
        server.remove()
    return told


def run(server: PostgresServer, asked: Asking, fault: str, moment: float, name: str, chance: random.Random) -> Told:
    """One run. `moment`: seconds from its begin to the fault."""
    with psycopg.connect(server.address("postgres"), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}".encode())
    store = Store(server, name)
    open_database(store.url).close()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        hosts = held.enter_context(WatchedHosts(asked.hosts, asked.pages, asked.delay))
        file = folder / "sites.txt"
        file.write_text("".join(f"{url}\n" for url in hosts.urls))
        command = [sys.executable, "-m", "scrapy", "sites", "import", str(file)]
        environment = {**os.environ, "ARTICLE_DATABASE": store.url}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        begun = time.monotonic()
        team = Team(store.url, asked, folder)
        held.callback(team.end)
        wait(hosts, begun + moment)
        if fault in _OF_WORKERS:
            team.busy(store)
        met = {host for host, (is_begun, _) in store.sites().items() if is_begun}
        at = time.monotonic()
        broken = disturb(server, store, team, asked, fault, chance)
        ended = until_crawled(store, begun + asked.longest)
        told = Told(fault, time.monotonic() - begun, 0.0, len(hosts.asked), 0, broken)
        told.after_fault = max((ended.get(host, time.monotonic()) for host in met), default=at) - at
        judge(told, store, hosts, asked, at, ended)
        if told.broken:
            keep(folder, name)
    return told


def wait(hosts: WatchedHosts, until: float) -> None:
    """Until the moment has come and a page was asked for."""
    while time.monotonic() < until or not hosts.asked:
        time.sleep(_LOOK_SECONDS)


def disturb(
    server: PostgresServer, store: Store, team: Team, asked: Asking, fault: str, chance: random.Random
) -> list[str]:
    """Do it, and return what was broken by then."""
    number = chance.choice(team.busy(store)) if fault in _OF_WORKERS else 0
    match fault:
        case "kill" | "machine":
            team.tell(number, signal.SIGKILL, all_of_it=fault == "machine")
        case "stop":
            team.tell(number, signal.SIGSTOP, all_of_it=True)
            time.sleep(2 * asked.lease)
            # The others may be busy with crawls of their own.
            until = time.monotonic() + _WITHIN
            while not store.ask(_TAKEN_OVER) and time.monotonic() < until:
                time.sleep(_LOOK_SECONDS)
            lost = {
                row[0] for row in store.ask("SELECT id FROM crawl_run WHERE exit_code IS NULL AND finished IS NOT NULL")
            }
            before = store.written()
            team.tell(number, signal.SIGCONT, all_of_it=True)
            time.sleep(asked.lease)
            after = store.written()
            if not lost:
                return ["no crawl was taken over"]
            return [f"run {run} has written after it was stopped" for run in lost if before[run] != after[run]]
        case "restart":
            server.stop(chance.choice((signal.SIGINT, signal.SIGQUIT)))
            time.sleep(_AWAY)
            server.start("max_connections=400")
    return []


def until_crawled(store: Store, deadline: float) -> dict[str, float]:
    """By host, when its crawl was seen to be done."""
    ended: dict[str, float] = {}
    while time.monotonic() < deadline:
        sites = store.sites()
        for host, (is_begun, code) in sites.items():
            if not is_begun and code == 0:
                ended.setdefault(host, time.monotonic())
        if len(ended) == len(sites):
            break
        time.sleep(_LOOK_SECONDS)
    return ended


def judge(told: Told, store: Store, hosts: WatchedHosts, asked: Asking, at: float, ended: dict[str, float]) -> None:
    """Note which rules were broken."""
    if len(ended) < asked.hosts:
        told.broken.append(f"{asked.hosts - len(ended)} sites are not crawled")
    rows, addresses = store.ask("SELECT count(*), count(DISTINCT url) FROM article")[0]
    wanted = asked.hosts * asked.pages
    if (rows, addresses) != (wanted, wanted):
        told.broken.append(f"{rows} articles of {addresses} addresses are saved, and not {wanted}")
    told.broken += rushes(hosts.asked, asked.delay, hosts.stalls)
    times: dict[tuple[str, str], list[float]] = {}
    for one in hosts.asked:
        if one.path.startswith("/2024/"):
            times.setdefault((one.host, one.path), []).append(one.begun)
    again = {page: moments for page, moments in times.items() if len(moments) > 1}
    told.again = len(again)
    for (host, path), moments in again.items():
        if len(moments) > 2 or not at - _IN_FLIGHT <= moments[0] <= at + _IN_FLIGHT:
            seconds = ", ".join(f"{moment - at:.1f}" for moment in moments)
            told.broken.append(f"{host}{path} was asked for {seconds} s after the fault")
    if told.fault in ("kill", "machine") and told.after_fault > _WITHIN + asked.delay:
        told.broken.append(f"what the fault met ended {told.after_fault:.0f} s after it")


def keep(folder: Path, name: str) -> None:
    """Keep the logs of a run in which a rule was broken."""
    kept = Path(tempfile.mkdtemp(prefix=f"many-machines-{name}-"))
    folder.joinpath().rename(kept / "logs")
    folder.mkdir()
    print(f"its logs: {kept}")


if __name__ == "__main__":
    main()
