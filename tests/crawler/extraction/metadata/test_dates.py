from datetime import UTC, datetime

import pytest
from lxml import html

from crawler.extraction.article import Page, extract_article
from crawler.extraction.metadata.dates import PageDates, parse_date, read_dates
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.trace import Trace


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024-03-05T08:15:30+02:00", "2024-03-05T08:15:30+02:00"),
        ("2024-03-05T08:15:30.123Z", "2024-03-05T08:15:30+00:00"),
        ("2024-03-05 08:15:30 +0530", "2024-03-05T08:15:30+05:30"),
        ("2024-03-05T08:15-05", "2024-03-05T08:15:00-05:00"),
        ("2024-03-05 08:15 UTC", "2024-03-05T08:15:00+00:00"),
        ("Tue, 05 Mar 2024 08:15:30 +0100", "2024-03-05T08:15:30+01:00"),
        ("March 5, 2024", "2024-03-05"),
        ("Published on 5th March 2024", "2024-03-05"),
        ("Sept. 9, 2019 at 3 p.m.", "2019-09-09"),
        ("2024年3月5日", "2024-03-05"),
        ("5. März 2024, 10:15 Uhr", "2024-03-05"),
        ("le 5 août 2024", "2024-08-05"),
        ("5 de marzo de 2024", "2024-03-05"),
        ("5 ottobre 2024", "2024-10-05"),
        ("5. března 2024", "2024-03-05"),
        ("5 Ağustos 2024", "2024-08-05"),
        ("1709626530", "2024-03-05T08:15:30+00:00"),
        ("1709626530000", "2024-03-05T08:15:30+00:00"),
    ],
)
def test_a_date_comes_out_in_one_format(raw: str, date: str) -> None:
    assert parse_date(raw) == date


def test_a_time_without_offset_leaves_the_day() -> None:
    assert parse_date("2024-03-05T08:15:30") == "2024-03-05"


@pytest.mark.parametrize(
    "raw", ["", "yesterday", "03/05/2024", "2024-02-31", "2024-13-01", "0000-00-00", "99999999999", "9" * 4000]
)
def test_what_is_no_clear_date_gives_none(raw: str) -> None:
    assert parse_date(raw) is None


def test_an_impossible_time_leaves_the_day() -> None:
    assert parse_date("2024-03-05T77:15:30Z") == "2024-03-05"
    assert parse_date("2024-03-05T10:15:30+99:00") == "2024-03-05"


FETCHED = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)


def dates_of(markup: str, url: str | None = None, fetched_at: datetime | None = None) -> PageDates:
    tree = html.document_fromstring(markup)
    page = PageMetadata(tree, url)
    return read_dates(tree, page.article, page.meta, url, fetched_at=fetched_at, nodes=page.nodes)


LD = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A", %s}</script>'


def test_structured_data_wins_over_meta_and_the_raw_date_is_kept() -> None:
    meta = '<meta property="article:published_time" content="2024-03-05T08:15:00+00:00">'
    found = dates_of(meta + LD % '"datePublished": "2024-03-05T08:15:00+0100", "dateModified": "2024-03-06"')
    assert found == PageDates("2024-03-05T08:15:00+01:00", "2024-03-05T08:15:00+0100", "2024-03-06")


def test_a_broken_date_is_passed_over_for_the_next_one() -> None:
    meta = '<meta property="article:published_time" content="2024-03-05">'
    assert dates_of(meta + LD % '"datePublished": "soon"').published == "2024-03-05"


def test_the_marked_up_time_is_read_and_that_of_a_side_box_is_not() -> None:
    body = "<aside><time datetime='2011-01-01'></time></aside><h1>A</h1><time datetime='2024-03-05T10:00Z'>today</time>"
    assert dates_of(body).published == "2024-03-05T10:00:00+00:00"


def test_the_address_gives_the_day_where_the_page_gives_none() -> None:
    found = dates_of("<p>Nothing here.</p>", "https://site.test/2024/03/05/story.html")
    assert found == PageDates("2024-03-05", None, None)


def test_a_page_without_any_date_has_none() -> None:
    assert dates_of("<h1>A</h1><p>Nothing was said of when.</p>") == PageDates()


def test_the_date_of_change_is_never_the_date_of_publication() -> None:
    found = dates_of('<meta property="article:modified_time" content="2024-03-06T10:00:00Z"><p>Text.</p>')
    assert found == PageDates(None, None, "2024-03-06T10:00:00+00:00")


@pytest.mark.parametrize(
    "words",
    [
        "13 hours ago",
        "vor 13 Stunden",
        "il y a 13 heures",
        "hace 13 horas",
        "13 ore fa",
        "13小时前",
        "13時間前",
        "1 day ago",
    ],
)
def test_a_relative_date_counts_from_the_fetch(words: str) -> None:
    markup = f"<h1>A</h1><p>{words}</p>"
    found = dates_of(markup, fetched_at=FETCHED)
    assert (found.published, found.published_source) == ("2024-03-04", "visible text")
    assert dates_of(markup).published is None


def test_how_long_the_text_takes_to_read_is_no_date() -> None:
    assert dates_of("<h1>A</h1><p>5 minutes</p>", fetched_at=FETCHED).published is None


@pytest.mark.parametrize("day", ["1970-01-01", "0001-01-01", "1900-01-01", "1970-01-01T00:00:00Z"])
def test_the_date_of_a_template_is_refused_for_the_next_one(day: str) -> None:
    meta = '<meta property="article:published_time" content="2024-03-04">'
    found = dates_of(meta + LD % f'"datePublished": "{day}"')
    assert (found.published, found.published_source) == ("2024-03-04", "meta article:published_time")


def test_a_date_after_the_fetch_is_refused() -> None:
    markup = "<h1>A</h1>" + LD % '"datePublished": "2024-03-07", "dateModified": "2024-03-06"'
    found = dates_of(markup, fetched_at=FETCHED)
    assert (found.published, found.modified) == (None, "2024-03-06")
    assert dates_of(markup).published == "2024-03-07"


def test_the_date_printed_near_the_headline_is_read_and_that_of_a_change_is_not() -> None:
    found = dates_of("<h1>A</h1><p>Aktualisiert am 6. März 2024</p><p>Veröffentlicht am 5. März 2024</p>")
    assert (found.published, found.published_source) == ("2024-03-05", "visible text")


def test_the_trace_says_where_dates_headline_and_authors_were_read() -> None:
    body = "<h1>Harbour opens</h1>" + "<p>The harbour opened after ten years of work on its quays and cranes.</p>" * 5
    node = LD % '"datePublished": "2024-03-05", "author": "Ada Kern"'
    trace = Trace()
    extract_article(Page(f"<html><body>{node}{body}</body></html>".encode(), fetched_at=FETCHED), trace=trace)
    assert trace.sources["date_published"] == "JSON-LD datePublished"
    assert trace.sources["authors"] == "JSON-LD author"
    assert "headline" in trace.sources
