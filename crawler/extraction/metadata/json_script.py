"""The JSON of a script, as publishers write it: wrapped in comments, and with faults. Pure."""

import html
import json
import re
from typing import Any

MAX_CHARACTERS = 1_000_000
MAX_BROKEN_CHARACTERS = 20_000
"""json_repair takes 2 ms for 4,000 characters, the longest of 9 broken scripts of 900 real pages, but its time can grow
with the square of the length: 2.7 s for the worst 20,000 characters found."""
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)"
    r"|(?:-->|//\s*\]\](?:>|&gt;)|\]\](?:>|&gt;)|/\*\s*\]\](?:>|&gt;)\s*\*/)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def parse_script(text: str) -> Any:
    """Return what the script says; None if it is no JSON, or null."""
    text, plain = _unwrapped(text)
    for attempt in (text, _TRAILING_COMMA.sub("", text), plain):
        try:
            # strict=False: line breaks inside strings, frequent in hand-made templates
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def repair_script(text: str) -> Any:
    """Return what a tolerant parser reads in a script with faults: comments, single or missing quotation marks,
    quotation marks inside strings, missing commas and ends. Of 25 faults json_repair reads 24, chompjs 9, demjson3 and
    dirtyjson 7, json5 6: these four read none with quotation marks inside strings."""
    text, plain = _unwrapped(text)
    if not ("{" in text and ":" in text):
        return None
    # Here, because importing it takes longer than reading a page, and one page of ninety needs it.
    from json_repair import repair_json

    try:
        return repair_json(text if '"' in text else plain or text, return_objects=True, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None


def _unwrapped(text: str) -> tuple[str, str]:
    """Return the script without what hides it from old browsers, and the same with its references undone."""
    if len(text) > MAX_CHARACTERS:
        return "", ""
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    return text, html.unescape(text) if "&quot;" in text else ""
