"""`AddressGuard`: allow connections to public addresses and to the one host that the user named. Pure."""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]
"""As `socket.getaddrinfo` gives it."""
Resolve = Callable[..., Iterable[AddressInfo]]
"""`socket.getaddrinfo`, or another that is called in the same way."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CLOSED = tuple(
    map(
        ipaddress.ip_network,
        [
            "100.64.0.0/10",  # carrier-grade NAT; Alibaba Cloud keeps its metadata at 100.100.100.200
            "168.63.129.16/32",  # Azure's host of the machine: a public number that only its own machines reach
            "192.0.0.0/24",  # protocol assignments; Oracle Cloud keeps its metadata at 192.0.0.192
            "192.88.99.0/24",  # 6to4 relays
            "64:ff9b:1::/48",  # NAT64 of a network's own
            "2001::/23",  # protocol assignments, Teredo among them
            "3fff::/20",  # documentation
            "5f00::/16",  # segment routing
            "fec0::/10",  # site-local, the older private range
        ],
    )
)
"""What Python's `is_global` lets through in one version or another, and should not be fetched."""


class PrivateAddressError(Exception):
    """A host is not public and was not opened; the message is one line for the user."""


@lru_cache(maxsize=1024)
def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, once what it embeds (IPv4-mapped, 6to4, NAT64) is too."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    if any(ip in network for network in _CLOSED):
        return False
    shut = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not shut


@lru_cache(maxsize=1024)
def literal_address(host: str) -> str | None:
    """The IP address that a host spells out, in any spelling that the system's resolver reads (`127.1`, `0x7f000001`,
    `2130706433`, full-width digits); None for a name. `localhost` names are 127.0.0.1 without being looked up."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(name.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(name.encode("idna").decode("ascii").rstrip(".")))
    except (OSError, UnicodeError):
        return None


def is_loopback(url: str) -> bool:
    """Whether the address names this machine itself: `localhost`, 127.0.0.0/8 or ::1."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class AddressGuard:
    """What one run may connect to. The address that is checked must be the one that is connected to: check what a
    lookup gave, and connect to that."""

    def __init__(self, *, allow_private: bool = False, opened: str | None = None) -> None:
        """`opened` is an address on loopback that the user named: its host and port are open, no other."""
        self.allow_private = allow_private
        self._opened: set[tuple[str, int]] = set()
        self._refused: dict[tuple[str, int], str] = {}
        if opened:
            self.open(opened)

    def open(self, url: str) -> None:
        """Allow the host and port of an address that the user named, if that is on loopback."""
        if is_loopback(url):
            self._opened.add(_host_and_port(url))

    def admit(self, host: str, port: int, addresses: Iterable[str]) -> None:
        """Check a host; raises PrivateAddressError if one of the addresses that a host leads to is not open."""
        key = (_bare(host), port)
        self._refused.pop(key, None)
        for address in addresses:
            if not self._is_open(key, address):
                shown = host if host == address else f"{host} ({address})"
                self._refused[key] = f"{shown} is a private address; -s ALLOW_PRIVATE_ADDRESSES=1 allows it"
                raise PrivateAddressError(self._refused[key])

    def admit_as_written(self, url: str) -> None:
        """Check an address without a lookup. Raises PrivateAddressError."""
        host, port = _host_and_port(url)
        literal = literal_address(host)
        if literal is not None:
            self.admit(host, port, [literal])

    def refusal(self, url: str) -> str | None:
        """Return why the last lookup of an address's host was refused; None if it was not."""
        return self._refused.get(_host_and_port(url))

    def _is_open(self, key: tuple[str, int], address: str) -> bool:
        if self.allow_private or is_public(address):
            return True
        return key in self._opened and ipaddress.ip_address(address).is_loopback


def connect(
    host: str, port: int, timeout: float, guard: AddressGuard, resolve: Resolve = socket.getaddrinfo
) -> socket.socket:
    """A connection to a host, to the very addresses that were checked, `timeout` for all of them together. Raises
    PrivateAddressError or OSError."""
    end = time.monotonic() + timeout
    found = list(resolve(host, port, type=socket.SOCK_STREAM))
    guard.admit(host, port, [str(entry[4][0]) for entry in found])
    failure = OSError(f"no address for {host}")
    for family, kind, protocol, _, address in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(max(end - time.monotonic(), 0.001))
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return _bare(parts.hostname or ""), parts.port or (443 if parts.scheme == "https" else 80)


def _bare(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
