"""Which links of a list page lead to further pages of the same list. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.discovery.unknown.address_words import MORE, OLDER
from crawler.extraction.addresses import page_key

_PARAMETERS = frozenset(
    "page paged p pg pageno pagenum page_no pagenumber cpage start offset from skip seite pagina página strona strana "
    "side sida sayfa halaman sivu oldal trang страница currentpage pageindex first begin".split()
)
"""Names of the parameter that holds a page's number, or that of its first article."""
_IN_PATH = re.compile(
    r"/(?:page|pages|paged|p|pg|seite|pagina|página|strona|strana|side|sida|sayfa|halaman|sivu|str)[-/_]?(\d{1,5})"
    r"(?:\.[a-z]{3,5})?/?$",
    re.I,
)
_LAST_NUMBER = re.compile(r"(?:[-/_](\d{1,5}))?(?:\.[a-z]{3,5})?/?$", re.I)
_BEHIND_STEM = re.compile(r"[-/_?=&.a-z]{0,20}?(\d{1,5})(?:\.[a-z]{3,5})?/?", re.I)
_DATED = re.compile(r"/(?:19|20)\d\d(?:[/_-]|$)")
"""Numbers behind it are months and days."""
_AMBIGUOUS = re.compile(r"[?&](?:p|from|start|begin|first|side)=", re.I)
"""Parameters that hold other numbers on many sites."""
_PAGER_WORDS, _PAGER_LETTERS = 3, 25
_NO_NUMBER = 1_000_000
_ARROWS = "«»‹›<>→←⟩▶▸…. \xa0"


@dataclass(frozen=True, slots=True)
class PageOfList:
    """A link that may lead to a further page."""

    url: str
    text: str
    rel: str = ""


@dataclass(frozen=True, slots=True)
class Paging:
    """The further pages that a list page links to."""

    next_page: str | None = None
    pages: frozenset[str] = frozenset()
    """Keys of all of them."""


def list_address(url: str) -> str:
    """Return the address of a list without the number of its page."""
    return _split(url)[0]


def page_number(url: str) -> int | None:
    """Return the number that an address gives its page, None for the first page of a list."""
    return _split(url)[1]


def _split(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [int(value) for name, value in pairs if _is_step(name, value)]
    if numbers:
        rest = urlencode([(name, value) for name, value in pairs if not _is_step(name, value)])
        return urlunsplit(parts._replace(query=rest, fragment="")), numbers[0]
    match = _IN_PATH.search(parts.path)
    if match is None:
        return url, None
    return urlunsplit(parts._replace(path=parts.path[: match.start()] + "/", fragment="")), int(match[1])


def _is_step(name: str, value: str) -> bool:
    return name.lower() in _PARAMETERS and value.isascii() and value.isdigit() and len(value) <= 6


def further_pages(url: str, links: Sequence[PageOfList]) -> Paging:
    """Return the further pages of the list at `url`: by `rel=next`, by the word for older, or by their numbers."""
    here, (base, number) = page_key(url), _split(url)
    headlines = {page_key(link.url) for link in links if not _may_be_pager(link, base, number)}
    links = [link for link in links if page_key(link.url) not in headlines]
    numbers = {
        page_key(link.url): (step, link.url)
        for link in links
        if (step := page_number(link.url)) is not None and _list_key(list_address(link.url)) == _list_key(base)
    }
    if not numbers and not _DATED.search(urlsplit(url).path):
        stem, number = _stem(url)
        steps = ((link, _step_behind(stem, link)) for link in links)
        numbers = {page_key(link.url): (step, link.url) for link, step in steps if step is not None}
    named = [link for link in links if "next" in link.rel.lower().split() or _says_older(link, base)]
    # Behind the first page `older` may be the word for what is newer: a smaller number is no next page.
    following = [link.url for link in named if numbers.get(page_key(link.url), (_NO_NUMBER,))[0] > (number or 0)]
    following += [address for step, address in sorted(numbers.values()) if step > (number or 0)]
    pages = {*numbers, *map(page_key, following)} - {here}
    return Paging(next((address for address in following if page_key(address) != here), None), frozenset(pages))


def _may_be_pager(link: PageOfList, base: str, here: int | None) -> bool:
    """Whether the link may be one of a row of page numbers, and no headline: `?p=17` is an article of many sites, but
    `/sport?p=2` on the list `/sport` is its second page."""
    text = " ".join(link.text.split())
    word = text.strip(_ARROWS).casefold()
    if "next" in link.rel.lower().split() or word in OLDER or word in MORE or not any(map(str.isalpha, text)):
        return True
    number = page_number(link.url)
    is_plain = _AMBIGUOUS.search(link.url) is None or str(number) in text or _is_following(link.url, base, here)
    return is_plain and len(text.split()) <= _PAGER_WORDS and len(text) <= _PAGER_LETTERS


def _is_following(url: str, base: str, here: int | None) -> bool:
    """Whether an address is that of a list below the site's root with the number that comes next."""
    is_below = urlsplit(base).path.rstrip("/") != ""
    return is_below and page_number(url) == (here or 1) + 1 and _list_key(list_address(url)) == _list_key(base)


def _says_older(link: PageOfList, base: str) -> bool:
    """Whether the link's word is that for the older page of a list, and it leads to the same list with another number
    or query: `more` leads to sections too."""
    word = link.text.strip(_ARROWS).casefold() or link.text.strip()
    if word not in OLDER and word not in MORE:
        return False
    same_path = urlsplit(link.url).path.rstrip("/") == urlsplit(base).path.rstrip("/")
    is_step = page_number(link.url) is not None and _list_key(list_address(link.url)) == _list_key(base)
    return is_step or (word in OLDER and same_path and bool(urlsplit(link.url).query))


def _list_key(url: str) -> str:
    return page_key(url).rstrip("/")


def _stem(url: str) -> tuple[str, int | None]:
    """Return a list's address without its ending and a last number, and that number."""
    match = _LAST_NUMBER.search(page_key(url))
    return (page_key(url)[: match.start()], int(match[1]) if match[1] else None) if match else (url, None)


def _step_behind(stem: str, link: PageOfList) -> int | None:
    """Return the number that an address has behind the list's own, if the link's text is that number (`/sport/2`) or,
    where pages are counted from 0, the one after it; else None."""
    key = page_key(link.url)
    if not (link.text.isascii() and link.text.isdigit() and len(link.text) <= 5 and key.startswith(stem)):
        return None
    match = _BEHIND_STEM.fullmatch(key[len(stem) :])
    return int(match[1]) if match and int(link.text) - int(match[1]) in (0, 1) else None
