"""Crawl a made site twice with the real command, and compare what was saved with what the site is."""

import json
import sqlite3
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.sites.made import MadeSite
from benchmarks.sites.plan import Plan
from benchmarks.sites.server import Hit, SiteServer
from tests.crawler.local_site import Shell

_SECONDS = 120
_TEXT_KEPT = 0.8
"""A body with less of the story's characters lost text."""


@dataclass
class Result:
    """What came of one site."""

    plan: Plan
    expected: int
    wanted_code: int
    found: int = 0
    saved: Counter[str] = field(default_factory=Counter)
    """Kind of page to rows of the article table."""
    twice: int = 0
    text_lost: int = 0
    code: int = -1
    requests: int = 0
    second_requests: int = 0
    second_lists: int = 0
    second_conditional: int = 0
    second_articles: int = 0
    second_code: int = -1
    notes: list[str] = field(default_factory=list)
    """Each fault in a line, for the person who mends it."""

    @property
    def rows(self) -> int:
        """Rows of the article table."""
        return sum(self.saved.values())

    @property
    def others(self) -> int:
        """Rows that are neither article nor wall."""
        return self.rows - self.saved["article"] - self.saved["wall"]


def measure(plan: Plan, *, second: bool = True) -> Result:
    """Crawl the plan's site in a fresh database, and once more if no wall hides all of it."""
    with tempfile.TemporaryDirectory() as folder, SiteServer(has_tags=plan.seed % 2 == 1) as server:
        site = MadeSite.of(plan, server.url)
        server.answer = site.page
        result = Result(plan, len(site.expected), site.exit_code)
        shell = Shell(Path(folder) / "articles.db")
        result.code = _crawl(shell, server.url, result)
        result.requests = len(server.hits)
        _compare(shell, site, result)
        if second and site.expected:
            server.hits.clear()
            result.second_code = _crawl(shell, server.url, result)
            _count_second(server.hits, result)
    return result


def _crawl(shell: Shell, url: str, result: Result) -> int:
    crawl = shell.start("news", "-a", f"url={url}")
    try:
        log, _ = crawl.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        crawl.kill()
        log, _ = crawl.communicate()
        result.notes.append(f"the crawl did not end in {_SECONDS} s")
    if "Traceback" in log:
        result.notes.append("traceback: " + log[log.index("Traceback") :].strip().splitlines()[-1])
    result.notes.append("last line: " + (log.strip().splitlines() or [""])[-1])
    return int(crawl.returncode)


def _compare(shell: Shell, site: MadeSite, result: Result) -> None:
    try:
        rows = shell.rows("SELECT url, headline, article_body, images FROM article ORDER BY id")
        pages = dict(shell.rows("SELECT url, state || ' ' || coalesce(reason, '') FROM page"))
    except sqlite3.OperationalError as error:
        result.notes.append(f"no store: {error}")
        return
    known: dict[int, str] = {}
    for url, headline, body, images in rows:
        page = site.page(_path(url))
        kind = page.kind if page is not None else "nothing"
        result.saved[kind] += 1
        if page is None or page.story is None or kind != "article":
            result.notes.append(f"saved, but a {kind}: {_path(url)} {headline!r}")
            continue
        if page.story.number in known:
            result.twice += 1
            result.notes.append(f"saved twice: {_path(url)} as {known[page.story.number]}")
            continue
        known[page.story.number] = _path(url)
        kept = _kept(page.story.texts, [body, *(image["caption"] or "" for image in json.loads(images))])
        if kept < _TEXT_KEPT:
            result.text_lost += 1
            result.notes.append(f"text lost ({kept:.0%} kept, {page.story.kind}): {_path(url)}")
    result.found = len(known.keys() & {story.number for story in site.expected})
    states = {_path(url): state for url, state in pages.items()}
    for story in site.expected:
        if story.number not in known:
            path = site.look.article_path(story)
            linked = "" if story.is_linked else ", announced only"
            result.notes.append(f"missed ({story.kind}{linked}; {states.get(path, 'never met')}): {path}")


def _kept(texts: list[str], record: list[str]) -> float:
    """The share of the texts' characters that body and captions hold, paragraph by paragraph."""
    held = "".join(" ".join(record).split())
    total = sum(len("".join(text.split())) for text in texts)
    kept = sum(len(plain) for text in texts if (plain := "".join(text.split())) in held)
    return kept / total if total else 1.0


def _count_second(hits: list[Hit], result: Result) -> None:
    result.second_requests = len(hits)
    for hit in hits:
        if hit.page is None or hit.path == "/robots.txt":
            continue
        if hit.page.kind in ("list", "announcement"):
            result.second_lists += 1
            result.second_conditional += hit.is_conditional
        elif hit.page.kind == "article" and hit.status == 200:
            result.second_articles += 1
            result.notes.append(f"fetched again: {hit.path}")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
