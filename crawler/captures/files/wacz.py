"""The WARC files within a WACZ, which is a zip file."""

import io
import zipfile
from pathlib import Path
from typing import BinaryIO, cast

_HEADER_BYTES = 30
"""Of a file in a zip, before its name."""


def members(file: Path) -> list[str]:
    """Return the names of the WARC files in it. Raises OSError."""
    with _opened(file) as wacz:
        names = [name for name in wacz.namelist() if name.startswith("archive/")]
    return sorted(name for name in names if name.endswith((".warc", ".warc.gz", ".warc.zst")))


def open_member(file: Path, name: str) -> tuple[BinaryIO, int]:
    """Open one of the WARC files, and return its size. Raises OSError."""
    with _opened(file) as wacz:
        try:
            info = wacz.getinfo(name)
        except KeyError:
            raise OSError(f"{file} has no {name}") from None
    if info.compress_type != zipfile.ZIP_STORED:
        raise OSError(f"{name} is compressed inside {file}: unzip the file, and name the WARC files in it")
    stream = file.open("rb")
    stream.seek(info.header_offset)
    header = stream.read(_HEADER_BYTES)
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    section = _Section(stream, info.header_offset + _HEADER_BYTES + lengths, info.file_size)
    return cast("BinaryIO", io.BufferedReader(section)), info.file_size


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise OSError(f"{file} is not a WACZ file: {error}") from None


class _Section(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        self._stream, self._start, self._size, self._place = stream, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = (0, self._place, self._size)[whence] + offset
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._stream.seek(self._start + self._place)
        data = self._stream.read(max(0, min(len(buffer), self._size - self._place)))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()
