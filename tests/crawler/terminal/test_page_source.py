"""What `scrapy clean URL` connects to."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crawler.downloader import address_guard as address_guard_module
from crawler.downloader.address_guard import AddressGuard
from crawler.extraction.article import extract_article
from crawler.terminal import page_source
from crawler.terminal.page_source import FetchOptions, PageSourceError, fetch_page
from tests.crawler.conftest import Run
from tests.crawler.downloader.fake_names import PUBLIC, is_public
from tests.crawler.downloader.test_private_addresses import self_signed
from tests.crawler.local_site import LocalSite, Reply, story
from tests.crawler.terminal.test_page_files import DAMAGED

pytestmark = pytest.mark.program

__all__ = ["self_signed"]
STORY = {"/story": story("Sea wall stands")}


@pytest.fixture
def inside() -> Iterator[LocalSite]:
    with LocalSite(STORY) as site:
        yield site


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSite]:
    """A server at an address that stands for a public one."""
    monkeypatch.setattr(address_guard_module, "is_public", is_public)
    with LocalSite(STORY, address=(PUBLIC, 0)) as site:
        yield site


def names(*answers: list[str]) -> tuple[Callable[..., list[Any]], list[str]]:
    """A resolver that gives one answer after the other, the last for ever; and the names that it was asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        addresses = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)) for address in addresses]

    return resolve, asked


def options(*answers: list[str], guard: AddressGuard | None = None) -> FetchOptions:
    return FetchOptions("test", 3.0, guard or AddressGuard(), names(*answers)[0])


def test_a_page_is_fetched_from_the_very_address_that_was_checked(outside: LocalSite) -> None:
    with LocalSite(STORY, address=("127.0.0.1", outside.port)) as other:
        resolve, asked = names([PUBLIC], ["127.0.0.1"])
        url = f"http://flip.example:{outside.port}/story"
        assert b"Sea wall" in fetch_page(url, FetchOptions("test", 3.0, AddressGuard(), resolve)).body
        assert asked == ["flip.example"]
        with pytest.raises(PageSourceError, match=r"flip\.example \(127\.0\.0\.1\) is a private address"):
            fetch_page(url, FetchOptions("test", 3.0, AddressGuard(), resolve))
        assert other.hits == []
    assert outside.paths == ["/story"]


@pytest.mark.parametrize("answer", [["127.0.0.1"], [PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC]])
def test_a_name_one_of_whose_addresses_is_private_is_refused(inside: LocalSite, answer: list[str]) -> None:
    with pytest.raises(PageSourceError, match="private address"):
        fetch_page(f"http://inner.example:{inside.port}/story", options(answer))
    assert inside.hits == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f000001", "localhost", "[::ffff:127.0.0.1]", "0"]
)
def test_a_redirect_to_this_machine_is_refused_in_every_spelling(
    outside: LocalSite, inside: LocalSite, host: str
) -> None:
    outside.routes["/moved"] = Reply(b"", 302, headers={"Location": f"http://{host}:{inside.port}/story"})
    with pytest.raises(PageSourceError, match="private address"):
        fetch_page(f"{outside.url}/moved", FetchOptions("test", 3.0))
    assert inside.hits == []
    assert outside.paths == ["/moved"]


def test_userinfo_does_not_hide_the_host(inside: LocalSite) -> None:
    for address in (f"http://example.org@127.0.0.1:{inside.port}/story", f"http://127.0.0.1:{inside.port}#@a.test/"):
        with pytest.raises(PageSourceError):
            fetch_page(address, FetchOptions("test", 3.0))
    assert inside.hits == []


def test_a_refusal_is_one_line_and_code_1(scrapy: Run, inside: LocalSite) -> None:
    done = scrapy("clean", f"http://2130706433:{inside.port}/story")
    assert (done.returncode, done.stdout, inside.hits) == (1, "", [])
    assert len(done.stderr.splitlines()) == 1
    assert "2130706433 (127.0.0.1) is a private address; -s ALLOW_PRIVATE_ADDRESSES=1 allows it" in done.stderr
    assert scrapy("clean", "-s", "ALLOW_PRIVATE_ADDRESSES=x", f"{inside.url}/story").returncode == 2


def test_the_proxy_of_the_environment_is_used_only_where_private_addresses_are_allowed(
    outside: LocalSite, inside: LocalSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", inside.url)
    monkeypatch.setenv("no_proxy", "")
    assert fetch_page(f"{outside.url}/story", FetchOptions("test", 3.0)).url == f"{outside.url}/story"
    assert inside.hits == []
    with pytest.raises(PageSourceError, match="404"):
        fetch_page(f"{outside.url}/story", FetchOptions("test", 3.0, AddressGuard(allow_private=True)))
    assert inside.paths == [f"{outside.url}/story"]


def test_a_certificate_that_nobody_vouches_for_is_refused(self_signed: ssl.SSLContext) -> None:
    with LocalSite(STORY, tls=self_signed) as site:
        for guard in (AddressGuard(opened=site.url), AddressGuard(allow_private=True)):
            with pytest.raises(PageSourceError, match="certificate verify failed"):
                fetch_page(f"{site.url}/story", FetchOptions("test", 3.0, guard))
        assert site.hits == []


def test_a_certificate_that_somebody_vouches_for_is_accepted(
    self_signed: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    with LocalSite(STORY, tls=self_signed) as site:
        page = fetch_page(f"{site.url}/story", FetchOptions("test", 3.0, AddressGuard(opened=site.url)))
        assert b"Sea wall" in page.body


def test_a_date_counted_from_now_is_resolved_by_the_fetch() -> None:
    markup = re.sub(rb"<meta[^>]*>", b"", STORY["/story"].body).replace(
        b"</h1>", b"</h1><p class='date'>2 hours ago</p>"
    )
    with LocalSite({"/story": Reply(markup)}) as site:
        fetched = fetch_page(f"{site.url}/story", FetchOptions("test", 20.0, AddressGuard(allow_private=True)))
    assert fetched.fetched_at is not None
    day = (fetched.fetched_at - timedelta(hours=2)).date().isoformat()
    assert extract_article(fetched).date_published == day
    assert extract_article(replace(fetched, fetched_at=None)).date_published is None


@pytest.mark.parametrize(("hops", "is_followed"), [(8, True), (9, False)])
def test_redirects_are_followed_eight_times(hops: int, is_followed: bool) -> None:
    moved = {f"/{hop}": Reply(b"", 302, headers={"Location": f"/{hop - 1}"}) for hop in range(1, hops + 1)}
    with LocalSite({**moved, "/0": STORY["/story"]}) as site:
        fetch = partial(fetch_page, f"{site.url}/{hops}", FetchOptions("test", 30.0, AddressGuard(opened=site.url)))
        if is_followed:
            assert fetch().url == f"{site.url}/0"
        else:
            with pytest.raises(PageSourceError, match="redirect"):
                fetch()


def test_what_comes_beside_a_page_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_source, "_MAX_RECEIVED", 20_000)
    with LocalSite({"/page": Reply(b"<p>" + b"x" * 40_000)}) as site:
        options = FetchOptions("test", 30.0, AddressGuard(opened=site.url))
        with pytest.raises(PageSourceError, match="more than 20000 bytes came"):
            fetch_page(f"{site.url}/page", options)


def fetch_first(reply: Reply) -> None:
    with LocalSite({"/": reply}) as site:
        fetch_page(site.url, FetchOptions("test", 30.0, AddressGuard(opened=site.url)))


def test_a_redirect_to_what_is_not_the_web_is_told() -> None:
    with pytest.raises(PageSourceError, match=r"ftp://127\.0\.0\.1/page: not an http or https address"):
        fetch_first(Reply(b"", 302, headers={"Location": "ftp://127.0.0.1/page"}))


def test_a_packed_page_that_is_damaged_on_its_way_is_told() -> None:
    with pytest.raises(PageSourceError, match=r"cannot be fetched \(Error -3"):
        fetch_first(Reply(DAMAGED, headers={"Content-Encoding": "gzip"}))
