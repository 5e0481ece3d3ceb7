"""What a worker process is given in place of `extract_article`: the page's body says how to behave."""

import os
import re
import signal
import threading
import time
from types import SimpleNamespace
from typing import Any

from crawler.extraction.errors import NoArticleError
from tests.waiting import HANG_SECONDS

WORK_SECONDS = 0.4
"""CPU that a page takes whose body is `work`."""


def work(seconds: float) -> None:
    """Use so much CPU time."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def extract(page: Any, rules: Any, known_rules: Any = (), mode: str = "") -> Any:
    """Do what the body says, or return it with the process id."""
    match page.body.decode():
        case "hang":
            time.sleep(10 * HANG_SECONDS)
        case "hang in C":
            re.match("(a+)+$", "a" * 60 + "b")
        case "work":
            work(WORK_SECONDS)
        case "die":
            os._exit(7)
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "eat memory":
            return len(bytearray(4 * 1024**3))
        case "refuse":
            raise NoArticleError("nothing here", page.url)
        case "bug":
            raise KeyError("missing")
        case "unpicklable":
            return threading.Lock()
    return SimpleNamespace(body=page.body, pid=os.getpid(), rules=rules, mode=mode)
