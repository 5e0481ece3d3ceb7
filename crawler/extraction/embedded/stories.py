"""Find the page's own story in a state: by its headline or its address, never by its place. Pure.

A state holds much beside it: other stories with their texts, menus, messages. An object with a title and an address or
a date is a story; one whose title and address are not the page's is another's, and nothing in it counts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.extraction.embedded.rich_text import (
    DROPPED_TAGS,
    MAX_DEPTH,
    element_of,
    is_clutter,
    kinds_of,
    prose_length,
    write_html,
)
from crawler.extraction.embedded.states import nested_state
from pipelines.words import comparable

MIN_BODY = 200
"""Characters of prose from which a text of a state can be a body."""
_MAX_NODES = 400_000
_MAX_HITS = 60
_CLIMB = 6
"""Steps from a headline up to the object that holds the body too; of 34 real states the most is 5."""
_SHARE_NEAR = 0.5
"""A body near the headline is taken unless one farther off has more than twice as much."""
_SHARE_OF_OBJECT = 0.5
_SHARE_OF_LIST = 0.85
_TITLES = ("headline", "title", "name", "heading", "seoTitle", "post_title", "articleTitle", "label")
_INNER_TITLES = ("basic", "rendered", "text", "value", "main", "default", "web")
_ADDRESS = re.compile(
    r"(?:^|_)(?:slug|url|uri|path|link|href|permalink|canonical)$|^canonical|(?:Url|Slug|Path)$|^pathname$"
)
DATE_NAME = re.compile(r"publish|posted|created|(?:^|_)date|Date(?:$|Time)|timestamp", re.I)
_BODY_NAME = re.compile(
    r"body|^(?:main_?)?contents?$|content_?(?:html|elements|blocks|json)|^html$|article_?text|^text$|blocks|long_?desc|rich_?text|paragraphs|elements|components|story$",
    re.I,
)
_FAVOUR = 2
"""How much more the prose of a part with a body's name counts."""
# White space is taken from its beginning alone, as in headline.py.
_TITLE_MARK = re.compile(r"(?<!\s)\s++[|–—\-·•»]++\s+|(?:(?<!\s)\s++)?\|\s*")
_LEAST_TITLE = 10
_LEAST_SLUG = 15
"""Letters of a slug that is a headline: `photo-of-the-day` names no story."""


@dataclass(frozen=True, slots=True)
class Own:
    """What tells a page's story from others."""

    titles: frozenset[str]
    """`comparable` titles of the page, and what stands between the marks of each."""
    path: str
    """The path of the page's address, without slashes at its ends; empty for none."""

    slug: str = ""
    """The letters of the last part of the path, where they are enough for a title."""

    def names(self, title: str) -> bool:
        """Whether a title is one of the page's, or what its address spells: the titles of a shell are often the site's,
        and its data have no address."""
        if len(title) > 400:
            return False
        return comparable(title) in self.titles or bool(self.slug and _letters(title) == self.slug)

    def leads(self, address: str) -> bool:
        """Whether an address, a path or the last part of one is the page's."""
        if not self.path or len(address) > 1000:
            return False
        path = _path(address)
        return bool(path) and (
            path == self.path or ("-" in path and len(path) >= _LEAST_TITLE and self.path.endswith(f"/{path}"))
        )


def own_of(titles: Iterable[str], site_names: Iterable[str], url: str | None) -> Own:
    """Return what tells the story of a page with these titles at this address; the site's own names are no titles."""
    names = {comparable(name) for name in site_names}
    parts = {part for title in titles for part in (title, *_TITLE_MARK.split(title))}
    words = {comparable(part) for part in parts} - names
    path = _path(url or "")
    slug = _letters(path.rpartition("/")[2])
    titles = frozenset(word for word in words if len(word) >= _LEAST_TITLE)
    return Own(titles, path, slug if len(slug) >= _LEAST_SLUG else "")


def _letters(text: str) -> str:
    """The letters alone, without accents: a slug has no others, and numbers of its own."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return "".join(filter(str.isalpha, plain.lower()))


def _path(address: str) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return unquote(path).strip("/").removesuffix(".html").lower()


@dataclass(frozen=True, slots=True)
class Story:
    """A story that a state holds."""

    html: str
    weight: int
    """Characters of prose."""
    holders: tuple[dict[str, Any], ...]
    """The objects around the headline, from the nearest; its date and authors stand in one of them."""


def find_story(state: Any, own: Own) -> Story | None:
    """Return the page's own story with its body; None if the state holds none."""
    index = _Index(state, own)
    candidates: list[tuple[int, int, Any, tuple[dict[str, Any], ...]]] = []
    for holder in index.hits:
        for steps, ancestor, holders in index.climb(holder):
            body = index.body_of(ancestor)
            weight = index.weight(body)
            if weight >= MIN_BODY:
                candidates.append((steps, weight, body, holders))
    if not candidates:
        return None
    most = max(weight for _, weight, _, _ in candidates)
    near = [one for one in candidates if one[1] >= _SHARE_NEAR * most]
    _, weight, body, holders = min(near, key=lambda one: (one[0], -one[1]))
    markup = write_html(body, index.is_foreign)
    return Story(markup, weight, holders) if markup else None


class _Index:
    """A state, walked once: what holds what, and where the page's titles and address stand."""

    def __init__(self, state: Any, own: Own) -> None:
        self._own = own
        self._parents: dict[int, list[Any]] = {}
        self._weights: dict[int, int] = {}
        self._foreign: dict[int, bool] = {}
        self._root = [state]
        self.hits: list[Any] = []
        self._walk()

    def _walk(self) -> None:
        table = _references(self._root)
        pending: list[Any] = [self._root]
        seen = {id(self._root)}
        while pending and len(seen) < _MAX_NODES:
            holder = pending.pop()
            is_hit = False
            for place, item in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
                value = _opened(item, table)
                if value is not item:
                    holder[place] = value
                if isinstance(value, dict | list):
                    parents = self._parents.setdefault(id(value), [])
                    if len(parents) < 4:
                        parents.append(holder)
                    if id(value) not in seen:
                        seen.add(id(value))
                        pending.append(value)
                    if isinstance(place, str) and len(place) > _LEAST_TITLE and self._own.leads(_key_address(place)):
                        self.hits.append(value)
                elif isinstance(value, str) and not is_hit:
                    is_hit = self._own.names(value) or (
                        isinstance(place, str) and bool(_ADDRESS.search(place)) and self._own.leads(value)
                    )
            if is_hit and len(self.hits) < _MAX_HITS:
                self.hits.append(holder)

    def climb(self, start: Any) -> Iterator[tuple[int, Any, tuple[dict[str, Any], ...]]]:
        """Yield the containers around a hit, the nearest first, with the steps to it and the objects on the way."""
        level: list[tuple[Any, tuple[dict[str, Any], ...]]] = [(start, ())]
        seen: set[int] = set()
        for steps in range(_CLIMB + 1):
            above: list[tuple[Any, tuple[dict[str, Any], ...]]] = []
            while level:
                holder, way = level.pop()
                if id(holder) in seen or holder is self._root:
                    continue
                seen.add(id(holder))
                parents = self._parents.get(id(holder), ())
                if isinstance(holder, list):
                    # A list says nothing of its own: it is no step.
                    if sum(isinstance(one, dict) and _is_story(one) for one in holder) <= 1:
                        level += [(parent, way) for parent in parents]
                elif not self.is_foreign(holder):
                    yield steps, holder, (*way, holder)
                    above += [(parent, (*way, holder)) for parent in parents]
            level = above

    def is_foreign(self, value: dict[str, Any]) -> bool:
        """Whether an object is another story."""
        known = self._foreign.get(id(value))
        if known is None:
            known = self._foreign[id(value)] = self._is_foreign(value)
        return known

    def _is_foreign(self, value: dict[str, Any]) -> bool:
        if not _is_story(value) or any(map(self._own.names, titles_of(value))):
            return False
        addresses = (item for name, item in value.items() if isinstance(item, str) and _ADDRESS.search(name))
        return not any(map(self._own.leads, addresses))

    def weight(self, value: Any, depth: int = 0) -> int:
        """Return how many characters of prose a value holds outside other stories and clutter."""
        if isinstance(value, str):
            return prose_length(value)
        if not isinstance(value, dict | list) or depth > MAX_DEPTH:
            return 0
        known = self._weights.get(id(value))
        if known is None:
            self._weights[id(value)] = 0  # what contains itself counts once
            known = sum(self.weight(part, depth + 1) for part in self._own_parts(value))
            self._weights[id(value)] = known
        return known

    def _own_parts(self, value: Any) -> Iterable[Any]:
        if isinstance(value, list):
            element = element_of(value)
            return () if element is not None and element[0] in DROPPED_TAGS else value
        return [part for _, part in self._named_parts(value)]

    def _named_parts(self, value: dict[str, Any]) -> list[tuple[str, Any]]:
        if self.is_foreign(value):
            return []
        return [(name, part) for name, part in value.items() if not is_clutter(name) and name not in _TITLES]

    def body_of(self, value: Any) -> Any:
        """Go down to where nearly all of the prose stands."""
        for _ in range(MAX_DEPTH):
            if isinstance(value, str) or not value:
                return value
            heaviest = self._heaviest(value)
            if heaviest is None:
                return value
            value = heaviest
        return value

    def _heaviest(self, value: Any) -> Any:
        """Return the part that has most of the prose; None if none has: then the whole is the body."""
        if isinstance(value, list):
            counted = [(self.weight(part), part) for part in self._own_parts(value)]
        else:
            favoured = ((_FAVOUR if _BODY_NAME.search(name) else 1, part) for name, part in self._named_parts(value))
            counted = [(favour * self.weight(part), part) for favour, part in favoured]
        weight, part = max(counted, key=lambda one: one[0], default=(0, None))
        needed = _SHARE_OF_LIST if isinstance(value, list) or _is_block(value) else _SHARE_OF_OBJECT
        return part if weight and weight >= needed * self.weight(value) else None


def _is_block(value: dict[str, Any]) -> bool:
    return bool(kinds_of(value) & {"paragraph", "p", "section", "text"})


def _is_story(value: dict[str, Any]) -> bool:
    """Whether an object has a title of its own, and an address or a date."""
    if not any(len(title) >= _LEAST_TITLE for title in titles_of(value)):
        return False
    return any(
        isinstance(item, str | int) and item and (_ADDRESS.search(name) or DATE_NAME.search(name))
        for name, item in value.items()
    )


def titles_of(value: dict[str, Any]) -> Iterator[str]:
    """Yield the titles of an object."""
    for name in _TITLES:
        title = value.get(name)
        if isinstance(title, str):
            yield title
        elif isinstance(title, dict):
            yield from (inner for key in _INNER_TITLES if isinstance(inner := title.get(key), str))


def _key_address(key: str) -> str:
    """Return the address in a key such as `Article:/news/x` or `example.org/news/x`."""
    key = key.partition(":")[2] or key if "://" not in key else key
    return (
        key
        if "://" in key or key.startswith("/")
        else f"/{key.partition('/')[2]}"
        if "." in key.partition("/")[0]
        else key
    )


def _opened(item: Any, table: dict[str, Any]) -> Any:
    """Return what stands for a part: what a text of JSON says, what a reference names."""
    if isinstance(item, str):
        value = nested_state(item)
        return item if value is None else value
    if isinstance(item, dict) and table and len(item) <= 4:
        name = item.get("__ref") or (item.get("id") if item.get("type") == "id" else None)
        if isinstance(name, str):
            return table.get(name, item)
    return item


def _references(root: list[Any]) -> dict[str, Any]:
    """Return the objects of an Apollo cache by the names that references have for them."""
    pending: list[tuple[Any, int]] = [(root, 0)]
    while pending:
        value, depth = pending.pop()
        if isinstance(value, dict) and ("ROOT_QUERY" in value or sum(":" in name for name in list(value)[:20]) > 2):
            return {name: part for name, part in value.items() if isinstance(part, dict | list)}
        if depth < 5:
            parts = value.values() if isinstance(value, dict) else value
            pending += [(part, depth + 1) for part in parts if isinstance(part, dict | list)][:200]
    return {}
