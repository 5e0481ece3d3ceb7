"""The WARC files within a WACZ, which is a zip file."""

import io
import shutil
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import BinaryIO, cast

Open = Callable[[], BinaryIO]
"""Opens the WACZ. Raises OSError."""

_HEADER_BYTES = 30
"""Of a file in a zip, before its name."""
_ENDINGS = (".warc", ".warc.gz", ".warc.zst")


def members(name: str, open_file: Open) -> list[str]:
    """Return the names of the WARC files in it. Raises OSError."""
    with open_file() as stream, _opened(name, stream) as wacz:
        names = [each for each in wacz.namelist() if each.startswith("archive/")]
    return sorted(each for each in names if each.lower().endswith(_ENDINGS))


def open_member(name: str, open_file: Open, member: str) -> tuple[BinaryIO, int]:
    """Open one of the WARC files, and return its size. Raises OSError."""
    with ExitStack() as stack:
        stream = stack.enter_context(open_file())
        try:
            with _opened(name, stream) as wacz:
                info = wacz.getinfo(member)
                if info.compress_type != zipfile.ZIP_STORED:
                    # A WACZ is to hold them as they are; a zip program that does not know it packs them once more.
                    return _unpacked(wacz, info), info.file_size
        except KeyError:
            raise OSError(f"{name} has no {member}") from None
        except (zipfile.BadZipFile, NotImplementedError, zlib.error) as error:
            raise OSError(f"{member} cannot be unpacked from {name}: {error}") from None
        stream.seek(info.header_offset)
        header = stream.read(_HEADER_BYTES)
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        section = _Section(stream, info.header_offset + _HEADER_BYTES + lengths, info.file_size)
        stack.pop_all()
    return cast("BinaryIO", io.BufferedReader(section)), info.file_size


def _opened(name: str, stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except zipfile.BadZipFile as error:
        raise OSError(f"{name} is not a WACZ file: {error}") from None


def _unpacked(wacz: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    file = TemporaryFile()  # noqa: SIM115 - the caller closes it
    with wacz.open(info) as packed:
        shutil.copyfileobj(packed, file)
    file.seek(0)
    return cast("BinaryIO", file)


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
