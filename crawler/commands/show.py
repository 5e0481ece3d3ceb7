"""`scrapy show`: one saved article as text, or a table of the newest articles."""

import argparse
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import UsageError

from crawler.from_settings import SettingError
from crawler.records.formats import as_json, as_text, credit_line, paragraphs
from crawler.terminal.command import FAILED, ProjectCommand, output_console, printable, require_writable
from crawler.terminal.filters import add_duplicates, in_the_store
from crawler.terminal.named_articles import Named
from crawler.terminal.program_name import program_name
from storage.errors import UnknownNameError

if TYPE_CHECKING:
    from rich.console import Console

    from crawler.records.changes import Change
    from storage.articles import Version
    from storage.changes.removals import Removal
    from storage.database import Database, Session
    from storage.models import ArticleRow
    from storage.queries.filters import Filters
    from storage.sources import Source


_MOST_NAMED = 10
"""Duplicates and other addresses of an article."""


class Command(ProjectCommand):
    """One saved article, or a table of the newest."""

    name = "show"
    usage = "[options] [ID|URL]"
    summary = "Show a saved article, or the newest ones"
    description = (
        "Show one saved article: name it by the publisher's number, by its id in the database, or by its address.\n"
        "If you name none, a table of the newest articles is shown."
    )
    examples = (
        "scrapy show                      the newest articles as a table",
        "scrapy show 9384                 the article with this number; a list, if several languages have it",
        "scrapy show en:9384              the article with this number in English",
        "scrapy show https://www.asianews.it/news-en/Some-title-9384.html",
        "scrapy show 9384 --json          the record as one JSON object",
        "scrapy show 9384 --history       what the publisher changed: [-old words-] {+new words+}",
        "scrapy show 9384 --explain       writes an HTML file that shows why each line of its page was kept or dropped",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print records as JSON, one a line")
        parser.add_argument(
            "--history",
            action="store_true",
            help="show what changed between its versions (with --json: print the versions)",
        )
        parser.add_argument(
            "--explain",
            metavar="REPORT.html",
            nargs="?",
            const="",
            help="write a file that shows why each line of its page was kept or dropped (default: explain-ID.html)",
        )
        parser.add_argument("-n", "--number", type=int, default=20, help="number of rows in the table (default: 20)")
        parser.add_argument("--site", help="only articles of this site")
        parser.add_argument("--language", help="only articles in this language (en)")
        add_duplicates(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the article or the table."""
        if len(args) > 1:
            raise UsageError("one article at a time")
        if opts.history and not args:
            raise UsageError("--history needs an article")
        if opts.explain is not None and (not args or opts.history or opts.json):
            raise UsageError("--explain needs an article before it, and cannot be used with --history or --json")
        if opts.explain:
            require_writable(Path(opts.explain))
        if opts.number < 1:
            raise UsageError("--number must be at least 1")
        with self.store() as database, self.output():
            if database is None:
                return
            try:
                if args:
                    self._show_article(database, args[0], opts)
                else:
                    self._show_newest(database, opts)
            except UnknownNameError as error:
                self.complain(str(error), FAILED)

    def _show_article(self, database: "Database", asked: str, opts: argparse.Namespace) -> None:
        from storage.articles import Articles
        from storage.changes.removals import Removals
        from storage.sources import PageSources

        named = Named.read(asked, self.site_rules())
        asked = named.asked
        filters = in_the_store(database, _filters(opts))
        with database.session() as session:
            rows = named.numbered(Articles(session), filters)
            if len(rows) > 1:
                self._show_several(asked, rows, opts)
                return
            is_chosen = opts.site or opts.language
            row = rows[0] if rows else None if is_chosen else named.article(Articles(session))
            if row is None:
                self.complain(f"no saved article {asked}{_why_none(session, named)}", FAILED)
                return
            record, notes = Articles.record(row), _notes(session, row)
            number, kept = row.id, PageSources(session).of_article(row.id) if opts.explain is not None else None
            versions = Articles(session).history(row.id) if opts.history else []
            removals = Removals(session).of_article(row.id) if opts.history else []
        if opts.explain is not None:
            self._explain(record, kept, opts.explain or f"explain-{number}.html")
        elif opts.history:
            _show_history(versions, removals, as_record=opts.json)
        elif opts.json:
            sys.stdout.write(as_json(record) + "\n")
        elif output_console().is_terminal:
            _draw_article(record, notes)
        else:
            sys.stdout.write(_plain_article(record, notes))

    def _show_several(self, asked: str, rows: "list[ArticleRow]", opts: argparse.Namespace) -> None:
        """List the articles that have one number."""
        from storage.articles import Articles

        names = _names(rows)
        if opts.history or opts.explain is not None:
            self.complain(f"{asked} is the number of several articles; name one: {', '.join(names)}", FAILED)
            return
        records = [Articles.record(row) for row in rows]
        _show_table(names, records, as_record=opts.json)
        sys.stderr.write(f"{len(rows)} articles have the number {asked}; {program_name()} show {names[0]} reads one\n")

    def _explain(self, record: dict[str, Any], kept: "tuple[str, Source] | None", file: str) -> None:
        """Write the report and prints its name."""
        from crawler.explain.kept_page import NOT_KEPT, explain_kept
        from crawler.warc.one_record import UnreadableRecordError

        assert self.settings is not None
        if kept is None:
            self.complain(f"the page of {record['url']} was not kept ({NOT_KEPT})", FAILED)
            return
        report = Path(file)
        require_writable(report)
        try:
            drawn = explain_kept(record, kept, self.settings, self.site_rules(), lambda line: self.complain(line, 0))
        except SettingError as error:
            raise UsageError(str(error)) from None
        except UnreadableRecordError as error:
            self.complain(str(error), FAILED)
            return
        report.write_text(drawn, encoding="utf-8")
        sys.stdout.write(f"{report}\n")

    def _show_newest(self, database: "Database", opts: argparse.Namespace) -> None:
        from storage.articles import Articles

        filters = in_the_store(database, _filters(opts))
        with database.session() as session:
            rows = Articles(session).newest(opts.number, filters)
            names = [row.identifier or f"#{row.id}" for row in rows]
            records = [Articles.record(row) for row in rows]
        if not records:
            self.complain("no saved article matches" if opts.site or opts.language else "nothing saved yet", FAILED)
        _show_table(names, records, as_record=opts.json)


def _show_table(names: list[str], records: list[dict[str, Any]], *, as_record: bool) -> None:
    """By what each article is found, and a line of it."""
    if as_record:
        sys.stdout.writelines(as_json(record) + "\n" for record in records)
        return
    lines = [_cells(name, record) for name, record in zip(names, records, strict=True)]
    if output_console().is_terminal:
        _draw_table(lines)
    else:
        sys.stdout.writelines("\t".join(cells) + "\n" for cells in lines)


def _names(rows: "list[ArticleRow]") -> list[str]:
    """By what `scrapy show` finds each of the articles of one number, and no other."""
    known = Counter(row.in_language for row in rows)
    return [
        f"{row.in_language}:{row.identifier}" if row.in_language and known[row.in_language] == 1 else f"#{row.id}"
        for row in rows
    ]


def _filters(opts: argparse.Namespace) -> "Filters":
    from crawler.extraction.addresses import readable_host
    from storage.queries.filters import Filters

    site = readable_host(opts.site) if opts.site else None
    return Filters(site, opts.language, duplicates=opts.duplicates)


def _cells(name: str, record: dict[str, Any]) -> list[str]:
    values = [
        name,
        record["in_language"] or "",
        (record["date_published"] or "")[:10],
        record["headline"] or "",
        ", ".join(record["content_location"]) or record["article_section"] or record["site"],
    ]
    return [" ".join(printable(value).split()) for value in values]


def _why_none(session: "Session", named: Named) -> str:
    """What became of a page that gave no article, after its address."""
    from storage.forgetting.tombstones import Forgotten
    from storage.pages import Pages

    forgotten = Forgotten(session).reason_of(named.site, filter(None, [named.address]))
    if forgotten is not None:
        return f": taken out for good on {forgotten[0][:10]} ({forgotten[1]})"
    page = Pages(session).known_at(named.spellings)
    if page is None:
        return "; scrapy search WORDS finds others"
    if page.reason is None:
        return ": the page was found and not yet read"
    again = f"; asked for again from {page.next_visit}" if page.next_visit else ""
    if page.state == "failed":
        again = "; the next run asks for it again"
    return f": {page.state} as {page.reason}, {page.message}{again}"


def _notes(session: "Session", row: "ArticleRow") -> list[tuple[str, str]]:
    """What the store knows of the article beside its record."""
    from storage.articles import Articles
    from storage.changes.removals import Removals
    from storage.queries.article_lists import ArticleLists

    lists = ArticleLists(session)
    notes = []
    first = Articles(session).get(row.duplicate_of) if row.duplicate_of is not None else None
    if first is not None:
        notes.append(("duplicate of", f"#{first.id} {first.url}"))
    notes += [("repeated by", f"#{again.id} {again.url}") for again in lists.told_again(row.id, _MOST_NAMED)]
    notes += [("removed", _removed(one)) for one in Removals(session).standing([row.id]).values()]
    notes += [("also at", url) for url in lists.also_at(row, _MOST_NAMED)]
    if row.changed_at:
        notes.append(("changed", f"{row.changed_at} (--history shows the differences)"))
    if row.recleaned_at:
        notes.append(("read again", f"{row.recleaned_at}, before by {row.recleaned_from}"))
    return notes


def _removed(removal: "Removal") -> str:
    back = f", back on {removal.returned_at[:10]}" if removal.returned_at else ""
    return f"on {removal.day} by the publisher ({removal.message}){back}"


def _show_history(versions: "list[Version]", removals: "list[Removal]", *, as_record: bool) -> None:
    if as_record:
        sys.stdout.writelines(as_json(asdict(version)) + "\n" for version in versions)
        sys.stdout.writelines(as_json({"removal": asdict(removal)}) + "\n" for removal in removals)
        return
    from crawler.records.changes import changes

    console, left = output_console(), list(removals)

    def tell(line: str) -> None:
        if console.is_terminal:
            console.print(line, style="bold")
        else:
            sys.stdout.write(line + "\n")

    for number, version in enumerate(versions, 1):
        tell(f"version {number} of {len(versions)}, from {version.valid_from} to {version.valid_until or 'now'}")
        before = versions[number - 2].record if number > 1 else None
        for change in changes(before, version.record) if before is not None else ():
            _show_change(console, change)
        while left and (version.valid_until is None or left[0].removed_at < version.valid_until):
            tell(f"removed {_removed(left.pop(0))}")


def _show_change(console: "Console", change: "Change") -> None:
    from rich.text import Text

    pieces = [(kind, printable(piece)) for kind, piece in change.pieces]
    if console.is_terminal:
        styles = {"same": "", "removed": "red strike", "added": "green"}
        words = Text.assemble((f"{change.label}: ", "dim"), *((piece, styles[kind]) for kind, piece in pieces))
        console.print(words)
    else:
        marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
        sys.stdout.write(f"{change.label}: " + "".join(marks[kind].format(piece) for kind, piece in pieces) + "\n")


def _details(record: dict[str, Any], notes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    images = "; ".join(" – ".join(filter(None, (image["url"], image["caption"]))) for image in record["images"])
    related = "; ".join(link["headline"] for link in record["related_links"])
    rows = [
        ("address", record["url"]),
        ("site", record["site"]),
        ("number", record["identifier"]),
        ("keywords", ", ".join(record["keywords"])),
        ("images", images),
        ("related", related),
        ("read by", f"{record['extraction_method']} ({record['extractor_version']})"),
        ("free", "no, this may be its start alone" if record["is_accessible_for_free"] is False else ""),
        ("doubt", f"{doubt:.2f}" if (doubt := record.get("doubt")) is not None else ""),
        ("doubtful", "; ".join(record["validation_messages"])),
        *notes,
    ]
    return [(name, printable(value)) for name, value in rows if value]


def _plain_article(record: dict[str, Any], notes: list[tuple[str, str]]) -> str:
    details = "\n".join(f"{name}: {value}" for name, value in _details(record, notes))
    return f"{as_text(record)}\n{details}\n"


def _draw_article(record: dict[str, Any], notes: list[tuple[str, str]]) -> None:
    from rich.text import Text

    console = output_console()
    console.print(Text(printable(record["headline"] or record["url"]), style="bold"))
    if record["alternative_headline"]:
        console.print(Text(printable(record["alternative_headline"]), style="italic"))
    console.print(Text(printable(credit_line(record)), style="dim"), "")
    for paragraph in paragraphs(printable(record["article_body"])):
        console.print(Text(paragraph))
        console.print()
    for name, value in _details(record, notes):
        console.print(Text.assemble((f"{name:<12} ", "bold dim"), (value, "dim")))


def _draw_table(lines: list[list[str]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table("number", "", "date", "headline", "places or section", box=box.SIMPLE_HEAD, pad_edge=False)
    for cells in lines:
        table.add_row(*map(Text, cells))
    output_console().print(table)
