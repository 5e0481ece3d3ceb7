"""`CheckedNames`: the lookup that connections use, with the check of its answers. Twisted connects to what it is given
here, so a name that changes its address between check and connection has nothing to gain."""

from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from crawler.downloader.private_addresses import Doors, PrivateAddressError


@implementer(IHostnameResolver)
class CheckedNames:
    """Wraps the reactor's resolver, whichever that is (`TWISTED_DNS_RESOLVER`), caches included."""

    def __init__(self, names: Any, doors: Doors) -> None:
        self._names = names
        self._doors = doors

    @classmethod
    def install(cls, doors: Doors) -> None:
        """Every connection by name or by address of this process goes through the check from now on."""
        from twisted.internet import reactor

        names: Any = reactor
        names.installNameResolver(cls(names.nameResolver, doors))

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """As Twisted calls it. No address where one of them is not open: `Doors.refusal` then says why."""
        checked = _CheckedReceiver(resolutionReceiver, self._doors, hostName, portNumber)
        return self._names.resolveHostName(checked, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _CheckedReceiver:
    """Keeps the addresses back until all are known and checked."""

    def __init__(self, receiver: Any, doors: Doors, host: str, port: int) -> None:
        self._receiver = receiver
        self._doors = doors
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
            self._doors.admit(self._host, self._port, [address.host for address in self._found])
        except PrivateAddressError:
            self._found = []
        for address in self._found:
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()
