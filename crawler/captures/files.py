"""Which files a path names: one, those of a folder, those that a pattern matches, or those of a list."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import BinaryIO

from crawler.arguments import ArgumentError

_ENDINGS = (".warc", ".warc.gz", ".warc.zst")
_GZIP = b"\x1f\x8b"
_LISTS = (".paths", ".paths.gz")


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file of an archive."""

    name: str
    """Its absolute path."""
    size: int

    def open(self) -> BinaryIO:
        """Open it for reading. Raises OSError."""
        return Path(self.name).open("rb")


def find_files(path: str) -> list[ArchiveFile]:
    """Return the files that the path names, in the order of their names, which begin with a time in most archives.
    Raises ArgumentError where there is none."""
    found = [ArchiveFile(str(file), file.stat().st_size) for file in _named(path)]
    if not found:
        raise ArgumentError(f"path={path} names no WARC file")
    return found


def _named(path: str) -> Iterator[Path]:
    given = Path(path).expanduser().absolute()
    if given.is_dir():
        yield from sorted(file for file in given.rglob("*") if file.name.endswith(_ENDINGS) and file.is_file())
    elif given.name.endswith(_LISTS):
        yield from _listed(given)
    elif given.exists():
        yield given
    else:
        # Path.glob takes no absolute pattern.
        named = (Path(name) for name in glob(str(given), recursive=True))  # noqa: PTH207
        yield from sorted(file for file in named if file.is_file())


def _listed(file: Path) -> Iterator[Path]:
    content = file.read_bytes()
    text = (gzip.decompress(content) if content.startswith(_GZIP) else content).decode("utf-8", "replace")
    for line in text.splitlines():
        if name := line.strip():
            yield file.parent / name
