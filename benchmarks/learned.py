"""Measure the clutter that learned lines remove, and check that they remove no text.

    python -m benchmarks.learned ../shared/corpus

First the Italian stories of the AsiaNews replica, of which the rules know no Italian word: the pages go through the
store one after the other. Drawn by the replica, in which no two pages print the same labels in the same order, and in
one template, as a site has. Then the hosts of the corpus with several pages: each page is read with what the host's
other pages have in common with it; as in a crawl, and where a single other page is enough (few hosts have more).
"""

import argparse
import gzip
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from benchmarks.quality.corpus import folders
from crawler.crawl.resources import read_learned
from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError
from crawler.extraction.learned_lines import LearnedBlocks, without_learned
from crawler.extraction.rules import CleaningRules
from crawler.spiders.asianews import CLEANING_RULES
from pipelines.body_edges import candidates
from pipelines.save import save
from pipelines.words import comparable
from storage.database import open_database
from storage.likeness.learned_lines import LEARNED_FROM
from storage.visits import Visit
from storage.writer import Writer
from tests.replica import labels
from tests.replica.skeletons import render
from tests.replica.stories import STORIES
from tests.replica.story import Story, plain_text

LEARN_FROM = 5
"""Pages before the run whose articles are counted."""


def without_language(rules: CleaningRules, language: str) -> CleaningRules:
    """The rules without the labels of a language."""
    pattern = rules.line_pattern
    assert pattern is not None
    return replace(
        rules, line_pattern=replace(pattern, labels=tuple(of for of in pattern.labels if of.language != language))
    )


def in_template(story: Story) -> Page:
    """The story's page in one template: the same labels of the replica at the same places."""
    of = story.language
    above = (labels.SEND[of],)
    below = (labels.PRINT[of][0], *labels.SUBSCRIBE[of][0])
    texts = (*above, *map(plain_text, story.body_paragraphs), *below)
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in texts)
    headline = escape(plain_text(story.headline))
    article = f"<article><h1>{headline}</h1>{paragraphs}</article>"
    page = f"<html><head><title>{headline}</title></head><body>{article}</body></html>"
    return Page(page.encode(), f"https://www.asianews.it/notizie-it/X-{story.identifier}.html")


def drawn(story: Story) -> Page:
    """The story's page as the replica draws it."""
    page = render(story, "C", "divs", Random(7))
    return Page(page.body, f"https://www.asianews.it/notizie-it/X-{story.identifier}.html")


def replica_run(
    rules: CleaningRules, draw: Callable[[Story], Page] = in_template, language: str = "it"
) -> dict[str, int]:
    """Lines that are not the story's, on the first pages and on those after them, before and after learning; `lost`:
    lines of stories that learning took."""
    found: Counter[str] = Counter()
    stories = [story for story in STORIES if story.language == language]
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/articles.db")
        writer = Writer(database)
        learned = LearnedBlocks()
        for number, story in enumerate(stories):
            if number == LEARN_FROM:
                with database.session() as session:
                    learned = read_learned(session, rules.site)
            page = draw(story)
            try:
                plain, article = extract_article(page, rules), extract_article(page, rules, learned=learned)
            except ExtractionError:
                found["refused"] += 1
                continue
            right = {plain_text(paragraph) for paragraph in story.body_paragraphs}
            _count(found, "first" if number < LEARN_FROM else "later", right, plain.article_body, article)
            visit = Visit(page_key=story.key, url=article.url)
            writer.submit(partial(save, article=replace(plain, site=rules.site), visit=visit)).result()
        writer.close()
        database.close()
    return dict(found) | {"learned": learned.number}


def _count(found: Counter[str], when: str, right: set[str], plain: str, article: Any) -> None:
    before, after = plain.split("\n"), article.article_body.split("\n")
    found[f"{when} pages"] += 1
    found[f"{when} clutter before"] += sum(line not in right for line in before)
    found[f"{when} clutter after"] += sum(line not in right for line in after)
    found["lost"] += sum(line in right for line in before) - sum(line in right for line in after)


def corpus_run(folder: Path, needed: Mapping[str, int], report: Callable[[str], object]) -> dict[str, int]:
    """Lines dropped on the hosts with several pages, and those of them that gold has (`lost`)."""
    hosts: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for line in (folder / "gold.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        body = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())
        host = (urlsplit(row.get("url") or "").hostname or "").removeprefix("www.")
        try:
            text = extract_article(Page(body, row.get("url"))).article_body
        except ExtractionError:
            continue
        hosts[host].append((row["article_body"], text.split("\n")))
    found: Counter[str] = Counter()
    for host, pages in hosts.items():
        for number, (gold, lines) in enumerate(pages if len(pages) > 1 else ()):
            others = [own for other, (_, own) in enumerate(pages) if other != number]
            ends = ({(place, comparable(text)) for place, text in candidates(own)} for own in others)
            seen = Counter(key for keys in ends for key in keys)
            known = {key for key, times in seen.items() if times >= needed[key[0]]}
            gone = without_learned([SimpleNamespace(text=t) for t in lines], LearnedBlocks(1, frozenset(known)))[1]
            found["pages"] += 1
            for dropped in gone:
                is_gold = comparable(dropped.text) in comparable(gold)
                found["lost" if is_gold else "clutter"] += 1
                report(f"  {host}: {'GOLD ' if is_gold else ''}{dropped.text[:100]}")
    return dict(found)


def main() -> int:
    """Return 0; 1 if a line of a story or of the gold text is lost; 2 if there is no corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    generic = replace(CLEANING_RULES, line_pattern=None)
    lost = 0
    for name, rules in (("line pattern", without_language(CLEANING_RULES, "it")), ("engine alone", generic)):
        for draw in (drawn, in_template):
            found = replica_run(rules, draw)
            lost += found.get("lost", 0)
            print(f"replica in Italian, no Italian label known, {name}, {draw.__name__}: {found}")
    sets = folders(corpus)
    for folder in sets:
        for needed in (LEARNED_FROM, dict.fromkeys(LEARNED_FROM, 1)):
            print(f"{folder.name}, learned from {needed}: {corpus_run(folder, needed, print)}")
    return 1 if lost else 0 if sets else 2


if __name__ == "__main__":
    sys.exit(main())
