"""Lists, feeds and addresses that lead astray. Each test is a row of the table in docs/faults.md."""

from datetime import UTC, datetime, timedelta

from tests.crawler.local_site import Reply, links, story
from tests.faults.server import Answer, Exchange, FaultyServer, moved, status, whole
from tests.faults.shell import FaultShell
from tests.replica.site import Site
from tests.waiting import wait_until

LIST = "/geo-en/China-17.html"


def asianews_page(key: str) -> Reply:
    """A page of the replica (`en:9384`)."""
    return Reply(Site().expected(key).body)


def _item(link: str, day: str) -> str:
    return f"<item><title>{link}</title><link>{link}</link><pubDate>{day}</pubDate></item>"


def feed(*links: str, day: str = "Mon, 06 May 2024 08:00:00 GMT") -> bytes:
    items = "".join(_item(link, day) for link in links)
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>".encode()


def test_a_list_whose_paging_repeats_one_page_for_ever_is_left(shell: FaultShell) -> None:
    page = links(["/news-en/Story-9384.html", LIST])
    with FaultyServer({"/en.html": page, "/news-en/Story-9384.html": asianews_page("en:9384"), "*": page}) as server:
        run = shell.asianews(server)
        assert run.code == 0, run.log
        assert shell.rows("SELECT identifier FROM article") == [("9384",)]
        assert len([path for path in server.paths if "step=" in path]) < 5


def test_a_list_that_pages_on_for_ever_through_pages_that_are_none_is_left_for_this_run(shell: FaultShell) -> None:
    def page(exchange: Exchange) -> None:
        _, found, step = exchange.path.partition("step=")
        name = f"/news-en/Trap-{50000 - int(step)}.html" if found else "/news-en/Story-9384.html"
        gone = exchange.path.startswith("/news-en/")
        if step == "1":
            # An article that is saved between two pages starts the count of the pages without one anew.
            wait_until(lambda: shell.database.exists() and shell.rows("SELECT 1 FROM article"))
        (status(404) if gone else whole(links([name, LIST])))(exchange)

    with FaultyServer(
        {"/news-en/Story-9384.html": asianews_page("en:9384"), "*": page, "/robots.txt": status(404)}
    ) as server:
        run = shell.asianews(server)
        assert run.code == 0, run.log
        assert "list not followed further" in run.log
        assert shell.rows("SELECT identifier FROM article") == [("9384",)]
        first = len([path for path in server.paths if "step=" in path])
        assert first < 30
        again = shell.asianews(server)
        assert again.code == 0, again.log
        steps = {path for path in server.paths if "step=" in path}
        assert first < len(steps) < 60, "the next run goes on where this one stopped"


def test_lists_that_name_other_lists_for_ever_are_followed_five_deep(shell: FaultShell) -> None:
    def page(exchange: Exchange) -> None:
        name = exchange.path.partition(".html")[0]
        number = int(name.rpartition("-")[2]) if name.startswith("/geo-en/") else 0
        whole(links([f"/geo-en/Trap-{number + 1}.html", "/news-en/Story-9384.html"]))(exchange)

    routes: dict[str, Answer | Reply] = {
        "/news-en/Story-9384.html": asianews_page("en:9384"), "*": page, "/robots.txt": status(404),
    }  # fmt: skip
    with FaultyServer(routes) as server:
        run = shell.asianews(server)
        assert run.code == 0, run.log
        assert shell.rows("SELECT identifier FROM article") == [("9384",)]
        assert len({path for path in server.paths if path.startswith("/geo-en/") and "step" not in path}) == 5


def test_a_day_that_pages_on_for_ever_is_left_after_fifty_pages(shell: FaultShell) -> None:
    def page(exchange: Exchange) -> None:
        path, _, step = exchange.path.partition("&step=")
        next_step = f"{path}&step={int(step or 0) + 1}"
        whole(links([next_step, f"/news-en/Trap-{50000 - int(step or 0)}.html"]))(exchange)

    routes: dict[str, Answer | Reply] = {"*": page, "/robots.txt": status(404)}
    routes |= {f"/news-en/Trap-{number}.html": status(404) for number in range(49900, 50001)}
    with FaultyServer(routes) as server:
        run = shell.asianews(server, "since=2018-09-16", "until=2018-09-16")
        assert run.code == 0, run.log
        assert len([path for path in server.paths if "step=" in path]) == 50


def test_a_calendar_without_end_costs_the_pages_that_the_start_page_names(shell: FaultShell) -> None:
    def month(exchange: Exchange) -> None:
        number = int(exchange.path.rpartition("/")[2] or 0)
        whole(links([f"/calendar/{number - 1}", f"/calendar/{number + 1}", "/one"]))(exchange)

    index = "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>"

    def sitemap(exchange: Exchange) -> None:
        url = f"http://{exchange.headers['host']}/sitemap.xml?{len(server.paths)}"
        whole(Reply(index.format(url).encode(), content_type="text/xml"))(exchange)

    def answer(exchange: Exchange) -> None:
        known = [(prefix, route) for prefix, route in (("/calendar", month), ("/sitemap.xml", sitemap))]
        next((route for prefix, route in known if exchange.path.startswith(prefix)), status(404))(exchange)

    start = links(["/calendar/202405", "/calendar/202406", "/one"])
    with FaultyServer({"/": start, "/one": story("Sea wall stands"), "*": answer}) as server:
        run = shell.news(server)
        assert run.code == 0, run.log
        assert shell.headlines() == ["Sea wall stands"]
        assert len([path for path in server.paths if path.startswith("/calendar")]) == 2
        assert len([path for path in server.paths if path.startswith("/sitemap.xml")]) <= 21


def test_one_slug_of_two_articles_and_two_slugs_of_one_are_told_apart(shell: FaultShell) -> None:
    pages: dict[str, Answer | Reply] = {
        "/news-en/One-slug-9384.html": asianews_page("en:9384"),
        "/news-en/One-slug-44980.html": asianews_page("en:44980"),
        "/news-en/Another-slug-9384.html": asianews_page("en:9384"),
        "/one?id=9384": moved("/news-en/One-slug-9384.html"),
    }
    with FaultyServer({"/en.html": links(pages), **pages}) as server:
        run = shell.asianews(server)
        assert run.code == 0, run.log
        assert shell.rows("SELECT identifier FROM article ORDER BY identifier") == [("44980",), ("9384",)]
        assert len([path for path in server.paths if path.endswith("9384.html")]) == 1


def test_a_feed_that_breaks_off_gives_what_it_has_and_the_rest_in_the_next_run(shell: FaultShell) -> None:
    pages = {f"/{name}": story(f"Sea wall stands {name}") for name in ("one", "two", "three")}
    text = feed(*pages)
    broken = text[: text.index(b"<item><title>/three") + 25]

    def fed(exchange: Exchange) -> None:
        # The validators stay the same: whoever keeps those of the broken feed never sees the rest.
        if exchange.headers.get("if-none-match"):
            exchange.head("304 Not Modified", etag='"1"')
            return
        headers = {"ETag": '"1"', "Last-Modified": "Mon, 06 May 2024 08:00:00 GMT"}
        whole(Reply(bodies[0], content_type="application/rss+xml", headers=headers))(exchange)

    bodies = [broken]
    head = "<link rel='alternate' type='application/rss+xml' href='/feed.rss'>"
    with FaultyServer({"/": links([], head=head), "/feed.rss": fed, **pages}) as server:
        run = shell.news(server)
        assert run.code in (0, 2), run.log
        assert shell.headlines() == ["Sea wall stands one", "Sea wall stands two"]
        bodies[0] = text
        again = shell.news(server)
        assert again.code == 0, again.log
        assert len(shell.headlines()) == 3


def test_a_feed_of_future_dates_neither_hides_nor_postpones_an_article(shell: FaultShell) -> None:
    fed, listed = "/news-en/Story-9384.html", "/news-en/Story-44980.html"
    text = feed(f"https://www.asianews.it{fed}", day="Wed, 06 May 2099 08:00:00 GMT")
    routes = {"/en.xml": Reply(text, content_type="application/rss+xml"), fed: asianews_page("en:9384")}
    # The feed alone names the one article.
    routes |= {"/en.html": links([listed]), listed: asianews_page("en:44980")}
    with FaultyServer(routes) as server:
        run = shell.asianews(server)
        assert run.code == 0, run.log
        assert shell.rows("SELECT identifier FROM article ORDER BY identifier") == [("44980",), ("9384",)]
        [(published,)] = shell.rows("SELECT date_published FROM article WHERE identifier = '9384'")
        assert published
        assert published[:4] < "2099"


def test_an_article_that_says_it_is_of_the_future_is_saved_and_visited_again_soon(shell: FaultShell) -> None:
    # A day ahead may be right, east of here, and is believed; a date in another century is none.
    tomorrow = (datetime.now(UTC) + timedelta(hours=20)).isoformat(timespec="seconds")
    stories = {"/one": story("Sea wall stands", "2099-05-06T10:00:00+02:00"), "/two": story("Ferry returns", tomorrow)}
    with FaultyServer({"/": links(stories), **stories}) as server:
        run = shell.news(server)
        assert run.code == 0, run.log
        published = dict(shell.rows("SELECT headline, date_published FROM article"))
        assert published["Sea wall stands"] is None
        assert datetime.fromisoformat(published["Ferry returns"]) == datetime.fromisoformat(tomorrow)
        visits = shell.rows("SELECT next_visit FROM page WHERE state = 'saved'")
        assert len(visits) == 2
        assert all(datetime.fromisoformat(visit) < datetime.now(UTC) + timedelta(hours=2) for (visit,) in visits)


def test_an_article_that_is_saved_with_a_date_of_the_future_is_visited_again_soon(shell: FaultShell) -> None:
    # Where no site's rules are known such a date is not believed; AsiaNews' header date is taken as it is printed.
    page = Site().expected("en:9384").body.replace(b"05/28/2007", b"05/28/2099")
    path = "/news-en/Story-9384.html"
    with FaultyServer({"/en.html": links([path]), path: Reply(page)}) as server:
        run = shell.asianews(server)
        assert run.code == 0, run.log
        assert shell.rows("SELECT substr(date_published, 1, 10) FROM article") == [("2099-05-28",)]
        [(visit,)] = shell.rows("SELECT next_visit FROM page WHERE state = 'saved'")
        assert datetime.fromisoformat(visit) < datetime.now(UTC) + timedelta(hours=2)
