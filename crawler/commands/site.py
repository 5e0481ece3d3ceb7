"""`scrapy site`: propose a site-config file from a few articles of a new site."""

import argparse
import json
import re
import sys
from concurrent.futures import Future
from dataclasses import replace
from itertools import count, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scrapy.exceptions import UsageError

from crawler.downloader.politeness import user_agent
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.rules import GENERIC_RULES, CleaningRules, PageRules
from crawler.from_settings import SettingError, make_guard, make_workers, site_config_folders
from crawler.terminal.command import BAD_USAGE, FAILED, ProjectCommand, printable, progress
from crawler.terminal.page_source import (
    FetchOptions,
    NoSuchPageError,
    PageSourceError,
    fetch_page,
    read_file,
    require_web_address,
)
from crawler.terminal.program_name import program_name
from pipelines.project_folder import project_folder

if TYPE_CHECKING:
    from crawler.workers.pool import ExtractionWorkers
    from pipelines.items import Article

_UNSTABLE = ("extractor_version", "content_hash", "article_body_html", "validation_messages", "extraction_method")
"""Fields that say how a record was made, which a later version may do in another way."""
_MANY = 10


class Command(ProjectCommand):
    """Works without database; fetches the addresses that it is given and nothing else."""

    name = "site"
    usage = "[options] URL|FILE ..."
    summary = "Propose a site-config file for a new site"
    description = (
        "Read two or three articles of a site, from addresses or saved files, and propose a site-config file for it:\n"
        "where text, title, author and date stand on its pages, and which parts are the same on every page. The pages\n"
        "and their records are written beside the file, so that you can check them. Everything goes into the first\n"
        "folder of SITE_CONFIG_DIRS (default: sites), where crawls and `clean` look for it. See docs/sites.md.\n"
        "Exit code 0: a file was proposed; 1: a page was refused, or nothing could be written; 2: the command was not\n"
        "understood."
    )
    examples = (
        "scrapy site https://example.org/2024/harbour.html https://example.org/2024/ferry.html",
        "scrapy site --output sites/example.org --force https://example.org/a https://example.org/b",
        "scrapy site saved/harbour.html saved/ferry.html.gz       if the pages name their addresses",
        "scrapy site --url https://example.org/harbour.html saved/harbour.html",
        "scrapy clean https://example.org/2024/lighthouse.html     cleans a page with the new file",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument(
            "--output", metavar="DIR", help="folder to write into (default: HOST in the first of SITE_CONFIG_DIRS)"
        )
        parser.add_argument(
            "--force", action="store_true", help="replace existing files; the old ones are kept as NAME.before"
        )
        parser.add_argument(
            "--url",
            action="append",
            default=[],
            metavar="URL",
            help="address of a saved file; give one for each file, in their order",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Fetch or read, propose, write, and say what to check."""
        named = list(dict.fromkeys(args))
        if not named or len(named) > _MANY:
            raise UsageError(f"name two or three articles of one site (at most {_MANY})")
        files = [name for name in named if "://" not in name]
        addresses = [name for name in named if name not in files]
        if missing := next((name for name in files if not Path(name).is_file()), None):
            raise UsageError(f"{missing}: neither an http or https address nor a file")
        if len(opts.url) > len(files):
            raise UsageError("there are more --url than saved files")
        try:
            for address in (*addresses, *opts.url):
                require_web_address(address)
            assert self.settings is not None
            options = FetchOptions(
                user_agent(self.settings),
                self.settings.getfloat("DOWNLOAD_TIMEOUT", 60.0),
                make_guard(self.settings),
            )
            workers = make_workers(self.settings, len(named))
        except (PageSourceError, SettingError) as error:
            raise UsageError(str(error)) from None
        if len({_host(address) for address in (*addresses, *opts.url)}) > 1:
            raise UsageError("the addresses are of more than one site")
        workers.start()
        try:
            with self.output():
                pages = [*self._saved(files, opts.url), *self._fetch(addresses, options)]
                self._propose(pages, workers, opts)
        finally:
            workers.stop(wait=False)

    def _saved(self, files: list[str], addresses: list[str]) -> list[tuple[str, Page]]:
        pages = []
        for file, address in zip_longest(files, addresses):
            try:
                pages.append((file, read_file(Path(file), address)))
            except PageSourceError as error:
                self.complain(str(error), FAILED)
        return pages

    def _fetch(self, addresses: list[str], options: FetchOptions) -> list[tuple[str, Page]]:
        pages = []
        with progress("fetching", len(addresses)) as advance:
            for address in addresses:
                try:
                    page = fetch_page(address, options)
                except PageSourceError as error:
                    self.complain(str(error), BAD_USAGE if isinstance(error, NoSuchPageError) else FAILED)
                else:
                    if _host(page.url or "") != _host(address):
                        self.complain(f"{address}: leads to another site, {page.url}", FAILED)
                    else:
                        pages.append((address, page))
                advance(1)
        return pages

    def _propose(self, pages: list[tuple[str, Page]], workers: "ExtractionWorkers", opts: argparse.Namespace) -> None:
        from crawler.extraction.article import parse_page
        from crawler.extraction.site_config.propose import ReadPage, propose_rules, render_rules

        read = self._addressed(self._read(pages, GENERIC_RULES, workers))
        if not read:
            self.complain("no page gave an article, so there is nothing to propose from", FAILED)
            return
        if len(hosts := {_host(page.url or "") for page, _ in read}) > 1:
            self.complain(f"the pages are of more than one site: {', '.join(sorted(hosts))}", FAILED)
            return
        host = _host(read[0][0].url or "")
        rules = propose_rules([ReadPage(parse_page(page), article) for page, article in read], f"{host}.txt")
        ruled = self._read(
            [(page.url or "", _as_saved(page)) for page, _ in read], replace(GENERIC_RULES, page_rules=rules), workers
        )
        folder = Path(opts.output) if opts.output else self._folder() / _file_name(host)
        files: dict[Path, bytes] = {folder / f"{_file_name(host)}.txt": render_rules(rules, host).encode()}
        for page, article in ruled:
            name = _page_name(page.url or "", {path.stem for path in files})
            files[folder / f"{name}.html"] = page.body
            files[folder / f"{name}.json"] = _expected(article)
        if self._write(files, folder, force=opts.force):
            is_read = not opts.output
            self._report(files, rules, [article for _, article in read], [article for _, article in ruled], is_read)

    def _folder(self) -> Path:
        assert self.settings is not None
        return next(iter(site_config_folders(self.settings)), project_folder() / "sites")

    def _addressed(self, read: "list[tuple[Page, Article]]") -> "list[tuple[Page, Article]]":
        """The pages with their addresses; a saved file is asked for its own."""
        found = []
        for page, article in read:
            if address := page.url or article.canonical_url:
                found.append((replace(page, url=address), article))
            else:
                self.complain(f"{article.headline}: the page does not name its address; give it with --url", FAILED)
        return found

    def _read(
        self, pages: list[tuple[str, Page]], rules: CleaningRules, workers: "ExtractionWorkers"
    ) -> "list[tuple[Page, Article]]":
        """The pages that give an article; each comes with the name by which the user gave it."""
        waiting: list[tuple[str, Page, Future[Article]]]
        waiting = [(name, page, workers.extract(page, rules)) for name, page in pages]
        read = []
        for name, page, future in waiting:
            try:
                read.append((page, future.result()))
            except ExtractionError as error:
                self.complain(f"{name}: {error.message}", FAILED)
        return read

    def _write(self, files: dict[Path, bytes], folder: Path, *, force: bool) -> bool:
        there = [path for path in files if path.exists()]
        if there and not force:
            self.complain(f"{there[0]} is there; --force writes over it. Nothing written", FAILED)
            return False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path, content in files.items():
                if path in there and path.read_bytes() != content:
                    _keep(path)
                path.write_bytes(content)
        except OSError as error:
            self.complain(f"{error.filename or folder}: cannot be written ({error.strerror})", FAILED)
            return False
        return True

    def _report(
        self,
        files: dict[Path, bytes],
        rules: PageRules,
        before: "list[Article]",
        after: "list[Article]",
        is_read: bool,
    ) -> None:
        for path in files:
            _say(f"wrote {path}")
        if len(before) == 1:
            _say("one page only: name two or three, so that what they share is found")
        for directive in ("title", "author", "date", "body"):
            if not getattr(rules, directive):
                _say(f"no {directive} proposed: nothing names it on every page, so each page is read as it is")
        for strip in rules.strip:
            _say(f"says the same on every page, and is taken out: {strip}")
        for old, new in zip(before, after, strict=False):
            count = f"{len(new.article_body):,} characters ({len(old.article_body):,} without the file)"
            _say(f"check {new.url}: {new.headline or 'no headline'}; {new.date_published or 'no date'}; "
                 f"{', '.join(new.authors) or 'no author'}; {count}")  # fmt: skip
        setting = "" if is_read else f"-s SITE_CONFIG_DIRS={next(iter(files)).parent} "
        _say(f"then: {program_name()} clean {setting}URL")


def _keep(path: Path) -> None:
    """Move a file that is to be replaced aside, where no other is."""
    names = (path.with_name(f"{path.name}.before{number or ''}") for number in count())
    path.rename(next(name for name in names if not name.exists()))


def _as_saved(page: Page) -> Page:
    """The page without its header: where only that names the charset, as UTF-8 with a mark."""
    from crawler.extraction.text.encoding import decode_page

    text = decode_page(page.body, page.content_type, None)
    is_same = text == decode_page(page.body, None, None)
    return Page(page.body if is_same else text.encode("utf-8-sig", "replace"), page.url)


def _say(line: str) -> None:
    sys.stdout.write(" ".join(printable(line).split()) + "\n")


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").lower().removeprefix("www.")


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.-]+", "_", text).strip("._") or "site"


def _page_name(url: str, taken: set[str]) -> str:
    """The last part of the address, as a file's name that no other page has."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    name = first = re.sub(r"\W+", "-", last.removesuffix(".html"))[:60].strip("-") or "page"
    number = 2
    while name in taken:
        name, number = f"{first}-{number}", number + 1
    return name


def _expected(article: "Article") -> bytes:
    record = {key: value for key, value in article.as_dict().items() if value and key not in _UNSTABLE}
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
