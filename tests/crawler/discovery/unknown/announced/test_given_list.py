"""`crawl news -a url=` takes the address of a feed or a sitemap."""

import gzip

import pytest

from crawler.discovery.unknown.announced.given_list import is_list_address
from tests.crawler.local_site import LocalSite, Reply, Shell, links, story

FEED = "<?xml version='1.0'?><rss version='2.0'><channel>{}</channel></rss>"


def feed(*addresses: str) -> Reply:
    items = "".join(f"<item><link>{address}</link></item>" for address in addresses)
    return Reply(FEED.format(items).encode(), content_type="application/rss+xml", headers={"ETag": '"1"'})


@pytest.mark.parametrize(
    "path",
    ["/feed", "/feed/", "/rss.xml", "/sport/rss", "/atom.xml", "/news-sitemap.xml.gz", "/sitemap1.txt", "/feed.json"],
)
def test_addresses_of_feeds_and_sitemaps_are_known(path: str) -> None:
    assert is_list_address(path)


@pytest.mark.parametrize("path", ["/", "", "/news/", "/feedback", "/2024/rssi-values.html", "/atomic/"])
def test_addresses_of_pages_are_no_lists(path: str) -> None:
    assert not is_list_address(path)


@pytest.mark.program
def test_a_feed_is_crawled_alone_and_again(shell: Shell) -> None:
    with LocalSite({"/": links(["/other", "/section"]), "/other": story("Market reopens")}) as site:
        # An address that tells nothing: what comes is a feed all the same.
        site.routes["/sport/feed"] = latest = feed("/one", "/two")
        site.routes["/latest"] = lambda: Reply(status=304) if "If-None-Match" in site.hits[-1][2] else latest
        site.routes |= {"/one": story("Sea wall stands"), "/two": story("Ferry returns")}
        for path, told in (("/sport/feed", "saved 2 new"), ("/latest", "saved 0 new"), ("/latest", "saved 0 new")):
            run = shell.crawl("news", "-a", f"url={site.url}{path}")
            assert (run.code, told in run.last_line) == (0, True), run.log
        assert sorted(set(site.paths)) == ["/latest", "/one", "/robots.txt", "/sport/feed", "/two"]
        assert "If-None-Match" in site.hits[-1][2]
        # The page of a site whose name looks like a feed's is read as a start page.
        site.routes["/rss"] = links(["/other"])
        assert "saved 1 new" in shell.crawl("news", "-a", f"url={site.url}/rss").last_line


@pytest.mark.program
def test_a_sitemap_is_crawled_alone(shell: Shell) -> None:
    with LocalSite({"/one": story("Sea wall stands"), "/two": story("Ferry returns")}) as site:
        index = f"<sitemapindex><sitemap><loc>{site.url}/part.xml.gz</loc></sitemap></sitemapindex>"
        site.routes["/sitemap.xml"] = Reply(index.encode(), content_type="text/xml")
        for number, name in enumerate(("one", "two"), 1):
            part = "".join(f"<url><loc>{site.url}/{each}</loc></url>" for each in ("one", "two")[:number])
            site.routes["/part.xml.gz"] = Reply(gzip.compress(f"<urlset>{part}</urlset>".encode()))
            run = shell.crawl("news", "-a", f"url={site.url}/sitemap.xml")
            assert (run.code, "saved 1 new" in run.last_line) == (0, True), run.log
            assert f"/{name}" in site.paths
        assert sorted(set(site.paths)) == ["/one", "/part.xml.gz", "/robots.txt", "/sitemap.xml", "/two"]


@pytest.mark.program
def test_a_feed_with_a_service_names_the_host_of_its_articles(shell: Shell) -> None:
    with LocalSite({"/feed": feed("https://news.example/one", "https://news.example/two")}) as site:
        run = shell.crawl("news", "-a", f"url={site.url}/feed")
    assert run.code == 3
    assert "2 of the feed's 2 entries lie on news.example: add -a hosts=news.example" in run.last_line
