"""On a site whose articles are posts, static pages are none."""

from crawler.crawl.article_link import Expected
from crawler.discovery.unknown.static_pages import StaticPages
from crawler.extraction.page_kind.page_types import PageType
from tests.crawler.discovery.unknown.small_site import STORIES, article, frame, small_site, teaser
from tests.crawler.local_site import LocalSite, Reply, Shell

LIKELY, POST, STATIC = Expected.LIKELY, PageType.POST, PageType.STATIC


def _knowing(posts: int) -> StaticPages:
    pages = StaticPages()
    for _ in range(posts):
        assert not pages.is_static(POST, LIKELY, has_day=True)
    return pages


def test_three_posts_tell_and_one_where_a_page_has_no_day() -> None:
    assert not _knowing(0).is_static(STATIC, LIKELY, has_day=False)
    assert _knowing(1).is_static(STATIC, LIKELY, has_day=False)
    assert not _knowing(2).is_static(STATIC, LIKELY, has_day=True)
    assert _knowing(3).is_static(STATIC, LIKELY, has_day=True)


def test_lists_and_earlier_runs_tell_too() -> None:
    listed, earlier = StaticPages(), StaticPages()
    listed.listed(3)
    earlier.refused_before()
    assert listed.is_static(STATIC, LIKELY, has_day=True)
    assert earlier.is_static(STATIC, LIKELY, has_day=True)


def test_what_a_feed_names_and_what_has_no_type_is_an_article() -> None:
    pages = _knowing(3)
    assert not pages.is_static(STATIC, Expected.ARTICLE, has_day=False)
    assert not pages.is_static(None, LIKELY, has_day=False)


def test_a_crawl_leaves_out_the_static_pages_of_a_site_of_posts(shell: Shell) -> None:
    ways = ("the station", "the airport", "the ferry", "the motorway", "the lighthouse", "the old mill")
    text = "".join(f"<p>From {way} it is a walk of some minutes along the quay, past the hall.</p>" for way in ways)
    static = frame(f"<h1>How to get here from the station</h1>{text}", "How to get here")
    with LocalSite() as server:
        small_site(server)
        for story in STORIES:
            whole = article(story)
            server.routes[story.path] = Reply(whole.body.replace(b"<body>", b"<body class='single-post postid-3'>"))
        server.routes["/how-to-get-here-by-train"] = Reply(
            static.body.replace(b"<body>", b"<body class='page page-id-7'>")
        )
        link = "<p><a href='/how-to-get-here-by-train'>How to get here by train</a></p>"
        items = "".join(map(teaser, STORIES[:4])).replace("<article>", "<article class='post-3 type-post'>")
        server.routes["/"] = frame(f"<h1>The Quay Courier</h1>{items}{link}", "The Quay Courier")
        assert shell.crawl("news", "-a", f"url={server.url}").code == 0
    assert shell.pages()["/how-to-get-here-by-train"] == ("refused", "static_page")
    assert shell.rows("SELECT count(*) FROM article") == [(len(STORIES),)]
