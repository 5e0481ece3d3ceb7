"""Where an article goes on: its next page, and neither the next article nor the pages of its comments."""

import pytest
from lxml import html

from crawler.extraction.rules import GENERIC_RULES, CleaningRules, PageRules
from crawler.extraction.several_pages.continuation import Continuation, find_continuation, find_first_page
from crawler.extraction.several_pages.page_numbers import page_number
from crawler.spiders.asianews import CLEANING_RULES

SITE = "https://coast.example"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/news/ferry/", "/news/ferry/2/"),
        ("/news/ferry", "/news/ferry/2"),
        ("/news/ferry/", "/news/ferry/page/2/"),
        ("/news/ferry", "/news/ferry/seite-2"),
        ("/news/ferry", "/news/ferry?page=2"),
        ("/news/ferry?page=1", "/news/ferry?page=2"),
        ("/news.php?id=5", "/news.php?id=5&seite=2"),
        ("/news/ferry.html", "/news/ferry,2.html"),
        ("/news/ferry.html", "/news/ferry-page-2.html"),
        ("/news/ferry.html", "/news/ferry_p2.html"),
        ("/news/ferry.html", "/news/ferry/2.html"),
        ("/news/ferry.html", "/news/ferry.html/2"),
        ("/noticias/barco/", "/noticias/barco/p%C3%A1gina-2/"),
        ("/новости/паром/", "/новости/паром/страница-2/"),
        ("/news/ferry/", "//www.coast.example/news/ferry/2/"),
    ],
)
def test_the_spelling_of_a_second_page_says_that_it_is_one(first: str, second: str) -> None:
    number = page_number(
        second.replace("//www.", "https://www.") if second.startswith("//") else SITE + second, SITE + first
    )
    assert number is not None
    assert (number.number, number.is_sure) == (2, True)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/news/ferry.html", "/news/ferry-2.html"),
        ("/news/ferry", "/news/ferry-2"),
        ("/news/ferry_1.html", "/news/ferry_2.html"),
        ("/tales/harbour/1/", "/tales/harbour/2/"),
    ],
)
def test_a_number_at_the_end_of_a_name_may_be_another_article(first: str, second: str) -> None:
    number = page_number(SITE + second, SITE + first)
    assert number is not None
    assert not number.is_sure


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/news/ferry/", "/news/bridge/"),
        ("/news/ferry/", "/news/ferry/comment-page-2/"),
        ("/news/ferry/", "/news/ferry/?cpage=2"),
        ("/news/ferry/", "/news/ferry/?page=2&sort=new"),
        ("/news.php?id=5", "/news.php?id=6"),
        ("/news/ferry/", "/news/ferry/2024/"),
        ("/news/ferry/", "/news/ferry/1/"),
        ("/tales/harbour", "/tales/harbour-part-2"),
        ("/", "/page/2/"),
        ("/news/ferry/", "https://other.example/news/ferry/2/"),
        ("/news/ferry/", "http://[/news/ferry/2/"),
    ],
)
def test_no_page_of_the_article(first: str, second: str) -> None:
    assert page_number(second if second.startswith("http") else SITE + second, SITE + first) is None


def found(links: str, url: str = f"{SITE}/news/ferry/", first: str | None = None) -> Continuation | None:
    tree = html.document_fromstring(f"<html><head></head><body><article><p>Text.</p>{links}</article></body></html>")
    return find_continuation(tree, url, GENERIC_RULES, first)


@pytest.mark.parametrize(
    "links",
    [
        "<link rel='next' href='/news/ferry/2/'>",
        "<a href='2/'>2</a> <a href='3/'>3</a>",
        "<a href='/news/ferry/2/#top'>Next</a>",
        "<select><option value='/news/ferry/'>1<option value='/news/ferry/2/'>The council</select>",
    ],
)
def test_the_link_to_the_next_page_is_found(links: str) -> None:
    assert found(links) == Continuation("https://coast.example/news/ferry/2/")


def test_page_after_page_until_the_last() -> None:
    links = "<a href='/news/ferry/'>1</a> <a href='/news/ferry/2/'>2</a> <a href='/news/ferry/3/'>3</a>"
    first = f"{SITE}/news/ferry/"
    assert found(links, f"{first}2/", first) == Continuation(f"{first}3/")
    assert found(links, f"{first}3/", first) is None


@pytest.mark.parametrize(
    "links",
    [
        "<link rel='next' href='/news/bridge-opens/'><a rel='next' href='/news/bridge-opens/'>Next post</a>",
        "<a rel='next' href='/news/ferry-2/'>Next: Ferry stays in port</a>",
        "<div class='comments'><a href='?page=2'>2</a></div>",
        "<a href='?page=2#comments'>Older comments</a>",
        "<div id='related-stories'><a href='/news/ferry/2/'>2</a></div>",
        "<select><option value='2'>2 guests</select>",
        "<a href='/news/ferry/3/'>3</a>",
    ],
)
def test_the_next_article_and_the_comments_are_no_next_page(links: str) -> None:
    assert found(links) is None


@pytest.mark.parametrize(
    "words",
    [
        "2",
        "Page 2",
        "[2]",
        "Seite 2 »",
        "next page",
        "Nächste Seite",
        "Página siguiente",
        "Следующая страница",
        "下一页",
    ],
)
def test_where_the_address_does_not_say_so_the_words_must(words: str) -> None:
    url = f"{SITE}/news/ferry.html"
    assert found(f"<a href='ferry-2.html'>{words}</a>", url) == Continuation(f"{SITE}/news/ferry-2.html", is_sure=False)


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("/news/ferry/all/", "View as single page"),
        ("?page=all", "Auf einer Seite lesen"),
        ("/news/ferry/komplettansicht", "Komplettansicht"),
        ("?view=all", "View all"),
        ("?page=all", "阅读全文"),
    ],
)
def test_the_whole_on_one_page_is_better_than_its_pages(href: str, words: str) -> None:
    continuation = found(f"<a href='2/'>2</a><a href='{href}'>{words}</a>")
    assert continuation is not None
    assert continuation.next_page == f"{SITE}/news/ferry/2/"
    assert continuation.whole is not None
    assert "is whole on another page" in continuation.message


def test_the_rules_of_the_site_come_first() -> None:
    tree = html.document_fromstring("<p><a class='on' href='/more'>on</a><a class='one' href='/one'>one</a></p>")
    rules = PageRules(next_page_link=(("//a[@class='on']", None),))
    assert find_continuation(tree, f"{SITE}/a", CleaningRules("coast", page_rules=rules), None) == Continuation(
        f"{SITE}/more"
    )
    rules = PageRules(single_page_link=(("//a[@class='one']/@href", None),))
    assert find_continuation(tree, f"{SITE}/a", CleaningRules("coast", page_rules=rules), None) == Continuation(
        None, f"{SITE}/one"
    )
    assert find_continuation(tree, f"{SITE}/one", CleaningRules("coast", page_rules=rules), None) is None


@pytest.mark.parametrize(
    ("path", "links", "first"),
    [
        ("/news/ferry/2/", "<link rel=canonical href=/news/ferry/>", "/news/ferry/"),
        ("/news/ferry/3/", "<link rel=prev href=/news/ferry/2/>", "/news/ferry/"),
        ("/news/ferry/page/2", "<a href=/news/ferry>1</a>", "/news/ferry"),
        ("/news/ferry?page=2", "<a rel=prev href=/news/ferry>Back</a>", "/news/ferry"),
        ("/news/ferry,2.html", "<a href=/news/ferry.html>Page 1</a>", "/news/ferry.html"),
        ("/news.php?id=5&seite=2", "<a href='?id=5'>1</a>", "/news.php?id=5"),
        ("/news/57", "<a href=/news>News</a><link rel=canonical href=/news/57>", None),
        ("/news/ferry/2/", "<a href=/news/ferry/>Ferry</a>", None),
        ("/news/ferry-2.html", "<a href=/news/ferry.html>1</a>", None),
        ("/news/ferry/", "<link rel=canonical href=/news/ferry/>", None),
        ("/page/2/", "<a href=/>1</a>", None),
    ],
)
def test_a_further_page_names_the_first(path: str, links: str, first: str | None) -> None:
    tree = html.document_fromstring(f"<html><body><p>Text.</p>{links}</body></html>")
    assert find_first_page(tree, f"{SITE}{path}", GENERIC_RULES) == (first and f"{SITE}{first}")
    assert find_first_page(tree, f"{SITE}{path}", CLEANING_RULES) is None


def test_a_site_with_a_line_pattern_has_no_further_pages() -> None:
    tree = html.document_fromstring("<a href='2/'>2</a>")
    assert find_continuation(tree, f"{SITE}/news/ferry/", CLEANING_RULES, None) is None
