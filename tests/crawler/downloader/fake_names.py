"""A resolver for crawls under test: names lead where the setting FAKE_NAMES (JSON) says."""

import ipaddress
import json
from collections.abc import Sequence
from typing import Any, Self

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, succeed

from crawler.downloader import address_guard as network_doors

PUBLIC = "127.0.0.2"
"""An address that tests can serve from and that stands for one of the open internet."""
_is_public = network_doors.is_public


def is_public(address: str) -> bool:
    """As the project's, but for `PUBLIC`."""
    return address == PUBLIC or _is_public(address)


class FakeNames(CachingThreadedResolver):
    """Answers a name with its addresses one after the other, the last one for ever."""

    names: dict[str, list[str]]

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        network_doors.is_public = is_public  # type: ignore[assignment]
        resolver = super().from_crawler(crawler, reactor)
        resolver.names = json.loads(crawler.settings["FAKE_NAMES"])
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":
        addresses = self.names.get(name)
        if addresses is None:
            ipaddress.ip_address(name)  # no lookup leaves this machine
            return succeed(name)
        return succeed(addresses.pop(0) if len(addresses) > 1 else addresses[0])


def fake_names(**names: str | list[str]) -> dict[str, object]:
    """Settings of a crawl; `inner_example` is the name `inner.example`."""
    listed = {name.replace("_", "."): [at] if isinstance(at, str) else at for name, at in names.items()}
    return {
        "TWISTED_DNS_RESOLVER": "tests.crawler.downloader.fake_names.FakeNames",
        "FAKE_NAMES": json.dumps(listed),
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": 0,
    }
