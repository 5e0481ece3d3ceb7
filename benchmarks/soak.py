"""The full numbers, too long for `make test`; dated output in docs/soak.txt.

    python -m benchmarks.soak [--examples 20000] [--kills 32] [--fuzzed 10000] [--documents 90000] [--pages 5000]

A part is left out with 0.
"""

import argparse
import datetime
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from rich.progress import track

from benchmarks import memory, mutated
from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError
from crawler.spiders.asianews import CLEANING_RULES
from tests.crawler.extraction.fuzzing import CORPUS, fuzz, real_page, replica_page
from tests.kills.killing import KilledCrawl, large_replica, store_differences, uninterrupted
from tests.replica.encodings import encodings_for
from tests.replica.expected import differences
from tests.replica.mixing import mix_story
from tests.replica.skeletons import ERAS, LAYOUTS, render
from tests.replica.stories import STORIES

TODAY = datetime.datetime.now(datetime.UTC).date()
KILLED_PAGES = 300
REPORT = Path(__file__).parents[1] / "docs" / "soak.txt"


def drawn_pages(examples: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How often each field was wrong, and the first pages where one was: half written stories, half mixed ones."""
    wrong: Counter[str] = Counter()
    pages: list[str] = []
    for number in track(range(examples), description="drawn pages", transient=True):
        random = Random(f"{seed}/{number}")
        language = random.choice(("en", "it", "es", "zh"))
        story = random.choice(STORIES) if random.random() < 0.5 else mix_story(random, language)
        era, layout = random.choice(ERAS), random.choice(list(LAYOUTS))
        encoding = random.choice(encodings_for(story.language, " ".join((story.headline, *story.paragraphs))))
        page = render(story, era, layout, random, encoding)
        try:
            article = extract_article(Page(page.body, page.url, page.content_type), CLEANING_RULES)
            found = differences(article.as_dict(), page.expected, page.doubtful)
        except ExtractionError as error:
            found = [f"refused: {error.reason}"]
        if found:
            wrong["pages"] += 1
            wrong.update(sentence.split(":")[0] for sentence in found)
            pages.append(f"{number} {story.key} {era} {layout}: {found[0][:160]}")
    return wrong, pages[:20]


def drawn(examples: int, seed: int) -> tuple[list[str], bool]:
    """Lines, and whether every page was exact."""
    wrong, pages = drawn_pages(examples, seed)
    head = f"drawn pages of AsiaNews: {examples}, wrong: {wrong['pages']} {dict(wrong) if wrong else ''}".rstrip()
    return [head, *pages], not wrong


def killed(kills: int, seed: int) -> tuple[list[str], bool]:
    """Kills spread over as many crawls as it takes; each store against that of a crawl that nobody disturbed."""
    lines: list[str] = []
    wrong: list[str] = []
    done = 0
    while done < kills and not wrong:
        with tempfile.TemporaryDirectory() as folder, large_replica(KILLED_PAGES, seed + done) as replica:
            whole = uninterrupted(replica, Path(folder))
            crawl = KilledCrawl(replica, Path(folder), seed + done)
            report = crawl.run(kills - done)
            wrong += [*report.wrong, *store_differences(crawl.database, whole)]
        done += report.number
        lines += [
            f"killed crawl of {report.pages} pages: {report.number} kills, {report.article_requests} article requests",
            f"  article requests of each run at its kill: {report.instants}",
            *(f"  {number} x {name}" for name, number in sorted(report.kills.items())),
        ]
    return lines + wrong[:20], not wrong and done >= kills


def fuzzed(pages: int, seed: int) -> tuple[list[str], bool]:
    """Nine of ten pages are the replica's; a real page takes ten times as long."""
    draws = [("replica", replica_page, pages if not CORPUS.is_dir() else pages - pages // 10)]
    draws += [("real", real_page, pages // 10)] if CORPUS.is_dir() else []
    lines: list[str] = []
    wrong: list[str] = []
    for name, draw, number in draws:
        names = track(range(number), description=f"mutated {name} pages", transient=True)
        result = fuzz(draw(f"{seed}/{each}") for each in names)
        wrong += result.wrong
        ends = ", ".join(f"{count} {end}" for end, count in result.ends.most_common())
        lines.append(
            f"mutated {name} pages: {number}: {ends}; slowest {result.slowest:.1f} s of CPU; wrong: {len(result.wrong)}"
        )
    return lines + wrong[:20], not wrong


def main() -> int:
    """Return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=32)
    parser.add_argument("--fuzzed", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=90_000)
    parser.add_argument("--pages", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=TODAY.toordinal())
    options = parser.parse_args()
    parts: list[tuple[list[str], bool]] = []
    parts += [drawn(options.examples, options.seed)] if options.examples else []
    parts += [killed(options.kills, options.seed)] if options.kills else []
    parts += [fuzzed(options.fuzzed, options.seed)] if options.fuzzed else []
    parts += [mutated.report(options.documents)] if options.documents else []
    parts += [memory.report(options.pages)] if options.pages else []
    revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    names = ("examples", "kills", "fuzzed", "documents", "pages", "seed")
    asked = " ".join(f"--{name} {getattr(options, name)}" for name in names)
    lines = [
        f"{TODAY} · revision {revision.stdout.strip()} · Python {platform.python_version()}",
        f"python -m benchmarks.soak {asked}",
        *(line for part, _ in parts for line in part),
    ]
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))
    return 0 if all(fine for _, fine in parts) else 1


if __name__ == "__main__":
    sys.exit(main())
