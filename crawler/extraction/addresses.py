"""Addresses: which page of a site an address names, however it is spelled."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.extraction.rules import CleaningRules
from crawler.extraction.tracking import without_session, without_tracking

_SLASH = re.compile("%2f", re.I)
_IN_PATH = "/:,.'()&=;!*+$@~-_"
_WHOLE = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,4})?/[\w.~/%+,@-]*", re.A)
"""Addresses that are whole: joined to another they stay as they are, and most of a sitemap are such."""
_SLASHES = re.compile(r"/{2,}")
_INDEX = re.compile(r"(?<=/)(?:index|default)\.(?:x?html?|shtml?|php\d?|aspx?|jspx?|cfm)$", re.I)


@dataclass(frozen=True, slots=True)
class Address:
    """An address read by its site's patterns."""

    kind: str
    """`article`, `print`, `list`, `day`, `home`, `never`; `other` where no pattern matches."""
    url: str
    """Normalized, in the site's own host."""
    identifier: str | None = None
    language: str | None = None

    @property
    def key(self) -> str:
        """The key of the page: `en:18406` if identifier and language are known, else `page_key` of the address.
        Addresses with the same key name one page."""
        if self.identifier and self.language:
            return f"{self.language}:{self.identifier}"
        return page_key(self.url)


def join_address(base: str, href: str) -> str | None:
    """Return the absolute http(s) address of a link, or None: malformed links of real pages raise ValueError in
    urljoin."""
    if _WHOLE.fullmatch(href):
        return href
    try:
        joined = urljoin(base, href.strip())
        parts = urlsplit(joined)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return ascii_address(joined) if parts.scheme in ("http", "https") and host else None


def ascii_host(host: str) -> str:
    """Return a host name as it is asked for: `xn--mnchen-3ya.example` for `München.example`."""
    if host.isascii():
        return host.lower()
    import idna  # few hosts need its tables

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:
        return host.lower()


def readable_host(host: str) -> str:
    """Return a host name as people read it: `münchen.example` for `xn--mnchen-3ya.example`."""
    if "xn--" not in host:
        return host
    import idna

    try:
        return idna.decode(host)
    except UnicodeError:
        return host


def ascii_address(url: str) -> str:
    """Return the address with its host as it is asked for. Raises ValueError for what is no address."""
    parts = urlsplit(url)
    if parts.netloc.isascii() or not parts.hostname:
        return url
    user, at, _ = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"{user}{at}{ascii_host(parts.hostname)}{port}"))


@lru_cache(maxsize=4096)
def normalize_address(url: str) -> str:
    """Return the address in its one spelling: host in lower case and ASCII, no fragment, no default port, no tracking
    parameters, no session, one way of percent-encoding. Scheme, `www.` and the order of parameters stay. Cached,
    because a crawl asks for it 13 times per page."""
    parts = urlsplit(url.strip())
    host = ascii_host(parts.hostname or "")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port and (parts.scheme, port) not in (("http", 80), ("https", 443)):
        host = f"{host}:{port}"
    # An encoded slash is part of a name; decoded it would be another path, which servers answer with 404.
    path = "%2F".join(map(_one_encoding, _SLASH.split(without_session(parts.path)))) or "/"
    query = without_tracking(parts.query) if parts.query else ""
    return urlunsplit((parts.scheme.lower(), host, path, query, ""))


def _one_encoding(text: str) -> str:
    return quote(unquote(text, errors="surrogateescape"), safe=_IN_PATH, errors="surrogateescape")


def bare_address(url: str) -> str:
    """Return the normalized address without scheme and `www.`."""
    return normalize_address(url).split("://", 1)[-1].removeprefix("www.")


@lru_cache(maxsize=4096)
def page_key(url: str) -> str:
    """Return the key of a page that has no identifier: `bare_address`, spelled in one way for `X`, `X/`, `X//` and
    `X/index.html` and for every order of the parameters. It names the page and is not fetched: which of these its
    server answers is not known."""
    place, mark, query = bare_address(url).partition("?")
    host, _, path = place.partition("/")
    path = _INDEX.sub("", _SLASHES.sub("/", f"/{path}")).rstrip("/")
    return f"{host}{path or '/'}{mark}{'&'.join(sorted(query.split('&')))}"


def is_site_host(url: str, rules: CleaningRules) -> bool:
    """Whether the address lies on one of the site's hosts, with or without `www.`."""
    try:
        host = ascii_host(urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return False
    return host in _ascii_hosts(rules.hosts)


@lru_cache(maxsize=64)
def _ascii_hosts(hosts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(ascii_host, hosts))


def read_address(url: str, rules: CleaningRules) -> Address:
    """Read the address by the site's patterns; an address on any of the site's hosts gets the site's own host."""
    normal = normalize_address(url)
    if rules.home and is_site_host(normal, rules):
        own = urlsplit(rules.home)
        normal = urlunsplit((own.scheme, own.netloc, *urlsplit(normal)[2:]))
    parts = urlsplit(normal)
    target = unquote(parts.path) + (f"?{unquote(parts.query)}" if parts.query else "")
    for kind, address_pattern in _compiled(rules):
        match = address_pattern.match(target)
        if match:
            groups = match.groupdict()
            identifier = groups.get("identifier")
            if identifier:
                identifier = identifier.lstrip("0").zfill(rules.identifier_width)
            # A site with one language need not name it in its addresses.
            language = groups.get("language") or (rules.languages[0] if len(rules.languages) == 1 else None)
            return Address(kind, normal, identifier, language.lower() if language else None)
    return Address("other", normal)


@lru_cache(maxsize=64)
def _compiled_patterns(patterns: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    compiled = []
    for kind, text in patterns:
        address_pattern = re.compile(text, re.I)
        compiled.append((kind, address_pattern))
    return tuple(compiled)


def _compiled(rules: CleaningRules) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return _compiled_patterns(tuple((a.kind, a.pattern) for a in rules.addresses))


def base_address(tree: HtmlElement, url: str) -> str:
    """Return the address that a page's relative addresses start from: its first `<base href>`, else its own."""
    for element in tree.iter("base"):
        if href := element.get("href"):
            return join_address(url, href) or url
    return url
