"""Articles that no list names are found by the pages of others."""

from crawler.crawl.article_link import Expected
from crawler.discovery.unknown.address_shapes import AddressShapes
from crawler.discovery.unknown.article_links import ArticleLinks
from crawler.discovery.unknown.section_page import SectionPage, read_section_page
from tests.crawler.discovery.unknown.small_site import STORIES, Story, article, frame, teaser
from tests.crawler.local_site import LocalSite, Reply, Shell

URL = "https://courier.test/harbour/sea-wall-stands-after-the-storm"


def _page(links: str) -> SectionPage:
    return read_section_page(f"<main><h1>Sea wall</h1>{links}</main>".encode(), "utf-8", URL, {"courier.test"})


def _paths(page: SectionPage, shapes: AddressShapes | None = None) -> list[str]:
    found = ArticleLinks().found(page, URL, shapes or AddressShapes())
    assert all(link.expected == Expected.LIKELY for link in found)
    return [link.address.url.removeprefix("https://courier.test") for link in found]


def test_links_like_the_articles_own_address_are_articles_and_other_links_are_not() -> None:
    related = (
        "<ul><li><a href='/harbour/lock-gates-close-for-three-weeks'>Lock gates close for three weeks</a></li></ul>"
        "<a href='/tag/storms'>Storms</a> <a href='/author/ada-kern'>Ada Kern</a> <a href='/harbour'>Harbour</a>"
        "<a href='/privacy'>Privacy</a> <a href='/harbour/rules-for-the-readers-of-this-paper.pdf'>Rules as a file</a>"
    )
    assert _paths(_page(related)) == ["/harbour/lock-gates-close-for-three-weeks"]


def test_other_views_of_the_article_are_left_out() -> None:
    views = (
        "<a href='/harbour/sea-wall-stands-after-the-storm-to-print'>Print</a>"
        "<a href='/harbour/what-readers-say-of-the-wall'>12 comments</a>"
        "<a href='/harbour/sea-wall-stands-after-the-storm/amp'>The short page for your phone</a>"
    )
    assert _paths(_page(views)) == []


def test_addresses_that_gave_articles_are_taken_too() -> None:
    page = _page("<h3><a href='/2024/05/06/pilots-ask-for-a-brighter-beacon'>Pilots ask for a brighter beacon</a></h3>")
    shapes = AddressShapes()
    assert _paths(page, shapes) == []
    shapes.met("https://courier.test/2024/05/02/ferry-returns-to-the-north-quay", "articles")
    assert _paths(page, shapes) == ["/2024/05/06/pilots-ask-for-a-brighter-beacon"]


def test_the_next_article_is_taken_and_the_next_page_of_this_one_is_not() -> None:
    following = "<a rel='next' href='/harbour/rowers-win-the-spring-regatta'>Next</a>"
    assert _paths(_page(following)) == ["/harbour/rowers-win-the-spring-regatta"]
    assert _paths(_page(f"<a rel='next' href='{URL}?page=2'>Next</a>")) == []


def test_pages_are_read_for_links_as_long_as_that_brings_something() -> None:
    links = ArticleLinks()
    for _ in range(20):
        assert links.are_worth_reading
        links.found(_page(""), URL, AddressShapes())
    assert not links.are_worth_reading
    links.were_new()
    assert links.are_worth_reading


def _leading_on(story: Story, following: Story) -> Reply:
    related = f"<section class='related'><h3><a href='{following.path}'>{following.headline}</a></h3></section></main>"
    return Reply(article(story).body.replace(b"</main>", related.encode()))


def test_a_site_whose_only_list_names_two_articles_is_crawled_to_its_last_one(shell: Shell) -> None:
    with LocalSite() as server:
        server.routes["/"] = frame("<h1>The Quay Courier</h1>" + teaser(STORIES[0]) + teaser(STORIES[1]), "Courier")
        for story, following in zip(STORIES, STORIES[2:] + STORIES[:2], strict=True):
            server.routes[story.path] = _leading_on(story, following)
        assert shell.crawl("news", "-a", f"url={server.url}").code == 0
        assert shell.rows("SELECT count(*) FROM article") == [(len(STORIES),)]
        asked = len(server.hits)
        assert shell.crawl("news", "-a", f"url={server.url}").code == 0
        assert not {story.path for story in STORIES} & set(server.paths[asked:])
