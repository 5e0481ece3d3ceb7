"""The explain report of a saved article: its kept page, read again by the present extractor."""

from collections.abc import Callable
from typing import Any

from scrapy.settings import BaseSettings

from crawler.explain.report import ExplainedPage, draw_report
from crawler.extraction.errors import ExtractionError
from crawler.extraction.rules import CleaningRules
from crawler.extraction.trace import Trace
from crawler.from_settings import archive_folder, make_site_configs, make_workers
from crawler.kept_pages import KeptPages
from crawler.terminal.command import rules_of
from crawler.workers.explain_page import EXPLAIN_ARTICLE, Explained
from pipelines.items import Article
from storage.sources import Source

NOT_KEPT = "pages are kept while their articles are visited again; KEEP_PAGES=1 keeps all from then on"


def explain_kept(
    record: dict[str, Any],
    kept: tuple[str, Source],
    settings: BaseSettings,
    sites: tuple[CleaningRules, ...],
    warn: Callable[[str], None],
) -> str:
    """The report as HTML. `kept` is the page and its address (`PageSources.of_article`); `warn` hears of broken
    site-config files. Raises SettingError,
    UnreadableRecordError."""
    url, source = kept
    page = KeptPages(archive_folder(settings)).page(source, url)
    configs = make_site_configs(settings, warn)
    workers = make_workers(settings, 1, EXPLAIN_ARTICLE)
    workers.start()
    try:
        answer: Any = workers.extract(page, configs.fit(rules_of(url, sites), url), sites).result()
    except ExtractionError as error:
        answer = Explained(error, Trace())
    finally:
        workers.stop(wait=False)
    explained = ExplainedPage(url, answer.outcome, answer.trace, _difference(record, answer.outcome))
    return draw_report([explained])


def _difference(record: dict[str, Any], outcome: "Article | Exception") -> str | None:
    """What the reader must know where today's reading is not the saved one."""
    if not isinstance(outcome, Exception) and outcome.content_hash == record["content_hash"]:
        return None
    return f"Read anew, the page does not give the saved text, which {record['extractor_version']} read."
