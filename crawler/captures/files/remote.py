"""Files of archives elsewhere, `s3://` and `https://`, by fsspec where that is installed."""

from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from urllib.parse import urljoin, urlsplit

from crawler.arguments import ArgumentError

_MAGIC_OF_PATTERNS = frozenset("*?[")


def is_remote(path: str) -> bool:
    """Whether the path is an address."""
    return "://" in path


def same_host(address: str, name: str) -> str:
    """Return where a list's line lies: lines name files from the top of the list's own host or bucket."""
    return urljoin(address, "/" + name.lstrip("/")) if address.startswith("http") else _in_bucket(address, name)


def _in_bucket(address: str, name: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/{name.lstrip('/')}"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that is read over the network, in pieces."""

    address: str

    def open(self) -> tuple[BinaryIO, int]:
        """Open it, and return its size. Raises OSError."""
        try:
            system, path = _filesystem(self.address)
            return cast("BinaryIO", system.open(path, "rb")), int(system.info(path)["size"] or 0)
        except ArgumentError as error:
            raise OSError(str(error)) from None
        except Exception as error:  # noqa: BLE001 - each of its file systems raises errors of its own library
            raise OSError(f"{self.address}: {type(error).__name__}: {error}") from None


def list_remote(address: str, endings: tuple[str, ...]) -> list[str]:
    """Return the files that an address names: itself, those below it, or those that a pattern matches. Raises
    ArgumentError, OSError."""
    system, path = _filesystem(address)
    if address.endswith(endings) and not _MAGIC_OF_PATTERNS.intersection(address):
        return [address]
    try:
        found = system.glob(path) if _MAGIC_OF_PATTERNS.intersection(address) else system.find(path)
    except Exception as error:  # noqa: BLE001 - as above
        raise OSError(f"{type(error).__name__}: {error}") from None
    return sorted(str(system.unstrip_protocol(name)) for name in found if str(name).endswith(endings))


def read_remote(address: str) -> bytes:
    """Return a small file. Raises ArgumentError, OSError."""
    _filesystem(address)
    stream, _ = RemoteFile(address).open()
    with stream:
        return stream.read()


def _filesystem(address: str) -> tuple[Any, str]:
    try:
        import fsspec

        # What it needs for the kind of address may be missing too.
        system, path = fsspec.core.url_to_fs(address)
    except ImportError:
        kind = urlsplit(address).scheme.replace("https", "http")
        raise ArgumentError(f"path={address} needs fsspec: pip install 'fsspec[{kind}]'") from None
    except ValueError as error:
        raise ArgumentError(f"path={address}: {error}") from None
    return system, path
