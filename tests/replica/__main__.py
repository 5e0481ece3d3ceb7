"""`python -m tests.replica [--port N]`: serve the replica until Ctrl-C."""

import argparse
import signal
import threading

from tests.replica.server import Replica


def main() -> int:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.replica", description="A small AsiaNews on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (0: any free one; default 8000)")
    parser.add_argument("--seed", type=int, default=0, help="draws other layouts for the same stories")
    parser.add_argument("--crawl-delay", type=float, default=None, help="seconds, for robots.txt")
    options = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        replica = Replica(port=options.port, seed=options.seed, crawl_delay=options.crawl_delay)
    except OSError as error:
        parser.exit(1, f"cannot serve on port {options.port}: {error}\n")
    with replica:
        print(replica.url, flush=True)
        stopped.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
