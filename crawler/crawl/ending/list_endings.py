"""Which lists that could not be read are lost, and what that says of a run. Pure.

A list is looked for at one address or at several, of which the first that is one counts. Where none is, the list is
lost if one of them was read in an earlier run. If none ever was, an address that may never have been a list (404, or a
page without articles) is no loss by itself; one that is shut (403, a bot check) is, if the site itself names the list.
Feeds and sitemaps only repeat what lists have: one of them that was shut from the first day is no loss, all are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

SHUT_RUNS = 3
"""So many runs in a row without any list, or without any of one kind, are code 3. One or two are a night's
maintenance, or a rate limit, and end by themselves; with a run each half hour the third comes after an hour."""
NOT_THERE = frozenset({"http_404", "http_410", "no_feed", "no_sitemap", "no_articles", "home_page"})
"""What an address answers where there may never have been a list."""
FORBIDDEN = frozenset({"robots_txt", "offsite", "private_address", "too_large", "headers_too_large"})
"""Why a list is not asked for, or not taken: robots.txt of many sites forbids the feed that their pages name."""
_NO_LOSS = NOT_THERE | FORBIDDEN
"""Of a list that was never read."""
OF_THE_CONNECTION = "robots_unreachable"
"""Why a run ends before its first list: robots.txt, the first thing asked of a host, cannot be had."""
NOTHING_READ = "nothing_read"
"""The reason in `crawl_run.reasons` of a run that could read no list at all."""


class ListKind(StrEnum):
    """What a list is."""

    FEED = "feed"
    HOME = "home_page"
    """The start page of a site without rules too."""
    LIST = "list"
    DAY = "day"
    SITEMAP = "sitemap"


_ALWAYS_THERE = (ListKind.HOME, ListKind.DAY)
"""Kinds that a site has if it is there at all: if none is read, they are lost whatever they answered."""
_REPEATED = (ListKind.FEED, ListKind.SITEMAP)
_WORDS = {ListKind.HOME: "home page", ListKind.LIST: "list of a section", ListKind.DAY: "list of a day"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an address is no list."""

    url: str
    reason: str
    was_read: bool
    """Whether it was a list in an earlier run."""
    is_counted: bool = False
    """Whether it is counted as lost already."""


@dataclass(slots=True)
class ListSearch:
    """One list on its way: where it may still be, and why it is not where it was looked for."""

    kind: ListKind
    left: list[str] | None = None
    """Addresses still to be tried; None if the list has one address."""
    is_guess: bool = False
    """Whether neither the site's rules nor a page of the site named any of the addresses."""
    faults: list[Fault] = field(default_factory=list)

    def lost(self) -> Fault | None:
        """Return the fault that makes the list a loss still to be counted; None if there is none."""
        if any(fault.is_counted for fault in self.faults):
            return None
        known = next((fault for fault in self.faults if fault.was_read), None)
        is_named = not self.is_guess and self.kind not in _REPEATED
        is_shut = is_named and not any(fault.reason in _NO_LOSS for fault in self.faults)
        return known or (self.faults[0] if self.faults and is_shut else None)


@dataclass(frozen=True, slots=True)
class ListEndings:
    """What became of the lists of a run."""

    read: Counter[str] = field(default_factory=Counter)
    """Kind to number of lists that were read, or are as they were (304)."""
    unread: Mapping[str, Counter[str]] = field(default_factory=dict)
    """Kind to reasons, of every address where a list was looked for and none was found."""
    lost: Counter[str] = field(default_factory=Counter)
    """Kind to number of lists that are lost."""
    missed: Counter[str] = field(default_factory=Counter)
    """Those of them that earlier runs had read."""

    @classmethod
    def of_counters(cls, stats: Mapping[str, Any], *, is_cut_off: bool = False) -> Self:
        """Read the counters `list/of_kind/read/KIND`, `.../lost/KIND`, `.../missed/KIND` and
        `list/unread/KIND/REASON`. `is_cut_off`: the run ended before its first list, for want of robots.txt."""
        found: dict[str, Counter[str]] = {ending: Counter() for ending in ("read", "lost", "missed")}
        unread: dict[str, Counter[str]] = {}
        for name, number in stats.items():
            match name.split("/"):
                case ["list", "of_kind", ending, kind]:
                    found[ending][kind] += number
                case ["list", "unread", kind, reason]:
                    unread.setdefault(kind, Counter())[reason] += number
        if is_cut_off:
            unread.setdefault(ListKind.HOME, Counter())
        return cls(found["read"], unread, found["lost"], found["missed"])

    @property
    def reasons(self) -> Counter[str]:
        """Why lists of any kind could not be read."""
        return sum(self.unread.values(), Counter())

    @property
    def nothing_read(self) -> bool:
        """Whether lists were asked for and none was read."""
        return bool(self.unread) and not self.read

    def losses(self) -> dict[str, Counter[str]]:
        """Return what the run went without, as a word for its row, each with the reasons: `nothing_read`,
        `no_feed_read`."""
        found = {NOTHING_READ: self.reasons} if self.nothing_read else {}
        return found | {_word(kind): self.unread[kind] for kind in self.unread if self._is_lost(kind)}

    def _is_lost(self, kind: str) -> bool:
        """Whether no list of the kind was read, and there are such lists."""
        if self.read[kind]:
            return False
        is_shut = _NO_LOSS.isdisjoint(self.unread[kind])
        return kind in _ALWAYS_THERE or bool(self.lost[kind]) or is_shut

    def goes_on(self, earlier: Sequence[Mapping[str, int]]) -> bool:
        """Whether the runs before this one went without the same, and runs before those did not; `earlier` are their
        reasons, the newest first."""
        before = earlier[: SHUT_RUNS - 1]
        words = {NOTHING_READ, *map(_word, self.missed)}.intersection(self.losses())
        return len(before) == SHUT_RUNS - 1 and any(all(word in reasons for reasons in before) for word in words)


def _word(kind: str) -> str:
    return f"no_{kind}_read"


def in_words(loss: str) -> str:
    """Return `no home page could be read`."""
    if loss == NOTHING_READ:
        return "no list could be read"
    kind = loss.removeprefix("no_").removesuffix("_read")
    return f"no {_WORDS.get(ListKind(kind), kind)} could be read"
