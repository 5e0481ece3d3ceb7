"""Where the file of a SQLite database lies, whatever its URL."""

from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_YES = ("1", "true", "yes", "on", "t", "y")


def file_of(url: URL | str) -> Path | None:
    """Return the absolute path of a SQLite database's file, symbolic links as they are; None where there is none: in
    memory, or a database on a server, or no database URL at all."""
    try:
        url = make_url(url)
    except ArgumentError:
        return None
    name = url.database
    if url.get_backend_name() != "sqlite" or not name or name == ":memory:":
        return None
    if not name.startswith("file:") or not is_uri(url):
        return Path(name).absolute()
    path, _, parameters = name.removeprefix("file:").partition("#")[0].partition("?")
    if "mode=memory" in parameters or url.query.get("mode") == "memory":
        return None
    if path.startswith("//"):
        # `file://localhost/path`: SQLite knows no other host.
        path = "/" + path[2:].partition("/")[2]
    return Path(unquote(path)).absolute() if path and path != ":memory:" else None


def is_uri(url: URL) -> bool:
    """Whether SQLite takes the name for one of its own `file:` URLs, with parameters (`?uri=true`)."""
    return str(url.query.get("uri", "")).lower() in _YES
