"""Site-config files that fail: how often what one says was not taken, and on which pages."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_FILE = re.compile(r" \+ (.+) [0-9a-f]{8}(?:;|$)")
_LONGEST = 500
"""Characters of an `extractor_version` that are looked at."""
_FIELD = re.compile(r"(\w+): .*\bthe site's rules\b")
_SHOWN = 3
"""Addresses of a file."""


@dataclass(frozen=True, slots=True)
class FailingFile:
    """One file, as the newest articles of a site tell."""

    name: str
    """As `extractor_version` has it: `example.org.txt`, with `global.txt` after it where that counts too."""
    articles: int
    """Those that were read by it."""
    failed: int
    """Those of which it was not believed."""
    fields: dict[str, int]
    """Field to number of articles, the most first."""
    urls: tuple[str, ...]
    """Some of these, the newest first."""

    @property
    def sentence(self) -> str:
        """Say all of it but the addresses."""
        fields = ", ".join(f"{name} {number}" for name, number in self.fields.items())
        return f"{self.name} not believed on {self.failed} of {self.articles} articles: {fields}"


def failing_files(articles: Iterable[tuple[str, str, list[str]]]) -> list[FailingFile]:
    """Return the files that failed on any of the articles: address, `extractor_version` and messages of each."""
    read: Counter[str] = Counter()
    failed: dict[str, list[tuple[str, set[str]]]] = {}
    for url, version, messages in articles:
        match = _FILE.search(version[:_LONGEST])
        if match is None:
            continue
        read[match[1]] += 1
        fields = {found[1] for message in messages if (found := _FIELD.match(message))}
        if fields:
            failed.setdefault(match[1], []).append((url, fields))
    return [
        FailingFile(
            name,
            read[name],
            len(pages),
            dict(Counter(field for _, fields in pages for field in sorted(fields)).most_common()),
            tuple(url for url, _ in pages[:_SHOWN]),
        )
        for name, pages in sorted(failed.items())
    ]
