"""`-a` arguments, outcomes and exit codes, the order of pages."""

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from scrapy.settings import Settings

from crawler.arguments import ArgumentError, CrawlArguments, read_arguments
from crawler.crawl.article_link import ArticleLink
from crawler.crawl.outcome import Outcome, outcome_of
from crawler.crawl.page_order import NewestFirst
from crawler.crawl.page_task import PageTask
from crawler.discovery.known_site import is_over
from crawler.extraction.addresses import Address
from crawler.from_settings import SettingError, make_workers
from crawler.spiders.asianews import AsiaNewsSpider
from crawler.spiders.news import NewsAddressSpider
from tests.crawler.local_site import Shell

NAMES = ("languages", "since", "until", "max_articles", "base_url")
LANGUAGES = ("en", "it", "es", "zh")


def test_languages_are_english_unless_others_are_asked_for() -> None:
    assert read_arguments({}, NAMES, LANGUAGES).languages == ("en",)
    assert read_arguments({"languages": "all"}, NAMES, LANGUAGES).languages == LANGUAGES
    assert read_arguments({"languages": " ZH, it ,zh"}, NAMES, LANGUAGES).languages == ("zh", "it")
    arguments = CrawlArguments(languages=("en",))
    assert arguments.wants_language("en-GB")
    assert arguments.wants_language(None)
    assert not arguments.wants_language("it")


def test_both_ends_of_a_range_belong_to_it() -> None:
    arguments = read_arguments({"since": "2024-01-01", "until": "2024-01-02"}, NAMES, LANGUAGES)
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3), None]
    assert [arguments.in_range(day) for day in days] == [False, True, True, False, True]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"language": "en"}, "unknown argument -a language="),
        ({"languages": "en,fr"}, "unknown language 'fr'"),
        ({"languages": ","}, "languages is empty"),
        ({"since": "01/02/2024"}, "is not a date like 2024-12-31"),
        ({"until": "20240102"}, "is not a date like 2024-12-31"),
        ({"since": "2024-02-01", "until": "2024-01-01"}, "is later than"),
        ({"max_articles": "-1"}, "is not a number from 1 on"),
        ({"max_articles": "1.5"}, "is not a number from 1 on"),
        ({"base_url": "127.0.0.1:8000"}, "is not an address like"),
        ({"base_url": "http://127.0.0.1:8000/mirror"}, "must be a host alone"),
        ({"base_url": "http://127.0.0.1:port"}, "is not an address like"),
    ],
)
def test_bad_arguments_are_told_in_one_line(given: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(message)) as error:
        AsiaNewsSpider.read_arguments(given)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("given", [{}, {"url": "example.org"}, {"url": "file:///etc/passwd"}, {"url": "https://a b/"}])
def test_another_site_needs_its_address(given: dict[str, str]) -> None:
    with pytest.raises(ArgumentError):
        NewsAddressSpider.read_arguments(given)


@pytest.mark.parametrize(
    ("name", "value"),
    [("EXTRACTION_WORKERS", "many"), ("EXTRACTION_WORKERS", "-1"), ("EXTRACTION_TIMEOUT", "0"),
     ("EXTRACTION_MODE", "quick")],
)  # fmt: skip
def test_settings_without_sense_are_refused(name: str, value: str) -> None:
    settings = Settings({"EXTRACTION_WORKERS": 1, "EXTRACTION_TIMEOUT": 10, "EXTRACTION_MODE": "balanced"})
    make_workers(settings)
    settings.set(name, value)
    with pytest.raises(SettingError, match=name):
        make_workers(settings)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome(lists_read=1, articles_listed=3), 0),
        (Outcome(lists_read=1, articles_listed=3, saved_new=1, refused=Counter(soft_404=2), is_first=True), 0),
        (Outcome(failed=Counter(timeout=1)), 2),
        (Outcome(lists_failed=Counter(http_500=1)), 2),
        (Outcome(not_committed=1), 2),
        (Outcome(bugs=1), 2),
        (Outcome(unfinished=1, reason="shutdown"), 2),
        (Outcome(unfinished=0, reason="shutdown"), 0),
        (Outcome(unfinished=5, reason="max_articles"), 0),
        (Outcome(failed=Counter(timeout=1), reason="max_articles"), 2),
        (Outcome(lists_read=1), 3),
        (Outcome(lists_read=1, is_backfill=True), 0),
        (Outcome(articles_listed=9, refused=Counter(soft_404=1), is_first=True, is_backfill=True, left_out=8), 0),
        (Outcome(articles_listed=9, refused=Counter(soft_404=5), is_first=True, is_backfill=True, left_out=4), 3),
        (Outcome(articles_listed=2, refused=Counter(no_article=2), is_first=True), 3),
        (Outcome(articles_listed=2, refused=Counter(no_article=1), failed=Counter(timeout=1), is_first=True), 3),
        (Outcome(articles_listed=2, refused=Counter(no_article=2)), 0),
        (Outcome(articles_listed=2, refused=Counter(no_article=1, outside_dates=1), is_first=True), 0),
        (Outcome(articles_listed=2, refused=Counter(http_404=2), is_first=True), 0),
        (Outcome(refused=Counter(soft_404=2), unfinished=3, is_first=True, reason="shutdown"), 2),
    ],
)
def test_exit_codes(outcome: Outcome, code: int) -> None:
    assert outcome.exit_code == code


def test_the_summary_says_in_words_what_happened() -> None:
    stats = {"article/new": 34, "article/changed": 2, "page/refused/soft_404": 1, "page/found": 40}
    outcome = outcome_of(stats, unfinished=0, is_first=False, reason="finished")
    assert outcome.summary == "saved 34 new, 2 changed, 1 refused (soft 404), 0 lost"
    stats |= {"page/failed/timeout": 2, "list/failed/http_500": 1, "article/lost": 1, "page/refused/empty": 1}
    outcome = outcome_of(stats, unfinished=3, is_first=False, reason="shutdown")
    assert outcome.summary == (
        "saved 34 new, 2 changed, 2 refused (1 soft 404, 1 empty), "
        "4 lost (2 timeout, 1 list http 500, 1 not committed), 3 addresses left for the next run"
    )
    assert outcome.counts()["reasons"] == {"soft_404": 1, "empty": 1, "timeout": 2, "list_http_500": 1}
    assert outcome.counts()["lost"] == 4


def _entry(identifier: str | None, day: date | None = None) -> PageTask:
    return PageTask(identifier or "x", "https://a.b/", "article", identifier, "en", 0, day)


def test_pages_without_a_number_are_placed_by_their_day() -> None:
    order = NewestFirst()
    for number, day in (("0900", date(2005, 1, 1)), ("5000", date(2010, 1, 1)), ("9000", date(2020, 1, 1))):
        order.learn([ArticleLink(Address("article", "https://a.b/", number, "en"), day)])
    newest_first = [
        _entry(None), _entry("9000"), _entry(None, date(2015, 1, 1)), _entry("5000"), _entry("0900"),
    ]  # fmt: skip
    assert sorted(newest_first, key=order.priority, reverse=True) == newest_first
    assert all(0 <= order.priority(entry) < 2**31 for entry in (*newest_first, _entry("9" * 30), _entry("abc")))


def test_a_day_is_over_when_it_has_ended_everywhere() -> None:
    day = date(2024, 5, 6)
    assert not is_over(day, datetime(2024, 5, 7, 11, 59, tzinfo=UTC))
    assert is_over(day, datetime(2024, 5, 7, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("arguments", "settings", "message"),
    [
        (["asianews", "-a", "language=en"], {}, "unknown argument -a language="),
        (["nosuch"], {}, "unknown spider nosuch; there are asianews, news"),
        (["asianews", "-a", "base_url=http://127.0.0.1:9"], {"CONCURRENT_REQUESTS": "few"}, "CONCURRENT_REQUESTS=few"),
        (["asianews", "-a", "base_url=http://127.0.0.1:9"], {"ARTICLE_DATABASE": "articles"}, "not a database URL"),
    ],
)
def test_a_mistake_of_the_user_is_one_line_and_code_1(
    shell: Shell, arguments: list[str], settings: dict[str, str], message: str
) -> None:
    run = shell.crawl(*arguments, settings=settings)
    assert run.code == 1, run.log
    assert message in run.log
    assert len(run.log.strip().splitlines()) == 1
