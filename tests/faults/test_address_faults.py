"""One article at many addresses is one row, through the real command on a site of this machine."""

import random
import re
from collections import Counter

import pytest

from tests.crawler.local_site import LocalSite, Reply, Shell, links

WORDS = (
    "harbour council gate storm engineer autumn wall ferry market bridge lamp keeper quay baker winter school roof "
    "island bread timber signal tower meadow river flood pier captain letter clock garden mill station orchard "
    "mason bell chapel net boat anchor sail tide beacon rope stone barrel lantern kettle stove window door"
).split()
TRACKING = (
    "utm_source=mail&utm_medium=x", "fbclid=IwAR0", "gclid=1", "mc_cid=1&mc_eid=2", "ref=homepage_teaser", "source=rss",
    "wt_mc=rss.red", "xtor=AL-1", "ico=topics_module", "igshid=1", "msclkid=1", "srsltid=AfmBO", "at_medium=custom7",
    "ns_mchannel=rss", "yclid=1&_openstat=2",
)  # fmt: skip


def told(seed: int, sentences: int = 24) -> list[str]:
    """Paragraphs of a story of its own for each seed."""
    chosen = random.Random(seed)
    said = [" ".join(chosen.choices(WORDS, k=12)).capitalize() + "." for _ in range(sentences)]
    return [" ".join(said[start : start + 4]) for start in range(0, sentences, 4)]


def page(headline: str, seed: int, canonical: str = "", day: str = "2024-05-06", more: str = "", og: str = "") -> Reply:
    head = f"<link rel='canonical' href='{canonical}'>" if canonical else ""
    head += f"<meta property='og:url' content='{og}'>" if og else ""
    body = "".join(f"<p>{text}</p>" for text in [*told(seed), *filter(None, [more])])
    return Reply(
        f"<html lang='en'><head><title>{headline}</title><meta property='og:title' content='{headline}'>{head}"
        f"<meta property='article:published_time' content='{day}T10:00:00+02:00'></head>"
        f"<body><article><h1>{headline}</h1>{body}</article></body></html>".encode()
    )


class Site:
    """What is served, and how many rows each part of it should give."""

    def __init__(self) -> None:
        self.routes: dict[str, Reply] = {}
        self.linked: list[str] = []
        self.rows: dict[str, int] = {}

    def put(self, reply: Reply, *paths: str) -> None:
        for path in paths:
            self.routes[path.partition("#")[0]] = reply
            self.linked.append(path)


def site_of_pairs(host: str) -> Site:
    site = Site()
    put, rows = site.put, site.rows
    put(page("Harbour story", 1), *(f"/tracked/story?{query}" for query in TRACKING))
    put(page("Wall story", 2), "/spelled/wall/", "/spelled//wall", "/spelled/wall/index.html", "/spelled/wall#top")
    put(page("Gate story", 3), "/session/gate?PHPSESSID=1", "/session/gate?sid=0123456789abcdef0123456789abcdef")
    put(page("Gate story", 3), "/session/gate;jsessionid=4F2A")
    site.routes |= {"/session/gate": page("Gate story", 3), "/tracked/story": page("Harbour story", 1)}
    rows |= {"tracked": 1, "spelled": 1, "session": 1}
    put(page("Ferry story", 4), "/view/ferry", "/view/ferry/amp/", "/view/ferry?print=1", "/print/view/ferry")
    put(page("Quay story", 5, f"{host}/fast/quay", more="Read on."), "/fast/quay.amp", "/fast/quay?outputType=amp")
    put(page("Lamp story", 6), "/printed/lamp?print=1", "/printed/lamp/print/")
    rows |= {"view": 1, "fast": 1, "printed": 1}
    put(page("Bridge story", 7, f"{host}/slug/bridge-story"), "/slug/a-bridge", "/slug/b-bridge", "/slug/the-bridge")
    put(page("Mill story", 8), "/number/old-mill-48211.html", "/number/new-mill-48211.html")
    put(page("Pier story", 9), "/section/politics/pier", "/section/world/pier")
    rows |= {"slug": 1, "number": 1, "section": 1}
    put(page("Your letters", 10, day="2024-05-01"), "/weekly/letters-of-may-1")
    put(page("Your letters", 10, day="2024-05-08"), "/weekly/letters-of-may-8")
    put(page("Bell story", 11), "/reprint/bell")
    put(page("Bell story told again", 11, more="Corrected at noon."), "/reprint/chapel-bell")
    rows |= {"weekly": 2, "reprint": 2}
    for number, query in enumerate(("id=1", "id=2", "p=1", "story=1", "page=2", "sid=1234", "ref=1234")):
        put(page(f"Numbered story {number}", 20 + number), f"/told?{query}")
    wrong = ("/", f"{host}/en/", f"{host}/wrong/", "https://elsewhere.example/wrong/c4", f"{host}/view/ferry")
    for number, canonical in enumerate(wrong):
        put(page(f"Doubted story {number}", 30 + number, canonical), f"/wrong/doubted-story-{number}")
    for number, month in enumerate(("march", "april", "june")):
        # By the shape of its address each may be the first one: the texts tell.
        put(
            page(f"River flood in {month}", 40 + number, f"{host}/flood/river-flood-march"),
            f"/flood/river-flood-{month}",
        )
    rows |= {"told?": 7, "wrong": 5, "flood": 3}
    return site


def rows_by_part(shell: Shell) -> Counter[str]:
    urls = (url.split("/", 3)[3] for (url,) in shell.rows("SELECT url FROM article"))
    return Counter(url[:5] if url.startswith("told?") else url.partition("/")[0] for url in urls)


@pytest.mark.program
def test_each_article_is_one_row_whatever_the_addresses_by_which_it_is_linked(shell: Shell) -> None:
    with LocalSite() as server:
        site = site_of_pairs(server.url)
        server.routes |= {"/": links(site.linked), **site.routes}
        run = shell.crawl("news", "-a", f"url={server.url}")
        assert run.code == 0, run.log
        assert rows_by_part(shell) == site.rows
        assert "/view/ferry/amp/" not in server.paths
        pages = shell.pages()
        others = [path for path, ending in pages.items() if ending == ("saved", "same_article")]
        assert len(others) == run_count(shell, "same_article") == 6
        assert f"{len(others)} the same article at another address" in run.last_line
        assert {state for state, _ in pages.values()} == {"saved"}
        assert shell.rows("SELECT saved_new, lost, refused FROM crawl_run") == [(sum(site.rows.values()), 0, 0)]
        assert shell.rows("SELECT count(*) FROM page WHERE reason = 'same_article' AND next_visit IS NOT NULL") == [
            (0,)
        ]

        canonical = dict(shell.rows("SELECT headline, canonical_url FROM article"))
        assert canonical["Bridge story"] == f"{server.url}/slug/bridge-story"
        assert canonical["Quay story"] == f"{server.url}/fast/quay"
        assert [canonical[f"Doubted story {number}"] for number in range(5)] == [None] * 5
        assert [canonical[f"River flood in {month}"] for month in ("april", "june")] == [None] * 2
        linked = "SELECT a.headline, b.headline FROM article AS a JOIN article AS b ON b.id = a.duplicate_of"
        assert set(shell.rows(linked)) <= {
            ("Your letters", "Your letters"),
            ("Bell story told again", "Bell story"),
            ("Bell story", "Bell story told again"),
        }
        assert len(shell.rows(linked)) == 2

        # The article's own address comes after its views: the row stays, and has the better record.
        before = dict(shell.rows("SELECT headline, id FROM article"))
        for headline, seed, path in (("Quay story", 5, "/fast/quay"), ("Lamp story", 6, "/printed/lamp")):
            server.routes[path] = page(headline, seed, f"{server.url}{path}")
            site.linked.append(path)
        server.routes["/"] = links(site.linked)
        asked = len(server.paths)
        again = shell.crawl("news", "-a", f"url={server.url}")
        assert again.code == 0, again.log
        stories = [path for path in server.paths[asked:] if re.split("[/?]", path)[1] in ("told", *site.rows)]
        assert sorted(stories) == ["/fast/quay", "/printed/lamp"]
        assert rows_by_part(shell) == site.rows
        assert dict(shell.rows("SELECT headline, id FROM article")) == before
        [(url, body)] = shell.rows("SELECT url, article_body FROM article WHERE headline = 'Quay story'")
        assert url == f"{server.url}/fast/quay"
        assert "Read on" not in body
        assert run_count(shell, "same_article", -1) == 2
        assert shell.rows("SELECT count(*) FROM article_version") == [(0,)]


def run_count(shell: Shell, reason: str, run: int = 0) -> int:
    import json

    reasons = [json.loads(value) for (value,) in shell.rows("SELECT reasons FROM crawl_run ORDER BY id")]
    return int(reasons[run].get(reason, 0))
