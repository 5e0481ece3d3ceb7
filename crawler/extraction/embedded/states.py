"""Find the states that a page's scripts and attributes carry: the data that browsers' scripts show. Pure."""

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from crawler.extraction.embedded.literals import NotALiteralError, parse_json, read_literal
from crawler.extraction.embedded.payloads import read_flight, unflatten

MIN_STATE = 300
"""Characters from which a script or a value can hold an article."""
_MAX_CHARACTERS = 10_000_000
_MAX_TRIES = 40
"""Places in one script where a value may begin. Of 1,675 real pages the state stands at the first ten."""
_DATA_TYPES = ("json", "hydrate", "text/plain")
_SETTING = re.compile(
    r"(?:=|\?\?=|:|\()\s*+(?:JSON\.parse\s*+\(\s*+|(?=\(\s*+(?:function\b|\([\w$,\s]*+\)\s*+=>))|(?=[{\[\"'`]))"
)
_WRITTEN = 80
"""Characters before a value in which its name stands."""
_FLIGHT = re.compile(r"__next_f(?:\s*=\s*self\.__next_f\s*\|\|\s*\[\]\))?\.push\(\s*\[\s*1\s*,\s*(?=\")")
_STREAM = re.compile(r"streamController\.enqueue\(\s*(?=\")")
_ATTRIBUTES = re.compile(r"^(?:data-|props$|initial|state$|:)")


def read_states(tree: HtmlElement) -> Iterator[tuple[str, Any]]:
    """Yield each state of a page with the name that the page gives it, in page order; JSON-LD is none."""
    left = _MAX_CHARACTERS
    flight: list[str] = []
    stream: list[str] = []
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        text = script.text or ""
        if len(text) < 20 or "ld+json" in kind or (left := left - len(text)) < 0:
            continue
        if "__next_f" in text:
            flight += _strings(text, _FLIGHT)
        elif "streamController.enqueue" in text:
            stream += _strings(text, _STREAM)
        elif len(text) >= MIN_STATE:
            name = script.get("id") or ""
            if any(word in kind for word in _DATA_TYPES):
                yield from _data(name, text, is_nuxt=script.get("data-nuxt-data") is not None)
            else:
                yield from _settings(name, text)
    if flight:
        yield "next_f", read_flight("".join(flight))
    for line in "".join(stream).split("\n"):
        if isinstance(value := parse_json(line), list):
            yield "react_router", unflatten(value)
    yield from _attributes(tree)


def _strings(text: str, call: re.Pattern[str]) -> Iterator[str]:
    for place in call.finditer(text):
        try:
            value, _ = read_literal(text, place.end())
        except NotALiteralError:
            continue
        if isinstance(value, str):
            yield value


def _data(name: str, text: str, *, is_nuxt: bool) -> Iterator[tuple[str, Any]]:
    """Read a script whose whole text is data."""
    text = text.strip().removeprefix("<!--").removesuffix("-->")
    value = parse_json(text)
    if value is None and "&q;" in text:  # Angular's own escapes
        value = parse_json(
            text.replace("&q;", '"').replace("&s;", "'").replace("&l;", "<").replace("&g;", ">").replace("&a;", "&")
        )
    if value is None and "&quot;" in text:
        value = parse_json(html.unescape(text))
    if isinstance(value, list) and (is_nuxt or name == "__NUXT_DATA__"):
        value = unflatten(value)
    if value is not None:
        yield name or "json", value


def _settings(script: str, text: str) -> Iterator[tuple[str, Any]]:
    """Read the values that a script sets or hands on: `window.NAME = {...}`, `NAME.push({...})`."""
    position, tries = 0, 0
    while tries < _MAX_TRIES and (place := _SETTING.search(text, position)):
        tries += 1
        position = place.end()
        try:
            value, end = read_literal(text, place.end())
        except NotALiteralError:
            continue
        position = max(end, position)
        if end - place.end() < MIN_STATE:
            tries -= end - place.end() > 20
            continue
        if isinstance(value, str):
            value = parse_json(value)
        if isinstance(value, dict | list):
            yield _state_name(text[max(0, place.start() - _WRITTEN) : place.start()]) or script or "script", value


def _state_name(written: str) -> str:
    """Return the last name of `window.__INITIAL_STATE__`, `window["x"]`."""
    said = re.split(r"[;,{}\s]", written.rstrip())[-1]
    names = re.findall(r"[A-Za-z_$][\w$-]*", said)
    return names[-1] if names else ""


def _attributes(tree: HtmlElement) -> Iterator[tuple[str, Any]]:
    """Read the attributes that hold a component's data."""
    for element in tree.iter("div", "main", "section", "article", "astro-island", "span", "body", "app-root"):
        for name, text in element.items():
            if len(text) >= MIN_STATE and text[:1] in "{[" and _ATTRIBUTES.match(name):
                value = parse_json(text)
                if value is not None:
                    yield name, _without_astro_marks(value) if element.tag == "astro-island" else value


def _without_astro_marks(value: Any, depth: int = 0) -> Any:
    """Take out the numbers that Astro writes before each value: `{"title": [0, "..."], "tags": [1, [[0, "..."]]]}`."""
    if depth > 60:
        return None
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and 0 <= value[0] <= 11:
        kind, inner = value
        if kind == 1 and isinstance(inner, list):
            return [_without_astro_marks(item, depth + 1) for item in inner]
        return _without_astro_marks(inner, depth + 1) if isinstance(inner, dict | list) else inner
    if isinstance(value, dict):
        return {name: _without_astro_marks(item, depth + 1) for name, item in value.items()}
    return value


def nested_state(text: str) -> Any:
    """Return the value that a text of a state is JSON for; None if it is none."""
    if len(text) < MIN_STATE or text[:1] not in '{["' or text[-1:] not in '}]"':
        return None
    value = parse_json(text)
    return value if isinstance(value, dict | list) else None
