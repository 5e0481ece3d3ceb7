"""What a server can do instead of answering. Each test is a row of the table in docs/faults.md."""

from datetime import UTC, datetime, timedelta

from tests.crawler.local_site import Reply, links, story
from tests.faults.server import Answer, FaultyServer, drip, hang, healed, in_turn, moved, status, whole
from tests.faults.shell import FaultShell


def test_a_page_that_answers_500_and_recovers_in_the_same_run_is_saved(shell: FaultShell) -> None:
    page = in_turn(status(500), status(502), whole(story("Sea wall stands")))
    with FaultyServer({"/": links(["/one"]), "/one": page}) as server:
        run = shell.news(server, RETRY_TIMES=2)
        assert run.code == 0, run.log
        assert shell.headlines() == ["Sea wall stands"]
        assert len(server.times("/one")) == 3


def test_a_page_that_answers_500_to_the_end_is_failed_and_saved_by_the_next_run(shell: FaultShell) -> None:
    with FaultyServer({"/": links(["/one", "/two"]), "/one": status(500), "/two": story("Ferry returns")}) as server:
        run = shell.news(server, RETRY_TIMES=1)
        assert run.code == 2, run.log
        assert shell.page("/one") == ("failed", "http_500")
        assert "1 lost (http 500)" in run.last_line
        assert len(server.times("/one")) == 2
        server.heal("/one")
        assert shell.news(server).code == 0
        assert shell.headlines() == ["Ferry returns", healed("/one")]


def test_a_start_page_that_answers_500_is_incomplete_and_read_by_the_next_run(shell: FaultShell) -> None:
    with FaultyServer({"/": status(500), "/one": story("Sea wall stands")}) as server:
        run = shell.news(server)
        assert run.code == 2, run.log
        assert "1 lost (list http 500)" in run.last_line
        server.routes["/"] = links(["/one"])
        assert shell.news(server).code == 0
        assert shell.headlines() == ["Sea wall stands"]


def test_retry_after_of_429_and_503_is_waited_for_and_the_pages_are_saved(shell: FaultShell) -> None:
    routes = {
        f"/{number}": in_turn(status(number, retry_after="2"), whole(story(str(number)))) for number in (429, 503)
    }
    with FaultyServer({"/": links(routes), **routes}) as server:
        run = shell.news(server, RETRY_TIMES=3)
        assert run.code == 0, run.log
        assert shell.headlines() == ["429", "503"]
        for path in routes:
            first, *_, last = server.times(path)
            assert last - first >= 2


def test_a_retry_after_of_a_day_is_left_to_a_later_run(shell: FaultShell) -> None:
    routes = {f"/{number}": status(number, retry_after="86400") for number in (429, 503)}
    with FaultyServer({"/": links(routes), **routes}) as server:
        run = shell.news(server, RETRY_TIMES=2)
        assert run.code == 2, run.log
        assert {shell.page(path).state for path in routes} == {"failed"}
        assert [len(server.times(path)) for path in routes] == [1, 1]
        server.heal(*routes)
        shell.execute("UPDATE page SET next_visit = NULL WHERE state = 'failed'")
        assert shell.news(server).code == 0
        assert shell.headlines() == [healed(path) for path in routes]


def test_a_server_that_hangs_costs_one_time_limit_and_the_page_is_tried_again(shell: FaultShell) -> None:
    routes: dict[str, Answer | Reply] = {"/silent": hang, "/slow": drip, "/good": story("Ferry returns")}
    with FaultyServer({"/": links(routes), **routes}) as server:
        run = shell.news(server, DOWNLOAD_TIMEOUT=1)
        assert run.code == 2, run.log
        assert {"timeout" in str(shell.page(path).reason) for path in ("/silent", "/slow")} == {True}
        # The limit that was set, and no other: both pages also end under a limit of 40 s.
        said = [message for (message,) in shell.rows("SELECT message FROM page WHERE state = 'failed'")]
        assert len(said) == 2
        assert all("longer than 1.0 seconds" in message for message in said), said
        assert shell.headlines() == ["Ferry returns"]
        server.heal("/silent", "/slow")
        assert shell.news(server).code == 0
        assert shell.headlines() == ["Ferry returns", healed("/silent"), healed("/slow")]


def test_a_redirect_loop_is_failed_after_eight_hops(shell: FaultShell) -> None:
    with FaultyServer({"/": links(["/a"]), "/a": moved("/b"), "/b": moved("/a")}) as server:
        run = shell.news(server)
        assert run.code == 2, run.log
        assert shell.page("/a") == ("failed", "redirect_loop")
        assert len(server.times("/a")) + len(server.times("/b")) <= 9
        server.heal("/a")
        assert shell.news(server).code == 0
        assert shell.headlines() == [healed("/a")]


def test_a_redirect_loop_that_stays_is_refused_the_third_time_and_ends_no_further_run(shell: FaultShell) -> None:
    with FaultyServer(
        {"/": links(["/a", "/good"]), "/a": moved("/b"), "/b": moved("/a"), "/good": story("Sea wall stands")}
    ) as server:
        assert [shell.news(server).code for _ in range(4)] == [2, 2, 0, 0]
        assert shell.page("/a") == ("refused", "redirect_loop")
        assert len(server.times("/a")) + len(server.times("/b")) <= 27
        for days in (1, 7, 30):
            [(planned,)] = shell.rows("SELECT next_visit FROM page WHERE state = 'refused'")
            left = datetime.fromisoformat(planned) - datetime.now(UTC)
            assert timedelta(days=days, hours=-1) < left <= timedelta(days=days)
            shell.execute("UPDATE page SET next_visit = '2020-01-01T00:00:00+00:00' WHERE state = 'refused'")
            assert shell.news(server).code == 0
        assert shell.rows("SELECT next_visit FROM page WHERE state = 'refused'") == [(None,)]


def test_a_chain_of_seven_redirects_is_followed_and_one_of_thirty_is_failed(shell: FaultShell) -> None:
    hops = {f"/long{number}": moved(f"/long{number + 1}") for number in range(30)}
    hops |= {f"/short{number}": moved(f"/short{number + 1}") for number in range(7)}
    ends = {"/short7": story("Sea wall stands"), "/long30": story("Ferry returns")}
    with FaultyServer({"/": links(["/long0", "/short0"]), **hops, **ends}) as server:
        run = shell.news(server)
        assert run.code == 2, run.log
        assert shell.headlines() == ["Sea wall stands"]
        assert shell.page("/long0") == ("failed", "redirect_loop")
        assert len([path for path in server.paths if path.startswith("/long")]) == 9


def test_a_robots_txt_that_answers_500_keeps_the_crawl_away_until_it_is_there(shell: FaultShell) -> None:
    with FaultyServer({"/robots.txt": status(500), "/": links(["/one"]), "/one": story("Sea wall stands")}) as server:
        run = shell.news(server)
        assert run.code == 2, run.log
        assert "robots" in run.last_line
        assert set(server.paths) == {"/robots.txt"}
        server.routes["/robots.txt"] = status(404)
        assert shell.news(server).code == 0
        assert shell.headlines() == ["Sea wall stands"]


def test_a_robots_txt_that_hangs_keeps_the_crawl_away_until_it_is_there(shell: FaultShell) -> None:
    with FaultyServer({"/robots.txt": hang, "/": links(["/one"]), "/one": story("Sea wall stands")}) as server:
        run = shell.news(server, DOWNLOAD_TIMEOUT=1)
        assert run.code == 2, run.log
        assert set(server.paths) == {"/robots.txt"}
        server.routes["/robots.txt"] = status(404)
        assert shell.news(server).code == 0
        assert shell.headlines() == ["Sea wall stands"]
