"""The end of a run: what it did is judged, said and recorded."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from crawler.crawl.drift import find_drift
from crawler.crawl.outcome import Outcome, outcome_of
from storage.errors import StorageError

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider


def end_run(spider: "NewsSpider", reason: str, unfinished: int) -> Outcome:
    """Closes the spider's session, with `unfinished` addresses that were found and not come to. Waits for the
    database."""
    for error in spider.session.unwritten:
        spider.logger.error("not stored: %s", error)
    spider.count("store/failed", len(spider.session.unwritten))
    stats = spider.crawler._stats
    outcome = outcome_of(
        stats.get_stats() if stats is not None else {},
        unfinished=unfinished,
        reason=reason,
        note=spider.end_note,
        is_first=spider.session.is_first,
        is_backfill=spider.arguments.has_range,
        slowest=spider.slowest.as_list(),
    )
    try:
        outcome = _judge(spider, outcome)
    except SQLAlchemyError as error:
        spider.logger.error("the run is not compared with earlier ones: %s", error)  # noqa: TRY400
    try:
        spider.session.close(outcome, index=reason not in ("shutdown", "killed"))
    except (StorageError, SQLAlchemyError) as error:
        spider.logger.error("the run is not recorded: %s", error)  # noqa: TRY400
        outcome = replace(outcome, not_committed=outcome.not_committed + 1)
    spider.logger.info("%s", outcome.summary)
    return outcome


def _judge(spider: "NewsSpider", outcome: Outcome) -> Outcome:
    """With coverage and drift. A backfill reads pages of other times: it tells nothing of the site today."""
    if spider.arguments.has_range:
        return outcome
    coverage = spider.tally.coverage()
    return replace(outcome, coverage=coverage, drift=find_drift(coverage, spider.session.earlier_coverage()))
