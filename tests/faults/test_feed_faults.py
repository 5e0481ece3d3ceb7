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
