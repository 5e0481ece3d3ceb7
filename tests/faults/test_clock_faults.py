"""A clock that was wrong in one run. Each test is a row of the table in docs/faults.md."""

from datetime import UTC, datetime

import pytest

from tests.crawler.local_site import Reply, links, story
from tests.faults.server import Answer, Exchange, FaultyServer, healed, status, whole
from tests.faults.shell import FaultShell

TEN_YEARS = 3652
ADD_ON = '{"tests.faults.probe.WrongClock": 1}'


def unchanging(links_now: list[str]) -> Answer:
    """A start page whose server says for ever that it is as it was."""

    def answer(exchange: Exchange) -> None:
        if exchange.headers.get("if-none-match"):
            exchange.head("304 Not Modified", etag='"1"')
            return
        whole(Reply(links(links_now).body, headers={"ETag": '"1"'}))(exchange)

    return answer


@pytest.mark.parametrize("days", [TEN_YEARS, -TEN_YEARS], ids=["ahead", "behind"])
def test_a_clock_that_was_wrong_by_ten_years_in_one_run_hides_nothing_from_the_next(
    shell: FaultShell, days: int
) -> None:
    today = datetime.now(UTC).isoformat(timespec="seconds")
    listed = ["/saved", "/empty", "/busy"]
    routes: dict[str, Answer | Reply] = {
        "/": unchanging(listed),
        "/saved": story("Sea wall stands", today),
        "/empty": Reply(b"<html><head><title>Soon</title></head><body><p>Soon.</p></body></html>"),
        "/busy": status(503, retry_after="86000"),
    }
    with FaultyServer(routes) as server:
        wrong = shell.news(server, ADDONS=ADD_ON, CLOCK_DAYS=days)
        assert wrong.code == 2, wrong.log
        [(started,)] = shell.rows("SELECT started FROM crawl_run")
        assert abs(int(started[:4]) - int(today[:4])) >= 9
        assert shell.headlines() == ["Sea wall stands"], wrong.log
        listed.append("/new")
        server.heal("/empty", "/busy", "/new")
        server.routes["/saved"] = story("Sea wall stands again", today)
        # Two, because one run alone cannot tell whether it was the other clock that was wrong or its own.
        runs = [shell.news(server), shell.news(server)]
        assert [run.code for run in runs] == [0, 0], runs
        assert shell.headlines() == sorted(["Sea wall stands again", *map(healed, ("/empty", "/busy", "/new"))])
        [(planned,)] = shell.rows("SELECT next_visit FROM page WHERE key LIKE '%/saved'")
        assert today < planned < f"{int(today[:4]) + 1}"
