"""The name by which the program was started: `winnow` where it is installed, `scrapy` in the project's own folder."""

import re
import sys
from pathlib import Path

_COMMAND = re.compile(r"\bscrapy (?=[a-z]+\b)")


def program_name() -> str:
    """Return `winnow` or `scrapy`."""
    return "winnow" if Path(sys.argv[0]).name == "winnow" else "scrapy"


def as_started(text: str) -> str:
    """Return the text with its command lines (`scrapy show 12`) as they are typed where the program was started."""
    return text if program_name() == "scrapy" else _COMMAND.sub(f"{program_name()} ", text)
