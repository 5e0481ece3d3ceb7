"""How many files one value passes on its way: a response until its row is written, the first page of a list.

    python -m benchmarks.walks

A crawl of a small site on this machine is traced. A call counts if it is handed the value, or something made of it (a
page, an article, a result); calls in a row in one file are one stay, and a stay in a file that was left before is a
way back. Only the crawling thread is traced: the row itself is written by `pipelines/save.py:save` and
`discovery/known_site.py:_store_step` on the writer's.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import FrameType
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from tests.crawler.local_site import LocalSite, Reply, links, story

ROOT = Path(__file__).parents[1]
WALKS = {
    "response to row": ("crawl/article_pages.py:parse", "require.py:process_item", "save.py:process_item"),
    "first page of a list": ("list_requests.py:callback", "known_site.py:_store_step"),
}
"""By name, the functions where the way begins or goes on: an item pipeline is called by Scrapy, not by what made the
item."""
_GIVEN = "WINNOW_WALK"
_VALUES = frozenset(
    "Response HtmlResponse TextResponse Visit Page Article PageTask PageResult CleanedPage FetchedList ListPage "
    "ListWalk ArticleLink ReadList".split()
)


class TraceWalk:
    """Extension: notes the calls on the way, and prints them at the end of the crawl as JSON."""

    def __init__(self, crawler: Crawler) -> None:
        self._starts = [tuple(start.split(":")) for start in json.loads(os.environ[_GIVEN])]
        self._frames: dict[int, FrameType] = {}
        self._walks: dict[int, list[tuple[str, list[str]]]] = {}
        """By the call with which it began: several lists are on their way at the same time."""
        crawler.signals.connect(self._end, signals.spider_closed)
        sys.setprofile(self._note)
        threading.setprofile(self._note)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if event != "call" or not file.startswith(f"{ROOT}/") or ".venv" in file or id(frame) in self._frames:
            return
        name = str(Path(file).relative_to(ROOT))
        if name.split("/")[0] not in ("crawler", "pipelines", "storage") or not _is_handed_a_value(frame):
            return
        start = self._start_of(frame)
        if start is None:
            return
        # Kept, so that no other frame gets its id: a coroutine is called again each time that it goes on.
        self._frames |= {id(start): start, id(frame): frame}
        # An item goes on through several calls of Scrapy's: they are one way.
        stays = self._walks.setdefault(id(start) if start.f_code.co_name == "callback" else 0, [])
        if not stays or stays[-1][0] != name:
            stays.append((name, []))
        stays[-1][1].append(frame.f_code.co_name)

    def _start_of(self, frame: FrameType | None) -> FrameType | None:
        """The outermost call with which a way began that leads to this one."""
        start = None
        while frame is not None:
            code = frame.f_code
            if any(code.co_filename.endswith(file) and code.co_name == name for file, name in self._starts):
                start = frame
            frame = frame.f_back
        return start

    def _end(self) -> None:
        sys.setprofile(None)
        threading.setprofile(None)
        sys.stdout.write(json.dumps(list(self._walks.values())) + "\n")


def _is_handed_a_value(frame: FrameType) -> bool:
    code = frame.f_code
    number = code.co_argcount + code.co_kwonlyargcount
    return any(_is_value(frame.f_locals.get(name)) for name in code.co_varnames[:number])


def _is_value(given: Any) -> bool:
    if isinstance(given, list | tuple) and given:
        return _is_value(given[0])
    return type(given).__name__ in _VALUES


def walk(starts: tuple[str, ...], spider: str, address: str, through: str) -> list[tuple[str, list[str]]]:
    """Crawl a site, and return the stays in files with the functions called there, of the first walk that leads
    `through` a function."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "EXTENSIONS": json.dumps({"benchmarks.walks.TraceWalk": 1}),
            "ARTICLE_DATABASE": f"sqlite:///{folder}/articles.db",
            "EXTRACTION_WORKERS": "1",
        }
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        named = "url" if spider == "news" else "base_url"
        ended = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", spider, "-a", f"{named}={address}", *options],
            cwd=ROOT,
            env={**os.environ, _GIVEN: json.dumps(starts)},
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode not in (0, 3):
        raise RuntimeError(ended.stderr)
    walks: list[list[tuple[str, list[str]]]] = json.loads(ended.stdout.splitlines()[-1])
    return next(stays for stays in walks if any(through in names for _, names in stays))


def main() -> None:
    """Print both ways."""
    item = "<li><a href='/news-en/Sea-wall-{}.html'>Sea wall {}</a> 01/02/2020</li>"
    topic = Reply(("<ul>" + item.format(60001, 1) + item.format(60000, 2) + "</ul>").encode())
    with LocalSite({"/": links(["/one"]), "/one": story("Sea wall stands")}) as site:
        article = walk(WALKS["response to row"], "news", site.url, "process_item")
    with LocalSite({"/en.html": links(["/geo-en/China-17.html"]), "/geo-en/China-17.html": topic}) as site:
        lists = walk(WALKS["first page of a list"], "asianews", site.url, "parse_first")
    for name, stays in (("response to row", article), ("first page of a list", lists)):
        files = [file for file, _ in stays]
        back = sum(file in files[:number] for number, file in enumerate(files))
        sys.stdout.write(f"{name}: {len(files)} stays in {len(set(files))} files, {back} ways back\n")
        for file, names in stays:
            sys.stdout.write(f"    {file}: {', '.join(dict.fromkeys(names))}\n")


if __name__ == "__main__":
    main()
