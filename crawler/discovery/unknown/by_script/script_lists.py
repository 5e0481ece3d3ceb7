"""What the script of a list page would show: stories in its data, and the address behind a button for more. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import lxml.html
from lxml.html import HtmlElement

from crawler.discovery.hosts import host_of
from crawler.discovery.readers.start_page import article_address
from crawler.discovery.unknown.address_words import MORE, OLDER
from crawler.discovery.unknown.paging import list_address, page_number
from crawler.extraction.addresses import Address, base_address, join_address
from crawler.extraction.embedded.listed_stories import ListedStories, ListedStory, markup_of_state, stories_of_states
from crawler.extraction.embedded.literals import parse_json
from crawler.extraction.embedded.states import read_states

_BUTTONS = ("button", "a", "div", "span", "section", "ul", "li", "input")
_BUTTON_NAMES = re.compile(
    r"load-?more|show-?more|view-?more|more-?(?:posts|news|stories)|infinite|pagination|pager", re.I
)
_ADDRESS_NAMES = re.compile(r"^data-(?:[a-z-]*(?:url|href|link|endpoint|src|next|action|path)|load-?more)$")
_NUMBER_NAMES = re.compile(r"^data-.*(?:page|offset)")
_LEADS_NOWHERE = ("#", "javascript:")
_PAGES = re.compile(r"^(?:total_?pages?|page_?count|num_?pages|last_?page|pages_?total)$", re.I)
_GOES_ON = re.compile(r"^has_?(?:next(?:_?page)?|more)$", re.I)
_ARROWS = "«»‹›<>→←⟩▶▸…. \xa0+"
_NODES = 20_000


@dataclass(frozen=True, slots=True)
class ScriptLink:
    """A page that the data of a list name."""

    address: Address
    title: str
    day: date | None


@dataclass(frozen=True, slots=True)
class ScriptList:
    """What a page's data say."""

    links: tuple[ScriptLink, ...] = ()
    next_page: str | None = None
    """The address of older stories."""


def json_page(body: bytes, encoding: str | None) -> tuple[HtmlElement, Any] | None:
    """Return an answer in JSON, as a list page gives it for more, as a page of the markup in it, and its value; None
    for any other body."""
    if body[:200].lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        value = parse_json(body.decode(encoding or "utf-8", "replace"))
    except LookupError:
        return None
    if not isinstance(value, dict | list):
        return None
    return lxml.html.document_fromstring(f"<html><body>{''.join(markup_of_state(value))}</body></html>"), value


def script_list(
    tree: HtmlElement, url: str, hosts: Collection[str], shown: Iterable[str], answer: Any = None
) -> ScriptList:
    """Read the data of the page fetched from `url`, or its `answer` in JSON. `hosts` are the site's own, `shown` the
    addresses that the page links to: they tell where a story stands of which the data have the last part alone."""
    states = [state for _, state in read_states(tree)] if answer is None else [answer]
    found, base = stories_of_states(states), base_address(tree, url)
    fronts = _fronts(found, shown)
    links = (_link(story, base, fronts) for story in found.stories)
    own = tuple(link for link in links if link is not None and host_of(link.address.url) in hosts)
    return ScriptList(own, _next_page(found, states, base, url) if own else None)


def _link(story: ListedStory, base: str, fronts: tuple[str, str] | None) -> ScriptLink | None:
    href = story.address
    if not href and fronts is not None:
        href = story.slug.join(fronts)
    joined = join_address(base, href) if href else None
    address = article_address(joined) if joined else None
    return ScriptLink(address, story.title, story.day) if address is not None else None


def _fronts(found: ListedStories, shown: Iterable[str]) -> tuple[str, str] | None:
    """What stands before and behind the last part of an address, by a story that the page links to."""
    slugs = {story.slug for story in found.stories if story.slug}
    for url in shown if slugs else ():
        path = urlsplit(url).path
        last = path.rstrip("/").rpartition("/")[2]
        if last in slugs and path.count("/") > 0:
            before, _, behind = url.rpartition(last)
            return before, behind
    return None


def _next_page(found: ListedStories, states: list[Any], base: str, url: str) -> str | None:
    if found.next_page is not None:
        return join_address(base, found.next_page)
    number = page_number(url) or 1
    return _numbered(url, number + 1) if _goes_on(states, number) else None


def _goes_on(states: list[Any], number: int) -> bool:
    pending, left = list(states), _NODES
    while pending and left:
        left -= 1
        value = pending.pop()
        if isinstance(value, dict):
            for name, item in value.items():
                if (item is True and _GOES_ON.match(name)) or (
                    type(item) is int and _PAGES.match(name) and number < item < 10_000
                ):
                    return True
        if isinstance(value, dict | list):
            pending += value.values() if isinstance(value, dict) else value
    return False


def _numbered(url: str, number: int) -> str:
    parts = urlsplit(list_address(url))
    query = "&".join(filter(None, [parts.query, urlencode({"page": number})]))
    return urlunsplit(parts._replace(query=query, fragment=""))


def behind_button(tree: HtmlElement, url: str) -> str | None:
    """Return the address of older stories behind a button for more that has none as a link; None without one."""
    base, number = base_address(tree, url), page_number(url) or 1
    for element in tree.iter(*_BUTTONS):
        if not _is_button(element):
            continue
        for name, value in element.items():
            if _ADDRESS_NAMES.match(name) and (target := _address(base, value)) is not None:
                return target
        for name, value in element.items():
            if _NUMBER_NAMES.match(name) and value.isdigit() and len(value) <= 5:
                # It names the page that is shown, or the one that comes next; an offset counts stories.
                return _numbered(url, number + 1)
    return None


def _is_button(element: HtmlElement) -> bool:
    if not any(name.startswith("data-") for name in element.attrib):
        return False
    href = (element.get("href") or "").strip().lower()
    if href and not href.startswith(_LEADS_NOWHERE):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_BUTTON_NAMES.search(names)) or _word(element) in MORE or _word(element) in OLDER


def _word(element: HtmlElement) -> str:
    texts: Iterator[str] = element.itertext()
    said = "".join(text for _, text in zip(range(20), texts, strict=False))
    return " ".join(said.split())[:60].strip(_ARROWS).casefold()


def _address(base: str, value: str) -> str | None:
    value = value.strip()
    return (
        join_address(base, value) if value.startswith(("/", "?", "http://", "https://")) and " " not in value else None
    )
