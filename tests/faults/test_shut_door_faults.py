"""Sites that shut the crawler out, or put something else in place of lists. Each test is a row of docs/faults.md."""

import shutil
from collections.abc import Callable
from typing import TypeVar

import pytest

from tests.crawler.local_site import Reply, Run, links, story
from tests.faults.server import Answer, Exchange, FaultyServer, moved, status, whole
from tests.faults.shell import FaultShell
from tests.faults.shut_site import (
    FIRST,
    LIST,
    SECOND,
    Routes,
    asianews_page,
    feed,
    html,
    reply,
    shut,
    small_asianews,
    small_site,
)

WALLS = {
    "bot wall": html("<p>Checking your browser. This takes five seconds.</p>", "<title>Just a moment...</title>"),
    "blocked": html("<h1>Access denied</h1><p>Reference 7.</p>"),
    "needs javascript": html("<noscript>Please enable JavaScript to read on.</noscript><div id=root></div>"),
    "consent wall": html(
        "<h2>We value your privacy</h2><p>We and our partners store cookies on your device, to measure.</p>"
        "<button>Accept all</button><a href='/privacy'>Privacy</a> <a href='/partners'>Partners</a>"
    ),
    "login wall": html("<form action='/in'><input name=u><input type=password name=p></form><a href='/join'>Join</a>"),
    "parked domain": html("<h1>This domain is for sale</h1><a href='/offer'>Make an offer</a>"),
}
DONE = "saved 0 new, 0 changed, 0 refused, 0 lost"
NO_LIST = "no list could be read"
RunOf = Callable[..., Run]
T = TypeVar("T")


@pytest.fixture(params=["asianews", "news"])
def site(request: pytest.FixtureRequest, shell: FaultShell) -> tuple[RunOf, Routes]:
    """A known and an unknown site: how it is crawled, and its routes."""
    return (shell.asianews, small_asianews()) if request.param == "asianews" else (shell.news, small_site())


def shared_out(faults: dict[str, T], routes: Routes) -> dict[str, T]:
    """Every other fault for each of the two sites: a crawl takes a second, and the reason is judged by one function."""
    return dict(list(faults.items())["/" in routes :: 2])


def after_a_healthy_run(shell: FaultShell, server: FaultyServer, crawl: RunOf) -> Callable[[Routes], Run]:
    """Returns what crawls the site as it stood after one good run, with other routes."""
    first = crawl(server)
    assert first.code == 0, first.log
    good = shell.database.with_name("good.db")
    shutil.copy(shell.database, good)

    def again(routes: Routes) -> Run:
        for suffix in ("", "-wal", "-shm"):
            shell.database.with_name(shell.database.name + suffix).unlink(missing_ok=True)
        shutil.copy(good, shell.database)
        server.routes = dict(routes)
        return crawl(server)

    return again


def test_a_site_that_shuts_every_list_from_the_first_day_is_never_done(
    shell: FaultShell, site: tuple[RunOf, Routes]
) -> None:
    crawl, routes = site
    with FaultyServer() as server:
        for number in shared_out({str(number): number for number in (403, 404, 451, 410, 401)}, routes).values():
            server.routes = {"*": status(number)}
            run = crawl(server)
            assert run.code == 2, run.log
            assert NO_LIST in run.last_line
            assert f"http {number}" in run.last_line


def test_a_site_that_shuts_every_list_is_told_and_the_third_run_says_that_it_goes_on(
    shell: FaultShell, site: tuple[RunOf, Routes]
) -> None:
    crawl, routes = site
    with FaultyServer(routes) as server:
        assert crawl(server).code == 0
        saved = shell.headlines()
        server.routes = {"*": status(403)}
        runs = [crawl(server) for _ in range(3)]
        assert [run.code for run in runs] == [2, 2, 3], runs[-1].log
        assert all(NO_LIST in run.last_line and "http 403" in run.last_line for run in runs)
        assert "in 3 runs in a row: is the site gone, or shut to this crawler?" in runs[2].last_line
        server.routes = dict(routes)
        run = crawl(server)
        assert run.code == 0, run.log
        assert shell.headlines() == saved


def test_walls_that_answer_200_in_place_of_every_list_look_like_no_articles(
    shell: FaultShell, site: tuple[RunOf, Routes]
) -> None:
    crawl, routes = site
    with FaultyServer() as server:
        for kind, wall in shared_out(WALLS, routes).items():
            server.routes = shut(routes, wall)
            run = crawl(server)
            assert run.code == 3, (kind, run.log)
            assert NO_LIST in run.last_line
            assert kind in run.last_line
            assert "is the site shut to this crawler?" in run.last_line
        assert shell.pages() == {}, "a wall's links are no pages of the site"


def test_other_answers_than_a_list_are_never_a_day_without_news(shell: FaultShell, site: tuple[RunOf, Routes]) -> None:
    crawl, routes = site
    answers: dict[str, Answer | Reply] = {
        "empty": Reply(b""),
        "white space": Reply(b" \n "),
        "204": reply(204),
        "202": reply(202, b"<html><script>check()</script></html>"),
        "206": reply(206, b"<html>"),
        "300": reply(300, b"<html><a href='/1'>one</a></html>"),
        "json": Reply(b'{"error": "no"}', content_type="application/json"),
        "pdf": Reply(b"%PDF-1.7\n\x00\x01", content_type="application/pdf"),
        "script": html("<script>location = '/login'</script>"),
        "off-site links": links(["https://elsewhere.example/1", "https://elsewhere.example/2"]),
        "no links": html("<h1>Coming soon</h1>"),
    }
    with FaultyServer(routes) as server:
        again = after_a_healthy_run(shell, server, crawl)
        for name, answer in shared_out(answers, routes).items():
            run = again(shut(routes, answer))
            assert run.code in (2, 3), (name, run.log)
            assert NO_LIST in run.last_line or "nothing looks like an article" in run.last_line, name


def test_a_feed_that_was_read_and_is_none_any_more_is_lost_though_pages_are_read(
    shell: FaultShell, site: tuple[RunOf, Routes]
) -> None:
    crawl, routes = site
    path = "/en.xml" if "/en.xml" in routes else "/feed.rss"
    faults: dict[str, Answer | Reply] = {
        "http 403": status(403),
        "http 404": status(404),
        "http 410": status(410),
        "bot wall": WALLS["bot wall"],
        "no feed": html("<p>Our feeds have moved to the page of services.</p>"),
        "empty": Reply(b""),
        "no articles": feed(),
    }
    with FaultyServer(routes) as server:
        again = after_a_healthy_run(shell, server, crawl)
        for reason, fault in shared_out(faults, routes).items():
            run = again(routes | {path: fault})
            assert run.code == 2, (reason, run.log)
            assert "no feed could be read" in run.last_line
            assert f"1 lost (list {reason})" in run.last_line


def test_home_pages_that_are_lost_are_told_though_the_feed_is_read(
    shell: FaultShell, site: tuple[RunOf, Routes]
) -> None:
    crawl, routes = site
    home = "/en.html" if "/en.xml" in routes else "/"
    faults: dict[str, Answer | Reply] = {"http 404": status(404), "http 403": status(403), "empty": Reply(b"")}
    if home == "/en.html":
        # Its menu is there, and its articles are not: a script writes them now.
        faults["no articles"] = links([LIST])
    with FaultyServer(routes) as server:
        again = after_a_healthy_run(shell, server, crawl)
        for reason, fault in faults.items():
            run = again(routes | {home: fault, "/en": status(403)})
            # Of the unknown site the start page is the one that names the others.
            assert run.code == (3 if reason == "empty" and home == "/" else 2), (reason, run.log)
            assert reason in run.last_line
            assert "no home page could be read" in run.last_line or NO_LIST in run.last_line


def test_a_list_that_was_read_and_is_shut_or_gone_or_leads_home_is_lost(shell: FaultShell) -> None:
    routes = small_asianews()
    faults: dict[str, Answer | Reply] = {
        "http 403": status(403),
        "http 404": status(404),
        "consent wall": WALLS["consent wall"],
        "home page": moved("/en.html"),
        "offsite": moved("https://elsewhere.example/"),
        "no articles": links(["/geo-en/Japan-18.html", "/theme-en/Economy-6.html"]),
    }
    with FaultyServer(routes) as server:
        again = after_a_healthy_run(shell, server, shell.asianews)
        for reason, fault in faults.items():
            run = again(routes | {LIST: fault})
            assert run.code == 2, (reason, run.log)
            assert f"1 lost (list {reason})" in run.last_line


def test_a_start_page_or_a_feed_that_names_nothing_any_more_is_lost_though_the_other_is_read(
    shell: FaultShell,
) -> None:
    routes = small_site() | {"/": links(["/one", "/two"]), "/feed": feed("/three")}
    faults: dict[str, tuple[str, Reply]] = {
        "no links": ("/", html("<h1>Coming soon</h1>", "<link rel=alternate type='text/xml' href='/feed'>")),
        "off-site links": ("/", links(["https://elsewhere.example/1", "https://elsewhere.example/2"])),
        "no entries": ("/feed", feed()),
    }
    with FaultyServer(routes) as server:
        again = after_a_healthy_run(shell, server, shell.news)
        for name, (path, fault) in faults.items():
            run = again(routes | {path: fault})
            assert run.code == 2, (name, run.log)
            assert "1 lost (list no articles)" in run.last_line


def test_a_list_that_never_was_one_and_guesses_that_are_none_are_no_loss(shell: FaultShell) -> None:
    with FaultyServer(small_asianews() | {LIST: status(404)}) as server:
        del server.routes["/en.xml"]
        run = shell.asianews(server)
        assert run.code == 0, run.log
        server.routes[LIST] = status(403)
        run = shell.asianews(server)
        assert run.code == 2, "a list that the home page names is there, and shut"


def test_a_further_page_of_a_list_that_is_shut_or_a_wall_is_no_end_of_the_list(shell: FaultShell) -> None:
    step, third = f"{LIST}&step=2", "/news-en/Story-64010.html"
    routes = small_asianews() | {
        f"{LIST}&step=1": links([SECOND]),
        LIST: links([FIRST]),
        third: asianews_page("en:64010"),
    }
    faults: dict[str, Answer | Reply] = {
        "http 403": status(403), "bot wall": WALLS["bot wall"], "empty": Reply(b""), "http 204": reply(204),
    }  # fmt: skip
    with FaultyServer(routes) as server:
        for reason, fault in faults.items():
            server.routes[step] = fault
            run = shell.asianews(server)
            assert run.code == 2, (reason, run.log)
            assert f"1 lost (list {reason})" in run.last_line
        server.routes[step] = links([third])
        run = shell.asianews(server)
        assert run.code == 0, run.log
        assert shell.rows("SELECT count(*) FROM article") == [(3,)]


def test_the_list_of_a_day_that_is_shut_is_lost_and_read_by_the_next_run(shell: FaultShell) -> None:
    days = [f"/index.php?l=en&idn=1&filtro_art=2&data_art_filtro=2018-09-{day}" for day in (15, 16)]
    asked = ("since=2018-09-15", "until=2018-09-16")
    routes = small_asianews() | {days[0]: links([FIRST]), days[1]: links([])}
    with FaultyServer(routes) as server:
        for fault, reason in ((WALLS["blocked"], "blocked"), (status(403), "http 403")):
            server.routes[days[0]] = fault
            run = shell.asianews(server, *asked)
            assert run.code == 2, run.log
            assert f"1 lost (list {reason})" in run.last_line
        server.routes = {"*": status(404)}
        shell.database.unlink()
        run = shell.asianews(server, *asked)
        assert run.code == 2, run.log
        assert NO_LIST in run.last_line
        server.routes = dict(routes)
        run = shell.asianews(server, *asked)
        assert run.code == 0, run.log
        assert server.paths.count(FIRST) == 1


def test_a_robots_txt_that_newly_forbids_everything_is_told(shell: FaultShell, site: tuple[RunOf, Routes]) -> None:
    crawl, routes = site
    with FaultyServer(routes) as server:
        assert crawl(server).code == 0
        server.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n", content_type="text/plain")
        runs = [crawl(server) for _ in range(3)]
        assert [run.code for run in runs] == [2, 2, 3], runs[-1].log
        assert all(NO_LIST in run.last_line and "robots txt" in run.last_line for run in runs)


def test_a_start_page_that_newly_leads_to_another_site_is_not_read_as_the_sites_own(shell: FaultShell) -> None:
    portal = {"/": links(["/game", "/weather"]), "/game": story("Win a prize"), "/weather": story("Rain tomorrow")}
    with FaultyServer(small_site()) as server, FaultyServer(portal) as other:
        assert shell.news(server, ALLOW_PRIVATE_ADDRESSES=True).code == 0
        saved = shell.headlines()
        server.routes["/"] = moved(f"{other.url}/")
        run = shell.news(server, ALLOW_PRIVATE_ADDRESSES=True)
        assert run.code == 3, run.log
        assert "another site" in run.last_line
        assert shell.headlines() == saved
        assert "/game" not in other.paths


@pytest.mark.parametrize("reason", ["http 404", "http 403", "robots txt", "offsite"])
def test_a_site_whose_lists_are_read_and_whose_articles_are_all_shut_is_not_done(
    shell: FaultShell, reason: str
) -> None:
    names = [f"/stories/{number}" for number in range(6)]
    answers: dict[str, Answer] = {
        "http 404": status(404), "http 403": status(403), "offsite": moved("https://log-in.example/"),
        "robots txt": status(500),
    }  # fmt: skip
    robots = b"User-agent: *\nDisallow: /stories/\n" if reason == "robots txt" else b""
    with FaultyServer({"/": links(["/good"]), "/good": story("Ferry returns")}) as server:
        assert shell.news(server).code == 0
        server.routes |= {"/": links(names), "/robots.txt": Reply(robots, content_type="text/plain")}
        server.routes |= dict.fromkeys(names, answers[reason])
        run = shell.news(server)
        assert run.code == 3, run.log
        assert reason in run.last_line
        assert "is the site shut to this crawler?" in run.last_line


def test_a_bot_check_in_place_of_a_new_article_is_no_article_and_the_page_is_tried_again(
    shell: FaultShell, site: tuple[RunOf, Routes]
) -> None:
    crawl, routes = site
    path = FIRST if FIRST in routes else "/one"
    with FaultyServer(routes | {path: WALLS["bot wall"]}) as server:
        run = crawl(server)
        assert run.code == 2, run.log
        assert "1 lost (bot wall)" in run.last_line
        saved = len(shell.headlines())
        server.routes = dict(routes)
        run = crawl(server)
        assert run.code == 0, run.log
        assert len(shell.headlines()) == saved + 1


def test_a_day_without_news_is_done(shell: FaultShell, site: tuple[RunOf, Routes]) -> None:
    crawl, routes = site

    def once(path: str) -> Answer:
        """Answers 304 to whoever has the page's ETag."""
        reply = routes[path]
        assert isinstance(reply, Reply)

        def answer(exchange: Exchange) -> None:
            if exchange.headers.get("if-none-match"):
                exchange.head("304 Not Modified", etag='"1"')
            else:
                whole(Reply(reply.body, content_type=reply.content_type, headers={"ETag": '"1"'}))(exchange)

        return answer

    with FaultyServer(routes) as server:
        runs = [crawl(server) for _ in range(2)]
        lists = {"/", "/en.html", LIST, "/en.xml", "/feed.rss"}.intersection(routes)
        server.routes |= {path: once(path) for path in lists}
        runs += [crawl(server) for _ in range(2)]
        assert [run.code for run in runs] == [0] * 4, runs[-1].log
        assert [run.last_line[-len(DONE) :] for run in runs[1:]] == [DONE] * 3
