"""Whether a crawl with `ARCHIVE_DIR` and a crawl of its archive save the same records, over the pages of the corpus.

python -m benchmarks.round_trip ../shared/corpus
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.memory import ROOT
from benchmarks.speed.pages import write_news
from benchmarks.speed.serve import free_port, serving
from benchmarks.speed.variants import corpus_pages
from tests.kills.killing import records

_SHOWN = 20


def main(given: list[str]) -> int:
    """Print what differs; return 1 where something does."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.round_trip", description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("site", "server"):
            (folder / part).mkdir()
        pages = corpus_pages(options.corpus)
        site = write_news(folder / "site", f"http://127.0.0.1:{free_port()}", pages)
        fetched, read = folder / "fetched.db", folder / "read.db"
        archive = f"ARCHIVE_DIR={folder / 'archive'}"
        with serving(site, folder / "server"):
            lines = [_last_line("crawl", "news", "-a", f"url={site.origin}", "-s", archive, *_into(fetched))]
        lines.append(_last_line("crawl", "archive", "-a", f"path={folder / 'archive'}", "-s", archive, *_into(read)))
        lines.append(_last_line("reclean", "-s", archive, *_into(read)))
        differing = list(differences(fetched, read))
        counted = len(records(fetched))
    sys.stdout.write("\n".join([f"{len(pages)} pages", *lines, ""]))
    fields = Counter(field for field, _ in differing)
    sys.stdout.write(f"{counted} records, {len(differing)} fields differ: {dict(fields)}\n")
    sys.stdout.writelines(f"  {sentence}\n" for _, sentence in differing[:_SHOWN])
    return int(bool(differing))


def differences(fetched: Path, read: Path) -> list[tuple[str, str]]:
    """Return the fields that are not the same, each with a sentence."""
    ours, theirs = records(fetched), records(read)
    found: list[tuple[str, str]] = []
    for key in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(key), theirs.get(key)
        if one is None or other is None:
            found.append(("record", f"{key}: only in {'the archive' if one is None else 'the crawl'}"))
            continue
        found += [
            (field, f"{key}: {field} {str(value)[:80]!r}, {str(other[field])[:80]!r}")
            for field, value in one.items()
            if other[field] != value
        ]
    return found


def _into(database: Path) -> tuple[str, ...]:
    return "-s", f"ARTICLE_DATABASE=sqlite:///{database}", "-s", "EXTRACTION_WORKERS=2"


def _last_line(*words: str) -> str:
    """Run a command; return its last line."""
    ran = subprocess.run(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said = (ran.stdout if words[0] == "reclean" else ran.stderr).strip().splitlines()
    named = " ".join(words[: 2 if words[0] == "crawl" else 1])
    return f"{named}: exit {ran.returncode}, {said[-1] if said else ''}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
