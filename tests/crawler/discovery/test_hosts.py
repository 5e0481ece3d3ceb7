"""The hosts of a site."""

import socket
from pathlib import Path

import pytest

from crawler.discovery import hosts


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://www.example.org/", "example.org"),
        ("https://edition.example.org/a", "example.org"),
        ("https://news.example.co.uk/", "example.co.uk"),
        ("https://portal.co.uk/", "portal.co.uk"),
        ("https://ferry.blogspot.com/", "ferry.blogspot.com"),
        ("https://harbour.kyoto.jp/", "harbour.kyoto.jp"),
        ("http://127.0.0.1:8001/", "127.0.0.1:8001"),
        ("http://localhost/", "localhost"),
    ],
)
def test_an_address_belongs_to_whoever_registered_the_name(
    url: str, owner: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hosts._suffixes.cache_clear()
    hosts.registered_name.cache_clear()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", None)
    assert hosts.owner_of(url) == owner
    assert list(tmp_path.iterdir()) == []
