"""Addresses whose hosts are not ASCII, and slashes that are part of a name."""

from urllib.parse import urljoin

import pytest

from crawler.arguments import ArgumentError, read_arguments
from crawler.discovery.hosts import StartHosts, host_of
from crawler.extraction.addresses import (
    ascii_host,
    bare_address,
    is_site_host,
    join_address,
    normalize_address,
    readable_host,
)
from crawler.extraction.rules import CleaningRules

UNICODE, PUNYCODE = "münchen.example", "xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "host", [UNICODE, "MÜNCHEN.example", PUNYCODE, "mu\u0308nchen.example", "XN--MNCHEN-3YA.example"]
)
def test_one_host_in_all_its_spellings(host: str) -> None:
    assert ascii_host(host) == PUNYCODE
    assert readable_host(ascii_host(host)) == UNICODE
    assert bare_address(f"https://www.{host}/a") == f"{PUNYCODE}/a"
    assert host_of(f"https://{host}:8080/a") == f"{PUNYCODE}:8080"
    for declared in (UNICODE, PUNYCODE):
        assert is_site_host(f"https://www.{host}/", CleaningRules("m", hosts=(declared,)))
        assert StartHosts(f"https://{declared}/").is_own(f"https://{host}/a")


def test_a_letter_that_older_rules_fold_is_kept() -> None:
    assert ascii_host("straße.example") == "xn--strae-oqa.example"
    assert readable_host("xn--strae-oqa.example") == "straße.example"


@pytest.mark.parametrize(
    "host", ["coast.example", "127.0.0.1", "[::1]", "xn--.example", "a..ü", "ü" * 80, "\u200d.example"]
)
def test_what_is_no_such_host_stays_as_it_is(host: str) -> None:
    assert ascii_host(host) == host.lower()
    assert readable_host(host) == host


def test_links_are_joined_with_the_host_as_it_is_asked_for() -> None:
    assert join_address("https://münchen.example/x", "/a") == f"https://{PUNYCODE}/a"
    assert join_address("https://coast.example/", "//user:pass@München.example:81/ü") == (
        f"https://user:pass@{PUNYCODE}:81/ü"
    )


@pytest.mark.parametrize(
    "href",
    ["https://a.example/b", "http://a.example:80/", "https://a.example/b/../c//d.html", "https://a.example/%C3%BC+@,~"],
)
def test_an_address_that_is_whole_is_joined_as_any_other(href: str) -> None:
    assert join_address("https://coast.example/x/", href) == urljoin("https://coast.example/x/", href) == href


def test_the_site_is_given_in_either_spelling() -> None:
    for host in (UNICODE, PUNYCODE):
        arguments = read_arguments({"url": f"https://user:word@{host}:8080/a?b=ü"}, ("url",))
        assert arguments.url == f"https://{PUNYCODE}:8080/a?b=ü"
        assert arguments.credentials == (arguments.url, "user:word")
    with pytest.raises(ArgumentError, match="no host name"):
        read_arguments({"url": "https://ü..example/"}, ("url",))


def test_a_site_that_nobody_knows_takes_any_language() -> None:
    def languages(text: str) -> tuple[str, ...]:
        return read_arguments({"url": "https://a.example", "languages": text}, ("url", "languages")).languages

    assert languages("de, en,de") == ("de", "en")
    assert languages("all") == ()
    for wrong in ("german", "d", ""):
        with pytest.raises(ArgumentError, match="give codes"):
            languages(wrong)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("/a%2Fb", "/a%2Fb"),
        ("/a%2fb/", "/a%2Fb/"),
        ("/a/b", "/a/b"),
        ("/%2f%2Fa%3Fb%23c%25d", "/%2F%2Fa%3Fb%23c%25d"),
        ("/ü%C3%BC%2F%c3%bc", "/%C3%BC%C3%BC%2F%C3%BC"),
        ("/a%252Fb", "/a%252Fb"),
    ],
)
def test_a_slash_that_is_part_of_a_name_stays_one(written: str, normal: str) -> None:
    assert normalize_address(f"https://coast.example{written}") == f"https://coast.example{normal}"
    assert normalize_address(f"https://coast.example{normal}") == f"https://coast.example{normal}"
