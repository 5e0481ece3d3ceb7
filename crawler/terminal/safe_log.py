"""Log lines that a page cannot write, without passwords: `install()` makes every record of every logger one line
without control characters, whatever page, address or header a message quotes."""

import logging
import re
import traceback

from crawler.arguments import without_passwords

# Control characters, the line ends of Unicode, and what turns the direction of a line; a lone surrogate cannot be
# written at all. A tab does no harm.
_UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NAMES = {"\n": "\\n", "\r": "\\r"}


def escaped(text: str) -> str:
    """The text without passwords, and with unsafe characters written out: a line end as `\\n`, Escape as `\\x1b`."""
    return _UNSAFE.sub(lambda match: _NAMES.get(match[0]) or ascii(match[0])[1:-1], without_passwords(text))


class SafeRecord(logging.LogRecord):
    """A record whose message is one line, and whose traceback's lines are indented, so that none looks like a
    record."""

    def __init__(self, *arguments: object, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        if self.exc_info and self.exc_info[0] is not None:
            lines = "".join(traceback.format_exception(*self.exc_info)).splitlines()
            # A formatter takes this text as it is, and makes one of its own only where there is none.
            self.exc_text = "\n".join(f"  {escaped(line)}" for line in lines)

    def getMessage(self) -> str:  # noqa: N802 - the name of the logging module
        """As the message is written."""
        return escaped(super().getMessage())


def install() -> None:
    """For this process, all handlers and formatters included."""
    logging.setLogRecordFactory(SafeRecord)
