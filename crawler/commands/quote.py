"""`scrapy quote`: was it said, where, and in which version."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.terminal.command import FAILED, ProjectCommand, printable, printable_json
from crawler.terminal.filters import catch_up, in_the_store

if TYPE_CHECKING:
    from crawler.records.quotes.search import Place, Quotation
    from storage.database import Database
    from storage.queries.filters import Filters

_LONGEST = 240
"""Characters of a paragraph that are shown."""


class Command(ProjectCommand):
    """Looks quotations up in what was saved."""

    name = "quote"
    usage = "[options] TEXT ... | -"
    summary = "Look up whether a sentence was published, where and in which version"
    description = (
        "Look each TEXT up in the saved articles: in their texts, headlines and decks. Words that are typed without\n"
        "quotation marks are one text. `-` reads texts from standard input, one a line. The answer is one of these:\n"
        "  found       an article contains it; the place in the article, its day and byline are named\n"
        "  changed     only an earlier version of an article contains it; the day of the change is named\n"
        "  stitched    an article contains all of it, but in parts that do not stand side by side\n"
        "  not found   no article contains it; the most similar passage is shown, if there is one\n"
        "Case, accents, quotation marks, dashes and white space do not matter.\n"
        "Exit code 0: all texts were found; 1: some were not; 2: the command was not understood."
    )
    examples = (
        "scrapy quote 'The ferry came back to the quay on Monday'",
        "scrapy quote --site asianews --json 'I wanted the roof'",
        "scrapy quote - < quotations.txt        many at once, one a line",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument("--site", help="look only in articles of this site (asianews)")
        parser.add_argument("--language", help="look only in articles in this language (en)")
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what was found out about each."""
        from crawler.extraction.addresses import readable_host
        from storage.queries.filters import Filters

        if not any(text.strip() for text in args) or (len(args) > 1 and "-" in args):
            raise UsageError("say which text to look for, or - for standard input alone")
        filters = Filters(readable_host(opts.site) if opts.site else None, opts.language)
        with self.store() as database, self.output():
            if database is not None:
                self._look_for(database, filters, _texts(args), as_json=opts.json)

    def _look_for(self, database: "Database", filters: "Filters", texts: Iterator[str], *, as_json: bool) -> None:
        from crawler.records.quotes.search import FOUND, QuoteSearch
        from storage.errors import StorageError
        from storage.queries.search import SearchIndex

        try:
            catch_up(database, SearchIndex(database))
            search = QuoteSearch(database, in_the_store(database, filters))
            is_asked = False
            for text in texts:
                is_asked = True
                quotation = search.look_for(text)
                if quotation.status != FOUND:
                    self.exitcode = max(self.exitcode, FAILED)
                if as_json:
                    line = json.dumps(quotation.as_dict(), ensure_ascii=False)
                    sys.stdout.write(f"{printable_json(line)}\n")
                else:
                    sys.stdout.writelines(f"{printable(line)}\n" for line in _lines(quotation))
            if not is_asked:
                self.complain("standard input has no text", FAILED)
        except StorageError as error:
            self.complain(str(error), FAILED)


def _texts(args: list[str]) -> Iterator[str]:
    if args != ["-"]:
        has_quotation_marks = len(args) == 1 or any(len(text.split()) > 1 for text in args)
        yield from filter(str.strip, args) if has_quotation_marks else [" ".join(args)]
        return
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").strip()
        if text:
            yield text


def _lines(quotation: "Quotation") -> Iterator[str]:
    from crawler.records.quotes.search import CHANGED, NOT_FOUND

    status = f"changed on {quotation.changed_on}" if quotation.status == CHANGED else quotation.status
    yield f"{status}: {_cut(quotation.quotation)}"
    for place in quotation.places:
        nearest = "nearest: " if quotation.status == NOT_FOUND else ""
        yield f"  {nearest}{_facts(place)}"
        yield f"  {place.url}"
        if not quotation.parts:
            yield f"  {_cut(place.text)}"
    for part in quotation.parts:
        yield f"  paragraph {part.paragraph}: {_cut(part.words)}"


def _facts(place: "Place") -> str:
    day = (place.date_published or "no date")[:10]
    byline = ", ".join(place.authors) or "no byline"
    where = {"headline": "headline", "alternative_headline": "deck"}.get(place.field, f"paragraph {place.paragraph}")
    return f"{where} of “{place.headline or 'no headline'}”, {day}, {byline}, {place.site}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
