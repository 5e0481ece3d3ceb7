"""Refuse connections to this machine and its networks: check every request and every lookup of a name."""

import logging
import urllib.request
from collections.abc import Sequence
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import NotConfigured
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from crawler.downloader.address_guard import AddressGuard, PrivateAddressError
from crawler.downloader.base import DownloaderPart, NoRun, run_of
from crawler.downloader.failures import PrivateAddress

_logger = logging.getLogger(__name__)


class RefusePrivateAddresses(DownloaderPart):
    """Downloader middleware: no request to this machine or its networks, by address here, by name when it connects.

    Robots.txt, redirects, lists, feeds and sitemaps are requests like any other, so each is checked.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        CheckedNames.install(self.run.guard)

    def process_request(self, request: Request) -> None:
        """Check a request; raises PrivateAddress if the host is spelled as an address that is not open."""
        if isinstance(self.run, NoRun):
            self.run.open_what_was_typed(request)
        try:
            self.run.guard.admit_as_written(request.url)
        except PrivateAddressError as error:
            raise PrivateAddress(str(error)) from None


class UseProxy(HttpProxyMiddleware):
    """The proxy that the environment names (`https_proxy`), with ALLOW_PRIVATE_ADDRESSES alone: a proxy looks names up
    by itself, and nobody could check where they lead."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it. Raises NotConfigured if no proxy may be used."""
        if not run_of(crawler).guard.allow_private:
            if urllib.request.getproxies().keys() & {"http", "https"}:
                _logger.info("the environment's proxy is not used: only with -s ALLOW_PRIVATE_ADDRESSES=1")
            raise NotConfigured
        return super().from_crawler(crawler)


@implementer(IHostnameResolver)
class CheckedNames:
    """The lookup that connections use, with the check of its answers: Twisted connects to what it is given here, so a
    name that changes its address between check and connection gains nothing. Wraps the reactor's resolver, whichever
    that is (`TWISTED_DNS_RESOLVER`), caches included."""

    def __init__(self, names: Any, guard: AddressGuard) -> None:
        self._names = names
        self._guard = guard

    @classmethod
    def install(cls, guard: AddressGuard) -> None:
        """Every connection by name or by address of this process goes through the check from now on."""
        from twisted.internet import reactor

        names: Any = reactor
        names.installNameResolver(cls(names.nameResolver, guard))

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """As Twisted calls it. No address where one of them is not open: `AddressGuard.refusal` then says why."""
        checked = _CheckedReceiver(resolutionReceiver, self._guard, hostName, portNumber)
        return self._names.resolveHostName(checked, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _CheckedReceiver:
    """Keeps the addresses back until all are known and checked."""

    def __init__(self, receiver: Any, guard: AddressGuard, host: str, port: int) -> None:
        self._receiver = receiver
        self._guard = guard
        self._host, self._port = host, port
        self._found: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        """The lookup has begun."""
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        """One address."""
        self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        """No more addresses."""
        try:
            self._guard.admit(self._host, self._port, [address.host for address in self._found])
        except PrivateAddressError:
            self._found = []
        for address in self._found:
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()
