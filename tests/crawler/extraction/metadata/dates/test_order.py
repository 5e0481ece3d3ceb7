"""Day or month first."""

from datetime import UTC, datetime

import pytest
from lxml import html

from crawler.extraction.metadata.dates import read_dates

SEEN = datetime(2026, 11, 1, tzinfo=UTC)
TEXT = (
    "<p>" + "The bridge carries four lanes of traffic and a railway across the sound, and nobody was hurt there. " * 2
)


def published(
    printed: str, lang: str = "", url: str = "https://gazette.test/story", more: str = "", seen: datetime = SEEN
) -> str | None:
    markup = (
        f"<html lang='{lang}'><body><h1>Bridge reopens</h1><p class='date'>{printed}</p>{TEXT * 3}{more}</body></html>"
    )
    return read_dates(html.document_fromstring(markup), None, {}, url, seen_at=seen).published


@pytest.mark.parametrize(
    ("printed", "lang", "day"),
    [
        ("03/04/2026", "en-US", "2026-03-04"),
        ("03/04/2026", "en-GB", "2026-04-03"),
        ("03/04/2026", "en-AU", "2026-04-03"),
        ("03/04/2026", "en-CA", None),
        ("03/04/2026", "en", None),
        ("03/04/2026", "", None),
        ("03/04/2026", "fr", "2026-04-03"),
        ("03/04/2026", "es-US", None),
        ("03/04/2026", "vi", "2026-04-03"),
        ("03/04/2026", "ja", None),
        ("03/04/2569", "th", "2026-04-03"),
        ("03.04.2026", "de", "2026-04-03"),
        ("03.04.2026", "en-US", None),
        ("13/04/2026", "en-US", "2026-04-13"),
        ("04/13/2026", "en-GB", "2026-04-13"),
        ("04/04/2026", "", "2026-04-04"),
        ("۱۴۰۴/۱۲/۱۳", "fa", "2026-03-04"),
        ("1447/09/15", "ar", None),
        ("03/04/26", "en-US", "2026-03-04"),
        ("26/03/04", "ja", None),
        ("3/4/2026", "pt-BR", "2026-04-03"),
        ("٣/٤/٢٠٢٦", "ar", "2026-04-03"),
    ],
)
def test_numbers_are_read_as_they_are_written_where_the_page_is(printed: str, lang: str, day: str | None) -> None:
    assert published(printed, lang) == day


@pytest.mark.parametrize(
    ("more", "day"),
    [
        ({"printed": "Wednesday, 03/04/2026"}, "2026-03-04"),
        ({"printed": "Friday, 03/04/2026"}, "2026-04-03"),
        ({"printed": "03/04/2026", "url": "https://gazette.test/2026/04/bridge"}, "2026-04-03"),
        ({"printed": "03/04/2026", "url": "https://gazette.co.uk/bridge"}, "2026-04-03"),
        ({"printed": "03/04/2026", "more": "<p>Comment of 28/04/2026</p>"}, "2026-04-03"),
        ({"printed": "03/04/2026", "more": "<p>Comment of 04/28/2026</p>"}, "2026-03-04"),
        ({"printed": "03/04/2026", "more": "<p>Of 04/28/2026 and 28/04/2026</p>"}, None),
        ({"printed": "03/04/2026", "seen": datetime(2026, 3, 10, tzinfo=UTC)}, "2026-03-04"),
    ],
)
def test_what_else_the_page_says_decides_between_two_days(more: dict[str, str], day: str | None) -> None:
    assert published(**{"lang": "en", **more}) == day  # type: ignore[arg-type]


def test_a_page_that_contradicts_its_region_gives_none() -> None:
    assert published("03/04/2026", "en-US", more="<p>Comment of 28/04/2026</p>") is None
