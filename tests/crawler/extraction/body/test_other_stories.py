"""What leads to other stories is no part of a body."""

import pytest

from crawler.extraction.article import Page, extract_article
from crawler.extraction.body.other_stories import without_other_stories
from crawler.extraction.text.blocks import Block
from crawler.extraction.text.lines import Run

STORY = [
    "The ferry left the island shortly before nine, carrying forty passengers and the mail of a week.",
    "Harbour officials said the storm had closed the channel for five days, the longest pause in years.",
    "The council will decide next month whether to pay for a larger vessel, which would cost twice as much.",
]
LINK = '<a href="{}">Lighthouse keeper retires after forty years</a>'
OWN, OTHER = LINK.format("/other"), LINK.format("https://elsewhere.example/other")


def lines(between: str) -> list[str]:
    first, *rest = (f"<p>{text}</p>" for text in STORY)
    body = f"<article><h1>Ferry sails</h1>{first}{between}{''.join(rest)}</article>"
    return extract_article(
        Page(f"<html><body>{body}</body></html>".encode(), "https://site.test/f")
    ).article_body.split("\n")


@pytest.mark.parametrize(
    "label",
    "Read also:|READ MORE:|Related:|Les også:|Lesen Sie auch:|Lire aussi :|À lire –|Leggi anche:|Lea también:|"
    "Leia também:|Lees ook:|Czytaj też:|Читайте также:|اقرأ أيضا:|関連記事：|延伸閱讀：".split("|"),
)
def test_a_label_and_the_title_of_another_story_are_left_out(label: str) -> None:
    assert lines(f"<p><strong>{label}</strong> {OWN}</p>") == STORY
    assert lines(f"<p><em>{label} {OWN}.</em></p>") == STORY


def test_a_label_within_the_link_is_one_too() -> None:
    link = Block("h3", runs=[Run("Related: Lighthouse keeper retires after forty years", "https://site.test/other")])
    story = [Block(runs=[Run(text)]) for text in STORY]
    assert without_other_stories([story[0], link, *story[1:]], None, "https://site.test/f") == story


@pytest.mark.parametrize(
    "paragraph",
    [
        f"Read more: {OTHER}",
        f"Pictured: {OWN}",
        f"Read also: {OWN}, which tells how it began.",
        'Read more: <a href="/x">the report</a>',
        f"Related: {OWN} and {LINK.format('/third')}",
        f"He asked us to read more of it, and gave us the book that he had written: {OWN}",
    ],
)
def test_a_paragraph_that_says_more_stays(paragraph: str) -> None:
    assert len(lines(f"<p>{paragraph}</p>")) == 4


TEASER = "<article><h3><a href='/bridge'>Bridge repair starts</a></h3><p>The bridge closes on Monday.</p></article>"


def test_a_teaser_within_the_article_is_left_out() -> None:
    assert lines(TEASER) == STORY


def test_the_entries_of_a_live_blog_stay() -> None:
    entries = "".join(
        f"<article><h3><a href='#{n}'>Entry {n}</a></h3><p>{n} o'clock: {STORY[n % 3]}</p></article>" for n in range(6)
    )
    assert sum("o'clock" in line for line in lines(entries)) == 6


def test_the_first_subhead_stays_though_it_is_an_h1() -> None:
    first, second, third = STORY
    markup = f"<h1>Ferry sails</h1><p>{first}</p><h1>The storm</h1><p>{second}</p><h1>The vessel</h1><p>{third}</p>"
    article = extract_article(Page(f"<html><body><article>{markup}</article></body></html>".encode()))
    assert article.article_body.split("\n") == [first, "The storm", second, "The vessel", third]


@pytest.mark.parametrize("between", ["", f"<p>{STORY[1]}</p>"])
def test_a_refrain_stands_twice(between: str) -> None:
    refrain = "Row, row, the boat is on the water and the lamp is on the pier, and nobody is late."
    body = f"<h1>Song</h1><p>{STORY[0]}</p><p>{refrain}</p>{between}<p>{refrain}</p><p>{STORY[2]}</p>"
    article = extract_article(Page(f"<html><body><article>{body}</article></body></html>".encode()))
    assert article.article_body.split("\n").count(refrain) == 2


@pytest.mark.parametrize("tag", ["h2", "h3"])
def test_a_heading_that_is_a_link_stays(tag: str) -> None:
    heading = f"<{tag}><a href='https://shop.example/aurora'>Ship number 3: Aurora</a></{tag}>"
    assert lines(heading) == [STORY[0], "Ship number 3: Aurora", *STORY[1:]]
