"""Where an export goes and in which format: a file that its suffix describes, packed with gzip or not, or standard
output."""

import gzip
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from crawler.records.files import replaced, replaced_folder

STANDARD_OUTPUT = "-"
_TEXT = {"jsonl": ".jsonl", "json": ".json", "csv": ".csv", "bib": ".bib", "csl-json": ".csl.json"}
_BYTES = {"parquet": ".parquet", "rss": ".rss", "atom": ".atom", "epub": ".epub"}
_ARCHIVES = {"warc": ".warc.gz", "wacz": ".wacz"}
_FOLDER = {"md": ".md"}
_JSON_LD = "jsonld"
"""schema.org's spelling of `jsonl`, `json`."""
FORMATS = (*_TEXT, *_BYTES, *_ARCHIVES, *_FOLDER, _JSON_LD)
_SUFFIXES = {suffix: name for names in (_TEXT, _BYTES, _ARCHIVES, _FOLDER) for name, suffix in names.items()}
_PACKABLE = {*_TEXT, "rss", "atom"}
FEEDS = ("rss", "atom")
_CHANGES = re.compile(r"(?:.*[.-])?changes\.(?:atom|jsonl)(?:\.gz)?", re.I)
"""`changes.atom`, `asianews-changes.jsonl`: files for what publishers changed."""
_ZIPS = ("epub", "wacz")
BINARY = ("parquet", "epub", *_ARCHIVES)
"""What no terminal can show."""
SUFFIXES = ".jsonl .json .csv .parquet .md (a folder) .rss .atom .epub .bib .csl.json .warc.gz .wacz"
"""As a message lists them; `.gz` may follow those of text."""


class DestinationError(ValueError):
    """Nothing can be written there; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Read from what was typed by `destination_of`."""

    path: Path | None
    """None: standard output."""
    format: str
    """One of `FORMATS` without `jsonld`."""
    is_packed: bool = False
    is_json_ld: bool = False
    has_changes: bool = False
    """Whether it is for what publishers changed, not for articles."""

    @property
    def name(self) -> str:
        """As a message calls it."""
        return "standard output" if self.path is None else str(self.path)

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """Give a stream for text or bytes, as the format has it, or a folder. Whatever was at the path is replaced when
        all is written, and stays as it was where that fails."""
        is_text = self.format in _TEXT
        with ExitStack() as held:
            if self.format in _FOLDER:
                assert self.path is not None
                yield held.enter_context(replaced_folder(self.path))
            elif self.path is None:
                yield (sys.stdout if is_text else held.enter_context(_binary_output(at_end=self.format in _ZIPS)))
            elif not self.is_packed:
                yield held.enter_context(replaced(self.path, "w" if is_text else "wb"))
            else:
                file = held.enter_context(replaced(self.path, "wb"))
                # Without name and time: the same articles give the same bytes.
                packed = held.enter_context(gzip.GzipFile("", "wb", fileobj=file, mtime=0))
                text = io.TextIOWrapper(packed, "utf-8", "backslashreplace", newline="\n") if is_text else None
                yield packed if text is None else held.enter_context(text)


def destination_of(name: str, asked: str | None, *, has_changes: bool = False) -> Destination:
    """Read FILE and `--format`; `has_changes`: changes are asked for, as a file's name may do. Raises
    DestinationError."""
    destination = _destination_of(name, asked)
    if not has_changes and not _CHANGES.fullmatch(Path(name).name):
        return destination
    if destination.format not in ("jsonl", "atom") or destination.is_json_ld:
        raise DestinationError(f"{name}: changes go into a .jsonl or an .atom file")
    return replace(destination, has_changes=True)


def _destination_of(name: str, asked: str | None) -> Destination:
    if name == STANDARD_OUTPUT:
        chosen = asked or "jsonl"
        if chosen in _FOLDER:
            raise DestinationError("a folder of .md files cannot go to standard output")
        return Destination(None, "jsonl" if chosen == _JSON_LD else chosen, is_json_ld=chosen == _JSON_LD)
    path = Path(name)
    # The suffix of a WARC file ends so by itself.
    bare = path.name if _ends(path.name, _ARCHIVES["warc"]) else path.name.removesuffix(".gz")
    is_packed = bare != path.name
    found = next((found for suffix, found in _SUFFIXES.items() if _ends(bare, suffix)), None)
    # `.csl.json` ends in `.json` too.
    found = "csl-json" if _ends(bare, ".csl.json") else found
    chosen, is_json_ld = _chosen(name, bare, found, asked)
    if is_packed and chosen not in _PACKABLE:
        raise DestinationError(f"{name}: .gz goes with text: {', '.join(sorted(_PACKABLE))}")
    destination = Destination(path, chosen, is_packed, is_json_ld)
    _check_path(path, chosen)
    return destination


def _ends(bare: str, suffix: str) -> bool:
    return bare.lower().endswith(suffix) and len(bare) > len(suffix)


def _chosen(name: str, bare: str, found: str | None, asked: str | None) -> tuple[str, bool]:
    """The format, and whether it is JSON-LD."""
    if asked == _JSON_LD:
        if found not in (None, "jsonl", "json"):
            raise DestinationError(f"--format {asked} is for .jsonl files, and for .json")
        return found or "jsonl", True
    if asked is None:
        if found is None:
            raise DestinationError(f"{name}: the suffix tells the format: {SUFFIXES}; or say --format")
        return found, False
    if found not in (None, asked) and (found, asked) != ("json", "csl-json"):
        raise DestinationError(f"{name}: the suffix says {found}, and --format {asked}")
    return asked, False


def _check_path(path: Path, chosen: str) -> None:
    if not path.parent.is_dir():
        raise DestinationError(f"{path}: there is no folder {path.parent}")
    if chosen not in _FOLDER and path.is_dir():
        raise DestinationError(f"{path}: is a folder")
    if chosen in _FOLDER and path.exists() and not _is_export(path):
        raise DestinationError(f"{path}: is something else than a folder of .md files, and is not replaced")


def _is_export(folder: Path) -> bool:
    return folder.is_dir() and all(file.suffix == ".md" and file.is_file() for file in folder.iterdir())


@contextmanager
def _binary_output(*, at_end: bool) -> Iterator[IO[bytes]]:
    """Standard output for bytes; `at_end`: through a file, because the beginning of an archive is written last."""
    output = sys.stdout.buffer
    if at_end:
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            shutil.copyfileobj(file, output)
    else:
        yield output
    output.flush()
