"""`scrapy search`: saved articles by their words."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.terminal.command import FAILED, ProjectCommand, output_console, printable, printable_json
from crawler.terminal.filters import add_filters, catch_up, check_question, filters_of, in_the_store
from crawler.terminal.program_name import program_name

if TYPE_CHECKING:
    from storage.database import Database
    from storage.queries.filters import Filters
    from storage.queries.search import Hit


class Command(ProjectCommand):
    """Saved articles by their words, after the index has caught up with the store."""

    name = "search"
    usage = "[options] WORDS"
    summary = "Find saved articles by their words"
    description = (
        "Find the saved articles that contain all the WORDS in headline, deck, text, authors, keywords or places.\n"
        'Words "in quotes" must stand side by side. begin* finds all words with this beginning. AND, OR and NOT (in\n'
        "capitals) and parentheses combine words. Case and accents do not matter in any language (docs/search.md)."
    )
    examples = (
        "scrapy search monsoon                         articles with this word, best match first",
        "scrapy search '\"church burned\"' --since 2024-01-01     the two words side by side",
        "scrapy search 'persecut* NOT (film OR novel)' --newest",
        "scrapy search '\"religious freedom\" AND court' --country India --language en",
        "scrapy search 宗教自由 --language zh            Chinese, Japanese, Thai and Khmer need no spaces",
        "scrapy search --rebuild                       builds the search index again",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        add_filters(parser)
        parser.add_argument("--newest", action="store_true", help="show the newest first (default: best match first)")
        parser.add_argument("-n", "--number", type=int, default=10, help="number of articles to show (default: 10)")
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")
        parser.add_argument("--rebuild", action="store_true", help="build the search index again first")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what was found; exit code 1 where that is nothing."""
        # The shell takes the quotes of a phrase: an argument with a space in it was one.
        words = " ".join(f'"{word}"' if len(args) > 1 and " " in word and '"' not in word else word for word in args)
        if opts.number < 1:
            raise UsageError("--number must be at least 1")
        if not words and not opts.rebuild:
            raise UsageError("say what to search for")
        filters = filters_of(opts)
        if words:
            check_question(words)
        with self.store() as database, self.output():
            if database is not None:
                self._search(database, words, filters, opts)

    def _search(self, database: "Database", words: str, filters: "Filters", opts: argparse.Namespace) -> None:
        from storage.errors import StorageError
        from storage.queries.search import QueryError, SearchIndex

        try:
            index = SearchIndex(database)
            catch_up(database, index, anew=opts.rebuild)
            if not words:
                return
            filters = in_the_store(database, filters, index)
            total = index.count(words, filters)
            hits = index.search(words, filters, newest=opts.newest, limit=opts.number)
        except StorageError as error:
            self.complain(str(error), FAILED)
            return
        except QueryError as error:
            raise UsageError(str(error)) from None
        if not hits:
            self.complain("nothing found", FAILED)
        elif opts.json:
            _print_json(hits)
        else:
            _print_hits(hits, total)


def _print_json(hits: "list[Hit]") -> None:
    from storage.queries.search import END_MARK, MARK

    for hit in hits:
        record = asdict(hit) | {"snippet": hit.snippet.replace(MARK, "").replace(END_MARK, "")}
        sys.stdout.write(printable_json(json.dumps(record, ensure_ascii=False)) + "\n")


def _print_hits(hits: "list[Hit]", total: int) -> None:
    from rich.text import Text

    console = output_console()
    for hit in hits:
        console.print(Text(printable(hit.headline or "(no headline)"), style="bold"), soft_wrap=True)
        facts = (hit.date_published or "no date", hit.site, *_name(hit))
        console.print(
            Text(printable(" · ".join(fact[:10] if fact is facts[0] else fact for fact in facts if fact)), style="dim"),
            soft_wrap=True,
        )
        console.print(_marked(hit.snippet), soft_wrap=True)
        console.print()
    shown = f"{len(hits)} of {total}" if total > len(hits) else f"{total}"
    sys.stderr.write(f"{shown} article{'' if total == 1 else 's'}; {program_name()} show NUMBER reads one\n")


def _name(hit: "Hit") -> tuple[str | None, ...]:
    """The language, and by what `scrapy show` finds this article and no other."""
    if hit.identifier is not None and hit.in_language:
        return (f"{hit.in_language}:{hit.identifier}",)
    return hit.in_language, hit.identifier or f"#{hit.article_id}"


def _marked(snippet: str) -> "object":
    """The snippet with what was found in bold."""
    from rich.text import Text

    from storage.queries.search import END_MARK, MARK

    shown = Text()
    for part in snippet.split(MARK):
        found, mark, rest = part.rpartition(END_MARK)
        shown.append(printable(found), style="bold yellow") if mark else None
        shown.append(printable(rest))
    return shown
