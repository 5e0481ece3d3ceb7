"""`HostMap`: another host in place of a site's own, for mirrors and the replica."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from crawler.extraction.addresses import is_site_host
from crawler.extraction.rules import CleaningRules


@dataclass(frozen=True, slots=True)
class HostMap:
    """Where a site's addresses are fetched. Stored addresses are always the site's own."""

    rules: CleaningRules
    base_url: str | None = None
    """Scheme and host (with port) that stand in for the site's; None fetches from the site."""

    def own(self, url: str) -> str:
        """The site's own address of something that was fetched, or linked, on the base host."""
        if not self.base_url or not self.rules.home:
            return url
        parts, base, home = urlsplit(url), urlsplit(self.base_url), urlsplit(self.rules.home)
        if parts.netloc.lower() != base.netloc.lower():
            return url
        return urlunsplit((home.scheme, home.netloc, *parts[2:]))

    def fetched(self, url: str) -> str:
        """Where an address of the site is fetched from; addresses of other sites come back as they are."""
        if not self.base_url or not is_site_host(url, self.rules):
            return url
        base = urlsplit(self.base_url)
        return urlunsplit((base.scheme, base.netloc, *urlsplit(url)[2:]))

    def is_own(self, url: str) -> bool:
        """Whether the address lies on the site: on one of its hosts or on the base host."""
        return is_site_host(self.own(url), self.rules)


def is_loopback(url: str) -> bool:
    """Whether the address names this machine itself: `localhost`, 127.0.0.0/8 or ::1."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
