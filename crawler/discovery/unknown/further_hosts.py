"""`FurtherHosts`: other hosts on which a site has its articles, such as `edition.` or `m.`. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable

from crawler.discovery.hosts import registered_name

_ENOUGH = 5
"""So many headlines on a site's own lists lead to a host of the same domain before its articles count as the site's."""
_OTHER_USES = frozenset(
    "abo account accounts ads anzeigen api app apps assets auth careers cdn classifieds community events forum forums "
    "games help id img images jobs karriere login mail media my newsletter oauth passport puzzles register secure shop "
    "static status store subscribe support tickets webmail".split()
)
"""First labels of hosts that have no articles."""


class FurtherHosts:
    """Counts headlines that lead to other hosts."""

    def __init__(self) -> None:
        self._headlines: Counter[str] = Counter()

    def found(self, own: Collection[str], elsewhere: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
        """Return the hosts that are the site's own from now on, each with the number of headlines: those of the same
        domain as one of its `own`, to which a list has enough of them."""
        new = []
        for host, number in elsewhere:
            self._headlines[host] += number
            if self._headlines[host] >= _ENOUGH and any(is_same_domain(host, other) for other in own):
                new.append((host, self._headlines[host]))
        return new


def is_same_domain(host: str, other: str) -> bool:
    """Whether two hosts belong to one organisation: their domains are one, below what registries give to anybody
    (`co.uk`, `github.io`), and the first is none for shopping or logging in."""
    domain = registered_name(host)
    return bool(domain) and domain == registered_name(other) and host.split(".", 1)[0] not in _OTHER_USES
