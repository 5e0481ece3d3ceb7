"""The full numbers, too long for `make test`; dated output in docs/soak.txt.

python -m benchmarks.soak [--examples 20000]
"""

import argparse
import datetime
import platform
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

from rich.progress import track

from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError
from crawler.spiders.asianews import CLEANING_RULES
from tests.replica.encodings import encodings_for
from tests.replica.expected import differences
from tests.replica.mixing import mix_story
from tests.replica.skeletons import ERAS, LAYOUTS, render
from tests.replica.stories import STORIES

TODAY = datetime.datetime.now(datetime.UTC).date()
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


def main() -> int:
    """1 where a page was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=TODAY.toordinal())
    options = parser.parse_args()
    revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    wrong, pages = drawn_pages(options.examples, options.seed)
    lines = [
        f"{TODAY} · revision {revision.stdout.strip()} · Python {platform.python_version()}",
        f"python -m benchmarks.soak --examples {options.examples} --seed {options.seed}",
        f"drawn pages of AsiaNews: {options.examples}, wrong: {wrong['pages']} {dict(wrong) if wrong else ''}".rstrip(),
        *pages,
    ]
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
