"""`Recleaner`: reads the kept pages of saved articles again, in worker processes, and replaces records that read
otherwise. Without network."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from crawler.extraction.errors import ExtractionError
from crawler.extraction.learned_lines import learned_number, signed_version
from crawler.extraction.read_again import with_first_date
from crawler.extraction.rules import CleaningRules
from crawler.extraction.versions import extractor_version
from crawler.kept_pages import KeptPages
from crawler.recleaning.account import Account, changed_fields, explain
from crawler.site_configs import SiteConfigs
from crawler.terminal.command import rules_of
from crawler.warc.one_record import UnreadableRecordError
from crawler.workers.learned import learned_blocks
from crawler.workers.pool import ExtractionWorkers
from pipelines.body_marks import mark_body
from pipelines.items import Article
from storage.columns import storable_text
from storage.database import Database, Session
from storage.likeness.learned_lines import LearnedLines
from storage.queries.filters import Filters
from storage.recleaning.kept_articles import KeptArticle, KeptArticles
from storage.recleaning.progress import RecleaningProgress
from storage.writer import Writer

if TYPE_CHECKING:
    from crawler.extraction.learned_lines import LearnedBlocks

_AT_A_TIME = 50
"""Articles that are read from the database at once: 9 MB of pages of the usual 180 kB."""
_AHEAD = 4
"""Pages handed out for each worker: enough to keep it busy."""


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Today's cleaner: the workers, and which rules they are given for a page."""

    workers: ExtractionWorkers
    site_rules: tuple[CleaningRules, ...]
    site_configs: SiteConfigs
    kept_pages: KeptPages

    def rules(self, url: str, site: str) -> CleaningRules:
        """Return the rules for a page of a site, as a crawl of it would have them."""
        own = next((rules for rules in self.site_rules if rules.site == site), None)
        return self.site_configs.fit(own or rules_of(url, self.site_rules), url)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read again, and what becomes of it."""

    filters: Filters
    only_outdated: bool = False
    """Whether records of today's cleaner are left out."""
    is_dry: bool = False
    """Whether nothing is written."""
    to_explain: int = 0
    """How many differences are told in full."""


class Recleaner:
    """One cleaning of the kept pages of a store."""

    def __init__(self, database: Database, writer: Writer | None, cleaner: Cleaner, wanted: Wanted, asked: str) -> None:
        """`writer` is None where nothing is to be written; `asked` names the cleaning for one that goes on later."""
        self._database, self._writer, self._cleaner = database, writer, cleaner
        self._wanted, self._asked = wanted, asked
        self.account = Account()
        self._written: deque[Future[Any]] = deque()
        self._learned = lru_cache(maxsize=256)(self._read_learned)

    def start(self) -> tuple[int, int]:
        """Return the number of the article after which it goes on (0: from the start), and how many are to be read."""
        with self._database.session() as session:
            last = 0 if self._writer is None else RecleaningProgress(session, self._asked).last_article()
            return last, KeptArticles(session).count(self._wanted.filters, last)

    def run(self, last: int, advance: Callable[[int], None], say: Callable[[str], None]) -> None:
        """Read all pages after the article `last` again; `say` is given the lines of the differences. Raises
        StorageError or DatabaseError where a record could not be written."""
        under_way: deque[tuple[KeptArticle, Future[Article] | None]] = deque()
        for kept in self._articles(last):
            under_way.append((kept, self._read(kept)))
            if len(under_way) > _AHEAD * self._cleaner.workers.number:
                self._take(*under_way.popleft(), say)
                advance(1)
        while under_way:
            self._take(*under_way.popleft(), say)
            advance(1)
        if self._writer is not None:
            self._submit(lambda session: RecleaningProgress(session, self._asked).end())
            self._wait(0)

    def _articles(self, last: int) -> Iterator[KeptArticle]:
        while True:
            with self._database.session() as session:
                found = KeptArticles(session).after(last, self._wanted.filters, _AT_A_TIME)
            if not found:
                return
            yield from found
            last = found[-1].article_id

    def _read(self, kept: KeptArticle) -> "Future[Article] | None":
        """Hand the page to a worker; None where it is not to be read."""
        record, source = kept.record, kept.source
        rules = self._cleaner.rules(record["url"], record["site"])
        learned = self._learned(record["site"], learned_number(record["extractor_version"]))
        if self._wanted.only_outdated and record["extractor_version"] == signed_version(
            extractor_version(rules), learned
        ):
            return None
        try:
            page = self._cleaner.kept_pages.page(source, record["url"])
        except UnreadableRecordError as error:
            self.account.unreadable[str(error)] += 1
            return None
        return self._cleaner.workers.extract(page, rules, learned=learned)

    def _read_learned(self, site: str, number: int) -> "LearnedBlocks":
        """The lines with which the record was read: today's cleaner is another one, what the site had taught is not."""
        with self._database.session() as session:
            rows = LearnedLines(session).of_site(site)
        # Lines that one run learned are dropped together from the next run on.
        return learned_blocks(sorted(rows, key=lambda row: (row.learned_in_run or 0, row.id))[:number])

    def _take(self, kept: KeptArticle, reading: "Future[Article] | None", say: Callable[[str], None]) -> None:
        """Compare one reading with its record, and write what is to be written."""
        replaced = None
        if reading is not None:
            try:
                article = reading.result()
            except ExtractionError as error:
                self.account.refused[error.reason] += 1
            else:
                record = _as_stored(kept.record, article)
                names = changed_fields(kept.record, record)
                self.account.fields.update(names)
                if names and self.account.changed < self._wanted.to_explain:
                    for line in explain(kept.article_id, kept.record, record):
                        say(line)
                self.account.changed += bool(names)
                self.account.same += not names
                replaced = record if names else None
        if self._writer is not None:
            self._submit(partial(_write, asked=self._asked, kept=kept, replaced=replaced))
            self._wait(_AT_A_TIME)

    def _submit(self, operation: "Callable[[Session], bool | None]") -> None:
        assert self._writer is not None
        self._written.append(self._writer.submit(operation, urgent=False))

    def _wait(self, left: int) -> None:
        """Wait until at most so many operations are not committed yet; a record that a crawl saved meanwhile is told
        apart from those that changed."""
        while len(self._written) > left:
            if self._written.popleft().result() is False:
                self.account.changed -= 1
                self.account.saved_meanwhile += 1


def _write(session: Session, asked: str, kept: KeptArticle, replaced: dict[str, Any] | None) -> bool | None:
    """The operation: the record, if it is to be replaced, and how far the cleaning has come."""
    RecleaningProgress(session, asked).note(kept.article_id)
    if replaced is None:
        return None
    # Here, and not in the workers: most records stay as they are, and the marks are 4 % of a page's time.
    return KeptArticles(session).replace(kept, replaced, mark_body(replaced["article_body"]))


def _as_stored(before: dict[str, Any], article: Article) -> dict[str, Any]:
    """The new reading with the identity of the stored record, which the address told and a better cleaner does not
    change."""
    article = with_first_date(article, before)
    names = {"site": before["site"], "url": before["url"], "identifier": before["identifier"]}
    if before["identifier"] is not None or article.in_language is None:
        names["in_language"] = before["in_language"]
    record: dict[str, Any] = _storable(replace(article, **names).as_dict())
    return record


def _storable(value: Any) -> Any:
    """The value as the database gives it back."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [*map(_storable, value)]
    return {name: _storable(part) for name, part in value.items()} if isinstance(value, dict) else value
