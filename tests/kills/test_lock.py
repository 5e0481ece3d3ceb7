import os
import signal
import time
from pathlib import Path

from tests.kills.killing import start_crawl
from tests.kills.processes import left_after
from tests.replica.server import Replica
from tests.replica.stories import STORIES


def test_a_lock_left_by_a_dead_process_blocks_nobody_and_that_of_a_living_one_ends_the_second_crawl_at_once(
    tmp_path: Path,
) -> None:
    database, token = tmp_path / "articles.db", f"lock-{os.getpid()}"
    few = {story.key: story for story in STORIES[:4]}
    with Replica(latency=1, stories=few) as replica:
        first = start_crawl(replica, database, tmp_path / "first.txt", token)
        deadline = time.monotonic() + 30
        while not replica.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        replica.latency = 30
        began = time.monotonic()
        second = start_crawl(replica, database, tmp_path / "second.txt", f"second {token}")
        assert second.wait(30) == 4, (tmp_path / "second.txt").read_text("utf-8")
        # 1 s of imports on an idle machine, several on a busy one; the first crawl would last longer.
        assert time.monotonic() - began < 20
        assert first.poll() is None
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert left_after(token, 3) == []
        assert list(tmp_path.glob("*.lock"))
        replica.latency = 0
        third = start_crawl(replica, database, tmp_path / "third.txt", token)
        assert third.wait(60) == 0, (tmp_path / "third.txt").read_text("utf-8")
