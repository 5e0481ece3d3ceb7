"""`-a` arguments: what is read, and what is told of a mistake."""

import re
from datetime import date

import pytest

from crawler.arguments import ArgumentError, CrawlArguments, read_arguments
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
    far = [date(2023, 12, 30), *days[:1], *days[3:], date(2024, 1, 4)]
    assert [arguments.may_be_in_range(day) for day in far] == [False, True, True, True, False], "feeds tell UTC"


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


def test_further_hosts_of_a_site_are_named_with_or_without_a_scheme() -> None:
    given = {"url": "https://example.org", "hosts": "m.example.org, https://Live.example.org:8443/,m.example.org"}
    assert NewsAddressSpider.read_arguments(given).hosts == ("m.example.org", "live.example.org:8443")
    for host in ("m.example.org/path", "user:secret@m.example.org", "a b"):
        with pytest.raises(ArgumentError, match="hosts=") as error:
            NewsAddressSpider.read_arguments({**given, "hosts": host})
        assert "secret" not in str(error.value)


@pytest.mark.parametrize("given", [{}, {"url": "example.org"}, {"url": "file:///etc/passwd"}, {"url": "https://a b/"}])
def test_another_site_needs_its_address(given: dict[str, str]) -> None:
    with pytest.raises(ArgumentError):
        NewsAddressSpider.read_arguments(given)


@pytest.mark.parametrize(
    ("arguments", "settings", "message"),
    [
        (["asianews", "-a", "language=en"], {}, "unknown argument -a language="),
        (["nosuch"], {}, "unknown spider nosuch; there are archive, asianews, news"),
        (["asianews", "-a", "base_url=http://127.0.0.1:9"], {"CONCURRENT_REQUESTS": "few"}, "CONCURRENT_REQUESTS=few"),
        (["asianews", "-a", "base_url=http://127.0.0.1:9"], {"ARTICLE_DATABASE": "sqlite:a.db"}, "not a database URL"),
    ],
)
def test_a_mistake_of_the_user_is_one_line_and_code_1(
    shell: Shell, arguments: list[str], settings: dict[str, str], message: str
) -> None:
    run = shell.crawl(*arguments, settings=settings)
    assert run.code == 1, run.log
    assert message in run.log
    assert len(run.log.strip().splitlines()) == 1


def test_the_first_and_the_last_day_that_there_are_are_days() -> None:
    asked = CrawlArguments(since=date(2024, 1, 1), until=date(2024, 1, 31))
    assert [asked.may_be_in_range(day) for day in (date.min, date.max)] == [False, False]
    assert CrawlArguments(since=date(2024, 1, 1)).may_be_in_range(date.max)
