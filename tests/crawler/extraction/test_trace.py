"""A trace says of every line what became of it, and changes nothing."""

from random import Random

import pytest

from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError
from crawler.extraction.text.lines import read_lines
from crawler.extraction.trace import Reason, Trace, TraceLine
from crawler.spiders.asianews import CLEANING_RULES
from crawler.workers.explain_page import explain_article
from pipelines.items import Article
from tests.crawler.conftest import PARAGRAPHS, page
from tests.replica.encodings import UTF_8
from tests.replica.skeletons import ERAS, LAYOUTS, render
from tests.replica.stories import STORIES

MENU = "<ul><li><a href='/a'>Politics and the world</a></li><li><a href='/b'>Money</a></li></ul>"


def of_field(trace: Trace, name: str) -> list[str]:
    return [line.text for line in trace.lines if line.field == name]


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_trace_changes_no_record_and_its_kept_lines_are_the_body(layout: str, era: str) -> None:
    # Each story in eight of the combinations, other ones in each.
    for story in STORIES[(list(LAYOUTS).index(layout) + list(ERAS).index(era)) % 9 :: 9]:
        drawn = render(story, era, layout, Random(f"{story.key}/{era}/{layout}"), UTF_8)
        saved = Page(drawn.body, drawn.url, drawn.content_type)
        trace = Trace()
        article = extract_article(saved, CLEANING_RULES, trace=trace)
        assert article == extract_article(saved, CLEANING_RULES)
        assert "\n".join(line.text for line in trace.lines if line.kept) == article.article_body
        assert trace.method == "line_pattern"
        assert trace.refusal is None
        assert_fields_are_told(article, trace, story.key)


def assert_fields_are_told(article: Article, trace: Trace, key: str) -> None:
    """Whatever the record holds was given by a line or has a source."""
    for name in ("headline", "alternative_headline", "byline_raw", "article_section"):
        if getattr(article, name):
            assert " ".join(of_field(trace, name)) == getattr(article, name), (key, name)
    told = {line.field for line in trace.lines} | trace.sources.keys()
    for name in ("date_published", "content_location", "related_links", "images", "authors", "identifier"):
        assert not getattr(article, name) or name in told, (key, name)
    given = sum(line.field == "related_links" for line in trace.lines)
    assert given >= len(article.related_links), key


def test_no_line_is_left_out_and_every_dropped_one_has_its_reason() -> None:
    drawn = render(STORIES[0], next(iter(ERAS)), "divs", Random(1), UTF_8)
    explained = explain_article(Page(drawn.body, drawn.url, drawn.content_type), CLEANING_RULES)
    reasons = {line.reason for line in explained.trace.lines}
    assert {Reason.BODY, Reason.FIELD, Reason.LABEL, Reason.PLACE} <= reasons
    assert all(line.detail for line in explained.trace.lines if not line.kept and line.field is None)


def test_a_page_without_a_line_pattern_is_told_as_well() -> None:
    body = page("Harbour opens").replace("<article>", MENU + "<article>").encode()
    trace = Trace()
    article = extract_article(Page(body, "https://example.org/1"), trace=trace)
    assert [line.text for line in trace.lines if line.kept] == list(PARAGRAPHS) == article.article_body.split("\n")
    assert of_field(trace, "headline") == ["Harbour opens"]
    menu = [line for line in trace.lines if line.in_list]
    assert len(menu) == 2
    assert all(not line.kept and line.field is None and line.detail for line in menu)
    assert trace.method == article.extraction_method


@pytest.mark.parametrize(
    ("body", "url", "lines"),
    [
        (b"<html><body><p>Nothing here.</p></body></html>", "https://example.org/", 1),
        (b"<html><body><p>Home</p></body></html>", "https://www.asianews.it/news-en/Gone-9384.html", 1),
        (b"", None, 0),
    ],
)
def test_a_refused_page_has_its_lines_and_its_reason(body: bytes, url: str | None, lines: int) -> None:
    rules = (CLEANING_RULES,) if url and "asianews" in url else ()
    explained = explain_article(Page(body, url), *rules)
    assert isinstance(explained.outcome, ExtractionError)
    assert explained.trace.refusal == explained.outcome.message
    assert explained.trace.method is None
    assert len(explained.trace.lines) == lines
    assert not any(line.kept for line in explained.trace.lines)
    with pytest.raises(ExtractionError):
        extract_article(Page(body, url), *rules)


def test_lines_are_in_page_order() -> None:
    from lxml import html

    drawn = render(STORIES[1], next(iter(ERAS)), "divs", Random(2), UTF_8)
    lines: list[TraceLine] = explain_article(Page(drawn.body, drawn.url), CLEANING_RULES).trace.lines
    plain = [line.text for line in read_lines(html.fromstring(drawn.text)).lines]
    assert [line.text for line in lines] == plain
