"""A slip in the name of a setting is told, and nothing is done with the setting's default in its place."""

import re

import pytest
from scrapy.settings import default_settings

from crawler import settings
from crawler.setting_names import FROM_ENVIRONMENT, mistyped, mistyped_in_environment
from tests.crawler.conftest import ROOT, Run

KNOWN = [name for names in (vars(settings), vars(default_settings)) for name in names if name.isupper()]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ARTICLE_DATABSE", "ARTICLE_DATABASE"),
        ("ARTICLES_DATABASE", "ARTICLE_DATABASE"),
        ("article_database", "ARTICLE_DATABASE"),
        ("EXTRACTION_WORKER", "EXTRACTION_WORKERS"),
        ("SITE-CONFIG-DIR", "SITE_CONFIG_DIRS"),
        ("KEEP_PAGE", "KEEP_PAGES"),
        ("DOWNLOAD_DELYA", "DOWNLOAD_DELAY"),
        ("CONTACTS", "CONTACT"),
    ],
)
def test_a_slip_is_told_with_the_name_that_was_meant(typed: str, meant: str) -> None:
    assert mistyped([typed], KNOWN) == {typed: meant}


@pytest.mark.parametrize("name", ["MY_EXTENSION_TOKEN", "DELTAFETCH_ENABLED", "CONCURRENT_REQUESTS_PER_IP", "X", ""])
def test_a_setting_of_somebody_elses_extension_is_left_alone(name: str) -> None:
    assert mistyped([name], KNOWN) == {}


def test_no_known_setting_is_a_slip_of_another() -> None:
    assert mistyped(KNOWN, KNOWN) == {}


def test_in_the_environment_only_names_that_are_nobody_elses_are_told() -> None:
    variables = ["PATH", "CONTRACT", "ARTICLE_DATABASE", "ARTICLE_DATBASE", "Article_Database"]
    assert mistyped_in_environment(variables) == {
        "ARTICLE_DATBASE": "ARTICLE_DATABASE",
        "Article_Database": "ARTICLE_DATABASE",
    }


def test_the_names_read_from_the_environment_are_those_of_the_settings() -> None:
    text = (ROOT / "crawler" / "settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r'os\.environ(?:\.get\(|\[)"(\w+)"', text)) == set(FROM_ENVIRONMENT)


def test_commands_stop_at_a_slip(scrapy: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    done = scrapy("show", "-s", "ARTICLE_DATABSE=sqlite:///other.db")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "unknown setting -s ARTICLE_DATABSE: did you mean ARTICLE_DATABASE?" in done.stderr
    done = scrapy("crawl", "asianews", "-s", "EXTRACTION_WORKER=1")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "did you mean EXTRACTION_WORKERS?" in done.stderr
    monkeypatch.setenv("ARTICLE_DATABSE", "sqlite:///other.db")
    assert "unknown environment variable ARTICLE_DATABSE" in scrapy("export", "all.jsonl").stderr
