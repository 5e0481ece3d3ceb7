"""Mutated pages through the worker processes of a crawl: what each of them gave."""

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import cast

from lxml import html

from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError, WorkerError
from crawler.extraction.rules import GENERIC_RULES, CleaningRules, Mode
from crawler.spiders.asianews import CLEANING_RULES
from crawler.workers.pool import ExtractionWorkers
from pipelines.items import Article
from tests.crawler.extraction.mutations import CONTENT_TYPES, mutate
from tests.replica.encodings import encodings_for
from tests.replica.mixing import mix_story
from tests.replica.skeletons import ERAS, LAYOUTS, render

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
"""Real pages, beside the repository; where they are not, only the replica's are mutated."""
_SAFE_TAGS = frozenset("div p h2 h3 ul ol li blockquote table tr th td a em strong figure figcaption img".split())
_SAFE_ADDRESS = re.compile(r"https?:|$|mailto:")
TIMEOUT = 10.0
"""Seconds that one page may take, the default of EXTRACTION_TIMEOUT. Here they are counted as CPU: on a machine that is
busy with other things they pass by for pages that take two."""
_LOST = 6 * TIMEOUT
"""Seconds by the clock after which a worker is ended all the same."""


@dataclass
class Fuzzed:
    """What the pages gave."""

    ends: Counter[str] = field(default_factory=Counter)
    """`article`, or the reason of the refusal, to number of pages."""
    wrong: list[str] = field(default_factory=list)
    """Pages that broke the cleaning, by name, with the error."""
    slowest: float = 0.0
    """Seconds of CPU of the slowest page in its worker."""
    slowest_name: str = ""


def timed_extract(
    page: Page, rules: CleaningRules, known_rules: tuple[CleaningRules, ...], mode: Mode
) -> tuple[float, Article | ExtractionError]:
    """Seconds of CPU, and what came out: the function of the workers."""
    begin = time.process_time()
    end: Article | ExtractionError
    try:
        end = extract_article(page, rules, known_rules, mode)
    except ExtractionError as error:
        end = error
    return time.process_time() - begin, end


def fuzz(pages: Iterator[tuple[str, Page, CleaningRules]], workers: int = 2) -> Fuzzed:
    """Cleans the pages in processes with the limits of a crawl."""
    result = Fuzzed()
    pool = ExtractionWorkers(workers, _LOST, function="tests.crawler.extraction.fuzzing:timed_extract")
    pool.start()
    waiting: list[tuple[str, Future[Article]]] = []
    try:
        for name, page, rules in pages:
            waiting.append((name, pool.extract(page, rules)))
            # Not all at once: 10,000 pages of 100 kB are a gigabyte.
            if len(waiting) > 4 * workers:
                _take(result, *waiting.pop(0))
        for name, future in waiting:
            _take(result, name, future)
    finally:
        pool.stop(wait=False)
    return result


def _take(result: Fuzzed, name: str, future: "Future[Article]") -> None:
    try:
        # The workers' function is `timed_extract` here.
        seconds, end = cast("tuple[float, Article | ExtractionError]", future.result(120))
    except WorkerError as error:
        result.ends[error.reason] += 1
        notes = "".join(getattr(error, "__notes__", ()))
        result.wrong.append(f"{name}: {error.message}\n{notes[-1500:]}")
        return
    if seconds > TIMEOUT:
        result.wrong.append(f"{name}: extraction took {seconds:.1f} s of CPU")
    if seconds > result.slowest:
        result.slowest, result.slowest_name = seconds, name
    result.ends[end.reason if isinstance(end, ExtractionError) else "article"] += 1
    if isinstance(end, Article):
        result.wrong += [f"{name}: {fault}" for fault in _faults(end)]


def _faults(article: Article) -> Iterator[str]:
    """What no record may be, whatever the page."""
    if not article.article_body.strip() or not article.url:
        yield "a record without body or address"
    record = json.dumps(article.as_dict(), ensure_ascii=False)
    if len(record) > 20_000_000:
        yield f"a record of {len(record)} characters"
    for element in html.fragments_fromstring(f"<div>{article.article_body_html}</div>")[0].iter():
        addresses = [element.get(name) or "" for name in ("href", "src")]
        if element.tag not in _SAFE_TAGS or not all(_SAFE_ADDRESS.match(address) for address in addresses):
            yield f"in article_body_html: {html.tostring(element)[:200]!r}"


def replica_page(seed: str) -> tuple[str, Page, CleaningRules]:
    """Name, page and rules: a page of the replica, mutated. The same seed gives the same page."""
    random = Random(seed)
    language = random.choice(("en", "it", "es", "zh"))
    story, other = mix_story(random, language), mix_story(random, language)
    era, layout = random.choice(ERAS), random.choice(list(LAYOUTS))
    encoding = random.choice(encodings_for(language, " ".join((story.headline, *story.paragraphs))))
    whole = render(story, era, layout, random, encoding)
    lent = render(other, random.choice(ERAS), random.choice(list(LAYOUTS)), random)
    body = mutate(random, whole.body, (lent.body,))
    content_type = whole.content_type if random.random() < 0.5 else random.choice(CONTENT_TYPES)
    rules = CLEANING_RULES if random.random() < 0.85 else GENERIC_RULES
    return f"replica page {seed}", Page(body, whole.url, content_type), rules


def real_page(seed: str) -> tuple[str, Page, CleaningRules]:
    """The same of a page of the corpus."""
    random = Random(seed)
    path, url = random.choice(_real_pages())
    other, _ = random.choice(_real_pages())
    body = mutate(random, _read(path), (_read(other),))
    content_type = None if random.random() < 0.5 else random.choice(CONTENT_TYPES)
    return f"real page {seed} ({path.name[:12]})", Page(body, url, content_type), GENERIC_RULES


@cache
def _real_pages() -> tuple[tuple[Path, str | None], ...]:
    found = []
    for gold in sorted(CORPUS.glob("*/gold.jsonl")):
        for line in gold.read_text("utf-8").splitlines():
            row = json.loads(line)
            found.append((gold.parent / "pages" / f"{row['id']}.html.gz", row.get("url")))
    return tuple(found)


def _read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())
