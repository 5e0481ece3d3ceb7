"""What goes to a worker process: which function it is to run, and on what. Small: both sides import it."""

from typing import Any, NamedTuple

READY = "ready"
"""What a worker says first."""


class Request(NamedTuple):
    """One task."""

    function: str
    """The dotted path `package.module:name`."""
    arguments: tuple[Any, ...]
    url: str | None
    """The address of the page, for errors."""
