"""`scrapy crawl news -a url=...` on sites of this machine, through the real command."""

import gzip

from tests.crawler.local_site import LocalSite, Reply, Shell, links, refused_port, story

FEED = "<rss version='2.0'><channel>{}</channel></rss>"


def _item(link: str) -> str:
    return f"<item><link>{link}</link><pubDate>Mon, 06 May 2024 08:00:00 GMT</pubDate></item>"


def test_start_page_feeds_and_sitemaps_are_all_read(shell: Shell) -> None:
    with LocalSite() as site:
        sitemap = f"<sitemapindex><sitemap><loc>{site.url}/sitemap-news-1.xml.gz</loc></sitemap></sitemapindex>"
        news = (
            "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url>"
            f"<loc>{site.url}/mapped</loc><n:news><n:publication_date>2024-05-06</n:publication_date></n:news>"
            "</url></urlset>"
        )
        site.routes |= {
            "/": links(
                ["/one", "/story?id=2", "/story?id=3#top", "/one#end", "/picture.jpg", "/whatsapp://send?text=x",
                 "mailto:a@example.org", "http://elsewhere.example/x", "http://[bad", "/section"],
                head="<link rel='alternate' type='application/rss+xml' href='/news.rss'>",
            ),
            "/robots.txt": Reply(f"User-agent: *\nSitemap: {site.url}/map.xml\n".encode(), content_type="text/plain"),
            "/map.xml": Reply(sitemap.encode(), content_type="text/xml"),
            "/sitemap-news-1.xml.gz": Reply(gzip.compress(news.encode()), content_type="application/gzip"),
            "/news.rss": Reply(FEED.format(_item("/fed")).encode(), content_type="application/rss+xml"),
            "/one": story("Sea wall stands"),
            "/story?id=2": story("Ferry returns"),
            "/story?id=3": story("Market reopens"),
            "/fed": story("Lighthouse painted"),
            "/mapped": story("Chart of the bay found"),
            "/section": links(["/deeper"]),
        }  # fmt: skip
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0, run.log
        assert run.last_line.endswith("saved 5 new, 0 changed, 1 refused (no article), 0 lost")
        assert "saving to sqlite:///" in run.log.splitlines()[0]
        assert shell.pages() == {
            "/one": ("saved", None),
            "/story?id=2": ("saved", None),
            "/story?id=3": ("saved", None),
            "/fed": ("saved", None),
            "/mapped": ("saved", None),
            "/section": ("refused", "no_article"),
        }
        assert {row[0] for row in shell.rows("SELECT site FROM article")} == {"127.0.0.1"}

        asked = len(site.paths)
        again = shell.crawl("news", "-a", f"url={site.url}")
        assert again.code == 0
        assert again.last_line.endswith("saved 0 new, 0 changed, 0 refused, 0 lost")
        assert "/one" not in site.paths[asked:]


def test_what_a_list_or_feed_names_counts_as_found(shell: Shell) -> None:
    with LocalSite() as site:
        site.routes |= {
            "/": links(["/one"], head="<link rel='alternate' type='application/rss+xml' href='/news.rss'>"),
            "/news.rss": Reply(FEED.format(_item("/fed")).encode(), content_type="application/rss+xml"),
            "/one": story("Sea wall stands"),
            "/fed": story("Lock gates close"),
        }
        assert shell.crawl("news", "-a", f"url={site.url}").code == 0
        assert shell.rows("SELECT found, saved_new FROM crawl_run") == [(2, 2)]


def test_what_a_crawl_saved_can_be_searched_when_it_has_ended(shell: Shell) -> None:
    with LocalSite() as site:
        site.routes |= {"/": links(["/one", "/two"]), "/one": story("Sea wall stands"), "/two": story("Lock closes")}
        assert shell.crawl("news", "-a", f"url={site.url}").code == 0
    found = "SELECT a.headline FROM article AS a JOIN article_search AS s ON s.rowid = a.id WHERE article_search MATCH "
    assert shell.rows(f"{found} 'headline : lock'") == [("Lock closes",)]
    assert shell.rows("SELECT count(*) FROM search_pending") == [(0,)]


def test_every_bad_page_has_its_reason_and_nothing_else_is_lost(shell: Shell) -> None:
    with LocalSite() as site:
        site.routes |= {
            "/": links(["/good", "/gone", "/removed", "/empty", "/binary", "/huge", "/broken", "/short", "/home",
                        "/away", "/loop", "/moved", "/forbidden", "/nested", "/closed"]),
            "/robots.txt": Reply(b"User-agent: *\nDisallow: /forbidden\n", content_type="text/plain"),
            "/good": story("Sea wall stands"),
            "/removed": Reply(b"gone", 410),
            "/empty": Reply(b" \n"),
            "/binary": Reply(b"%PDF-1.7 \x00\x01\x02", content_type="application/pdf"),
            "/huge": Reply(b"<p>x</p>" * 1_600_000),
            "/broken": Reply(b"no", 500),
            "/short": Reply(b"<html>", length=1000),
            "/home": Reply(b"", 302, headers={"Location": "/"}),
            "/away": Reply(b"", 302, headers={"Location": "http://elsewhere.example/"}),
            "/loop": Reply(b"", 302, headers={"Location": "/loop"}),
            "/moved": Reply(b"", 301, headers={"Location": "/here"}),
            "/here": story("Ferry returns"),
            "/nested": Reply(b"<div>" * 1_000_000),
            "/closed": Reply(b"no", 403),
        }  # fmt: skip
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 1})
        pages = shell.pages()
        assert pages.pop("/nested")[0] == "refused"
        assert pages == {
            "/good": ("saved", None),
            "/moved": ("saved", None),
            "/gone": ("refused", "http_404"),
            "/removed": ("refused", "http_410"),
            "/empty": ("refused", "empty"),
            "/binary": ("refused", "not_html"),
            "/huge": ("refused", "too_large"),
            "/home": ("refused", "soft_404"),
            "/away": ("refused", "offsite"),
            "/forbidden": ("refused", "robots_txt"),
            "/loop": ("failed", "redirect_loop"),
            "/broken": ("failed", "http_500"),
            "/short": ("failed", "response_data_loss"),
            "/closed": ("failed", "http_403"),
        }
        assert run.code == 2
        assert "2 new" in run.last_line
        assert "4 lost (" in run.last_line
        assert "/forbidden" not in site.paths
        [(url,)] = shell.rows("SELECT url FROM article WHERE headline = 'Ferry returns'")
        assert url == f"{site.url}/here"
        [(code, summary, lost)] = shell.rows("SELECT exit_code, summary, lost FROM crawl_run")
        assert (code, lost) == (2, 4)
        assert run.last_line.endswith(summary)

        site.routes |= {path: story(f"Market reopens {path}") for path in ("/broken", "/short", "/closed")}
        site.routes["/loop"] = story("Chart of the bay found")
        again = shell.crawl("news", "-a", f"url={site.url}")
        assert again.code == 0, again.log
        assert shell.pages()["/broken"] == ("saved", None)


def test_pages_without_any_article_end_with_3(shell: Shell) -> None:
    with LocalSite({"/": links(["/a", "/b"]), "/a": links(["/"]), "/b": links(["/"])}) as site:
        run = shell.crawl("news", "-a", f"url={site.url}")
    assert run.code == 3
    assert "nothing looks like an article" in run.last_line


def test_a_site_that_does_not_answer_is_incomplete(shell: Shell) -> None:
    run = shell.crawl("news", "-a", f"url=http://127.0.0.1:{refused_port()}/", settings={"RETRY_TIMES": 0})
    assert run.code == 2
    assert run.last_line.endswith("left for the next run; robots.txt cannot be fetched (connection refused)")


def test_a_range_saves_its_days_and_leaves_the_rest_for_another_run(shell: Shell) -> None:
    pages = {
        "/": links(["/old", "/new", "/undated"]),
        "/old": story("Sea wall stands", "2020-01-01T10:00:00+00:00"),
        "/new": story("Ferry returns", "2024-03-01T23:30:00+01:00"),
    }
    with LocalSite(pages) as site:
        run = shell.crawl("news", "-a", f"url={site.url}", "-a", "since=2024-03-01", "-a", "until=2024-03-01")
        assert run.code == 0, run.log
        assert shell.pages()["/old"] == ("refused", "outside_dates")
        assert shell.pages()["/new"] == ("saved", None)
        again = shell.crawl("news", "-a", f"url={site.url}")
        assert shell.pages()["/old"] == ("saved", None)
        assert again.last_line.endswith("saved 1 new, 0 changed, 0 refused, 0 lost")
