import os
import signal
from pathlib import Path

import pytest

from tests.kills.killing import start_crawl
from tests.kills.processes import never_ended
from tests.replica.server import Replica
from tests.replica.stories import STORIES
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.program


def test_a_lock_left_by_a_dead_process_blocks_nobody_and_that_of_a_living_one_ends_the_second_crawl_at_once(
    tmp_path: Path,
) -> None:
    database, token = tmp_path / "articles.db", f"lock-{os.getpid()}"
    few = {story.key: story for story in STORIES[:4]}
    with Replica(latency=1, stories=few) as replica:
        first = start_crawl(replica, database, tmp_path / "first.txt", token)
        wait_until(lambda: replica.requests)
        # The first crawl ends no more: a second one that waited for it would hang.
        replica.latency = 10 * HANG_SECONDS
        second = start_crawl(replica, database, tmp_path / "second.txt", f"second {token}")
        assert second.wait(HANG_SECONDS) == 4, (tmp_path / "second.txt").read_text("utf-8")
        link = tmp_path / "link.db"
        link.symlink_to(database)
        hard = tmp_path / "hard.db"
        os.link(database, hard)
        for number, other in enumerate((link, hard, Path(f"file:{database}?uri=true"))):
            log = tmp_path / f"other{number}.txt"
            same = start_crawl(replica, other, log, f"other {token}")
            assert same.wait(HANG_SECONDS) == 4, log.read_text("utf-8")
        hard.unlink()
        assert first.poll() is None
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert never_ended(token) == []
        assert list(tmp_path.glob("*.lock"))
        replica.latency = 0
        third = start_crawl(replica, database, tmp_path / "third.txt", token)
        assert third.wait(HANG_SECONDS) == 0, (tmp_path / "third.txt").read_text("utf-8")
