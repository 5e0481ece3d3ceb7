"""The full numbers, too long for `make test`; dated output in docs/soak.txt.

    python -m benchmarks.soak [--examples N] [--kills N] [--archived N] [--fuzzed N] [--documents N] [--mixed N]
        [--pages N] [--seed N]

Where a part is named, only the named ones run. A part that ran with its full number takes the place of its last run in
the file.
"""

import argparse
import datetime
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from rich.progress import track

from benchmarks import memory, mutated
from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError
from crawler.spiders.asianews import CLEANING_RULES
from tests.crawler.extraction.fuzzing import CORPUS, fuzz, real_page, replica_page
from tests.faults import mixed as faults_together
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


def killed(kills: int, seed: int, *, keeps_archive: bool = False) -> tuple[list[str], bool]:
    """Kills spread over as many crawls as it takes; each store against that of a crawl that nobody disturbed."""
    lines: list[str] = []
    wrong: list[str] = []
    done = 0
    while done < kills and not wrong:
        with tempfile.TemporaryDirectory() as folder, large_replica(KILLED_PAGES, seed + done) as replica:
            whole = uninterrupted(replica, Path(folder))
            archive = Path(folder) / "archive" if keeps_archive else None
            crawl = KilledCrawl(replica, Path(folder), seed + done, archive)
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


def mixed(scenarios: int, seed: int) -> tuple[list[str], bool]:
    """Two or three faults at once; after each a healthy run must save everything."""
    codes: Counter[str] = Counter()
    wrong: list[str] = []
    for number in track(range(scenarios), description="faults together", transient=True):
        with tempfile.TemporaryDirectory() as folder:
            scenario = faults_together.play(faults_together.draw(seed + number), Path(folder))
        codes[f"exit {scenario.code}"] += 1
        wrong += [f"{scenario.seed} ({scenario.name}): {sentence}" for sentence in scenario.wrong]
    ends = ", ".join(f"{count} x {end}" for end, count in codes.most_common())
    return [f"faults together: {scenarios} scenarios: {ends}; wrong: {len(wrong)}", *wrong[:20]], not wrong


def main() -> int:
    """Return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, (number, _) in PARTS.items():
        parser.add_argument(f"--{name}", type=int, metavar="N", help=f"{number} where no part is named")
    parser.add_argument("--seed", type=int, default=TODAY.toordinal())
    options = parser.parse_args()
    given = {name: getattr(options, name) for name in PARTS if getattr(options, name)}
    asked = given or {name: number for name, (number, _) in PARTS.items()}
    all_fine = True
    for name, number in asked.items():
        lines, is_fine = PARTS[name][1](number, options.seed)
        lines = [_heading(name, number, options.seed), *lines]
        print("\n".join([name, *(f"  {line}" for line in lines)]), flush=True)
        if number >= PARTS[name][0]:
            _write(name, lines)
        all_fine = all_fine and is_fine
    return 0 if all_fine else 1


def _heading(name: str, number: int, seed: int) -> str:
    revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    version = f"{TODAY} · revision {revision.stdout.strip()} · Python {platform.python_version()}"
    return f"{version} · python -m benchmarks.soak --{name} {number} --seed {seed}"


def _write(name: str, lines: list[str]) -> None:
    """Put a part's lines in place of those of its last run."""
    parts: dict[str, list[str]] = {}
    for line in REPORT.read_text("utf-8").splitlines() if REPORT.exists() else ():
        if line.startswith(" "):
            parts[list(parts)[-1]].append(line)
        else:
            parts[line] = []
    parts[name] = [f"  {line}" for line in lines]
    told = [line for each in PARTS if each in parts for line in (each, *parts[each])]
    REPORT.write_text("\n".join(told) + "\n", "utf-8")


PARTS: dict[str, tuple[int, Callable[[int, int], tuple[list[str], bool]]]] = {
    "examples": (20_000, drawn),
    "kills": (32, killed),
    "archived": (30, lambda kills, seed: killed(kills, seed, keeps_archive=True)),
    "fuzzed": (10_000, fuzzed),
    "documents": (90_000, lambda documents, seed: mutated.report(documents)),
    "mixed": (200, mixed),
    "pages": (5_000, lambda pages, seed: memory.report(pages)),
}
"""Name of each part to its full number, and what runs it with a number and a seed."""

if __name__ == "__main__":
    sys.exit(main())
