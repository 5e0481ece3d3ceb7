"""Read a value that a script writes down, without running the script. Pure.

JSON, and what programs that write states for browsers make shorter: names without quotation marks, `'...'`, `!0`,
`void 0`, `new Date(...)`, and the parameters of a function around the value (`(function(a,b){return {...}})(1,"x")`).
Anything else, a call, an operator, a function, ends the reading: it says what the value is only when it is run.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_MAX_DEPTH = 200
_MAX_TOKENS = 2_000_000
"""A state of 9 MB, the largest that a page can hold, has 900,000."""
_MAX_LIST = 10_000
_TOKEN = re.compile(
    r"""[\s]*+(?://[^\n]*+\s*+|/\*.*?\*/\s*+)*+(?:
      (?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+'
        |`[^`\\$]*+(?:(?:\\.|\$(?!\{))[^`\\$]*+)*+`)
    | (?P<number>-?0[xX][0-9a-fA-F]++|-?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)
    | (?P<name>[A-Za-z_$][\w$.]*+)
    | (?P<mark>[{}\[\](),:]|![01]|-Infinity)
    )""",
    re.X | re.S,
)
_CONSTANTS: Mapping[str, Any] = {
    "true": True,
    "false": False,
    "!0": True,
    "!1": False,
    **dict.fromkeys(("null", "undefined", "NaN", "Infinity", "-Infinity")),
}
_ESCAPE = re.compile(
    r"\\(?:u\{(?P<point>[0-9a-fA-F]{1,6})\}|u(?P<unit>[0-9a-fA-F]{4})|x(?P<byte>[0-9a-fA-F]{2})|(?P<one>.))", re.S
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_FUNCTION = re.compile(
    r"\(\s*(?:function\s*\((?P<old>[\w$,\s]*)\)\s*\{\s*|\((?P<arrow>[\w$,\s]*)\)\s*=>\s*(?:\{\s*(?=[\w$]*\W)|\(?\s*(?=[{\[])))"
)
_CALL = re.compile(r"[\s;)}]*\(")
_SETTING = re.compile(r"\s*(?P<name>[\w$]+)(?P<path>(?:\.[\w$]+|\[(?:\d+|\"[^\"\\]*\")\])+)\s*=(?!=)")
_STEP = re.compile(r"[\w$]+|\"[^\"\\]*\"")
_RETURN = re.compile(r"[\s;]*return\b\s*")
_decoder = json.JSONDecoder(strict=False)


class NotALiteralError(ValueError):
    """The text is no value that can be read without running it."""


def read_literal(text: str, start: int = 0) -> tuple[Any, int]:
    """Return the value that begins at `start`, and where it ends. Raises NotALiteralError."""
    try:
        return _decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    wrapped = _FUNCTION.match(text, start)
    if wrapped is not None:
        return _read_wrapped(text, wrapped)
    reader = _Reader(text, start, {})
    return reader.value(0), reader.position


def _read_wrapped(text: str, wrapped: re.Match[str]) -> tuple[Any, int]:
    """Read `(function(a,b){b.title=a;return {...}})("x",{})`. The arguments stand behind the value, so that what the
    names stand for is only known when the value has been read: it is read twice."""
    names = [name.strip() for name in (wrapped["old"] or wrapped["arrow"] or "").split(",")]
    first = _Reader(text, wrapped.end(), dict.fromkeys(names))
    first.returned()
    call = _CALL.match(text, first.position)
    if call is None:
        raise NotALiteralError("a function that is not called")
    rest = _Reader(text, call.end(), {})
    arguments = rest.items(")", 0)
    second = _Reader(text, wrapped.end(), dict(zip(names, arguments, strict=False)))
    return second.returned(), rest.position


def _set(holder: Any, path: list[str], value: Any) -> None:
    """Set a part of what a parameter stands for; what is not there is left."""
    for step in path[:-1]:
        holder = _part(holder, step)
    last = path[-1]
    if isinstance(holder, dict):
        holder[last] = value
    elif isinstance(holder, list) and last.isdigit() and int(last) <= len(holder):
        holder[int(last) :] = [value, *holder[int(last) + 1 :]]


def _part(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        return holder.get(step)
    return holder[int(step)] if isinstance(holder, list) and step.isdigit() and int(step) < len(holder) else None


def unescape(text: str) -> str:
    """Undo the escapes of a JavaScript string; halves of surrogate pairs are joined."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_character, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(escape: re.Match[str]) -> str:
    code = escape["point"] or escape["unit"] or escape["byte"]
    if code is None:
        return _ESCAPES.get(escape["one"], escape["one"])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


class _Reader:
    """A reader of one value, token by token."""

    def __init__(self, text: str, position: int, names: Mapping[str, Any]) -> None:
        self.position = position
        self._text, self._names = text, names
        self._left = _MAX_TOKENS

    def value(self, depth: int) -> Any:
        return self._value_of(self._next(), depth)

    def returned(self) -> Any:
        """Return what a function of this text returns, the settings before it done."""
        while setting := _SETTING.match(self._text, self.position):
            self.position = setting.end()
            path = [step.strip('"') for step in _STEP.findall(setting["path"])]
            _set(self._names.get(setting["name"]), path, self.value(0))
            self.position += self._text.startswith(";", self.position)
        if returned := _RETURN.match(self._text, self.position):
            self.position = returned.end()
        return self.value(0)

    def items(self, end: str, depth: int) -> list[Any]:
        """Return the values up to the mark `end`, which is read too."""
        found: list[Any] = []
        while True:
            token = self._next()
            if token["mark"] == end:
                return found
            if token["mark"] == ",":
                if end == "]":
                    found.append(None)  # a hole in a list
                continue
            found.append(self._value_of(token, depth))
            token = self._next()
            if token["mark"] == end:
                return found
            self._require(token, ",")

    def _value_of(self, token: re.Match[str], depth: int) -> Any:
        if depth > _MAX_DEPTH:
            raise NotALiteralError("nested too deeply")
        if token["string"] is not None:
            return unescape(token["string"][1:-1])
        if token["number"] is not None:
            return _number(token["number"])
        if token["name"] is not None:
            return self._named(token["name"], depth)
        match token["mark"]:
            case "{":
                return self._members(depth + 1)
            case "[":
                return self.items("]", depth + 1)
            case mark if mark in _CONSTANTS:
                return _CONSTANTS[mark]
        raise NotALiteralError(f"no value begins with {token[0].strip()!r}")

    def _members(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            token = self._next()
            if token["mark"] == "}":
                return found
            if token["mark"] == ",":
                continue
            name = token["name"] or token["number"]
            if token["string"] is not None:
                name = unescape(token["string"][1:-1])
            if name is None:
                raise NotALiteralError("a member without a name")
            self._require(self._next(), ":")
            found[name] = self.value(depth)
            token = self._next()
            if token["mark"] == "}":
                return found
            self._require(token, ",")

    def _named(self, name: str, depth: int) -> Any:
        if name in self._names:
            return self._names[name]
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name == "void":
            self.value(depth)
            return None
        if name == "new":
            return self._made(self._next(), depth + 1)
        if name in ("Object.create", "Symbol", "Symbol.for", "BigInt", "Object.freeze", "JSON.parse", "Array"):
            return self._called(name, depth + 1)
        raise NotALiteralError(f"the name {name!r}")

    def _made(self, kind: re.Match[str], depth: int) -> Any:
        """Read what follows `new`: a moment, a set, a map; else nothing is known of it."""
        self._require(self._next(), "(")
        arguments = self.items(")", depth)
        first = arguments[0] if arguments else None
        if kind["name"] == "Map" and isinstance(first, list):
            return {str(pair[0]): pair[1] for pair in first if isinstance(pair, list) and len(pair) == 2}
        return first if kind["name"] in ("Date", "Set", "URL", "Map", "String", "Number") else None

    def _called(self, name: str, depth: int) -> Any:
        self._require(self._next(), "(")
        arguments = self.items(")", depth)
        first = arguments[0] if arguments else None
        if name == "Object.create":
            return {}
        if name == "Array" and isinstance(first, int):
            return [None] * min(first, _MAX_LIST)
        if name == "JSON.parse" and isinstance(first, str):
            return parse_json(first)
        return first

    def _next(self) -> re.Match[str]:
        token = _TOKEN.match(self._text, self.position)
        self._left -= 1
        if token is None or self._left < 0:
            raise NotALiteralError("no value stands here")
        self.position = token.end()
        return token

    def _require(self, token: re.Match[str], mark: str) -> None:
        if token["mark"] != mark:
            raise NotALiteralError(f"{token[0].strip()[:20]!r} in place of {mark!r}")


def _number(text: str) -> int | float | None:
    try:
        return int(text, 16) if "x" in text.lower() else json.loads(text)
    except (ValueError, OverflowError):
        return None


def parse_json(text: str) -> Any:
    """Return what a text of JSON says; None if it is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
