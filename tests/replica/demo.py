"""`make demo`: a crawl of the replica from nothing to a table and one whole article; leaves articles.db."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from storage.database import open_database
from storage.models import CrawlRunRow
from tests.replica.server import Replica

ROOT = Path(__file__).parents[2]
DATABASE = ROOT / "articles.db"
SCRAPY = [sys.executable, "-m", "scrapy"]


def main() -> int:
    """Exit code of the crawl."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-aside", action="store_true", help="only move an articles.db of a demo out of the way")
    if parser.parse_args().set_aside:
        if is_demo(DATABASE):
            move(DATABASE, ROOT / "articles-demo.db")
            print("articles.db held the demo: it is articles-demo.db now")
        return 0
    database = DATABASE
    if DATABASE.exists() and not is_demo(DATABASE):
        database = ROOT / "articles-demo.db"
        print(f"articles.db holds a real crawl and is left alone; the demo goes to {database.name}")
    for name in (database, *sidecars(database)):
        name.unlink(missing_ok=True)
    store = ["-s", f"ARTICLE_DATABASE=sqlite:///{database}"]
    with Replica(seed=1) as replica:
        print(f"A small AsiaNews with {len(replica.site.stories)} stories answers on {replica.url}\n", flush=True)
        crawl = [*SCRAPY, "crawl", "asianews", "-a", f"base_url={replica.url}", "-a", "languages=all", *store]
        # So that `scrapy show 46024 --explain` can draw its page.
        crawl += ["-s", "KEEP_PAGES=1"]
        code = run(crawl)
    if code == 0:
        print("\nWhat was saved (scrapy show):\n", flush=True)
        run([*SCRAPY, "show", *store])
        print("\nOne whole article (scrapy show en:46024):\n", flush=True)
        code = run([*SCRAPY, "show", "en:46024", *store])
        print(f"\nThe articles are in {database.name}; why each line was kept: scrapy show en:46024 --explain")
        print("The real site: make crawl")
    return code


def run(command: list[str]) -> int:
    """The command's exit code; its output goes where ours goes, drawn as on a terminal."""
    drawn = {**os.environ, "TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "0"}
    if not sys.stdout.isatty():
        drawn |= {"TERM": "dumb", "COLUMNS": "120"}
    return subprocess.run(command, cwd=ROOT, check=False, env=drawn).returncode


def is_demo(path: Path) -> bool:
    """Whether every crawl in the store went to another host than the site's own."""
    if not path.exists():
        return False
    database = open_database(f"sqlite:///{path}")
    try:
        with database.session() as session:
            arguments = list(session.scalars(select(CrawlRunRow.arguments)))
    finally:
        database.close()
    return bool(arguments) and all("base_url" in each for each in arguments)


def sidecars(path: Path) -> list[Path]:
    """SQLite's write-ahead log and its index."""
    return [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")]


def move(path: Path, target: Path) -> None:
    """Move a closed store."""
    for old, new in zip((path, *sidecars(path)), (target, *sidecars(target)), strict=True):
        new.unlink(missing_ok=True)
        if old.exists():
            old.rename(new)


if __name__ == "__main__":
    sys.exit(main())
