"""What a crawl may connect to, and how much it takes from there."""

import datetime
import gzip
import ipaddress
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy.settings import Settings

from crawler import settings as project_settings
from crawler.from_settings import SettingError, make_guard
from tests.crawler.downloader.fake_names import PUBLIC, fake_names
from tests.crawler.local_site import LocalSite, Reply, Shell, links, story
from tests.waiting import wait_until

HERE = {"/secret": story("Nobody may read this"), "/": links(["/secret"]), "/feed": Reply(b"<rss version='2.0'/>")}


@pytest.fixture
def inside() -> Iterator[LocalSite]:
    """A server of this machine that no crawl was told of."""
    with LocalSite(HERE) as site:
        yield site


def test_no_redirect_feed_or_sitemap_leads_to_another_door_of_this_machine(shell: Shell, inside: LocalSite) -> None:
    spellings = ["127.0.0.1", "127.0.0.1.", "127.1", "2130706433", "0177.0.0.1", "0x7f000001", "localhost", "0",
                 "x.localhost", "[::ffff:127.0.0.1]", "[::1]", "example.org@127.0.0.1", "①②⑦.⓪.⓪.①"]  # fmt: skip
    port = inside.port
    moved = {
        f"/moved-{n}": Reply(b"", 302, headers={"Location": f"http://{host}:{port}/secret".encode().decode("latin-1")})
        for n, host in enumerate(spellings)
    }
    moved["/metadata"] = Reply(b"", 302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    hops = {"/hop": Reply(b"", 302, headers={"Location": "/moved-0"})}
    feeds = [f"http://inner.example:{port}/feed", f"http://127.1:{port}/feed", f"http://2130706433:{port}/feed"]
    head = "".join(f"<link rel='alternate' type='application/rss+xml' href='{feed}'>" for feed in feeds)
    with LocalSite({"/good": story("Sea wall stands"), **moved, **hops}) as site:
        site.routes["/"] = links(["/good", "/hop", *moved], head)
        site.routes["/robots.txt"] = Reply(f"Sitemap: http://127.0.0.1:{port}/map.xml\n".encode())
        settings = fake_names(inner_example="127.0.0.1") | {"HTTPERROR_ALLOW_ALL": 1}
        run = shell.crawl("news", "-a", f"url={site.url}", settings=settings)
    assert inside.hits == []
    pages = shell.pages()
    assert pages.pop("/good") == ("saved", None)
    assert pages == dict.fromkeys(["/hop", *moved], ("refused", "private_address")), run.log
    assert run.code == 0, run.log
    assert f"list not read http://inner.example:{port}/feed: private address" in run.log
    assert (
        "169.254.169.254 is a private address"
        in shell.rows("SELECT message FROM page WHERE url LIKE '%metadata'")[0][0]
    )


def test_a_name_that_changes_its_address_between_two_connections_gets_nothing(shell: Shell) -> None:
    pages = {f"/{name}": story(f"Sea wall stands {name}") for name in range(4)}
    with LocalSite({"/": links(pages), **pages}, address=(PUBLIC, 0)) as site:
        with LocalSite({"/": links(pages), **pages}, address=("127.0.0.1", site.port)) as other:
            settings = fake_names(flip_example=[PUBLIC] * 22 + ["127.0.0.1"])
            run = shell.crawl("news", "-a", f"url=http://flip.example:{site.port}/", settings=settings)
        assert other.hits == []
    states = list(shell.pages().values())
    assert ("saved", None) in states, run.log
    assert ("refused", "private_address") in states, run.log
    assert set(states) == {("saved", None), ("refused", "private_address")}


def test_a_site_whose_name_leads_inside_is_not_read_and_the_run_is_not_done(shell: Shell, inside: LocalSite) -> None:
    address = f"url=http://inner.example:{inside.port}/"
    run = shell.crawl("news", "-a", address, settings=fake_names(inner_example="127.0.0.1"))
    assert inside.hits == []
    assert run.code == 2, run.log
    assert "private address" in run.last_line
    allowed = fake_names(inner_example="127.0.0.1") | {"ALLOW_PRIVATE_ADDRESSES": 1}
    assert shell.crawl("news", "-a", address, settings=allowed).code == 0
    assert shell.pages() == {"/secret": ("saved", None)}


@pytest.mark.parametrize(
    ("named", "allow", "words"),
    [
        ("http://10.0.0.1/", "0", "10.0.0.1 is a private address"),
        ("http://127.1:8000/", "0", "127.1 (127.0.0.1) is a private address"),
        ("http://192.168.1.1:8000", "", "192.168.1.1 is a private address"),
        ("https://example.org/", "perhaps", "ALLOW_PRIVATE_ADDRESSES=perhaps is neither 1 nor 0"),
    ],
)
def test_a_private_address_that_the_user_names_is_refused_at_once(named: str, allow: str, words: str) -> None:
    with pytest.raises(SettingError, match=re.escape(words)):
        make_guard(Settings({"ALLOW_PRIVATE_ADDRESSES": allow or False}), named)


def test_a_crawl_of_a_private_address_ends_with_one_line_and_code_1(shell: Shell) -> None:
    shell.forks = False
    run = shell.crawl("news", "-a", "url=http://10.0.0.1/")
    assert run.code == 1, run.log
    assert run.log == "scrapy crawl: 10.0.0.1 is a private address; -s ALLOW_PRIVATE_ADDRESSES=1 allows it\n"
    assert not shell.database.exists()


def test_the_proxy_of_the_environment_is_used_only_where_private_addresses_are_allowed(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalSite({"/": links(["/one"]), "/one": story("Sea wall stands")}) as site, LocalSite() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        run = shell.crawl("news", "-a", f"url={site.url}")
        assert run.code == 0, run.log
        assert "the environment's proxy is not used" in run.log
        assert proxy.hits == []
        shell.crawl("news", "-a", f"url={site.url}", settings={"ALLOW_PRIVATE_ADDRESSES": 1})
        assert f"{site.url}/robots.txt" in proxy.paths


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_server_with_a_certificate_of_its_own_making_is_lost_not_saved(
    shell: Shell, self_signed: ssl.SSLContext
) -> None:
    with LocalSite({"/": links(["/one"]), "/one": story("Sea wall stands")}, tls=self_signed) as site:
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})
        assert (run.code, site.hits) == (2, []), run.log
        assert "bad certificate" in run.last_line


def test_bodies_over_10_mib_are_refused_also_when_they_are_packed_twice(shell: Shell) -> None:
    html = b"<html><body><article>"
    bomb = gzip.compress(gzip.compress(html + b"<p>ten</p>" * 30_000_000, 1))
    routes = {
        "/twice": Reply(bomb, headers={"Content-Encoding": "gzip, gzip"}),
        "/plain": Reply(html + b"<p>ten</p>" * 1_100_000),
    }
    with LocalSite({"/": links(["/good", *routes]), "/good": story("Sea wall stands"), **routes}) as site:
        run = shell.crawl("news", "-a", f"url={site.url}")
    pages = shell.pages()
    assert pages.pop("/good") == ("saved", None)
    assert pages == dict.fromkeys(routes, ("refused", "too_large")), run.log
    assert run.code == 0, run.log
    # Broken off there, not measured when all of it was in memory.
    assert "exceeded DOWNLOAD_MAXSIZE (10485760 B) during decompression" in run.log
    assert "which is larger than download max size (10485760)" in run.log


def test_a_crawl_listens_on_no_port(shell: Shell) -> None:
    with LocalSite({"/": Reply(hangs=True)}) as site:
        process = shell.start("news", "-a", f"url={site.url}")
        wait_until(lambda: "/" in site.paths)
        own = {str(fd.readlink()) for fd in Path(f"/proc/{process.pid}/fd").iterdir()}
        sockets = [
            line.split()
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]
        ]
        listening = [fields for fields in sockets if fields[3] == "0A" and f"socket:[{fields[9]}]" in own]
        process.kill()
        process.communicate()
    assert any(link.startswith("socket:") for link in own)
    assert listening == []


def test_no_other_scheme_has_a_handler_that_could_fetch_it() -> None:
    settings = Settings()
    settings.setmodule(project_settings)
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


def test_only_http_and_https_are_fetched(shell: Shell) -> None:
    targets = ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/html,<article>x</article>", "gopher://127.0.0.1/",
               "s3://bucket/key", "javascript:alert(1)"]  # fmt: skip
    moved = {f"/moved-{n}": Reply(b"", 302, headers={"Location": target}) for n, target in enumerate(targets)}
    with LocalSite({"/good": story("Sea wall stands"), **moved}) as site:
        head = "<link rel='alternate' type='application/rss+xml' href='file:///etc/passwd'>"
        site.routes["/"] = links(["/good", *moved, *targets], head)
        run = shell.crawl("news", "-a", f"url={site.url}", settings={"RETRY_TIMES": 0})
    assert shell.rows("SELECT count(*) FROM article") == [(1,)]
    assert not re.search("root:", run.log)
    assert {state for state, _ in shell.pages().values()} <= {"saved", "failed", "refused"}
