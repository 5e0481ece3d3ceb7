"""The hosts of a site: tell its own addresses from others, and map them to another host if one stands in. Pure."""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from crawler.extraction.addresses import ascii_address, bare_address, is_site_host, page_key, read_address
from crawler.extraction.rules import CleaningRules

if TYPE_CHECKING:
    from tldextract import TLDExtract


@dataclass(frozen=True, slots=True)
class HostMap:
    """The hosts of a known site, or another host in their place (a mirror, the replica). Stored addresses are always
    the site's own."""

    rules: CleaningRules
    base_url: str | None = None
    """Scheme and host (with port) that stand in for the site's; None fetches from the site."""

    def own(self, url: str) -> str:
        """Return the site's own address of something that was fetched, or linked, on the base host."""
        if not self.base_url or not self.rules.home:
            return url
        parts, base, home = urlsplit(url), urlsplit(self.base_url), urlsplit(self.rules.home)
        if parts.netloc.lower() != base.netloc.lower():
            return url
        return urlunsplit((home.scheme, home.netloc, *parts[2:]))

    def fetched(self, url: str) -> str:
        """Return where an address of the site is fetched from; addresses of other sites come back as they are."""
        if not self.base_url or not is_site_host(url, self.rules):
            return url
        base = urlsplit(self.base_url)
        return urlunsplit((base.scheme, base.netloc, *urlsplit(url)[2:]))

    def is_own(self, url: str) -> bool:
        """Whether the address lies on the site: on one of its hosts or on the base host."""
        return is_site_host(self.own(url), self.rules)

    def is_start_page(self, url: str) -> bool:
        """Whether the address is that of a home page by the site's rules."""
        return read_address(url, self.rules).kind == "home"

    def has_scheme(self, url: str) -> bool:
        """Yes: a known site's addresses have that of its home."""
        return True


@dataclass(slots=True)
class StartHosts:
    """The hosts of a site that is known by one address alone: the one given, the one that its start page led to, and
    those that were named or found since."""

    given: str
    start_page: str = ""
    """The start page's address, after redirects."""
    more: set[str] = field(default_factory=set)
    """Further hosts of the site, as `host_of` has them."""

    def __post_init__(self) -> None:
        self.given = ascii_address(self.given)
        self.start_page = self.start_page or self.given

    def own(self, url: str) -> str:
        """Return the address as it is."""
        return url

    def fetched(self, url: str) -> str:
        """Return the address as it is."""
        return url

    def is_own(self, url: str) -> bool:
        """Whether the address lies on one of the hosts."""
        return host_of(url) in self.names

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return frozenset({host_of(self.given), host_of(self.start_page), *self.more})

    def is_start_page(self, url: str) -> bool:
        """Whether the address is the start page's."""
        return page_key(url) == page_key(self.start_page)

    def has_scheme(self, url: str) -> bool:
        """Whether the address has the start page's scheme: `http` costs a redirect on most sites, `https` is not there
        on others."""
        return url.partition(":")[0] == self.start_page.partition(":")[0]


def host_of(url: str) -> str:
    """Return host and port (unless it is the usual one), in lower case and without `www.`."""
    try:
        return bare_address(url).split("/", 1)[0]
    except ValueError:
        return ""


def owner_of(url: str) -> str:
    """Return the part of the host that somebody registered: `example.co.uk` of `news.example.co.uk`. Host and port
    where there is none, as of an IP address."""
    host = host_of(url)
    return registered_name(host) or host


@lru_cache(maxsize=256)
def registered_name(host: str) -> str:
    """Return the domain of a host, below what registries give to anybody (`co.uk`, `github.io`); empty without one."""
    return _suffixes()(host.partition(":")[0]).top_domain_under_public_suffix


@cache
def _suffixes() -> "TLDExtract":
    """The list of suffixes that comes with tldextract: nothing is fetched, and nothing kept on the disk. Imported when
    it is asked: it takes .2 s and brings another HTTP client."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
