"""`SiteConfigs`: find the site-config file of a host in some folders, and read it when its first page comes."""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from crawler.extraction.addresses import ascii_host
from crawler.extraction.rules import CleaningRules, PageRules
from crawler.extraction.site_config.parse import UnreadableConfigError, merge_fallback, parse_site_config

GLOBAL = "global"
"""Its file holds for every host."""
_MAX_BYTES = 1024 * 1024
_NAMED = 3
"""So many mistakes of a file are named in its line of the log."""
_HOST = re.compile(r"[\w.-]{1,200}")


class NoSuchFolderError(ValueError):
    """A folder that is to hold site-config files cannot be read."""


class SiteConfigs:
    """The files of some folders; of two files with one name that of the earlier folder counts.

    `warn` hears one line of each file that is broken, once. Only names are read at the start: there may be thousands.
    """

    def __init__(self, folders: Iterable[Path] = (), warn: Callable[[str], None] = lambda line: None) -> None:
        """Raises NoSuchFolderError."""
        self._warn = warn
        self._files: dict[str, Path] = {}
        self._read: dict[str, PageRules | None] = {}
        self._hosts: dict[str, PageRules | None] = {}
        for folder in folders:
            try:
                for file in sorted(_files_of(folder)):
                    self._files.setdefault(ascii_host(file.stem.lower()), file)
            except OSError as error:
                raise NoSuchFolderError(f"{folder}: {error.strerror}") from None

    def fit(self, rules: CleaningRules, url: str | None) -> CleaningRules:
        """The rules for a page: with those of its host's file, unless the site has rules of its own."""
        if not self._files or url is None or rules.page_rules is not None or rules.line_pattern is not None:
            return rules
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return rules
        found = self.of_host(host)
        return replace(rules, page_rules=found) if found is not None else rules

    def digest(self) -> str:
        """Return what tells these files from others: their names, sizes and times of change."""
        known = [(name, file.stat().st_size, file.stat().st_mtime_ns) for name, file in sorted(self._files.items())]
        return hashlib.sha256(repr(known).encode()).hexdigest()

    def of_host(self, host: str) -> PageRules | None:
        """The rules of a host: `host.txt` (`www.` left out), else `.parent.txt` of the nearest parent domain that has
        one; with what `global.txt` says for all."""
        host = ascii_host(host).rstrip(".").removeprefix("www.")
        if host not in self._hosts:
            name = self._name_of(host)
            own = self._rules(name) if name is not None else None
            self._hosts[host] = merge_fallback(own, self._rules(GLOBAL))
        return self._hosts[host]

    def _name_of(self, host: str) -> str | None:
        if not _HOST.fullmatch(host) or host == GLOBAL:
            return None
        labels = host.split(".")
        parents = ("." + ".".join(labels[number:]) for number in range(1, len(labels)))
        return next((name for name in (host, *parents) if name in self._files), None)

    def _rules(self, name: str) -> PageRules | None:
        if name not in self._read:
            file = self._files.get(name)
            self._read[name] = self._parse(file) if file is not None else None
        return self._read[name]

    def _parse(self, file: Path) -> PageRules | None:
        try:
            rules, mistakes = parse_site_config(_content(file), file.name)
        except (OSError, UnreadableConfigError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self._warn(f"site config {file} is not used: {reason}")
            return None
        if mistakes:
            more = f"; {len(mistakes) - _NAMED} more" if len(mistakes) > _NAMED else ""
            named = "; ".join(map(str, mistakes[:_NAMED]))
            self._warn(f"site config {file}: left out {named}{more}")
        return rules


def _files_of(folder: Path) -> Iterator[Path]:
    """The files of a folder, and `HOST/HOST.txt` below it, where `scrapy site` writes."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = folder / entry.name
            if path.suffix == ".txt":
                yield path
            elif entry.is_dir() and (path / f"{entry.name}.txt").is_file():
                yield path / f"{entry.name}.txt"


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise UnreadableConfigError(f"more than {_MAX_BYTES:,} bytes")
    return content
