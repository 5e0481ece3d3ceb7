"""Articles that go on on further pages, of which some cannot be read. Each test is a row of the table in
docs/faults.md."""

import zlib
from collections.abc import Sequence

import pytest

from crawler.extraction.page import Page
from crawler.extraction.several_pages.packed import unpack_pages
from tests.crawler.local_site import LocalSite, Reply, links
from tests.faults.shell import FaultShell

pytestmark = pytest.mark.program

WORDS = {
    "ferry": ("lay in port", "was paid for", "sailed at noon"),
    "council": ("met twice", "asked for a boat", "went home"),
    "bridge": ("opened on Monday", "was too narrow", "closed again"),
    "diary": ("begins in May", "goes on in June", "ends in July"),
    "quay": ("was built of oak", "sank by a foot", "was built anew"),
    "market": ("sold herring", "sold out", "shut at noon"),
    "mill": ("turned all night", "ground no corn", "stood still"),
}


def part(name: str, number: int, parts: Sequence[str], more: str = "") -> Reply:
    """One page of a story."""
    title = f"The {name} of the island"
    text = "".join(
        f"<p>The {name} {words}, and the harbour master wrote it down in his book twice.</p>" for words in parts
    )
    head = f"<title>{title}</title><meta property='og:type' content='article'>"
    return Reply(
        f"<html lang='en'><head>{head}</head><body><article><h1>{title}</h1><p class='byline'>By Ada Kern</p>{text}"
        f"<p>The Coast Herald comes out every week, except in a storm, when nobody can bring it.</p>{more}"
        f"</article></body></html>".encode(),
        headers={"ETag": f'"{name}-{number}"'},
    )


def pages(name: str) -> dict[str, Reply]:
    """A story of three pages, one sentence each."""
    there = [f"/{name}/", f"/{name}/2/", f"/{name}/3/"]
    more = "".join(f"<a href='{path}'>{number}</a> " for number, path in enumerate(there, 1))
    return {path: part(name, n, [WORDS[name][n - 1]], more) for n, path in enumerate(there, 1)}


def said(name: str, numbers: Sequence[int]) -> str:
    lines = [
        f"The {name} {WORDS[name][n - 1]}, and the harbour master wrote it down in his book twice." for n in numbers
    ]
    return "\n".join([*lines, "The Coast Herald comes out every week, except in a storm, when nobody can bring it."])


def bodies(shell: FaultShell) -> dict[str, tuple[str, str]]:
    """Name of each story to its text and messages."""
    rows = shell.rows("SELECT headline, article_body, validation_messages FROM article ORDER BY id")
    return {headline.split()[1]: (body, messages) for headline, body, messages in rows}


def test_an_article_of_several_pages_lives_as_one(shell: FaultShell) -> None:
    with LocalSite() as site:
        for name in WORDS:
            site.routes |= pages(name)
        site.routes |= {
            "/": links([*(f"/{name}/" for name in WORDS), "/ferry/2/"]),
            "/robots.txt": Reply(b"User-agent: *\nDisallow: /diary/3/\n", content_type="text/plain"),
            "/council/2/": Reply(b"no", 500),
            "/bridge/3/": Reply(b"no", 404),
            "/quay/2/": Reply(b"", 302, headers={"Location": "http://elsewhere.example/quay/2/"}),
            "/market/": part("market", 1, WORDS["market"][:1], "<a rel='next' href='/mill/'>Next: the mill</a>"),
            "/mill/": part(
                "mill",
                1,
                WORDS["mill"][:1],
                "<a href='/mill/2/'>2</a><a href='/mill/?page=all'>View as single page</a>",
            ),
            "/mill/?page=all": part("mill", 9, WORDS["mill"]),
        }
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})
        assert run.code == 2, "one page of an article could not be read, and is tried again"
        assert "page 2 of the article cannot be read (http 500)" in run.log
        assert shell.pages()["/council/"] == ("failed", "page_missing")
        found = bodies(shell)
        on = "article_body: the article goes on on another page: "
        assert found == {
            "ferry": (said("ferry", [1, 2, 3]), "[]"),
            "bridge": (said("bridge", [1, 2]), f'["{on}{site.url}/bridge/3/"]'),
            "diary": (said("diary", [1, 2]), f'["{on}{site.url}/diary/3/"]'),
            "quay": (said("quay", [1]), f'["{on}{site.url}/quay/2/"]'),
            "market": (said("market", [1]), "[]"),
            "mill": (said("mill", [1, 2, 3]), "[]"),
        }, run.log
        assert "/diary/3/" not in site.paths
        assert "/mill/2/" not in site.paths, "the whole on one page saves its pages"
        rows = shell.pages()
        assert rows.pop("/ferry/2/") == ("refused", "further_page"), "a link to one gives no article of its own"
        assert set(rows) == {f"/{name}/" for name in WORDS}, "further pages have no rows"
        [(body, content_type)] = shell.rows(
            "SELECT body, s.content_type FROM page_source AS s JOIN page ON page.id = page_id WHERE url LIKE '%/ferry/'"
        )
        kept = unpack_pages(Page(zlib.decompress(body), f"{site.url}/ferry/", content_type))
        assert [page.url for page in kept] == [f"{site.url}{path}" for path in pages("ferry")]

        site.routes |= pages("council") | pages("bridge")
        # One request in five may be a visit to a known article.
        site.routes["/"] = links([*(f"/{name}/" for name in WORDS), *(f"/gone-{n}" for n in range(28))])
        site.routes["/diary/2/"] = Reply(b"no", 500)
        site.routes["/quay/2/"] = part("quay", 2, ["sank by two feet"])
        site.routes["/mill/?page=all"] = part("mill", 10, [*WORDS["mill"][:2], "was sold to a baker"])
        shell.execute("UPDATE page SET next_visit = '2024-01-01T00:00:00.000000Z' WHERE state = 'saved'")
        again = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})
        summary = "1 new, 1 changed, 28 refused (http 404), 0 lost, 2 re-cleaned, 2 not modified, 1 not read again"
        assert summary in again.last_line, again.log
        now = bodies(shell)
        for name in ("council", "bridge"):
            # The run before has learned that the last line stands on every article.
            assert now[name] == (said(name, [1, 2, 3]).rpartition("\n")[0], "[]"), "the page that was missing is there"
        assert now["diary"] == found["diary"], "a page that is missing now takes nothing away"
        assert "sold to a baker" in now["mill"][0]
        versions = shell.rows("SELECT a.headline FROM article_version JOIN article AS a ON a.id = article_id")
        assert versions == [("The mill of the island",)], "only what the publisher changed is a correction"
        assert "not read again" in again.log
