"""JSON Feed, 1.0 and 1.1: the entries of a text. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_ITEMS = re.compile(r'"items"\s{0,99}:\s{0,99}\[')
_BETWEEN = re.compile(r"[\s,]*+")
_FEED = ("version", "title", "home_page_url", "feed_url")
"""One of them stands in every feed, and not in an answer of some other program that has `items` too."""


def read_json_items(text: str, most: int) -> list[Mapping[str, Any]] | None:
    """Return the items of a JSON Feed, up to one more than `most`, of a broken one those before the fault; None if the
    text is none."""
    if not text.lstrip().startswith("{") or not any(f'"{name}"' in text for name in _FEED):
        return None
    decoder = json.JSONDecoder(strict=False)  # control characters in a text lose nothing
    try:
        read = decoder.decode(text)
        items = read.get("items")
        if not isinstance(items, list) or not any(isinstance(read.get(name), str) for name in _FEED):
            return None
    except (ValueError, RecursionError):
        found = _ITEMS.search(text)
        if found is None:
            return None
        items = list(_one_by_one(text, found.end(), decoder, most))
    return [item for item in items[: most + 1] if isinstance(item, dict)]


def _one_by_one(text: str, at: int, decoder: json.JSONDecoder, most: int) -> Iterator[Any]:
    """The items that are whole: of a feed that breaks off, or with a comma too many."""
    for _ in range(most + 1):
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield item
