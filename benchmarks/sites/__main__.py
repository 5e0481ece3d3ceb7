"""Whole made-up sites, crawled with the real command: which articles were found, and what else was saved.

    python -m benchmarks.sites [--seed 1] [--only blog --only rss] [--show] [--kept] [--output docs/sites-measured.md]
    python -m benchmarks.sites --folder BUILT [--base /prefix/] [--host example.org]
    python -m benchmarks.sites --serve "blog it rss"

Sites that are kept apart (`--kept`, and `--output`) are for the last word: nobody looks at them while mending.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.sites.crawled import Result, measure
from benchmarks.sites.folder import crawl_folder
from benchmarks.sites.made import MadeSite
from benchmarks.sites.plan import Plan, kept_plans, plans
from benchmarks.sites.report import document, line, totals
from benchmarks.sites.server import SiteServer
from tests.empty_store import empty_store


def main() -> int:
    """Measure and print."""
    options = _options()
    if options.folder:
        print(crawl_folder(options.folder, options.base, options.host, show=options.show))
        return 0
    if options.serve:
        return _serve(options.serve, options.seed)
    tuned = [] if options.kept else _chosen(plans(options.seed), options.only)
    kept = _chosen(kept_plans(options.seed), options.only) if options.kept or options.output else []
    results = _measured([*tuned, *kept], options.jobs, show=options.show)
    parts = {"tuned": results[: len(tuned)], "kept": results[len(tuned) :]}
    for name, part in parts.items():
        if part:
            print(f"{name}: {totals(part)}")
    if options.output:
        asked = f"python -m benchmarks.sites --seed {options.seed} --output {options.output}"
        earlier = options.output.read_text("utf-8") if options.output.exists() else ""
        day = datetime.now(UTC).date()
        options.output.write_text(document(parts["tuned"], parts["kept"], asked, day, earlier), "utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[], help="plans with this word in their name")
    parser.add_argument("--show", action="store_true", help="each fault in a line")
    parser.add_argument("--kept", action="store_true", help="the sites that are kept apart, and no others")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--folder", type=Path, help="serve this folder of built files, and list what was saved")
    parser.add_argument("--base", default="/", help="the path below which the folder's site expects to stand")
    parser.add_argument("--host", default="", help="the host that the folder's pages take for their own")
    parser.add_argument("--serve", help="serve the site of this plan until interrupted")
    return parser.parse_args()


def _chosen(all_plans: Iterable[Plan], only: list[str]) -> list[Plan]:
    return [plan for plan in all_plans if all(word in plan.name.split() for word in only)]


def _measured(chosen: list[Plan], jobs: int, *, show: bool) -> list[Result]:
    def told(plan: Plan, run: Callable[[Plan], Result] = measure) -> Result:
        started = time.monotonic()
        result = run(plan)
        lines = [f"{line(result)}  {time.monotonic() - started:.0f} s"]
        lines += [f"    {note}" for note in result.notes] if show else []
        print("\n".join(lines), flush=True)
        return result

    # Here, once: migrations are for one thread.
    empty_store()
    with ThreadPoolExecutor(jobs) as threads:
        return list(threads.map(told, chosen))


def _serve(name: str, seed: int) -> int:
    plan = next((plan for plan in plans(seed) if plan.name == name), None)
    if plan is None:
        print("no such plan; there are:", *(plan.name for plan in plans(seed)), sep="\n  ")
        return 1
    with SiteServer() as server:
        server.answer = MadeSite.of(plan, server.url).page
        print(server.url, flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
