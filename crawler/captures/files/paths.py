"""Which files a path names: one, those of a folder or a WACZ, those that a pattern matches, or those of a list."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO

from crawler.arguments import ArgumentError
from crawler.captures.files.remote import RemoteFile, is_remote, list_remote, read_remote, same_host
from crawler.captures.files.wacz import members, open_member

_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_WACZ = ".wacz"
_GZIP = b"\x1f\x8b"
_LISTS = (".paths", ".paths.gz")


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file of an archive."""

    name: str
    """Its absolute path, or its address."""
    member: str | None = None
    """Of a WACZ: which of its files."""

    @property
    def full_name(self) -> str:
        """`/data/site.wacz#archive/data.warc.gz`."""
        return f"{self.name}#{self.member}" if self.member else self.name

    @property
    def is_arc(self) -> bool:
        """Whether it has the format that came before WARC."""
        return self.name.removesuffix(".gz").endswith(".arc")

    def open(self) -> tuple[BinaryIO, int]:
        """Open it for reading, and return its size in bytes. Raises OSError."""
        if self.member is not None:
            return open_member(self.name, lambda: _open(self.name)[0], self.member)
        return _open(self.name)


def _open(name: str) -> tuple[BinaryIO, int]:
    if is_remote(name):
        return RemoteFile(name).open()
    file = Path(name)
    return file.open("rb"), file.stat().st_size


def size_of(file: ArchiveFile) -> int:
    """Return how many bytes the file has, as far as that is known without a request; 0 where it is not there."""
    try:
        return 0 if is_remote(file.name) else Path(file.name).stat().st_size
    except OSError:
        return 0


def find_files(path: str) -> list[ArchiveFile]:
    """Return the files that the path names, in the order of their names, which begin with a time in most archives.
    Raises ArgumentError where there is none."""
    try:
        found = list(_named(path))
    except OSError as error:
        raise ArgumentError(f"path={path} cannot be read: {error}") from None
    if not found:
        is_pattern = is_remote(path) or has_magic(path)
        there = is_pattern or Path(path).expanduser().exists()
        raise ArgumentError(
            f"path={path} names no WARC file" if there else f"path={path}: there is no such file or folder"
        )
    return found


def _named(path: str) -> Iterator[ArchiveFile]:
    if is_remote(path):
        yield from _remote(path)
        return
    given = Path(path).expanduser().absolute()
    if given.is_dir():
        endings = (*_ENDINGS, _WACZ)
        files = sorted(file for file in given.rglob("*") if file.name.lower().endswith(endings) and file.is_file())
    elif given.name.endswith(_LISTS):
        yield from _listed(given)
        return
    elif given.exists():
        files = [given]
    else:
        # Path.glob takes no absolute pattern.
        named = (Path(name) for name in glob(str(given), recursive=True))  # noqa: PTH207
        files = sorted(file for file in named if file.is_file())
    for file in files:
        yield from _parts(str(file))


def _parts(name: str) -> Iterator[ArchiveFile]:
    """The file, or those in it."""
    if not name.lower().endswith(_WACZ):
        yield ArchiveFile(name)
        return
    for member in members(name, lambda: _open(name)[0]):
        yield ArchiveFile(name, member)


def _parts_in_list(name: str) -> Iterator[ArchiveFile]:
    """The same; one that cannot be read is told when its turn comes, and the others are read."""
    try:
        yield from list(_parts(name))
    except OSError:
        yield ArchiveFile(name)


def _remote(path: str) -> Iterator[ArchiveFile]:
    if path.endswith(_LISTS):
        for name in _lines(read_remote(path)):
            yield from _parts_in_list(name if is_remote(name) else same_host(path, name))
        return
    for name in list_remote(path, (*_ENDINGS, _WACZ)):
        yield from _parts(name)


def _listed(file: Path) -> Iterator[ArchiveFile]:
    """The files of a list. Common Crawl's lists name them from the top of its own tree: they are looked for beside the
    list and in the folders above it."""
    for name in _lines(file.read_bytes()):
        places = [folder / name for folder in file.parents]
        place = next((place for place in places if place.is_file()), places[0])
        yield from _parts_in_list(name if is_remote(name) else str(place))


def _lines(content: bytes) -> Iterator[str]:
    text = (gzip.decompress(content) if content.startswith(_GZIP) else content).decode("utf-8", "replace")
    return filter(None, map(str.strip, text.splitlines()))
