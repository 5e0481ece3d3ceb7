"""Sitemaps that the site's robots.txt names are asked for, wherever they lie."""

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.robotstxt import ProtegoRobotParser

from crawler.discovery.hosts import StartHosts
from crawler.discovery.unknown.announced.sitemaps import Sitemaps


def named(body: bytes, host: str = "e.org") -> list[str]:
    hosts = StartHosts("https://e.org/")
    signals = SimpleNamespace(connect=lambda *_: None)
    nothing: Any = None
    run: Any = SimpleNamespace(crawler=SimpleNamespace(signals=signals), is_own=hosts.is_own, arguments=None)
    sitemaps = Sitemaps(run, nothing, nothing, nothing)
    sitemaps.read_robots(ProtegoRobotParser(body, None), Request(f"https://{host}/robots.txt"))
    return sitemaps.named_by_robots


def test_a_sitemap_on_another_host_is_taken_from_the_sites_own_robots_txt_alone() -> None:
    body = b"Sitemap: /map.xml\nSitemap: https://other.example/map.xml\nSitemap: http://[\nSitemap: mailto:x\n"
    assert named(body) == ["https://e.org/map.xml", "https://other.example/map.xml"]
    assert named(body, "other.example") == []


@pytest.mark.parametrize(
    "line",
    [
        "SITEMAP: https://e.org/map.xml",
        "sitemap:https://e.org/map.xml",
        "Sitemap : https://e.org/map.xml # the main one",
        "  Sitemap: map.xml\r",
        "Site-map: https://e.org/map.xml",
        "Sitemap: <https://e.org/map.xml>",
        "Sitemap: https://e.org/map.xml, mailto:x",
        'Sitemap: "https://e.org/map.xml"',
    ],
)
def test_the_line_is_read_however_it_is_written(line: str) -> None:
    assert named(f"User-agent: *\nDisallow:\n{line}\n".encode()) == ["https://e.org/map.xml"]
