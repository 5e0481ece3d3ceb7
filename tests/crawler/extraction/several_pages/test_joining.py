"""The pages of one article become one record, in order, without what stands on each of them."""

from dataclasses import replace

import pytest

from crawler.extraction.article import extract_article, extract_part
from crawler.extraction.page import Page
from crawler.extraction.several_pages.chain import MOST_PAGES, PageChain
from crawler.extraction.several_pages.joining import is_same_article, join_pages
from crawler.extraction.several_pages.packed import pack_pages, unpack_pages
from crawler.extraction.trace import Trace
from pipelines.items import Article
from tests.crawler.extraction.several_pages.made import CLOSING, FIRST, PARTS, numbered, page, three_pages


def chained(first: Page, *others: Page) -> PageChain:
    """What a crawl makes of pages that stand where they are wanted."""
    chain, there = PageChain(first, *extract_part(first)), {other.url: other for other in others}
    while chain.wanted is not None:
        if chain.wanted in there:
            chain.take(there[chain.wanted], *extract_part(there[chain.wanted]))
        else:
            chain.miss()
    return chain


def test_three_pages_are_one_article() -> None:
    chain = chained(*three_pages())
    assert chain.article.article_body.split("\n") == [*PARTS, CLOSING]
    assert chain.article.headline == "Ferry stays in port"
    assert (chain.article.url, chain.article.validation_messages) == (FIRST, ())
    assert chain.article.article_body_html.count("<p>") == len(PARTS) + 1
    assert chain.article == extract_article(chain.page), "the kept pages give the same"


def test_the_most_doubtful_page_makes_the_doubt() -> None:
    pages = [extract_article(one) for one in three_pages()]
    doubts = (0.1, None, 0.7)
    assert join_pages([replace(one, doubt=doubt) for one, doubt in zip(pages, doubts, strict=True)]).doubt == 0.7
    assert join_pages([replace(one, doubt=None) for one in pages]).doubt is None


def test_the_report_shows_the_lines_of_all_pages() -> None:
    trace = Trace()
    article = extract_article(pack_pages(three_pages()), trace=trace)
    assert [line.text for line in trace.lines if line.kept] == article.article_body.split("\n")
    assert sum(line.text == CLOSING for line in trace.lines) == len(three_pages())


def test_a_page_alone_says_that_it_goes_on() -> None:
    article = extract_article(three_pages()[0])
    assert article.validation_messages == (f"article_body: the article goes on on another page: {FIRST}2/",)


def test_an_article_that_lacks_a_page_says_so() -> None:
    first, second, _ = three_pages()
    article = chained(first, second).article
    assert article.article_body.split("\n") == [*PARTS[:3], CLOSING]
    assert article.validation_messages == (f"article_body: the article goes on on another page: {FIRST}3/",)


def test_a_last_page_of_one_sentence_belongs_to_it() -> None:
    last = replace(
        page(2, []), body=b"<html><body><h1>Ferry stays in port</h1><p>It sailed on Friday.</p></body></html>"
    )
    article = chained(page(1, PARTS[:2], numbered(2)), last).article
    assert article.article_body.split("\n")[-1] == "It sailed on Friday."


def test_another_article_at_an_unsure_address_is_not_joined() -> None:
    first = replace(page(1, PARTS[:2], "<a href='ferry-2.html'>2</a>"), url="https://coast.example/news/ferry.html")
    other = replace(page(1, PARTS[2:], headline="Bridge opens"), url="https://coast.example/news/ferry-2.html")
    assert chained(first, other).article.article_body == extract_article(first).article_body
    assert chained(first, other).article.validation_messages == (), "it is whole"
    same = replace(page(1, PARTS[2:]), url="https://coast.example/news/ferry-2.html")
    assert PARTS[3] in chained(first, same).article.article_body


def test_the_pages_of_the_comments_are_not_joined() -> None:
    comments = page(2, [*PARTS[:2], "I was on that ferry, and the soup was cold."])
    article = chained(page(1, PARTS[:2], numbered(2)), comments).article
    assert article.article_body.split("\n") == [*PARTS[:2], CLOSING]
    assert article.validation_messages == ()


def test_the_whole_on_one_page_takes_the_place_of_the_pages() -> None:
    links = "<a href='2/'>2</a><a href='?page=all'>View as single page</a>"
    first = page(1, PARTS[:2], links)
    whole = replace(page(1, PARTS), url=f"{FIRST}?page=all", first_page=FIRST)
    chain = chained(first, whole, page(2, PARTS[2:]))
    assert chain.article.article_body.split("\n") == [*PARTS, CLOSING]
    assert (chain.article.url, chain.number - 1) == (FIRST, 2)
    assert chained(first, page(2, PARTS[2:])).article.article_body.split("\n") == [*PARTS, CLOSING], "or else its pages"


def test_pages_without_end_are_read_to_the_twentieth() -> None:
    diary = "On day {} the ferry stayed in port, and the harbour master wrote it down in his book. "
    pages = [page(n, [diary.format(n) * n], numbered(n + 1)) for n in range(1, 30)]
    chain = chained(*pages)
    assert chain.number - 1 == MOST_PAGES
    assert f"{FIRST}21/" in chain.article.validation_messages[0]


def test_a_last_page_that_names_itself_as_the_next_is_the_last() -> None:
    last = page(2, PARTS[2:], "<a rel='next' href='/news/ferry/3/'>3</a>")
    again = replace(page(3, PARTS[2:]), url=f"{FIRST}2/")
    chain = PageChain(page(1, PARTS[:2]), *extract_part(page(1, PARTS[:2], numbered(2))))
    chain.take(last, *extract_part(last))
    chain.take(again, *extract_part(again))
    assert chain.wanted is None
    assert chain.article.validation_messages == ()


def record(body: str, markup: str = "", **more: str) -> Article:
    values = {
        "headline": "Ferry",
        "url": FIRST,
        "site": "coast",
        "extraction_method": "trafilatura",
        "extractor_version": "1",
    }
    return Article(article_body=body, article_body_html=markup, **(values | more))  # type: ignore[arg-type]


def test_lists_and_quotations_keep_their_markup() -> None:
    one = record("To do:\nPay", "<p>To do:</p><ul><li>Pay</li></ul>")
    two = record(
        "Sail\nYes <we> do.", "<ul><li><b>Sail</b></li></ul>\n<blockquote><p>Yes &lt;we&gt; do.</p></blockquote>"
    )
    assert join_pages([one, two]).article_body_html.replace("\n", "") == (
        "<p>To do:</p><ul><li>Pay</li><li>Sail</li></ul><blockquote><p>Yes &lt;we&gt; do.</p></blockquote>"
    )
    plain = replace(two, article_body_html="<p>something else</p>")
    assert "<p>Yes &lt;we&gt; do.</p>" in join_pages([one, plain]).article_body_html


def test_a_table_that_goes_on_is_one_table() -> None:
    one = record("Fares\nFerry\t2\t3", "<p>Fares</p><table><tr><td>Ferry</td><td>2</td><td>3</td></tr></table>")
    two = record("Bus\t\t4", "<table><tr><td>Bus</td><td></td><td>4</td></tr></table>")
    joined = join_pages([one, two])
    assert joined.article_body == "Fares\nFerry\t2\t3\nBus\t\t4"
    assert joined.article_body_html.replace("\n", "") == (
        "<p>Fares</p><table><tr><td>Ferry</td><td>2</td><td>3</td></tr><tr><td>Bus</td><td></td><td>4</td></tr></table>"
    )


def test_a_short_line_may_be_said_twice() -> None:
    pages = [
        record("Was it cold?\nYes.\nThe council met."),
        record("Was it dark on the water that night?\nYes.\nThey sailed."),
    ]
    assert join_pages(pages).article_body.count("Yes.") == 2


def test_marks_of_pages_are_no_text() -> None:
    pages = [record("One.\nPage 1 of 2"), record("2 / 2\nTwo.\nSeite 2")]
    assert join_pages(pages).article_body == "One.\nTwo."


@pytest.mark.parametrize(
    ("headline", "day", "is_sure", "is_same"),
    [
        ("Ferry - Page 2", None, False, True),
        ("Ferry (2/3)", None, False, True),
        ("Bridge", None, False, False),
        ("Bridge", None, True, True),
        ("Ferry", "2024-05-07", False, False),
        ("Bridge", "2024-05-07", True, False),
    ],
)
def test_headline_and_day_say_whether_it_is_the_same_article(
    headline: str, day: str | None, is_sure: bool, is_same: bool
) -> None:
    first = record("One.", date_published="2024-05-06T10:00:00Z")
    other = replace(record("Two.", headline=headline), date_published=day)
    assert is_same_article(first, other, is_sure=is_sure) is is_same


def test_what_is_packed_comes_out_again() -> None:
    pages = three_pages()
    assert unpack_pages(pack_pages(pages)) == pages
    assert pack_pages(pages[:1]) is pages[0]
    forged = replace(pages[0], content_type='multipart/related; boundary="x"')
    assert unpack_pages(forged) == [forged]
    cut = pack_pages(pages)
    assert len(unpack_pages(replace(cut, body=cut.body[:-2000]))) <= 3
    assert unpack_pages(replace(cut, body=b"")) == [replace(cut, body=b"")]
