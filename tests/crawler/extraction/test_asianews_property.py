"""Every story in every skeleton gives its record, character for character, whatever tags carry the text."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError
from crawler.spiders.asianews import CLEANING_RULES
from tests.replica.encodings import encodings_for
from tests.replica.expected import differences
from tests.replica.skeletons import ERAS, LAYOUTS, Rendered, render
from tests.replica.stories import STORIES
from tests.replica.story import Story
from tests.replica.strategies import rendered_pages


def wrong_fields(page: Rendered) -> list[str]:
    """What differs from the expected record; doubtful fields may be null, with a message that names them."""
    article = extract_article(Page(page.body, page.url, page.content_type), CLEANING_RULES)
    return differences(article.as_dict(), page.expected, page.doubtful)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_story_is_exact_in_every_layout_and_era(layout: str, era: str) -> None:
    wrong = {}
    for story in STORIES:
        random = Random(f"{story.key}/{era}/{layout}")
        encoding = random.choice(encodings_for(story.language, " ".join((story.headline, *story.paragraphs))))
        fields = wrong_fields(render(story, era, layout, random, encoding))
        if fields:
            wrong[story.key] = fields
    assert wrong == {}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rendered_pages())
def test_any_story_drawn_in_any_hand_is_exact(page: Rendered) -> None:
    assert wrong_fields(page) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rendered_pages(), st.data())
def test_a_page_cut_anywhere_gives_an_article_or_a_refusal(page: Rendered, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(page.body)))
    try:
        article = extract_article(Page(page.body[:end] + b"<p>", page.url, page.content_type), CLEANING_RULES)
    except ExtractionError:
        return
    assert article.article_body


def test_a_doubtful_field_is_null_and_says_why() -> None:
    doubted = []
    for story in STORIES:
        for seed in range(3):
            page = render(story, "C", "divs", Random(seed))
            if "article_section" in page.doubtful:
                article = extract_article(Page(page.body, page.url), CLEANING_RULES)
                if article.article_section is None:
                    doubted.append(article.validation_messages)
    assert doubted
    assert all(any("article_section" in message for message in messages) for messages in doubted)


def test_a_single_date_that_reads_both_ways_is_read_by_the_language() -> None:
    story = next(story for story in STORIES if story.language == "en")
    page = render(story, "C", "divs", Random(1), url=f"https://www.asianews.it/news-en/x-{story.identifier}.html")
    italian = page.url.replace("news-en", "notizie-it")
    printed = str(page.expected["date_published_raw"])
    body = page.body.replace(printed.encode(), b"01/03/2017, 00.00")
    assert extract_article(Page(body, page.url), CLEANING_RULES).date_published == "2017-01-03"
    assert extract_article(Page(body, italian), CLEANING_RULES).date_published == "2017-03-01"


def test_a_date_that_is_none_is_null_and_the_rest_stays() -> None:
    story: Story = next(story for story in STORIES if story.language == "en")
    page = render(story, "C", "divs", Random(1))
    printed = str(page.expected["date_published_raw"])
    body = page.body.replace(printed.encode(), b"45/45/2017, 99.99")
    article = extract_article(Page(body, page.url), CLEANING_RULES)
    assert article.date_published is None
    assert article.article_body == page.expected["article_body"]
    assert any(message.startswith("date_published") for message in article.validation_messages)
