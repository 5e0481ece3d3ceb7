"""Read a list page of a site without rules: its links, where each stands, and the next page of the list. Pure."""

import itertools
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from lxml.html import HtmlElement

from crawler.discovery.hosts import host_of
from crawler.discovery.readers.boxes import ITEM_CHARACTERS, Boxes
from crawler.discovery.readers.links import MAX_LINKS, PageLink, parse_page, read_date, refuse_too_many
from crawler.discovery.readers.start_page import article_address
from crawler.discovery.unknown.address_shapes import segments_of, word_count
from crawler.discovery.unknown.by_script.script_lists import ScriptList, behind_button, json_page, script_list
from crawler.discovery.unknown.paging import PageOfList, further_pages, list_address
from crawler.extraction.addresses import Address, base_address, join_address, page_key
from crawler.extraction.page_kind.walls import wall_of
from crawler.extraction.rules import ListPattern

_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|topbar|navbar|breadcrumbs?|header|masthead|toolbar|tabs?|pagination|pager)(?:$|[\s_-])",
    re.I,
)
_FOOT = re.compile(r"(?:^|[\s_-])(?:footer\w*|colophon|copyright|legal|social\w*|share\w*|bottom)(?:$|[\s_-])", re.I)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DATES = ListPattern(
    dates=(
        *ListPattern().dates,
        r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d|19\d\d)(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2}) (?:de|d') ?(?P<month>[^\W\d_]{3,12}) (?:de|del) (?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
    )
)
"""The spellings of a date that read one way everywhere."""
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?=[-/_.]|$)")
_HEADLINE = 4
"""Words of a headline."""
_FEW_SHOWN = 3
"""A page with fewer headlines may be filled by its script."""
_RUNNING = 200
"""Characters of a paragraph outside all links that is text of an article, and no teaser."""


class Place(IntEnum):
    """Where a link stands; of several the first counts."""

    MAIN = 0
    MENU = 1
    FOOT = 2


@dataclass(frozen=True, slots=True)
class SectionLink:
    """One address that a list page links to, once or several times."""

    address: Address
    place: Place
    words: int
    """Of the longest text that links to it."""
    is_heading: bool = False
    """Whether a link to it is a headline."""
    in_list: bool = False
    """Whether it stands in what is the list itself, and in no box beside it."""
    day: date | None = None
    """The date in its item, or in its address."""


@dataclass(frozen=True, slots=True)
class SectionPage:
    """What a list page says."""

    links: tuple[SectionLink, ...] = ()
    """Own pages in the order of the page; further pages of lists are left out."""
    next_page: str | None = None
    """The next page of this list: older articles."""
    elsewhere: tuple[tuple[str, int], ...] = ()
    """Other hosts, with the number of headlines that the list itself has there."""
    posts: int = 0
    """Items that its content system calls posts."""
    running_text: int = 0
    """Characters of paragraphs that no link stands in."""
    wall: str | None = None
    """The kind of wall that stands in the page's place."""
    needs_script: bool = False
    """Whether its script makes the list of something that the page does not carry."""


def read_section_page(body: bytes, encoding: str | None, url: str, hosts: Collection[str]) -> SectionPage:
    """Read the page fetched from `url`; `hosts` are the site's own (`host_of`). A page that is no HTML gives an empty
    one. Raises TooManyLinksError."""
    answer = json_page(body, encoding)
    tree = parse_page(body, encoding) if answer is None else answer[0]
    if tree is None:
        return SectionPage()
    places = _Places()
    found = list(itertools.islice(_links(tree, url), MAX_LINKS + 1))
    refuse_too_many(found)
    own = [link for link in found if host_of(link.address.url) in hosts]
    pages = [PageOfList(link.address.url, _text(link.element), link.element.get("rel") or "") for link in own]
    heads = [
        PageOfList(joined, "", "next")
        for joined in _head_next(tree, base_address(tree, url))
        if host_of(joined) in hosts
    ]
    paging = further_pages(url, [*heads, *pages])
    left_out = {*paging.pages, page_key(url), page_key(list_address(url))}
    shown = [link for link in own if link.address.key not in left_out]
    elsewhere = Counter(
        host_of(link.address.url)
        for link in found
        if host_of(link.address.url) not in hosts and places.of(link.element) == Place.MAIN and _is_headline(link)
    )
    links, running_text = _merged(shown, places), _running_text(tree)
    next_page = paging.next_page or behind_button(tree, url)
    headlines = sum(link.place == Place.MAIN and (link.is_heading or link.words >= _HEADLINE) for link in links)
    needs_script = False
    if headlines < _FEW_SHOWN and running_text < _RUNNING:
        written = [link.address.url for link in own]
        made = script_list(tree, url, hosts, written, answer[1] if answer is not None else None)
        links += _of_script(made, {link.address.key for link in links} | left_out)
        next_page = next_page or made.next_page
        needs_script = (
            not made.links and not headlines and answer is None and next(tree.iter("script"), None) is not None
        )
    return SectionPage(
        tuple(links),
        next_page,
        tuple(elsewhere.items()),
        _posts(tree),
        running_text,
        wall_of(tree) if not links else None,
        needs_script,
    )


def _of_script(made: ScriptList, known: set[str]) -> list[SectionLink]:
    """The links in a page's data: names of sections stand in its menu, headlines in its list."""
    found = []
    for link in made.links:
        if link.address.key in known:
            continue
        words, day = word_count(link.title), link.day or day_in_address(link.address.url)
        is_headline = words >= _HEADLINE
        place = Place.MAIN if is_headline else Place.MENU
        found.append(SectionLink(link.address, place, words, is_headline, is_headline, day))
    return found


def _links(tree: HtmlElement, url: str) -> "itertools.chain[PageLink]":
    base = base_address(tree, url)
    pairs = ((element, element.get("href")) for element in tree.iter("a", "area"))
    joined = ((element, join_address(base, href)) for element, href in pairs if href)
    addresses = ((element, article_address(target)) for element, target in joined if target)
    return itertools.chain(PageLink(address, element) for element, address in addresses if address is not None)


def _head_next(tree: HtmlElement, base: str) -> list[str]:
    hrefs = (element.get("href") for element in tree.iter("link") if "next" in (element.get("rel") or "").split())
    return [joined for href in hrefs if href and (joined := join_address(base, href))]


def _merged(links: list[PageLink], places: "_Places") -> list[SectionLink]:
    """One for each address: the best of its places, the longest of its texts."""
    in_main = [link for link in links if places.of(link.element) == Place.MAIN]
    boxes = Boxes([link for link in in_main if _may_be_article(link)])
    main_keys = boxes.main_keys()
    by_key: dict[str, list[PageLink]] = {}
    for link in links:
        by_key.setdefault(link.address.key, []).append(link)
    merged = []
    for key, same in by_key.items():
        place = min(places.of(link.element) for link in same)
        day = day_in_address(same[0].address.url)
        if day is None and place == Place.MAIN:
            day = next((day for link in same if boxes.holds(link.element) and (day := _day(link, boxes))), None)
        words = max(word_count(_text(link.element)) for link in same)
        is_heading = any(_is_heading(link.element) for link in same)
        merged.append(SectionLink(same[0].address, place, words, is_heading, key in main_keys, day))
    return merged


def _may_be_article(link: PageLink) -> bool:
    """Whether a link may be a teaser: its text or its address is no single word."""
    segments, _ = segments_of(link.address.url)
    slug = segments[-1] if segments else ""
    return word_count(_text(link.element)) >= 3 or word_count(slug) >= 3 or any(letter.isdigit() for letter in slug)


def _is_headline(link: PageLink) -> bool:
    return word_count(_text(link.element)) >= 4 and (_is_heading(link.element) or _may_be_article(link))


def _text(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())[:300]


def _is_heading(element: HtmlElement) -> bool:
    return any(child.tag in _HEADINGS for child in element.iterdescendants()) or next(
        (True for outer in itertools.islice(element.iterancestors(), 3) if outer.tag in _HEADINGS), False
    )


def day_in_address(url: str) -> date | None:
    """Return the day that an address names (`/2024/05/06/`); None if it names none."""
    match = _IN_ADDRESS.search(url)
    return _date(*map(int, match.groups())) if match else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(link: PageLink, boxes: Boxes) -> date | None:
    item = boxes.item_element(link.element)
    if item is None:
        # The only article of its page: no other says where its item ends.
        item = next((outer for outer in link.element.iterancestors() if outer.tag in ("article", "li", "tr")), None)
    if item is None or len(text := str(item.text_content())) > ITEM_CHARACTERS:
        return None
    times = {text[:10] for element in item.iter("time") if (text := element.get("datetime") or "")}
    if len(times) == 1 and re.fullmatch(r"\d{4}-\d\d-\d\d", printed := times.pop()):
        return _date(*map(int, printed.split("-")))
    return read_date(text, _DATES)


def _posts(tree: HtmlElement) -> int:
    named = (element.get("class") or "" for element in tree.iter("article", "div", "li"))
    return sum("type-post" in names.split() for names in named if "type-post" in names)


def _running_text(tree: HtmlElement) -> int:
    texts = (str(element.text_content()).strip() for element in tree.iter("p") if element.find(".//a") is None)
    return sum(len(text) for text in texts if len(text) >= _RUNNING)


class _Places:
    """Where elements stand, each looked at once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, Place] = {}

    def of(self, element: HtmlElement) -> Place:
        """The place of an element: that of the nearest one around it that says so."""
        way = []
        place = Place.MAIN
        current: HtmlElement | None = element
        while current is not None:
            if (known := self._known.get(current)) is not None:
                place = known
                break
            way.append(current)
            if (own := _place_of(current)) is not None:
                place = own
                break
            current = current.getparent()
        self._known |= dict.fromkeys(way, place)
        return place


def _place_of(element: HtmlElement) -> Place | None:
    tag, role = element.tag, (element.get("role") or "").lower()
    if tag in ("article", "main") or role == "main":
        return Place.MAIN
    if tag == "nav" or role in ("navigation", "menu", "menubar", "banner"):
        return Place.MENU
    if tag == "footer" or role == "contentinfo":
        return Place.FOOT
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if tag in ("body", "html") or not named.strip():
        return None
    if _FOOT.search(named):
        return Place.FOOT
    return Place.MENU if _MENU.search(named) else None
