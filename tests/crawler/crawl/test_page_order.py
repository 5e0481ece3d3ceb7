"""The newest pages first."""

from datetime import date

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.page_order import NewestFirst
from crawler.crawl.page_task import PageTask
from crawler.extraction.addresses import Address


def page(identifier: str | None, day: date | None = None) -> PageTask:
    return PageTask(identifier or "x", "https://a.b/", "article", identifier, "en", 0, day)


def test_pages_without_a_number_are_placed_by_their_day() -> None:
    order = NewestFirst()
    for number, day in (("0900", date(2005, 1, 1)), ("5000", date(2010, 1, 1)), ("9000", date(2020, 1, 1))):
        order.rank([ArticleLink(Address("article", "https://a.b/", number, "en"), day)], [])
    newest_first = [
        page(None), page("9000"), page(None, date(2015, 1, 1)), page("5000"), page("0900"),
    ]  # fmt: skip
    odd = [page("9" * 30), page("abc")]
    order.rank([], [*newest_first, *odd])
    assert sorted(newest_first, key=lambda page: page.priority, reverse=True) == newest_first
    assert all(0 <= each.priority < 2**31 for each in (*newest_first, *odd)), "it fits a column"
