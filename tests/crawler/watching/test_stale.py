"""`scrapy report --stale`: one line for each silent site, and the exit code."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import update
from sqlalchemy.orm import Session

from crawler.crawl.ending.list_endings import NOTHING_READ
from crawler.watching.metrics import metrics
from crawler.watching.stale import Limits, read_age, stale_line
from storage.articles import Articles
from storage.database import open_database
from storage.models import ArticleRow, CrawlRunRow
from storage.queries.health import Freshness
from storage.runs import CrawlRuns
from storage.writer import Writer
from tests.crawler.conftest import Run
from tests.storage.conftest import make_record

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = Limits(timedelta(days=1), timedelta(days=1))


def at(**before: float) -> str:
    return (NOW - timedelta(**before)).isoformat(timespec="seconds")


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("90m", timedelta(minutes=90)),
        ("24h", timedelta(hours=24)),
        ("3d", timedelta(days=3)),
        ("2w", timedelta(weeks=2)),
        ("99999w", timedelta(weeks=99999)),
    ],
)
def test_an_age_is_a_number_and_a_unit(text: str, age: timedelta) -> None:
    assert read_age(text) == age


@pytest.mark.parametrize("text", ["", "24", "h", "0h", "-1h", "1.5d", "24 h", "24H", "1y", "999999w", "٣d", "24h\n"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no age like"):
        read_age(text)


@pytest.mark.parametrize(
    ("success", "article", "limits", "said"),
    [
        (at(hours=1), at(hours=20), DAY, None),
        (at(hours=24), at(hours=24), DAY, None),
        (at(hours=25), at(hours=1), DAY, "no successful run for 25 hours (since 2026-11-26T11:00:00+00:00); "),
        (at(hours=1), at(days=3), DAY, "no new article for 3 days (since 2026-11-24T12:00:00+00:00); "),
        (at(hours=1), at(days=3), Limits(DAY.run, timedelta(weeks=1)), None),
        (
            at(days=9),
            at(days=9),
            DAY,
            "no successful run for 9 days (since 2026-11-18T12:00:00+00:00), no new article ",
        ),
        (None, at(hours=1), DAY, "no successful run yet; "),
        (at(hours=1), None, DAY, "no new article yet; "),
        (at(minutes=-3), at(minutes=-3), DAY, None),
        (at(minutes=100), at(minutes=1), Limits(timedelta(hours=1), DAY.article), "no successful run for 100 minutes"),
    ],
)
def test_a_site_is_silent_without_a_run_or_without_an_article(
    success: str | None, article: str | None, limits: Limits, said: str | None
) -> None:
    line = stale_line(Freshness("example", success, article, None), limits, NOW)
    if said is None or line is None:
        assert line == said
    else:
        assert line.startswith(f"example: {said}")


def test_the_line_says_how_the_last_run_ended() -> None:
    def told(**values: Any) -> str:
        row = CrawlRunRow(site="example", started="2026-11-27T11:30:00+00:00", **values)
        line = stale_line(Freshness("example", None, None, row), DAY, NOW)
        assert line is not None
        return line.partition("the last run began 2026-11-27T11:30:00+00:00 ")[2]

    ended = told(finished="x", exit_code=2, summary="saved 0 new, no list could be read (http 403)")
    assert ended == "and ended with 2: saved 0 new, no list could be read (http 403)"
    assert told(finished="x") == "and was killed"
    assert told() == "and has not ended"
    assert "it was never crawled" in str(stale_line(Freshness("example", None, None, None), DAY, NOW))


class Store:
    """Runs and articles as old as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.database = open_database(f"sqlite:///{folder}/articles.db")
        self.writer = Writer(self.database, batch_seconds=0)

    def run(self, site: str, code: int | None, hours: float, **reasons: int) -> None:
        def operation(session: Session) -> None:
            runs = CrawlRuns(session)
            run_id = runs.start(site, {}, "0")
            runs.finish(run_id, code, "saved 0 new\x1b[2J\nsecond line", reasons=reasons)
            row = runs.get(run_id)
            assert row is not None
            row.started = row.finished = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")

        self.writer.submit(operation).result(10)

    def article(self, site: str, hours: float, number: int = 1) -> None:
        def operation(session: Session) -> None:
            address = f"{site}/{number}"
            saved = Articles(session).save(
                make_record(site=site, identifier=str(number), url=f"https://{address}"), address
            )
            when = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")
            session.execute(update(ArticleRow).where(ArticleRow.id == saved.article_id).values(first_saved=when))

        self.writer.submit(operation).result(10)

    def close(self) -> None:
        self.writer.close()
        self.database.close()


@pytest.fixture
def store(tmp_path: Path) -> Any:
    made = Store(tmp_path)
    yield made
    made.close()


def test_runs_that_read_the_site_are_its_successes(scrapy: Run, store: Store) -> None:
    store.run("fine", 0, 1)
    store.run("something.lost", 2, 1, timeout=3)
    store.run("shut", 0, 30)
    store.run("shut", 2, 1, **{NOTHING_READ: 1})
    store.run("changed", 0, 30)
    store.run("changed", 3, 1)
    store.run("killed", 0, 30)
    store.run("killed", None, 1)
    store.run("never", 2, 1, **{NOTHING_READ: 1})
    # The clock of one run was ten years ahead.
    store.run("ahead", 0, 30)
    store.run("ahead", 0, -87600)
    sites = ("fine", "something.lost", "shut", "changed", "killed", "never", "ahead", "stopped.publishing")
    for site in sites:
        store.article(site, 1)
    store.run("stopped.publishing", 0, 1)
    store.article("stopped.publishing", 50)
    store.article("stopped.publishing", -87600, number=2)

    done = scrapy("report", "--stale", "24h")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "ahead",
        "changed",
        "killed",
        "never",
        "shut",
        "stopped.publishing",
    ]
    assert "\x1b" not in done.stdout
    assert "never: no successful run yet; the last run began " in done.stdout
    assert scrapy("report", "--stale", "31h", "shut").returncode == 0
    assert scrapy("report", "--stale", "24h", "fine").stdout == ""
    weekly = scrapy("report", "--stale", "24h", "--stale-articles", "1w", "stopped.publishing")
    assert (weekly.returncode, weekly.stdout, weekly.stderr) == (0, "", "")
    assert scrapy("report", "--stale", "1w", "--stale-articles", "24h").stdout.startswith("never: ")


def test_prometheus_is_given_the_last_success_and_0_where_there_is_none(store: Store) -> None:
    store.run("fine", 0, 1)
    store.run("never", 3, 1)
    registry: CollectorRegistry = metrics(store.database)
    value = partial(registry.get_sample_value, "winnow_last_success_timestamp_seconds")
    assert value({"site": "never"}) == 0
    assert value({"site": "fine"}) == pytest.approx(datetime.now(UTC).timestamp() - 3600, abs=600)


def test_bad_usage_is_2_and_a_store_without_the_site_is_1(scrapy: Run, tmp_path: Path) -> None:
    for words in (("--stale", "soon"), ("--stale",), ("--stale-articles", "1d"), ("--stale", "1d", "--html", "a.html"),
                  ("--stale", "1d", "--stale-articles", ""), ("--stale", "1d", "a", "b")):  # fmt: skip
        done = scrapy("report", *words)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), words
    assert scrapy("report", "--stale", "1d").returncode == 1, "there is no database"
    Store(tmp_path).close()
    assert "no run yet" in scrapy("report", "--stale", "1d").stderr
    done = scrapy("report", "--stale", "1d", "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing is known of nowhere" in done.stderr
