"""The reading room of a store: the application with all that it asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from scrapy.settings import BaseSettings

from crawler.explain.kept_page import NOT_KEPT, explain_kept
from crawler.extraction.addresses import read_address
from crawler.extraction.rules import CleaningRules
from crawler.from_settings import SettingError
from crawler.reading_room.app import reading_room
from crawler.reading_room.guard import App
from crawler.reading_room.pages.article import UnknownArticleError
from crawler.reading_room.views import Explain, ExplainError
from crawler.terminal.command import rules_of
from crawler.warc.one_record import UnreadableRecordError
from storage.articles import Articles, without_scheme
from storage.database import Database
from storage.sources import PageSources

Rules = tuple[CleaningRules, ...]
"""Those of all sites."""


@contextmanager
def open_room(
    database: Database, settings: BaseSettings, sites: Rules, host: str, warn: Callable[[str], None]
) -> Iterator[App]:
    """The application over a store in SQLite; `host` is where it will listen, `warn` hears of broken site-config
    files."""
    explain = _explainer(database, settings, sites, warn)
    with reading_room(database, partial(_spellings, sites), explain, host) as app:
        yield app


def _explainer(database: Database, settings: BaseSettings, sites: Rules, warn: Callable[[str], None]) -> Explain:
    def explain(number: int) -> str:
        with database.session() as session:
            row = Articles(session).get(number)
            if row is None:
                raise UnknownArticleError
            record, kept = Articles.record(row), PageSources(session).of_article(number)
        if kept is None:
            raise ExplainError(f"the page was not kept: {NOT_KEPT}")
        try:
            return explain_kept(record, kept, settings, sites, warn)
        except (SettingError, UnreadableRecordError) as error:
            raise ExplainError(str(error)) from None

    return explain


def _spellings(sites: Rules, url: str) -> list[str]:
    """The ways in which the address may stand in the store."""
    found = read_address(url, rules_of(url, sites))
    return [url, without_scheme(url), found.url, without_scheme(found.url), found.key]
