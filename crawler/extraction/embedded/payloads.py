"""Forms in which frameworks send a state beside plain JSON: parts that refer to each other. Pure.

Nuxt, SvelteKit and React Router write a list of all values, in which objects and lists name their parts by number.
React writes rows with numbers, which name each other as `$1a`. What comes out shares its parts and may contain itself.
"""

import re
from typing import Any

from crawler.extraction.embedded.literals import parse_json

_MAX_VALUES = 500_000
_NUXT_BOXES = frozenset(("Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef"))
_ROW = re.compile(rb"(?P<id>[0-9a-f]{1,8}):(?:T(?P<size>[0-9a-f]{1,7}),)?")
_REFERENCE = re.compile(r"\$[L@QWTB]?(?P<id>[0-9a-f]{1,8})(?P<path>(?::[\w@.$-]{1,60})*)$")


def unflatten(values: list[Any]) -> Any:
    """Return the value that a list of values stands for: the first, its parts looked up by their numbers."""
    if not values or len(values) > _MAX_VALUES:
        return None
    made: list[Any] = [None] * len(values)
    # Containers first and empty, so that one that contains itself finds itself.
    for number, value in enumerate(values):
        made[number] = {} if isinstance(value, dict) else [] if _is_plain_list(value) else value

    def part(number: Any, hops: int = 0) -> Any:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(values):
            return None
        value = values[number]
        if isinstance(value, list) and value and isinstance(value[0], str):
            return _special(value, part, hops) if hops < 10 else None
        return made[number]

    for number, value in enumerate(values):
        if isinstance(value, dict):
            names = ((_name(key, values), item) for key, item in value.items())
            made[number].update({name: part(item) for name, item in names})
        elif _is_plain_list(value):
            made[number].extend(map(part, value))
    return part(0)


def _is_plain_list(value: Any) -> bool:
    return isinstance(value, list) and not (value and isinstance(value[0], str))


def _name(key: str, values: list[Any]) -> str:
    """Return a member's name: React Router writes `_12` for the value of that number."""
    if key.startswith("_") and key[1:].isdigit() and int(key[1:]) < len(values):
        return str(values[int(key[1:])])
    return key


def _special(value: list[Any], part: Any, hops: int) -> Any:
    """Return what `["Date", ...]` and its like stand for."""
    kind, *rest = value
    if kind in _NUXT_BOXES or (kind == "P" and rest):
        return part(rest[0], hops + 1) if rest else None
    if kind in ("Date", "D"):
        return rest[0] if rest else None
    if kind == "Set":
        return [part(item, hops + 1) for item in rest]
    if kind == "Map":
        return {
            str(part(name, hops + 1)): part(item, hops + 1) for name, item in zip(rest[::2], rest[1::2], strict=False)
        }
    # A kind of the site's own is written like a box.
    return part(rest[0], hops + 1) if len(rest) == 1 else None


def read_flight(text: str) -> list[Any]:
    """Return the rows of React's stream, references between them replaced by what they name."""
    stream = text.encode("utf-8", "surrogatepass")
    rows: dict[str, Any] = {}
    position = 0
    while position < len(stream) and len(rows) < _MAX_VALUES:
        row = _ROW.match(stream, position)
        if row is None:
            position = _after_line(stream, position)
            continue
        name = row["id"].decode()
        if row["size"]:
            position = row.end() + int(row["size"], 16)
            rows[name] = stream[row.end() : position].decode("utf-8", "replace")
            continue
        position = _after_line(stream, row.end())
        rows[name] = parse_json(stream[row.end() : position].decode("utf-8", "replace"))
    for name, row_value in rows.items():
        rows[name] = _link(row_value, rows)
    return list(rows.values())


def _after_line(stream: bytes, position: int) -> int:
    end = stream.find(b"\n", position)
    return len(stream) if end < 0 else end + 1


def _link(value: Any, rows: dict[str, Any]) -> Any:
    """Replace the references in a row, in place; return what stands for the row itself."""
    pending = [value]
    while pending:
        holder = pending.pop()
        places = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for place, item in list(places):
            if isinstance(item, str):
                if item.startswith("$"):
                    holder[place] = _referred(item, rows)
            elif item is not None:
                pending.append(item)
    return _referred(value, rows) if isinstance(value, str) else value


def _referred(text: str, rows: dict[str, Any]) -> Any:
    reference = _REFERENCE.match(text)
    if reference is None or reference["id"] not in rows:
        return text[1:] if text.startswith(("$$", "$D")) else text
    value = rows[reference["id"]]
    for step in reference["path"].split(":")[1:]:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
