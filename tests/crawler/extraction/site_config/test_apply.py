"""Page rules on pages of our own."""

from dataclasses import replace

import pytest
from lxml import html

from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import NoArticleError
from crawler.extraction.rules import GENERIC_RULES, PageRules
from crawler.extraction.site_config.apply import apply_strips, select_body
from pipelines.items import Article

TEXT = [
    "The ferry to the island ran again on Sunday, three weeks after its engine had failed in the middle of the bay.",
    "Its captain said that the part had come from a yard two countries away, and that the crew had fitted it by night.",
    "Forty passengers waited at the pier before sunrise, among them the baker, whose flour had run out on Thursday.",
]
OTHER = [
    "Readers who want the whole programme of the summer festival find it at the tourist office beside the fountain.",
    "The office opens at nine, sells maps and postcards, and keeps the lost umbrellas of the last twenty seasons.",
    "Its staff speak six languages, know every path of the island and will gladly call a boat for late visitors.",
    "Groups of more than twelve are asked to write a week ahead, so that somebody can be there to show them round.",
]
PAGE = (
    "<html lang='en'><head><title>Island news</title></head><body class='loaded'>"
    "<div class='tale'><h2 class='name'>Ferry runs again</h2><p class='who'>Told by <i>Nora Falk</i></p>"
    "<p class='when'>5 March 2024</p><div class='words'>{text}</div><div class='share-it'><p>{share}</p></div></div>"
    "<article class='main'>{other}</article></body></html>"
)
SHARE = "Pass this story on to all your friends and neighbours, on paper, by word of mouth or by pigeon."


def page(text: list[str] = TEXT) -> str:
    markup = ("".join(f"<p>{line}</p>" for line in lines) for lines in (text, OTHER))
    return PAGE.format(text=next(markup), share=SHARE, other=next(markup))


def read(rules: PageRules | None, markup: str | None = None) -> Article:
    site = replace(GENERIC_RULES, page_rules=rules)
    return extract_article(Page((markup or page()).encode(), "https://www.island.test/story"), site)


def test_without_rules_the_engine_takes_the_wrong_text() -> None:
    article = read(None)
    assert OTHER[0] in article.article_body
    assert article.extraction_method == "trafilatura"


def test_body_and_fields_stand_where_the_rules_say() -> None:
    rules = PageRules(
        "island.test.txt",
        body=("//div[@class='no-such']", "//div[@class='tale']"),
        title=("//h1", "//h2[@class='name']"),
        author=("//p[@class='who']/i",),
        date=("//p[@class='when']",),
        strip=("//h2", "//p[@class='who']", "//p[@class='when']"),
        strip_id_or_class=("share-",),
    )
    article = read(rules)
    assert article.article_body.split("\n") == TEXT
    assert (article.headline, article.authors) == ("Ferry runs again", ("Nora Falk",))
    assert (article.date_published, article.date_published_raw) == ("2024-03-05", "5 March 2024")
    assert (article.extraction_method, article.validation_messages) == ("site_config", ())
    assert "news 2 + island.test.txt " in article.extractor_version


def test_the_version_names_the_rules_and_not_where_they_stand() -> None:
    rules = PageRules("a.txt", body=("//div[@class='words']",))
    first, again, other = (
        read(rule).extractor_version.split("a.txt ")[1]
        for rule in (rules, replace(rules, test_url=("x",)), replace(rules, prune=False))
    )
    assert first == again != other


def test_what_is_stripped_comes_back_with_its_directive() -> None:
    tree = html.document_fromstring(page())
    rules = PageRules(strip=("//h2",), strip_id_or_class=("share-",), strip_image_src=("ads.",))
    assert apply_strips(tree, rules) == [
        ("Ferry runs again", "strip: //h2"),
        (SHARE, "strip_id_or_class: share-"),
    ]


def test_text_after_a_stripped_element_stays() -> None:
    tree: html.HtmlElement = html.fromstring("<p>One <b>two</b> three <img src='http://ads.test/x'> four</p>")
    apply_strips(tree, PageRules(strip=("//b",), strip_image_src=("ads.test",)))
    assert tree.text_content() == "One  three  four"
    assert not tree.xpath("//img")


def test_a_part_of_a_name_never_strips_the_whole_page() -> None:
    article = read(PageRules(body=("//div[@class='words']",), strip_id_or_class=("load",)))
    assert article.article_body.split("\n") == TEXT
    assert article.validation_messages[-1] == "strip_id_or_class: load names the whole page and is ignored"


def test_a_body_that_is_not_there_is_left_to_the_engine_and_said() -> None:
    article = read(PageRules(body=("//div[@id='gone']",)))
    assert OTHER[0] in article.article_body
    assert article.extraction_method == "trafilatura"
    assert "article_body: not where the site's rules say" in article.validation_messages


def test_or_refused_where_the_rules_forbid_that() -> None:
    with pytest.raises(NoArticleError):
        read(PageRules(body=("//div[@id='gone']",), autodetect_on_failure=False))
    none = read(PageRules(title=("//h6",), author=("//h6",), date=("//h6",), autodetect_on_failure=False))
    assert (none.headline, none.authors, none.date_published) == (None, (), None)


def test_an_alternative_with_hardly_any_text_does_not_count() -> None:
    tree = html.document_fromstring(page())
    chosen = select_body(tree, PageRules(body=("//h2", "//div[@class='words']")))
    assert chosen is not None
    assert chosen.text_content() == "".join(TEXT)
    assert select_body(tree, PageRules(body=("//h2",))) is None
    both = select_body(tree, PageRules(body=("//div[@class='words']/p | //div[@class='words']",)))
    assert both is not None
    assert both.text_content() == "".join(TEXT)


def test_the_source_is_replaced_before_it_is_read() -> None:
    broken = page().replace("<p>", "<x-line>").replace("</p>", "</x-line>")
    rules = PageRules(body=("//div[@class='words']/p",), replacements=(("<x-line>", "<p>"), ("</x-line>", "</p>")))
    assert read(rules, broken).article_body.split("\n") == TEXT
    assert read(replace(rules, replacements=()), broken).extraction_method == "trafilatura"


def test_double_breaks_end_a_paragraph() -> None:
    broken = page().replace(f"<p>{TEXT[0]}</p><p>{TEXT[1]}</p>", f"{TEXT[0]}<br>\n<br />{TEXT[1]}")
    rules = PageRules(body=("//div[@class='words']",), convert_double_br_tags=True)
    assert read(rules, broken).article_body.split("\n") == TEXT


def test_prune_no_keeps_what_looks_like_clutter() -> None:
    aside = f"<aside class='related sidebar'><p>{SHARE}</p></aside>"
    markup = page().replace(f"<p>{TEXT[1]}</p>", f"<p>{TEXT[1]}</p>{aside}")
    rules = PageRules(body=("//div[@class='words']",))
    assert SHARE not in read(rules, markup).article_body
    assert read(replace(rules, prune=False), markup).article_body.split("\n") == [*TEXT[:2], SHARE, TEXT[2]]


def test_json_ld_that_lies_is_not_believed() -> None:
    node = '{"@type": "NewsArticle", "headline": "Buy now", "author": "Bot"}'
    markup = page().replace("</head>", f"<script type='application/ld+json'>{node}</script></head>")
    assert read(None, markup).headline == "Buy now"
    assert read(PageRules(skip_json_ld=True), markup).headline != "Buy now"


def test_the_address_of_a_lazy_picture() -> None:
    figure = "<figure><img src='/blank.gif' data-far='/pier.jpg'><figcaption>The pier</figcaption></figure>"
    markup = page().replace("<article class='main'>", f"<article class='main'>{figure}")
    images = read(PageRules(src_lazy_load_attr="data-far"), markup).images
    assert [image.url for image in images] == ["https://www.island.test/pier.jpg"]


def test_further_pages_and_advertisements_are_said() -> None:
    markup = page().replace("<article", "<a rel='next' href='/story?page=2'>2</a><b id='ad'>x</b><article")
    rules = PageRules(
        next_page_link=(("//a[@rel='next']/@href", "//b"),),
        single_page_link=(("//a[@rel='next']", "//h6"),),
        native_ad_clue=("//b[@id='ad']",),
    )
    assert read(rules, markup).validation_messages[-2:] == (
        "the site marks the page as advertising",
        "article_body: the article goes on on another page: https://www.island.test/story?page=2",
    )


@pytest.mark.parametrize(
    "path", ["//p[", "re:test(., 'x')", "document('x')", "$x", "//p[foo(.)]", "count(//p)", "\x00"]
)
def test_an_xpath_that_cannot_be_evaluated_costs_nothing_else(path: str) -> None:
    rules = PageRules(
        body=(path, "//div[@class='words']"), title=(path,), strip=(path,), next_page_link=((path, path),)
    )
    article = read(rules)
    assert article.article_body.split("\n") == TEXT
    assert path == "count(//p)" or any("is ignored" in line for line in article.validation_messages)


def test_the_tree_is_left_as_it_was() -> None:
    from crawler.extraction.site_config.apply import apply_page_rules

    tree = html.document_fromstring(page())
    before = html.tostring(tree)
    apply_page_rules(tree, PageRules(body=("//div[@class='words']",), strip=("//p",), src_lazy_load_attr="x"))
    assert html.tostring(tree) == before
