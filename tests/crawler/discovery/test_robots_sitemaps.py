"""Sitemaps that a robots.txt names are asked for where they lie on the site."""

from types import SimpleNamespace
from typing import Any

from scrapy import Request
from scrapy.robotstxt import ProtegoRobotParser

from crawler.discovery.hosts import StartHosts
from crawler.discovery.unknown.site import UnknownSite


def test_a_sitemap_of_another_site_is_left_out() -> None:
    hosts = StartHosts("https://e.org/")
    signals = SimpleNamespace(connect=lambda *_: None)
    run: Any = SimpleNamespace(crawler=SimpleNamespace(signals=signals), is_own=hosts.is_own, arguments=None)
    site = UnknownSite(run, hosts)
    named = ("/map.xml", "https://other.example/map.xml", "http://169.254.169.254/map.xml", "http://[")
    body = "".join(f"Sitemap: {address}\n" for address in named).encode()
    site._read_robots(ProtegoRobotParser(body, None), Request("https://e.org/robots.txt"))
    assert site._robots_sitemaps == ["https://e.org/map.xml"]
