"""To which site a capture belongs, and how the site's pages are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from crawler.discovery.hosts import host_of
from crawler.extraction.addresses import Address, is_site_host, read_address, readable_host
from crawler.extraction.learned_lines import LearnedBlocks
from crawler.extraction.rules import GENERIC_RULES, CleaningRules


@dataclass(frozen=True, slots=True)
class CapturedSite:
    """A site of which an archive has pages."""

    rules: CleaningRules
    learned: LearnedBlocks
    """What its articles had taught before its first page was read in this run."""

    @property
    def name(self) -> str:
        """As a crawl of it would call it."""
        return self.rules.site

    def address(self, url: str) -> Address | None:
        """Return the page at the address; None where the site's rules say that it is no article."""
        address = read_address(url, self.rules)
        if not self.rules.addresses:
            return replace(address, kind="article")
        return address if address.kind in ("article", "print") else None


class CapturedSites:
    """The sites that are met, by host."""

    def __init__(self, known_rules: Sequence[CleaningRules], learned_of: Callable[[str], LearnedBlocks]) -> None:
        """`learned_of`: what a site's articles have taught, by its name."""
        self._known, self._learned_of = tuple(known_rules), learned_of
        self._met: dict[tuple[str, str | None], CapturedSite] = {}

    def of(self, url: str, written_by: str | None) -> CapturedSite:
        """Return the site of an address: one that has rules of its own, else the one whose crawl the file was
        `written_by`, else the one that `crawl news` would make of the host."""
        host = host_of(url)
        met = self._met.get((host, written_by))
        if met is None:
            rules = next((rules for rules in self._known if is_site_host(url, rules)), None)
            if rules is None:
                name = host.partition(":")[0]
                rules = replace(GENERIC_RULES, site=written_by or readable_host(name), hosts=(name,))
            met = self._met[host, written_by] = CapturedSite(rules, self._learned_of(rules.site))
        return met
