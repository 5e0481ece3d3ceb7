"""The user's command that a watch gives its articles to."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress

_SAID = 200
"""Characters of what the command said that are repeated."""


class CommandError(Exception):
    """The command did not take the articles; the message is one line."""


def give(command: Sequence[str], lines: Iterable[str], seconds: float) -> None:
    """Run the command with the lines on its standard input, and wait for it. No shell reads its arguments. Raises
    CommandError where it cannot be started, takes longer than `seconds`, or ends with another code than 0."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        # Files: a command that reads nothing, or writes without end, holds up nobody.
        given.writelines(f"{line}\n".encode("utf-8", "backslashreplace") for line in lines)
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command, in a list
                list(command), stdin=given, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
            )
        except (OSError, ValueError) as error:
            raise CommandError(f"cannot be started: {getattr(error, 'strerror', None) or error}") from error
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise CommandError(f"it took longer than {seconds:g} s (WATCH_SECONDS)") from None
        finally:
            end_with_children(process)
        if code:
            ended = f"it ended with code {code}" if code > 0 else f"it was ended by signal {-code}"
            raise CommandError(": ".join(filter(None, [ended, _last_line(said.fileno())])))


def end_with_children(process: "subprocess.Popen[bytes]") -> None:
    """End the command, and what it has started, if it is still there."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _last_line(handle: int) -> str:
    size = os.fstat(handle).st_size
    lines = os.pread(handle, 4096, max(0, size - 4096)).decode("utf-8", "replace").split("\n")
    return next((line.strip()[:_SAID] for line in reversed(lines) if line.strip()), "")
