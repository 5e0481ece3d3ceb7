"""Whatever raises, wherever: the run ends by itself, says what is lost, and exits with 2."""

import json
import os
import signal
import subprocess

import pytest

from crawler import settings
from tests.crawler.local_site import LocalSite, Reply, Run, Shell, links, story

HERE = "tests.crawler.crawl.raising"
PAGES = {f"/{name}": story(f"Sea wall stands at {name}") for name in ("one", "odd", "two", "three", "four")}
AT_MOST_THREE = ("-a", "max_articles=3")


def crawl(shell: Shell, setting: str, part: str, order: int, *arguments: str, odd: Reply | None = None) -> Run:
    """A run over five articles with one part more than the project's own; it may show a traceback."""
    name, ours = f"{HERE}.{part}", getattr(settings, setting)
    given = {setting: json.dumps({**ours, name: order}) if isinstance(ours, dict) else name}
    routes = {"/": links(list(PAGES)), **PAGES, "/moved": story("Sea wall has moved")}
    if odd is not None:
        routes["/odd"] = odd
    with LocalSite(routes) as site:
        process = shell.start("news", "-a", f"url={site.url}", *arguments, settings=given)
        try:
            log, _ = process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            log, _ = process.communicate()
            pytest.fail(f"the crawl hangs:\n{log}")
    return Run(process.returncode, log)


@pytest.mark.parametrize("most", [(), AT_MOST_THREE], ids=["all", "at most three"])
@pytest.mark.parametrize(
    ("setting", "part", "order"),
    [
        ("ITEM_PIPELINES", "RaisingPipeline", 50),
        ("ITEM_PIPELINES", "RaisingPipeline", 500),
        ("ITEM_PIPELINES", "ForgetfulPipeline", 500),
        ("ITEM_PIPELINES", "RebuildingPipeline", 500),
        ("SPIDER_MIDDLEWARES", "RaisingCallback", 500),
        ("SPIDER_MIDDLEWARES", "RaisingInput", 500),
        ("SPIDER_MIDDLEWARES", "SwallowingOutput", 500),
        ("DOWNLOADER_MIDDLEWARES", "RaisingDownload", 500),
    ],
)
def test_an_error_with_one_page_loses_that_page_alone(
    shell: Shell, setting: str, part: str, order: int, most: tuple[str, ...]
) -> None:
    run = crawl(shell, setting, part, order, *most)
    assert run.code == 2, run.log
    assert "1 lost" in run.last_line, run.log
    saved = {path for path, (state, _) in shell.pages().items() if state == "saved"} - {"/odd"}
    assert len(saved) == (3 if most else 4), run.log


@pytest.mark.parametrize("most", [(), ("-a", "max_articles=1")], ids=["all", "at most one"])
def test_an_error_behind_the_saving_loses_no_article_and_is_told_once(shell: Shell, most: tuple[str, ...]) -> None:
    run = crawl(shell, "ITEM_PIPELINES", "RaisingOnEach", 950, *most)
    assert run.code == 2, run.log
    saved = 1 if most else 5
    with_them = "1 saved article" if most else "5 saved articles"
    assert f"saved {saved} new, 0 changed, 0 refused, 0 lost" in run.last_line
    assert run.last_line.endswith(f"; a pipeline behind the one that saves raised an error with {with_them}")
    assert shell.rows("SELECT count(*) FROM article") == [(saved,)]
    (found, results), *_ = shell.rows("SELECT found, results FROM crawl_run")
    assert found == sum(json.loads(results).values()), "each page is counted once"


def test_a_pipeline_may_return_a_changed_copy(shell: Shell) -> None:
    run = crawl(shell, "ITEM_PIPELINES", "ChangingPipeline", 500, *AT_MOST_THREE)
    assert run.code == 0, run.log
    headlines = [headline for (headline,) in shell.rows("SELECT headline FROM article")]
    assert len(headlines) == 3
    assert all(headline.endswith(", tidied") for headline in headlines)
    assert shell.rows("SELECT http_status = 200 FROM page WHERE state = 'saved'") == [(1,)] * 3


def test_a_pipeline_behind_the_last_may_return_anything(shell: Shell) -> None:
    run = crawl(shell, "ITEM_PIPELINES", "ConvertingPipeline", 950, *AT_MOST_THREE)
    assert run.code == 0, run.log
    assert "Traceback" not in run.log
    assert shell.rows("SELECT count(*) FROM article") == [(3,)]


def test_what_a_pipeline_behind_the_last_drops_stays_saved(shell: Shell) -> None:
    run = crawl(shell, "ITEM_PIPELINES", "DroppingPipeline", 950)
    assert run.code == 0, run.log
    assert "saved 5 new, 0 changed, 0 refused, 0 lost" in run.last_line
    assert shell.pages()["/odd"] == ("saved", None)


def test_a_pipeline_before_the_last_that_returns_no_article_loses_every_page(shell: Shell) -> None:
    run = crawl(shell, "ITEM_PIPELINES", "ConvertingPipeline", 500)
    assert run.code == 2, run.log
    assert "5 lost (program error)" in run.last_line


@pytest.mark.parametrize("most", [(), AT_MOST_THREE], ids=["all", "at most three"])
def test_what_a_users_pipeline_drops_is_refused_with_its_words(shell: Shell, most: tuple[str, ...]) -> None:
    run = crawl(shell, "ITEM_PIPELINES", "DroppingPipeline", 500, *most)
    assert run.code == 0, run.log
    assert shell.pages()["/odd"] == ("refused", "dropped")
    assert shell.rows("SELECT message FROM page WHERE reason = 'dropped'") == [("not wanted here",)]
    assert shell.rows("SELECT count(*) FROM article") == [(3 if most else 4,)]


def test_a_request_that_a_middleware_ignores_is_told_as_that(shell: Shell) -> None:
    run = crawl(shell, "DOWNLOADER_MIDDLEWARES", "IgnoringDownload", 500)
    assert run.code == 2, run.log
    assert shell.pages()["/odd"] == ("failed", "ignored")
    assert "1 lost (ignored)" in run.last_line


def test_a_page_whose_next_request_is_never_scheduled_does_not_hold_the_run(shell: Shell) -> None:
    odd = Reply(status=302, headers={"Location": "/moved"})
    run = crawl(shell, "EXTENSIONS", "DropsRedirects", 500, *AT_MOST_THREE, odd=odd)
    assert run.code == 2, run.log
    assert "1 lost" in run.last_line, run.log
    assert shell.rows("SELECT count(*) FROM article") == [(3,)]


@pytest.mark.parametrize(
    ("setting", "part", "lost", "saved"),
    [
        ("SPIDER_MIDDLEWARES", "RaisingListInput", 1, 0),
        ("SPIDER_MIDDLEWARES", "RaisingListCallback", 1, 0),
        ("SPIDER_MIDDLEWARES", "RaisingStart", 2, 0),
        ("EXTENSIONS", "DropsLists", 2, 5),
    ],
)
def test_an_error_with_a_list_is_told_and_holds_no_article_back(
    shell: Shell, setting: str, part: str, lost: int, saved: int
) -> None:
    run = crawl(shell, setting, part, 500)
    assert run.code == 2, run.log
    assert f"{lost} lost" in run.last_line, run.log
    assert shell.rows("SELECT count(*) FROM article") == [(saved,)]


@pytest.mark.parametrize(
    ("setting", "part", "said"),
    [("ITEM_PIPELINES", "RaisingOpen", "no such folder"), ("SCHEDULER", "RaisingScheduler", "the store's own error")],
)
def test_an_error_before_the_first_request_is_a_run_that_could_not_start(
    shell: Shell, setting: str, part: str, said: str
) -> None:
    run = crawl(shell, setting, part, 500)
    assert run.code == 1, run.log
    assert said in run.last_line
    assert shell.rows("SELECT count(*) FROM article") == [(0,)]


def test_a_pipeline_that_cannot_close_loses_no_article(shell: Shell) -> None:
    run = crawl(shell, "ITEM_PIPELINES", "RaisingClose", 500)
    assert run.code == 0, run.log
    assert "no such folder any more" in run.log
    assert "saved 5 new, 0 changed, 0 refused, 0 lost" in run.last_line
