"""Characters and elements that no reader sees."""

import pytest

from crawler.extraction.article import Page, extract_article
from crawler.extraction.text.invisible import without_invisible

STORY = [
    "The ferry left the island shortly before nine, carrying the mail of a week that nobody had been able to deliver.",
    "Harbour officials said the storm had closed the channel for five days, the longest pause since the lamp stood.",
    "A second boat is expected on Thursday with medicines, seed potatoes and the new teacher for the village school.",
    "The council will decide next month whether to pay for a larger vessel, which would cost twice the present sum.",
]
CONSENT = "We and our partners store and read information on your device in order to choose what is shown to you here."


def lines(body: str, head: str = "") -> list[str]:
    page = Page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "https://site.test/ferry")
    return extract_article(page).article_body.split("\n")


def story(extra: str = "", texts: list[str] = STORY) -> str:
    return f"<article><h1>Ferry sails</h1>{''.join(f'<p>{text}</p>' for text in texts)}{extra}</article>"


@pytest.mark.parametrize(
    "sign", ["\u00ad", "&shy;", "&#173;", "&#xAD;", "&ZeroWidthSpace;", "\u200b", "\u2060", "\ufeff"]
)
def test_a_word_is_whole_again(sign: str) -> None:
    title = f"The light{sign}house ferry sails"
    split = [text.replace("island", f"is{sign}land").replace("potatoes", f"pota{sign}toes") for text in STORY]
    head = f'<meta property="og:title" content="{title}">'
    article = extract_article(
        Page(
            f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
            f"<p class=byline>By Ana Light{sign}ly</p>{''.join(f'<p>{text}</p>' for text in split)}"
            f'<p><a href="/a%C2%ADb">Is{sign}land</a> and more of the same.</p></article></body></html>'.encode(),
            "https://site.test/ferry",
        )
    )
    assert article.headline == "The lighthouse ferry sails"
    assert article.authors == ("Ana Lightly",)
    assert article.article_body.split("\n")[:4] == STORY
    assert 'href="https://site.test/a%C2%ADb">Island</a>' in article.article_body_html


def test_characters_without_width_that_mean_something_stay() -> None:
    persian, emoji, khmer = "می\u200cخواهم", "👩\u200d🚒", "ខ្ញុំ\u200bទៅ"
    for text in (persian, emoji, khmer):
        assert without_invisible(text) == text
    assert without_invisible("la\u00ad\u200bger\ufeff") == "lager"


def test_structured_data_has_whole_words() -> None:
    data = '{"@type": "NewsArticle", "headline": "The light\\u00adhouse", "author": {"name": "Ana Li\\u200bght"}}'
    page = f"<html><head><script type='application/ld+json'>{data}</script></head><body>{story()}</body></html>"
    article = extract_article(Page(page.encode(), "https://site.test/ferry"))
    assert article.headline == "The lighthouse" or article.headline == "Ferry sails"
    assert article.authors == ("Ana Light",)


@pytest.mark.parametrize(
    "hidden",
    [
        "div hidden",
        "div hidden=hidden",
        "div style='display : NONE'",
        "section style='visibility:hidden'",
        "dialog",
        "p hidden",
    ],
)
def test_what_is_hidden_is_not_kept(hidden: str) -> None:
    tag = hidden.split()[0]
    inner = CONSENT if tag == "p" else f"<p>{CONSENT}</p>" * 3
    assert lines(story(f"<{hidden}>{inner}</{tag}>")) == STORY


def test_what_a_browser_can_find_and_an_open_dialog_are_shown() -> None:
    for shown in ("div hidden=until-found", "div style='overflow:visible'"):
        assert lines(story(f"<{shown}><p>{STORY[3]}</p></div>", STORY[:3])) == STORY


@pytest.mark.parametrize("how", ["hidden", "style='visibility: hidden'", "style='display:none;color:red'"])
@pytest.mark.parametrize("tag", ["div", "main"])
def test_an_article_that_waits_for_a_script_is_kept(tag: str, how: str) -> None:
    comments = "".join(f"<p>{number}. {CONSENT}</p>" for number in range(3))
    assert set(STORY) <= set(lines(f"<{tag} {how}>{story()}</{tag}><div>{comments}</div>"))


def test_a_long_hidden_dialog_is_no_article() -> None:
    dialog = f"<div class=dialog hidden>{''.join(f'<p>{number}. {CONSENT}</p>' for number in range(20))}</div>"
    assert lines(story() + dialog) == STORY
