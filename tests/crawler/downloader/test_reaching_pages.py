"""One crawl of a site that shows nothing before it has its cookie back, whose pages have moved, and whose name is not
ASCII."""

from collections.abc import Callable

import pytest

from tests.crawler.downloader.fake_names import PUBLIC, fake_names
from tests.crawler.local_site import LocalSite, Reply, Route, Shell, links, story

pytestmark = pytest.mark.program
NAME = "xn--mnchen-3ya.example"


def refresh(target: str) -> Reply:
    return Reply(
        f"<html><head><meta http-equiv=refresh content='0; url={target}'></head><body>Moved.</body></html>".encode()
    )


def gated(site: LocalSite, path: str, route: Reply) -> Callable[[], Reply]:
    """The page, for those who send the cookie back."""

    def answer() -> Reply:
        if "seen=1" in site.hits[-1][2].get("Cookie", ""):
            return route
        return Reply(b"", 302, headers={"Location": path, "Set-Cookie": "seen=1; Path=/"})

    return answer


def test_the_pages_of_a_gated_and_moved_site_are_reached(shell: Shell) -> None:
    with LocalSite(address=(PUBLIC, 0)) as site:
        unicode, ascii = f"http://münchen.example:{site.port}", f"http://{NAME}:{site.port}"
        pages: dict[str, Reply] = {
            "/": links(["/artikel%2Feins", f"{ascii}/zwei", f"{unicode}/drei", "/old", "/older", "/script", "/away",
                        "/inner", "/round", "/closed"]),
            "/artikel%2Feins": story("Sea wall stands"),
            "/zwei": story("Ferry returns"),
            "/drei": story("Market reopens"),
            "/old": refresh("/new"),
            "/new": story("Lighthouse painted"),
            "/older": Reply(b"<html><head><link rel=canonical href=/newer></head><body>It has moved.</body></html>"),
            "/newer": story("Chart of the bay found"),
            "/script": Reply(b"<html><script>location.replace('/newest')</script></html>"),
            "/newest": story("Lock closes"),
            "/away": refresh("http://elsewhere.example/"),
            "/inner": refresh("http://127.0.0.1:1/"),
            "/round": refresh("/about"),
            "/about": refresh("/round"),
            "/closed": refresh("/forbidden"),
        }  # fmt: skip
        site.routes |= {"/robots.txt": Reply(b"User-agent: *\nDisallow: /forbidden\n", content_type="text/plain")}
        gates: dict[str, Route] = {path: gated(site, path, page) for path, page in pages.items()}
        site.routes |= gates
        run = shell.crawl(
            "news", "-a", f"url={unicode}", "-a", "languages=en,de", settings=fake_names(**{NAME: PUBLIC})
        )
        assert run.code == 0, run.log
        assert shell.pages() == {
            "/artikel%2Feins": ("saved", None),
            "/zwei": ("saved", None),
            "/drei": ("saved", None),
            "/old": ("saved", None),
            "/older": ("saved", None),
            "/script": ("saved", None),
            "/away": ("refused", "offsite"),
            "/inner": ("refused", "private_address"),
            "/round": ("refused", "no_article"),
            "/closed": ("refused", "robots_txt"),
        }, run.log
        assert shell.rows("SELECT DISTINCT site FROM article") == [("münchen.example",)]
        assert shell.rows("SELECT count(*) FROM article WHERE url LIKE ?", f"{ascii}/new%") == [(3,)]
        assert (site.paths.count("/about"), site.paths.count("/round")) == (1, 1), "one hop, and no loop"
        asked = [headers for _, path, headers in site.hits if path != "/robots.txt"]
        assert {headers["Accept-Language"] for headers in asked} == {"en, de;q=0.9"}
        assert {headers["Host"] for headers in asked} == {f"{NAME}:{site.port}"}
        assert sum("Cookie" not in headers for headers in asked) == 1, "one page was asked for twice"
