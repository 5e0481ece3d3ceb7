"""What a visit to an article of several pages leaves on its row."""

from dataclasses import replace

from crawler.crawl.article_pages import of_all_pages
from crawler.crawl.further_pages import MissingPage, WholeArticle
from crawler.extraction.article import extract_article
from crawler.extraction.several_pages.packed import pack_pages
from storage.visits import Visit
from tests.crawler.extraction.several_pages.made import FIRST, three_pages


def test_validators_of_the_first_page_say_nothing_of_the_others() -> None:
    first = three_pages()[0]
    visit = Visit(page_key="k", url=FIRST, etag='"1"', last_modified="now", content_hash="abc", body=first.body)
    alone = WholeArticle(extract_article(first), first, None)
    assert of_all_pages(visit, alone) is visit
    packed = pack_pages(three_pages())
    whole = of_all_pages(visit, replace(alone, page=packed))
    assert (whole.etag, whole.last_modified, whole.body) == (None, None, packed.body)
    assert whole.content_hash not in ("abc", None)
    part = of_all_pages(visit, replace(alone, missing=MissingPage(2, f"{FIRST}2/", "http_500")))
    assert (part.etag, part.content_hash) == (None, None), "the next visit looks for the page"


def test_what_is_gone_or_forbidden_is_not_tried_again() -> None:
    for reason in ("http_404", "http_410", "robots_txt", "offsite", "private_address", "too_large"):
        assert MissingPage(2, FIRST, reason).is_final
    for reason in ("http_500", "timeout", "bot_check", "truncated_body", "retry_after"):
        assert not MissingPage(2, FIRST, reason).is_final
