"""A program that holds workers, prints their process ids and waits: the parent that tests kill."""

import sys
import time
from types import SimpleNamespace
from typing import Any

from crawler.workers.pool import ExtractionWorkers
from tests.crawler.workers.process_ids import process_ids
from tests.waiting import HANG_SECONDS

if __name__ == "__main__":
    workers = ExtractionWorkers(2, 10 * HANG_SECONDS, function="tests.crawler.workers.misbehaving:extract")
    workers.start()
    for _ in range(2):
        workers.extract(SimpleNamespace(body=b"warm", url=None), None).result(30)  # type: ignore[arg-type]
    for _ in range(2):
        workers.extract(SimpleNamespace(body=sys.argv[1].encode(), url=None), None)  # type: ignore[arg-type]
    time.sleep(0.3)
    try:
        print(*process_ids(workers), flush=True)
        time.sleep(10 * HANG_SECONDS)
    except KeyboardInterrupt:
        answer: Any = workers.extract(SimpleNamespace(body=b"after", url=None), None)  # type: ignore[arg-type]
        print(answer.result(HANG_SECONDS).body.decode(), *process_ids(workers), flush=True)
        workers.stop(wait=False)
