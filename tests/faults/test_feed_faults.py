"""Feeds and sitemaps with something in them that no XML may have. Each test is a row of the table in docs/faults.md."""

from tests.crawler.local_site import Reply, links, story
from tests.faults.server import Answer, FaultyServer
from tests.faults.shell import FaultShell
from tests.faults.test_trap_faults import feed

NAMES = ("one", "two", "three")


def _read_with(shell: FaultShell, body: bytes, path: str, head: str = "") -> None:
    """A list with something broken in it gives all its articles, and no run is ended by it."""
    pages: dict[str, Answer | Reply] = {f"/{name}": story(f"Sea wall stands {name}") for name in NAMES}
    listed = Reply(body, content_type="application/xml")
    with FaultyServer({"/": links([], head=head), path: listed, **pages}) as server:
        run = shell.news(server)
        assert run.code == 0, run.log
        assert shell.headlines() == sorted(f"Sea wall stands {name}" for name in NAMES)


def test_a_reference_to_half_a_character_costs_no_feed(shell: FaultShell) -> None:
    body = feed(*(f"/{name}" for name in NAMES)).replace(b"<title>/two", b"<title>&#55357;&#56832; &#55357; &#9999999;")
    _read_with(shell, body, "/feed.rss", "<link rel='alternate' type='application/rss+xml' href='/feed.rss'>")


def test_a_reference_to_half_a_character_costs_no_sitemap(shell: FaultShell) -> None:
    entries = "".join(
        f"<url><loc>/{name}</loc><news:news><news:title>&#55357;&nosuch; & {name}</news:title></news:news></url>"
        for name in NAMES
    )
    _read_with(shell, f"<urlset>{entries}</urlset>".encode(), "/news-sitemap.xml")


def test_dead_feeds_and_sitemaps_that_the_site_names_do_not_hide_the_living_ones_and_rest(shell: FaultShell) -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='/dead.rss'><a href='/dead-too.rss'>RSS</a>"
    found = {f"/{name}": story(f"Sea wall stands {name}") for name in ("by-feed", "by-counter", "by-map", "by-part")}
    items = (
        "<item><link>/by-feed</link></item><item><link>https://other.example/x</link></item>"
        "<item><link>https://clicks.example/1</link><guid>{home}/by-counter</guid></item>"
    )
    maps = "".join(f"<url><loc>/part-{number}.xml</loc></url>" for number in range(25))
    index = f"\n<urlset><url><loc>/newsletter-sitemap.xml</loc></url>{maps}<url><loc>/by-map</loc></url></urlset>"

    with FaultyServer() as server:
        robots = (
            f"User-agent: *\nDisallow: /shut\nSITEMAP: {server.url}/dead.xml # gone\nSitemap: {server.url}/broken.xml\n"
        )
        parts = Reply(b"<urlset><url><loc>/by-part</loc></url></urlset>", content_type="text/xml")
        server.routes |= {
            "/robots.txt": Reply(robots.encode("utf-16"), content_type="text/plain"),
            "/": links([], head=head),
            "/atom.xml": Reply(f"<rss><channel>{items.format(home=server.url)}</channel></rss>".encode()),
            "/broken.xml": Reply(b"<?xml version='1.0'?><oops>", content_type="text/xml"),
            "/sitemap_index.xml": Reply(index.encode(), content_type="text/xml"),
            **{f"/part-{number}.xml": parts for number in range(25)},
            "/newsletter-sitemap.xml": parts,
            **found,
        }
        run = shell.news(server)
        assert shell.headlines() == sorted(f"Sea wall stands {path[1:]}" for path in found), run.log
        assert run.code == 0, run.log
        assert "1 of the 3 entries of" in run.log
        assert f"no list at {server.url}/broken.xml: no sitemap" in run.log
        assert "8 sitemaps are not asked for" in run.log
        # As after three such runs.
        shell.execute("UPDATE listing SET walk = 3, completed_walk = 3 WHERE key LIKE 'missed:%'")
        before = len(server.exchanges)
        run = shell.news(server)
        assert run.code == 0, run.log
        asked = set(server.paths[before:])
        assert {"/atom.xml", "/sitemap_index.xml"} <= asked
        assert asked.isdisjoint(
            {"/dead.rss", "/dead-too.rss", "/dead.xml", "/broken.xml", "/feed", "/rss", "/sitemap.xml"}
        )
