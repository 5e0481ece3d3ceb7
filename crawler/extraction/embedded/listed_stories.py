"""The stories that the data of a list page name: what its script makes the list of. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml.html import HtmlElement

from crawler.extraction.embedded.states import nested_state, read_states
from crawler.extraction.embedded.stories import DATE_NAME, titles_of

_MAX_NODES = 200_000
_MOST = 2000
"""Stories of one page; a state with more is a whole archive, and the list's further pages have them too."""
_ADDRESSES = (
    "url href link permalink canonical_url canonicalUrl canonical web_url webUrl fullUrl full_url shareUrl articleUrl "
    "website_url pathname path uri fullPath full_path urlPath"
).split()
"""In the order in which they are believed: an `imageUrl` leads to no story."""
_INNER_ADDRESSES = ("href", "url", "path", "pathname", "as")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_FURTHER = re.compile(r"^(?:next_?(?:page)?(?:_?(?:url|link|href|path))?|load_?more_?url)$", re.I)


@dataclass(frozen=True, slots=True)
class ListedStory:
    """One object of a state that has a title and an address."""

    title: str
    address: str
    """As it is written; may be relative."""
    slug: str = ""
    """The last part of its address, where no address is written."""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ListedStories:
    """What the data of a page name."""

    stories: tuple[ListedStory, ...] = ()
    next_page: str | None = None
    """The address that they give for more."""


def listed_stories(tree: HtmlElement) -> ListedStories:
    """Return the stories in the states of a page, in their order."""
    return stories_of_states([state for _, state in read_states(tree)])


def stories_of_states(states: list[Any]) -> ListedStories:
    """Return the stories in values such as a script or an answer in JSON has."""
    stories: dict[str, ListedStory] = {}
    next_page: str | None = None
    for value in _objects(states):
        for name, item in value.items():
            if isinstance(item, str) and _FURTHER.match(name) and _is_address(item):
                next_page = next_page or item
        story = _story(value)
        if story is not None and len(stories) < _MOST:
            stories.setdefault(story.address or story.slug, story)
    return ListedStories(tuple(stories.values()), next_page)


def markup_of_state(state: Any) -> list[str]:
    """Return the texts of a value that are markup with links: parts of lists that a server has made already."""
    return [text for text in _texts(state) if "<a " in text and "href" in text]


def _objects(states: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the objects of all values in the order in which they are written."""
    pending: list[Any] = list(reversed(states))
    left = _MAX_NODES
    while pending and left:
        left -= 1
        value = pending.pop()
        if isinstance(value, str):
            value = nested_state(value)
        if isinstance(value, dict):
            yield value
            pending += reversed([part for part in value.values() if isinstance(part, dict | list | str)])
        elif isinstance(value, list):
            pending += reversed([part for part in value if isinstance(part, dict | list | str)])


def _texts(state: Any) -> Iterator[str]:
    for value in _objects([{"all": state}]):
        for part in value.values():
            yield from (text for text in (part if isinstance(part, list) else [part]) if isinstance(text, str))


def _story(value: dict[str, Any]) -> ListedStory | None:
    title = max(titles_of(value), key=len, default="").strip()
    if not title:
        return None
    addresses = (_inner(value.get(name)) for name in _ADDRESSES)
    address = next((one for one in addresses if one is not None and _is_address(one)), "")
    slug = value.get("slug")
    if not address and isinstance(slug, str) and _is_address(slug):
        address = slug
    slug = slug.strip("/") if isinstance(slug, str) and not address else ""
    return ListedStory(title, address, slug, _day(value)) if address or slug else None


def _inner(value: Any) -> str | None:
    if isinstance(value, dict):
        value = next((value[name] for name in _INNER_ADDRESSES if isinstance(value.get(name), str)), None)
    return value if isinstance(value, str) else None


def _is_address(text: str) -> bool:
    return text.startswith(("/", "http://", "https://")) and len(text) < 1000 and " " not in text.strip()


def _day(value: dict[str, Any]) -> date | None:
    dates = (item for name, item in value.items() if isinstance(item, str) and DATE_NAME.search(name))
    for match in filter(None, map(_DAY.match, dates)):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            continue
    return None
