"""`ListAddresses`: addresses of a site's lists and of their further pages, as its `ListPattern` spells them. Pure."""

import re
from functools import lru_cache

from crawler.extraction.addresses import Address, bare_address
from crawler.extraction.rules import ListPattern

_PLACE = "{step}"
_LONGEST = 2000
"""Characters of an address in which the site's pattern is looked for, which may take time as the square of them: 25,000
took 0.24 s for each link. No list's address has over 200."""


class ListAddresses:
    """Reads and writes the addresses of one site's lists."""

    def __init__(self, pattern: ListPattern) -> None:
        before, _, after = pattern.step.partition(_PLACE)
        self._spelling = pattern.step
        self._is_parameter = before.startswith("?")
        parameter = rf"[?&]{re.escape(before[1:])}(\d+)(?=&|$)"
        self._step = re.compile(parameter if self._is_parameter else rf"{re.escape(before)}(\d+){re.escape(after)}$")
        self._same_list = re.compile(pattern.same_list) if pattern.same_list else None

    def key(self, address: Address) -> str:
        """Return what makes two addresses one list: `en:geo:17` for every spelling that the site's pattern knows, else
        the bare address."""
        readable = self._same_list is not None and len(address.url) <= _LONGEST
        match = self._same_list.search(address.url) if self._same_list and readable else None
        if match and address.language:
            parts = [str(int(part)) if part.isdigit() else part.lower() for part in match.groups()]
            return ":".join([address.language, *parts])
        return bare_address(self.first(address.url))

    def first(self, url: str) -> str:
        """Return the list's address without its step."""
        match = self._step.search(url)
        if match is None:
            return url
        before, after = url[: match.start()], url[match.end() :]
        # The first parameter goes: the next one takes its question mark.
        return before + (f"?{after[1:]}" if match[0].startswith("?") and after else after)

    def step_of(self, url: str) -> int | None:
        """Return the step that the address names; None for the list's first page."""
        match = self._step.search(url)
        return int(match[1]) if match else None

    def step(self, url: str, step: int) -> str:
        """Return the address of a step."""
        first, ending = self.first(url), self._spelling.replace(_PLACE, str(step))
        if self._is_parameter and "?" in first:
            ending = f"&{ending[1:]}"
        return first.rstrip("/") + ending if ending.startswith("/") else first + ending


@lru_cache(maxsize=16)
def list_addresses(pattern: ListPattern) -> ListAddresses:
    """Return the pattern's addresses, whose regular expressions are built once."""
    return ListAddresses(pattern)
