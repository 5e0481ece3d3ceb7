"""Read what was typed for the list of sites: an address or a spider's name, and its arguments. Pure."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from crawler.arguments import ArgumentError, CrawlArguments, without_passwords
from crawler.extraction.addresses import ascii_host, is_site_host, page_key, readable_host
from crawler.extraction.rules import CleaningRules

BY_ADDRESS = "news"
"""The spider of sites that are crawled by their address."""
_SCHEME_WITH_SLIP = re.compile(r"[a-z]{2,6}(?::/{0,3}|/{2,3})(?=[^/\s])", re.IGNORECASE)
_HOST = re.compile(r"[^\s/:@?#]+\.[^\s/:@?#]+(?::\d+)?(?:[/?].*)?")
"""An address without its scheme, as people type it: `example.org`, `example.org/news`."""
_OF_DAYS = ("since", "until")


class EntryError(ValueError):
    """It names no site that can be crawled; the message is one line for the user."""


class KnownSpider(Protocol):
    """What is asked of a spider."""

    cleaning_rules: CleaningRules

    def read_arguments(self, given: Mapping[str, object]) -> CrawlArguments:
        """Return the `-a` arguments, checked. Raises ArgumentError."""
        ...

    def rules_for(self, arguments: CrawlArguments) -> CleaningRules:
        """Return the rules of the site that the arguments name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A site, as it stands on the list."""

    key: str
    """Entries with the same key are one."""
    spider: str
    site: str
    """As in the store."""
    host: str
    url: str | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    title: str | None = None
    feed: str | None = None
    every: int | None = None
    """Seconds; None: as the site's news asks for."""
    paused: bool = False

    @property
    def name(self) -> str:
        """What people call it: its address, or its spider."""
        return self.url or self.spider


def read_entry(typed: str, arguments: Mapping[str, str], spiders: Mapping[str, KnownSpider]) -> Entry:
    """Return the entry of a site. The address of a site that has a spider gives the entry of this spider. Raises
    EntryError."""
    for name in _OF_DAYS:
        if name in arguments:
            raise EntryError(f"-a {name}=... is for one crawl: start scrapy crawl with it; the list crawls what is new")
    spider, url = _spider_or_url(typed.strip(), spiders)
    given = dict(arguments) if url is None else {**arguments, "url": url}
    try:
        read = spiders[spider].read_arguments(given)
    except ArgumentError as error:
        raise EntryError(str(error)) from None
    rules = spiders[spider].rules_for(read)
    asked = read.url or read.base_url or ""
    host = ascii_host(urlsplit(asked).hostname or "") if asked else (rules.hosts or (rules.site,))[0]
    if read.credentials or not all(host.split(".")):
        reason = "the list keeps no passwords" if read.credentials else "its host is no name"
        raise EntryError(f"{without_passwords(url or asked)}: {reason}")
    key = spider if read.url is None else f"{spider} {page_key(read.url)}"
    return Entry(
        key=key,
        spider=spider,
        site=rules.site,
        host=host.removeprefix("www."),
        url=read.url,
        arguments={name: value for name, value in arguments.items() if name != "url"},
    )


def _spider_or_url(typed: str, spiders: Mapping[str, KnownSpider]) -> tuple[str, str | None]:
    """Return the spider's name, and the address for the one that takes one. Raises EntryError."""
    if typed == BY_ADDRESS:
        raise EntryError("which site? give its address in place of news, like https://example.org")
    if typed in spiders:
        return typed, None
    near = difflib.get_close_matches(typed, [name for name in spiders if name != BY_ADDRESS], 1)
    if "://" not in typed:
        if not _HOST.fullmatch(typed) or _SCHEME_WITH_SLIP.match(typed):
            raise EntryError(f"there is no spider {typed}, and it is no address{_meant(typed, near)}")
        typed = f"https://{typed}"
    own = next((name for name, known in spiders.items() if is_site_host(typed, known.cleaning_rules)), None)
    if own is not None:
        return own, None
    if urlsplit(typed).scheme.lower() not in ("http", "https"):
        raise EntryError(f"{without_passwords(typed)} is no address{_meant(typed, near)}")
    return BY_ADDRESS, typed


def _meant(typed: str, near: list[str]) -> str:
    if near:
        return f": did you mean {near[0]}?"
    slip = _SCHEME_WITH_SLIP.match(typed)
    if slip:
        return f": did you mean {without_passwords(f'https://{typed[slip.end() :]}')}?"
    return " like https://example.org"


def shown_name(name: str) -> str:
    """Return an entry's name as people read it."""
    host = urlsplit(name).hostname
    return name.replace(host, readable_host(host), 1) if host else name
