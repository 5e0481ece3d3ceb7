"""`scrapy clean`: pages from files, standard input or addresses as clean records."""

import argparse
import itertools
import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from scrapy.exceptions import UsageError

from crawler.downloader.politeness import user_agent
from crawler.extraction.errors import ExtractionError, ListPageError, NotArticleError, SoftNotFoundError, WallError
from crawler.extraction.page import Page
from crawler.from_settings import SettingError, make_guard, make_site_configs, make_workers
from crawler.records.formats import FORMATS
from crawler.terminal.command import (
    BAD_USAGE,
    FAILED,
    ProjectCommand,
    printable_json,
    progress,
    require_writable,
    rules_of,
)
from crawler.terminal.page_source import (
    FetchOptions,
    NoSuchPageError,
    PageSourceError,
    fetch_page,
    read_file,
    read_standard_input,
    require_web_address,
)
from crawler.workers.explain_page import EXPLAIN_ARTICLE, Explained
from crawler.workers.pool import EXTRACT_ARTICLE, ExtractionWorkers

if TYPE_CHECKING:
    from crawler.explain.report import ExplainedPage
    from crawler.terminal.whole_article import FurtherPages
    from pipelines.items import Article

_HOPELESS = 20
"""Bad lines at the top of a manifest, and no good one among them: another file was named."""
_WITH_BAR = 20
"""Pages from which a bar is drawn."""
_AHEAD = 4
"""Pages read ahead for each worker: enough to keep it busy, few enough to hold in memory."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a manifest."""

    id: object
    path: str
    url: str | None


class _ManifestError(PageSourceError):
    """A line of the manifest that names no page."""


class Command(ProjectCommand):
    """Works without database, and without network unless given an address."""

    name = "clean"
    usage = "[options] FILE|URL|- ...   or   --batch MANIFEST.jsonl"
    summary = "Clean pages and print their records"
    description = (
        "Clean pages (.html, .html.gz, an address, or - for standard input) and print their records.\n"
        'With --batch, the pages are those of a manifest. Each of its lines is an object {"id", "url", "path"}, and\n'
        "paths are relative to the manifest. For each line one object with the same id is printed, in the same\n"
        'order: the record, or {"id", "error"} for a page that was refused.\n'
        "Exit code 0: every page gave a record; 1: some pages were refused; 2: the command was not understood."
    )
    examples = (
        "scrapy clean page.html --url https://example.org/2024/story.html",
        "scrapy clean https://example.org/2024/story.html --format markdown",
        "zcat page.html.gz | scrapy clean - --format text",
        "scrapy clean page.html --explain report.html     shows why each line was kept or dropped",
        "scrapy clean list.html --any     reads the page although it does not look like an article",
        "scrapy clean --batch manifest.jsonl > records.jsonl",
    )

    def __init__(self) -> None:
        super().__init__()
        self._report: Path | None = None
        self._any_kind = False
        self._follows = True
        """Whether pages that were fetched are followed to the end of their articles: not where another address than
        their own was given for them."""
        self._explained: list[ExplainedPage] = []

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument("--url", help="address of the page, by which its site is known (one page only)")
        parser.add_argument(
            "--format", default="json", choices=sorted(FORMATS), help="default: json, one object a line"
        )
        parser.add_argument(
            "--explain", metavar="REPORT.html", help="write a report that shows why each line was kept or dropped"
        )
        parser.add_argument("--any", action="store_true", help="also read pages that do not look like articles")
        parser.add_argument("--batch", metavar="MANIFEST.jsonl", help="clean the pages of a manifest")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a record a page."""
        if opts.batch is not None and (args or opts.url or opts.format != "json" or opts.explain is not None):
            raise UsageError("--batch goes without pages, --url, --format and --explain: leave them out")
        if opts.batch is None and not args:
            raise UsageError("name a file, an address, or - for standard input")
        if opts.url and len(args) > 1:
            raise UsageError("--url is for one page")
        self._report, self._follows = _report_file(opts.explain, args), not opts.url
        self._any_kind = opts.any
        try:
            if opts.url:
                require_web_address(opts.url)
        except PageSourceError as error:
            raise UsageError(str(error)) from None
        with self.output():
            if opts.batch is not None:
                self._clean_batch(Path(opts.batch))
            else:
                self._clean_pages(args, opts)
                if self._report is not None:
                    from crawler.explain.report import draw_report

                    self._report.write_text(draw_report(self._explained), encoding="utf-8")

    def _clean_pages(self, names: list[str], opts: argparse.Namespace) -> None:
        render = FORMATS[opts.format]
        separator = "" if opts.format in ("json", "jsonld") else "\n"
        is_first = True
        for name, article in self._counted(self._clean(self._named_pages(names, opts.url), len(names)), len(names)):
            if isinstance(article, Exception):
                message = f"{name}: {_why(article)}" if isinstance(article, ExtractionError) else str(article)
                self.complain(message, BAD_USAGE if isinstance(article, NoSuchPageError) else FAILED)
                continue
            text = render(article.as_dict())
            sys.stdout.write(("" if is_first else separator) + text.rstrip("\n") + "\n")
            sys.stdout.flush()
            is_first = False

    def _fetch_options(self) -> FetchOptions:
        assert self.settings is not None
        try:
            guard = make_guard(self.settings)
        except SettingError as error:
            raise UsageError(str(error)) from None
        return FetchOptions(user_agent(self.settings), self.settings.getfloat("DOWNLOAD_TIMEOUT", 60.0), guard)

    def _further_pages(self, workers: ExtractionWorkers) -> "FurtherPages":
        """What finds the whole of an article that was given by its address."""
        from crawler.terminal.whole_article import READ_PART, FurtherPages

        assert self.settings is not None
        options, mode = self._fetch_options(), self.settings["EXTRACTION_MODE"]
        return FurtherPages(
            partial(fetch_page, options=options),
            lambda page, rules: workers.call(READ_PART, page, rules, (), mode, url=page.url).result(),
            lambda line: self.complain(line, 0),
            self.settings.getfloat("DOWNLOAD_DELAY"),
        )

    def _named_pages(self, names: list[str], url: str | None) -> Iterator[tuple[object, Page | Exception]]:
        options = self._fetch_options()
        for name in names:
            try:
                if name == "-":
                    yield name, read_standard_input(url)
                elif "://" in name:
                    yield name, fetch_page(name, options, url)
                else:
                    yield name, read_file(Path(name), url)
            except PageSourceError as error:
                yield name, error

    def _clean_batch(self, manifest: Path) -> None:
        try:
            with manifest.open(encoding="utf-8-sig", errors="replace") as lines:
                cleaned = self._clean(self._manifest_pages(lines, manifest), None)
                for line_id, article in self._counted(cleaned, _count(lines)):
                    if isinstance(article, Exception):
                        reason = f"{article.reason}: " if isinstance(article, ExtractionError) else ""
                        row = {"id": line_id, "error": f"{reason}{getattr(article, 'message', article)}"}
                        is_mistake = isinstance(article, _ManifestError)
                        where = manifest if is_mistake else f"{line_id}:"
                        self.complain(f"{where} {row['error']}", BAD_USAGE if is_mistake else FAILED)
                    else:
                        row = {"id": line_id, **article.as_dict()}
                    sys.stdout.write(printable_json(json.dumps(row, ensure_ascii=False)) + "\n")
                    sys.stdout.flush()
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            self.complain(f"{manifest}: cannot be read ({error.strerror})", BAD_USAGE)

    def _manifest_pages(self, lines: Iterable[str], manifest: Path) -> Iterator[tuple[object, Page | Exception]]:
        bad = good = 0
        for number, text in enumerate(lines, 1):
            if not text.strip():
                continue
            line, mistake = _read_line(text)
            if mistake:
                bad += 1
                if line is not None:
                    yield line.id, _ManifestError(f"line {number}: {mistake}")
                else:
                    self.complain(f"{manifest} line {number}: {mistake}", BAD_USAGE)
                if bad == _HOPELESS and not good:
                    self.complain(f"{manifest} is no manifest: its first {_HOPELESS} lines name no page", BAD_USAGE)
                    return
                continue
            assert line is not None
            good += 1
            try:
                if line.url is not None:
                    require_web_address(line.url)
                yield line.id, read_file(manifest.parent / line.path, line.url)
            except PageSourceError as error:
                yield line.id, error

    def _counted(
        self, cleaned: "Iterator[tuple[object, Article | Exception]]", number: int | None
    ) -> "Iterator[tuple[object, Article | Exception]]":
        """The same, with a bar where the records go elsewhere than to the terminal and are more than a few."""
        if (number is not None and number < _WITH_BAR) or sys.stdout.isatty():
            yield from cleaned
            return
        with progress("cleaning", number) as advance:
            for one in cleaned:
                yield one
                advance(1)

    def _clean(
        self, pages: Iterator[tuple[object, Page | Exception]], number: int | None
    ) -> "Iterator[tuple[object, Article | Exception]]":
        """Each page's record or error, in the order of the pages, as soon as it and all before it are there."""
        assert self.settings is not None
        try:
            function = EXTRACT_ARTICLE if self._report is None else EXPLAIN_ARTICLE
            workers = make_workers(self.settings, number, function)
            configs = make_site_configs(self.settings, lambda line: self.complain(line, 0))
        except SettingError as error:
            raise UsageError(str(error)) from None
        workers.start()
        sites = self.site_rules()
        waiting: deque[tuple[object, Future[Article] | Exception]] = deque()
        try:
            for key, page in itertools.chain(pages, [(None, None)]):
                if isinstance(page, Page):
                    page = replace(page, any_kind=self._any_kind)
                    rules = configs.fit(rules_of(page.url, sites), page.url)
                    if self._follows and page.fetched_at is not None:
                        page = self._further_pages(workers).joined(page, rules)
                    waiting.append((key, workers.extract(page, rules, sites)))
                elif page is not None:
                    waiting.append((key, page))
                while waiting and (page is None or len(waiting) > _AHEAD * workers.number or _is_done(waiting[0][1])):
                    first, answer = waiting.popleft()
                    yield first, self._noted(str(first), _result(answer))
        finally:
            workers.stop(wait=False)

    def _noted(self, name: str, result: "Article | Explained | Exception") -> "Article | Exception":
        """The record or error alone; with --explain, what became of the page's lines is kept for the report."""
        if self._report is None:
            return cast("Article | Exception", result)
        from crawler.explain.report import ExplainedPage
        from crawler.extraction.trace import Trace

        if isinstance(result, Explained):
            self._explained.append(ExplainedPage(name, result.outcome, result.trace))
            return result.outcome
        if isinstance(result, Exception):
            self._explained.append(ExplainedPage(name, result, Trace()))
        return result


def _why(error: ExtractionError) -> str:
    """Return the message, with the option that reads the page all the same: its kind was judged, not its text."""
    is_judged = isinstance(error, ListPageError | NotArticleError | SoftNotFoundError | WallError)
    return f"{error.message} (--any reads it in spite of that)" if is_judged else error.message


def _report_file(name: str | None, pages: list[str]) -> Path | None:
    """The report's file, known to be writable. Raises UsageError."""
    if name is None:
        return None
    report = Path(name)
    if any("://" not in page and _is_same(report, Path(page)) for page in pages):
        raise UsageError(f"{name}: the report would overwrite the page")
    require_writable(report)
    return report


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _count(lines: TextIO) -> int | None:
    """Lines of a manifest that say anything, where it can be read twice."""
    if not lines.seekable():
        return None
    number = sum(bool(line.strip()) for line in lines)
    lines.seek(0)
    return number


def _is_done(answer: "Future[Article] | Exception") -> bool:
    return answer.done() if isinstance(answer, Future) else True


def _result(answer: "Future[Article] | Exception") -> "Article | Explained | Exception":
    if not isinstance(answer, Future):
        return answer
    try:
        return answer.result()
    except ExtractionError as error:
        return error


def _read_line(text: str) -> tuple[_Line | None, str]:
    """The line, and what is wrong with it; the line with its id alone where at least that can be read."""
    try:
        value: Any = json.loads(text)
    except RecursionError:
        return None, "not JSON (nested too deeply)"
    except ValueError as error:
        return None, f"not JSON ({error})"
    if not isinstance(value, dict) or "id" not in value:
        return None, 'not an object with an "id"'
    path, url = value.get("path"), value.get("url")
    if not isinstance(path, str) or not path:
        return _Line(value["id"], "", None), 'no "path"'
    if url is not None and not isinstance(url, str):
        return _Line(value["id"], path, None), '"url" is not a text'
    return _Line(value["id"], path, url or None), ""
