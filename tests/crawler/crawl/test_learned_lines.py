"""What one run learns of a site's own clutter serves from the next run on."""

from tests.crawler.local_site import LocalSite, Reply, Shell, links, story

CLUTTER = "Harbour letters come to your door every Friday; ask the harbour office for the form, and for a stamp."


def _page(headline: str) -> Reply:
    page = story(headline)
    return Reply(page.body.replace(b"</article>", f"<p>{CLUTTER}</p></article>".encode()))


def test_a_line_below_every_article_is_learned_by_one_run_and_dropped_by_the_next(shell: Shell) -> None:
    names = [f"/{word}" for word in ("ferry", "crane", "quay", "lamp", "gull")]
    pages = {name: _page(f"A tale of the {name[1:]}") for name in names}
    with LocalSite({"/": links(names), **pages}) as site:
        crawl = ("news", "-a", f"url={site.url}")
        assert shell.crawl(*crawl).code == 0
        [(learned,)] = shell.rows("SELECT text FROM learned_block WHERE is_learned")
        assert learned == CLUTTER
        bodies = shell.rows("SELECT article_body FROM article")
        assert len(bodies) == 5
        assert all(body.endswith(CLUTTER) for (body,) in bodies), "frozen at the start of the run"

        site.routes |= {"/": links([*names, "/buoy"]), "/buoy": _page("A tale of the buoy")}
        assert shell.crawl(*crawl).code == 0
        [(body, version)] = shell.rows(
            "SELECT article_body, extractor_version FROM article WHERE headline = 'A tale of the buoy'"
        )
        assert CLUTTER not in body
        assert body.count("\n") == 3
        assert "learned" in version
        assert len(shell.rows("SELECT 1 FROM article_version")) == 0
