"""A password in an address or a setting is sent where it belongs, and written nowhere."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import make_url

from crawler.arguments import read_arguments, without_passwords
from crawler.terminal.safe_log import SafeRecord
from storage.database import open_database, shown_url
from storage.errors import StorageError
from tests.crawler.local_site import links, story
from tests.faults.server import Exchange, FaultyServer, moved, status, whole
from tests.faults.shell import FaultShell

SECRET = "s3cr%40t"
PLAIN = "s3cr@t"
HEADER = f"Basic {base64.b64encode(f'reader:{PLAIN}'.encode()).decode()}"


def told(shell: FaultShell, log: str) -> str:
    """All that a run has left: its log, and every file beside its database."""
    files = [file.read_bytes().decode("latin-1") for file in sorted(shell.database.parent.iterdir()) if file.is_file()]
    return log + "".join(files)


def test_a_password_for_the_site_is_sent_to_it_alone_and_written_nowhere(shell: FaultShell) -> None:
    feed = "<link rel='alternate' type='application/rss+xml' href='/feed.rss'>"

    def protected(exchange: Exchange) -> None:
        if exchange.headers.get("authorization") != HEADER:
            status(401)(exchange)
        elif exchange.path == "/":
            whole(links(["/one", "/away", "/broken"], head=feed))(exchange)
        else:
            whole(story("Sea wall stands"))(exchange)

    with FaultyServer() as other, FaultyServer({"/": protected, "/one": protected}) as server:
        away = moved(f"{other.url}/elsewhere")
        server.routes |= {"/away": away, "/feed.rss": away, "/broken": status(500)}
        url = server.url.replace("//", f"//reader:{SECRET}@")
        settings = {"RETRY_TIMES": 0, "LOG_LEVEL": "DEBUG", "METRICS_FILE": shell.database.with_name("metrics.prom")}
        settings |= {"ALLOW_PRIVATE_ADDRESSES": 1}
        run = shell.crawl("news", "-a", f"url={url}", settings=settings)
        assert shell.headlines() == ["Sea wall stands"], run.log
        assert "/elsewhere" in other.paths, "a feed may lie on another host"
        assert not [each.path for _, each in other.exchanges if "authorization" in each.headers]
        left = told(shell, run.log)
        assert SECRET not in left
        assert PLAIN not in left
        assert HEADER not in left
        [(arguments,)] = shell.rows("SELECT json_extract(arguments, '$.url') FROM crawl_run")
        assert arguments == url.replace(SECRET, "***")
        assert not any("reader" in key + address for key, address in shell.rows("SELECT key, url FROM page"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:secret@example.org/a", "https://user:***@example.org/a"),
        ("<GET http://user:se:c@ret@h:80/>: no", "<GET http://user:***@h:80/>: no"),
        ("proxy http://:secret@proxy:3128", "proxy http://:***@proxy:3128"),
        ("postgresql+psycopg://w:pä$s@db/news", "postgresql+psycopg://w:***@db/news"),
        ("https://e.org/a:b@c and mail me@e.org", "https://e.org/a:b@c and mail me@e.org"),
        ("http://e.org:8000/?at=@", "http://e.org:8000/?at=@"),
        ("https://user@example.org", "https://user@example.org"),
    ],
)
def test_every_password_in_an_address_is_hidden_and_nothing_else(text: str, shown: str) -> None:
    assert without_passwords(text) == shown
    assert SafeRecord("name", 0, "path", 1, "lost %s", (text,), None).getMessage() == f"lost {shown}"


def test_arguments_hold_a_password_apart_and_do_not_show_it() -> None:
    read = read_arguments({"url": "https://user:se%2Fcret@example.org:8443/news?q=1"}, ("url",))
    assert read.url == "https://example.org:8443/news?q=1"
    assert read.credentials == ("https://example.org:8443/news?q=1", "user:se/cret")
    assert "cret" not in repr(read)
    read = read_arguments({"base_url": "http://user:secret@127.0.0.1:8000/"}, ("base_url",))
    assert read.base_url == "http://127.0.0.1:8000"
    assert read.credentials is not None
    with pytest.raises(ValueError, match=r"user:\*\*\*@"):
        read_arguments({"base_url": "http://user:secret@127.0.0.1:8000/path"}, ("base_url",))


def test_a_password_of_the_database_is_not_shown_wherever_it_stands() -> None:
    assert "secret" not in shown_url(make_url("postgresql://w:secret@db/news?password=secret&sslpassword=secret"))
    with pytest.raises(StorageError) as failed:
        open_database("postgresql+psycopg://w:secret@127.0.0.1:1/news?password=secret")
    assert "secret" not in str(failed.value)


def test_a_database_of_a_file_is_shown_as_it_is(tmp_path: Path) -> None:
    assert shown_url(make_url(f"sqlite:///{tmp_path}/a.db")) == f"sqlite:///{tmp_path}/a.db"
