"""Lists of a site without rules that lead astray, or go. Each test is a row of the table in docs/faults.md."""

from tests.crawler.discovery.unknown.small_site import STORIES, article, frame, small_site, teaser
from tests.crawler.local_site import LocalSite, Reply
from tests.faults.server import Answer, Exchange, FaultyServer, status, whole
from tests.faults.shell import FaultShell


def test_lists_without_end_that_name_nothing_new_are_left(shell: FaultShell) -> None:
    shown = "".join(map(teaser, STORIES[:4]))

    def month(exchange: Exchange) -> None:
        number = int(exchange.path.rpartition("/")[2])
        links = "".join(f"<a href='/calendar/2024/{number + step:02}'>{number + step}</a> " for step in (-1, 1))
        whole(frame(f"<p>{links}</p>{shown}", "Calendar"))(exchange)

    def same(exchange: Exchange) -> None:
        number = int(exchange.path.rpartition("=")[2] if "=" in exchange.path else 1)
        whole(frame(f"{shown}<a href='/same/?page={number + 1}'>Older</a>", "Same"))(exchange)

    def dead(exchange: Exchange) -> None:
        number = int(exchange.path.rpartition("=")[2] if "=" in exchange.path else 1)
        links = "".join(f"<h2><a href='/a-story-of-{number}-and-of-{n}'>A story of {number}</a></h2>" for n in range(3))
        whole(frame(f"{links}<a href='/dead/?page={number + 1}'>Older</a>", "Dead"))(exchange)

    def answer(exchange: Exchange) -> None:
        lists = {"/calendar/": month, "/same/": same, "/dead/": dead}
        next((route for name, route in lists.items() if exchange.path.startswith(name)), status(404))(exchange)

    menu = "<nav><a href='/calendar/2024/06'>June</a><a href='/same/'>Same</a><a href='/dead/'>Dead</a></nav>"
    routes: dict[str, Answer | Reply] = {"/": frame(f"{menu}{shown}", "The Quay Courier"), "*": answer}
    routes |= {story.path: article(story) for story in STORIES[:4]}
    with FaultyServer(routes) as server:
        run = shell.news(server)
        assert run.code == 0, run.log
        assert shell.headlines() == sorted(story.headline for story in STORIES[:4])
        asked = {
            name: len([path for path in server.paths if path.startswith(name)]) for name in ("/cal", "/same", "/dead")
        }
        assert asked["/cal"] <= 9
        assert asked["/same"] <= 3
        # Twenty behind the last article of the site.
        assert 20 <= asked["/dead"] < 60
        assert "list not followed further" in run.log


def test_a_list_that_is_gone_is_forgotten_and_one_that_is_shut_is_lost(shell: FaultShell) -> None:
    with small_site(LocalSite()) as site:
        assert shell.crawl("news", "-a", f"url={site.url}").code == 0
        harbour = site.routes["/harbour/"]
        site.routes |= {"/harbour/": Reply(b"no", 403), "/tag/storms/": Reply(b"gone", 410)}
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})
        assert run.code == 2, run.log
        assert "1 lost (list http 403)" in run.last_line
        assert shell.pages()["/tag/storms/"] == ("refused", "http_410")
        site.routes["/harbour/"] = harbour
        before = len(site.paths)
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0, run.log
        assert "/harbour/" in site.paths[before:]
        assert "/tag/storms/" not in site.paths[before:]
