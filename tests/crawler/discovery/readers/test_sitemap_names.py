"""What the addresses of sitemaps say of what stands in them."""

from datetime import date

import pytest

from crawler.discovery.readers.sitemap_names import says_news, span_of, wanted_sitemaps
from crawler.discovery.readers.sitemaps import SitemapEntry

HOME = "https://gazette.example"


@pytest.mark.parametrize(
    ("path", "is_news"),
    [
        ("/news-sitemap.xml", True),
        ("/sitemap_news.xml", True),
        ("/sitemaps/News/1.xml", True),
        ("/GoogleNews.xml", True),
        ("/sitemap.xml?type=news", True),
        ("/newsletter-sitemap.xml", False),
        ("/newsroom/sitemap.xml", False),
        ("/sitemap-renews.xml", False),
        ("/sitemap.xml", False),
    ],
)
def test_news_is_a_word_between_separators_and_not_a_part_of_another(path: str, is_news: bool) -> None:
    assert says_news(HOME + path) is is_news
    assert not says_news(f"https://news.example{path}".replace("ews", "otices"))


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("/sitemap-2024-05.xml", (2024, 5, 1), (2024, 5, 31)),
        ("/sitemap-pt-post-2024-02.xml", (2024, 2, 1), (2024, 2, 29)),
        ("/sitemap_202405.xml.gz", (2024, 5, 1), (2024, 5, 31)),
        ("/sitemap/2024/05/06/", (2024, 5, 6), (2024, 5, 6)),
        ("/sitemap-20240506.xml", (2024, 5, 6), (2024, 5, 6)),
        ("/sitemap.xml?yyyy=2024&mm=05&dd=06", (2024, 5, 6), (2024, 5, 6)),
        ("/sitemap.xml?year=2024&month=5", (2024, 5, 1), (2024, 5, 31)),
        ("/sitemap-2024-5.xml", (2024, 5, 1), (2024, 5, 31)),
        ("/sitemap-2024.xml", (2024, 1, 1), (2024, 12, 31)),
    ],
)
def test_months_stand_in_names(path: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert span_of(HOME + path) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "path", ["/post-sitemap12.xml", "/sitemap-31999.xml", "/sitemap-120240506.xml", "/sitemap.xml"]
)
def test_other_numbers_are_no_months(path: str) -> None:
    assert span_of(HOME + path) is None


def wanted(*names: str, since: date = date(2024, 5, 1), until: date | None = None, alone: bool = False) -> list[str]:
    """The names that are wanted, in order; a day behind `@` is that of the last change."""
    entries = []
    for name in names:
        path, _, day = name.partition("@")
        entries.append(SitemapEntry(f"{HOME}/{path}", date.fromisoformat(day) if day else None))
    found = wanted_sitemaps(entries, since, until, news_alone=alone)
    return [entry.url.removeprefix(f"{HOME}/") for entry in found]


def test_news_come_first_and_alone_where_that_is_enough() -> None:
    names = ("post-sitemap.xml", "newsletter-sitemap.xml", "sitemap-news.xml")
    assert wanted(*names, alone=True) == ["sitemap-news.xml"]
    assert wanted(*names)[0] == "sitemap-news.xml"
    assert set(wanted(*names)) == set(names)
    assert set(wanted(*names[:2], alone=True)) == set(names[:2])


def test_what_lies_outside_the_days_is_left_out() -> None:
    assert wanted("a.xml@2024-04-30", "b.xml@2024-05-02", "s-2024-04.xml", "s-2024-05.xml", "s-2023.xml") == [
        "s-2024-05.xml",
        "b.xml",
    ]
    months = ("s-2024-01.xml", "s-2024-02.xml@2024-05-03", "s-2024-03.xml")
    assert wanted(*months, since=date(2024, 2, 3), until=date(2024, 2, 9)) == ["s-2024-02.xml"]


def test_the_newest_come_first() -> None:
    assert wanted("s-2024-05.xml", "s-2024-07.xml", "s-2024-06.xml") == [f"s-2024-0{n}.xml" for n in (7, 6, 5)]
    numbered = wanted(*(f"post-sitemap{n}.xml" for n in ("", 2, 3, 10)))
    assert numbered == [f"post-sitemap{n}.xml" for n in (10, "", 3, 2)], "one of the two ends is the newest"
    assert wanted("page-sitemap.xml", "post-sitemap.xml") == ["post-sitemap.xml", "page-sitemap.xml"]


def test_sitemaps_of_lists_are_asked_only_where_there_are_no_others() -> None:
    lists = ("category-sitemap.xml", "wp-sitemap-taxonomies-post_tag-1.xml", "author-sitemap.xml")
    assert wanted(*lists, "post-sitemap.xml") == ["post-sitemap.xml"]
    assert set(wanted(*lists)) == set(lists)
