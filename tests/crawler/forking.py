"""The process that has imported the program, and forks whatever `tests.crawler.forked` asks it for.

A fork reads its command line, the settings and the environment, and ends, as `python -m scrapy ...` does: nothing that
reads them is imported before.
"""

import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import sys
import threading
from collections.abc import Iterator

import scrapy.commands
from scrapy.cmdline import execute

from tests.crawler.first_worker import fork_first_workers, run_worker
from tests.crawler.forked import LONGEST, ROOT, WIDTH

MODULES = """
    alembic.command certifi encodings.charmap resource sqlalchemy.dialects.sqlite
    scrapy.extensions.throttle scrapy.logformatter scrapy.pipelines scrapy.spiderloader scrapy.statscollectors
""".split()
"""What a crawl and its worker import beside the program and Scrapy's defaults."""
_APART = ("crawler.commands", "crawler.reading_room", "crawler.settings", "storage.migrations")
"""What of the program is not imported before the fork: it reads the environment, no crawl needs it, or Alembic runs
it."""


def _await_request(door: socket.socket) -> list[str]:
    """Returns in each command, with its command line; in the process that forks never."""
    while True:
        request, descriptors, *_ = socket.recv_fds(door, LONGEST, 4)
        if not request:
            os._exit(0)
        status, *streams = descriptors
        if os.fork() == 0:
            break
        for descriptor in (status, *streams):
            os.close(descriptor)
        _reap()
    door.close()
    program = os.fork()
    if program:
        # Between the two: it says what the program's id is, and how it ended.
        for descriptor in streams:
            os.close(descriptor)
        os.write(status, b"%*d" % (WIDTH, program))
        _, code = os.waitpid(program, 0)
        os.write(status, b"%*d" % (WIDTH, os.waitstatus_to_exitcode(code)))
        os._exit(0)
    os.close(status)
    asked = json.loads(request)
    os.environ.clear()
    os.environ.update(asked["environment"])
    if "worker" in asked:
        # The test's process is to it what it would be as its parent.
        vars(os)["getppid"] = lambda: int(asked["parent"])
        os.setpgid(0, 0)
        run_worker(asked["worker"], streams[0])
    os.setsid()
    os.chdir(asked["folder"])
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    _open_streams()
    words: list[str] = asked["words"]
    if asked["forks_worker"]:
        given = [word.partition("=")[2] for word in words if word.startswith("EXTRACTION_WORKERS=")]
        fork_first_workers(int(given[-1]) if given and given[-1].isdigit() else 1)
    return words


def _open_streams() -> None:
    """As Python does when it starts: those of the process that forks know what its own descriptors were."""
    buffering = 1 if os.isatty(1) else -1
    streams = {
        "stdin": open(0, encoding="utf-8", closefd=False),  # noqa: SIM115
        "stdout": open(1, "w", buffering, encoding="utf-8", closefd=False),  # noqa: SIM115
        "stderr": open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False),  # noqa: SIM115
    }
    for name, stream in streams.items():
        vars(sys)[name] = vars(sys)[f"__{name}__"] = stream


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _import_program() -> None:
    from scrapy.settings import default_settings as default
    from sqlalchemy.orm import configure_mappers

    parts = (*default.EXTENSIONS_BASE, *default.DOWNLOADER_MIDDLEWARES_BASE, *default.SPIDER_MIDDLEWARES_BASE)
    commands = [module.name for module in pkgutil.iter_modules(scrapy.commands.__path__, "scrapy.commands.")]
    for name in (*MODULES, *commands, *(part.rpartition(".")[0] for part in parts), *_program()):
        importlib.import_module(name)
    configure_mappers()
    _read_pages()
    assert threading.active_count() == 1, "a fork has one thread"
    assert "crawler.settings" not in sys.modules, "it reads the environment"
    assert "twisted.internet.reactor" not in sys.modules, "the crawl chooses it"


def _read_pages() -> None:
    """The first page that a process reads takes .17 s of CPU, the next .01: patterns are compiled, and words loaded."""
    from crawler.extraction.article import extract_article
    from crawler.extraction.page import Page
    from crawler.extraction.rules import GENERIC_RULES
    from crawler.spiders.asianews import CLEANING_RULES

    url = "https://www.asianews.it/notizie-it/Titolo-14870.html"
    page = Page((ROOT / "tests/sites/asianews/era-b-nested-tables-it.html").read_bytes(), url)
    for rules in (GENERIC_RULES, CLEANING_RULES):
        extract_article(page, rules)


def _program() -> Iterator[str]:
    """The names of all modules of the program, but for those that stand apart."""
    for package in ("crawler", "pipelines", "storage"):
        for file in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not name.startswith(_APART):
                yield name


def _main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as door:
        _import_program()
        gc.freeze()
        sys.argv = _await_request(door)
    if sys.argv[0] == "scrapy":
        execute()
    else:
        runpy.run_module(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    _main()
