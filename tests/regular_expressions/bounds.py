"""Patterns that the program never asks about a text of more than so many characters."""

from typing import Any

BOUNDS = (
    # (module, what the pattern has, characters, where the program bounds them)
    ("crawler/discovery/list_addresses.py", "(geo|theme)", 2000, "`ListAddresses.key` asks no longer address"),
    ("crawler/extraction/line_pattern/marks.py", r"\brelated\b", 30, "`speaks_of_related` asks the length first"),
    ("crawler/extraction/line_pattern/marks.py", "foreground", 30, "`speaks_of_menu` asks the length first"),
    ("crawler/extraction/line_pattern/names.py", r"\s+(?:and|e|ed|y|und)\s+", 120, "`is_name_shaped` refuses more"),
    ("crawler/extraction/line_pattern/names.py", r"\w{4}\.$", 120, "`_reads_as_people` refuses more"),
    ("crawler/extraction/metadata/dates/normal.py", "[〇零", 300, "`find_dates` and `PrintedDates` read the first 300"),
    ("crawler/extraction/metadata/dates/printed.py", r"\w*\0\w*", 300, "`_Line.read` reads the first 300"),
    ("crawler/extraction/metadata/dates/written.py", "明治", 300, "`find_dates` reads the first 300"),
    ("crawler/extraction/metadata/dates/written.py", "tháng|thg", 300, "`find_dates` reads the first 300"),
    ("crawler/extraction/metadata/dates/written.py", "(?P<name>", 300, "`find_dates` reads the first 300"),
    ("crawler/extraction/text/lines.py", "(?P<credit>", 200, "`credit_of` reads the last `_CREDIT_REACH`"),
    ("crawler/extraction/page_kind/walls.py", ".* (?:is for sale", 200, "`_by_title` reads the first 200"),
    ("crawler/watching/site_files.py", " (.+) [0-9a-f]{8}", 500, "`_LONGEST` characters are looked at"),
    (
        "crawler/extraction/page_kind/walls.py",
        "java ?script.{0,60}",
        3000,
        "`_shown` gives up a page of more than `_MANY`",
    ),
)
_used: set[tuple[str, str]] = set()


def bound_of(place: str, pattern: Any) -> int | None:
    """The most characters that the pattern of a place is asked about; None if there is no limit."""
    for module, part, most, _ in BOUNDS:
        if place.startswith(f"{module}:") and isinstance(pattern, str) and part in pattern:
            _used.add((module, part))
            return most
    return None


def unused_bounds() -> list[str]:
    """The bounds of which no pattern was found."""
    return [f"{module} {part}" for module, part, _, _ in BOUNDS if (module, part) not in _used]
