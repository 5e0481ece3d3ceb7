"""Where an article goes on: the address of its next page, or of the whole of it on one page. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urlsplit

from lxml.html import HtmlElement

from crawler.extraction.addresses import bare_address, base_address, join_address
from crawler.extraction.rules import CleaningRules
from crawler.extraction.several_pages.page_numbers import first_page_address, page_number
from crawler.extraction.several_pages.page_words import NEXT_PAGE, ON_ONE_PAGE, PAGE_WORDS
from crawler.extraction.site_config.apply import linked_address

GOES_ON, IS_WHOLE = (
    "article_body: the article goes on on another page",
    "article_body: the article is whole on another page",
)
"""How the messages of a record begin that is not the whole article."""
_WORD = "|".join(sorted(map(re.escape, PAGE_WORDS), key=len, reverse=True))
_NUMBERED = re.compile(rf"^\W*(?:(?:{_WORD})\W*)?(\d{{1,3}})(?:\s*(?:{_WORD}))?\W*$", re.I)
_NEXT_PAGE, _ALL_TEXT = re.compile("|".join(NEXT_PAGE), re.I), re.compile("|".join(ON_ONE_PAGE), re.I)
_ALL_ADDED = re.compile(
    r"^(?:[/,_-](?:all|full|komplettansicht|single-?page|one-?page|fullpage|view-all|complete|integral|tutto|print)/?)$|"
    r"^[?&](?:(?:page|p|seite|pagina|pagewanted|view|pg)=(?:all|alle|full|tout|toutes|todo|todas|tutte|complete|-1|0)|"
    r"(?:single_?page|one_?page|full_?page|view_?all|showall|viewall)(?:=(?:1|true|yes|y|all))?)$",
    re.I,
)
_ALL_IN_ADDRESS = re.compile(r"all|full|page|compl|kompl|integral|tout|tod[oa]s|tutt[oe]|view|print|=(?:-1|0)", re.I)
_NUMBER = re.compile(r"\d+")
_LOOKS_LIKE_ADDRESS = re.compile(r"^(?:https?:)?/|[?]|\.html?$")
_ENDING = re.compile(r"\.\w{2,5}$")
_OTHER_PAGING = re.compile(
    r"comment|kommentar|comentari|reaction|disqus|repl(?:y|ies)|review|related|recommend|forum", re.I
)
_PAGING_LENGTH = 50
_NEAR = 12
"""Elements above a link that are asked whether it pages through comments."""


@dataclass(frozen=True, slots=True)
class Continuation:
    """Where an article goes on."""

    next_page: str | None = None
    whole: str | None = None
    """The whole article on one page: better than its pages, where it can be had."""
    is_sure: bool = True
    """Whether the next page's address alone says that it is the article's; else what stands there must say so too."""

    @property
    def message(self) -> str:
        """For `validation_messages` of a record that was read from this page alone."""
        return f"{IS_WHOLE}: {self.whole}" if self.whole else f"{GOES_ON}: {self.next_page}"


def find_continuation(
    tree: HtmlElement, url: str | None, rules: CleaningRules, first: str | None
) -> Continuation | None:
    """Return where the article on a page goes on; None if that page is its last, or says nothing.

    `first` is the address of the article's first page, None if this is it. A site that is known by a line pattern has
    no such pages.
    """
    if url is None or rules.line_pattern is not None:
        return None
    base = base_address(tree, url)
    whole = _named(tree, rules, base, url, single=True) if first is None else None
    named = _named(tree, rules, base, url, single=False)
    if whole or named:
        return Continuation(named, whole)
    number = page_number(url, first) if first else None
    if first is not None and number is None:
        return None
    found = _next_in(tree, base, first or url, number.number + 1 if number else 2)
    if found is None:
        return None
    return Continuation(found[0], _whole_in(tree, base, url) if first is None else None, found[1])


def find_first_page(tree: HtmlElement, url: str | None, rules: CleaningRules) -> str | None:
    """Return the address of the article's first page where the page is a further one: its own address and its canonical
    link, `rel=prev` or the link to page 1 say so; None for any other page."""
    if url is None or rules.line_pattern is not None or (first := first_page_address(url)) is None:
        return None
    base, wanted = base_address(tree, url), bare_address(first).rstrip("/")
    for element in tree.iter("a", "link"):
        rel = (element.get("rel") or "").lower().split()
        is_prev = "prev" in rel or "previous" in rel
        if not ("canonical" in rel or is_prev or (element.tag == "a" and _says_page(element, 1))):
            continue
        address = join_address(base, element.get("href") or "")
        number = page_number(address, first) if address and is_prev else None
        if address and (bare_address(address).rstrip("/") == wanted or (number is not None and number.is_sure)):
            return first
    return None


def is_paging(text: str) -> bool:
    """Whether a line of a body only leads to another page of it."""
    return len(text) <= _PAGING_LENGTH and bool(_NEXT_PAGE.search(text) or _ALL_TEXT.search(text))


def is_incomplete(message: str) -> bool:
    """Whether a message of a record says that it is not the whole article."""
    return message.startswith((GOES_ON, IS_WHOLE))


def _named(tree: HtmlElement, rules: CleaningRules, base: str, url: str, *, single: bool) -> str | None:
    """The address that the site's rules name."""
    if rules.page_rules is None:
        return None
    paths = rules.page_rules.single_page_link if single else rules.page_rules.next_page_link
    target = linked_address(tree, paths)
    address = join_address(base, target) if target else None
    return address if address and bare_address(address) != bare_address(url) else None


def _links(
    tree: HtmlElement, base: str, url: str, is_asked: Callable[[str], object]
) -> Iterator[tuple[str, HtmlElement]]:
    """The links whose `href` is asked for, and is relative or names the article's own last step: to join all of a
    page's would take 5 ms."""
    step = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    stem = _ENDING.sub("", step).removesuffix("1")
    for element in tree.iter("a", "link", "option"):
        href = element.get("href") or ""
        if not href and element.tag == "option" and _LOOKS_LIKE_ADDRESS.search(element.get("value") or ""):
            href = element.get("value") or ""
        if not is_asked(href) or (href.startswith(("/", "http")) and stem not in unquote(href)):
            continue
        address = join_address(base, href)
        if address is not None:
            yield address, element


def _next_in(tree: HtmlElement, base: str, first: str, wanted: int) -> tuple[str, bool] | None:
    """The link to the page with the number, and whether its address alone says so."""
    unsure, written = None, str(wanted)
    for address, element in _links(
        tree, base, first, lambda href: written in href and written in _NUMBER.findall(href)
    ):
        number = page_number(address, first)
        if number is None or number.number != wanted or _pages_something_else(address, element):
            continue
        if number.is_sure:
            return urldefrag(address)[0], True
        if unsure is None and _says_page(element, wanted):
            unsure = urldefrag(address)[0], False
    return unsure


def _whole_in(tree: HtmlElement, base: str, url: str) -> str | None:
    """The link to the whole article on one page: its address and its words say so."""
    own = bare_address(url).rstrip("/")
    stem = _ENDING.sub("", own)
    for address, element in _links(tree, base, url, _ALL_IN_ADDRESS.search):
        bare = bare_address(address)
        added = bare.removeprefix(own) if bare.startswith(own) else bare.removeprefix(stem)
        added = _ENDING.sub("", added.removeprefix("/") if added.startswith("/?") else added)
        if bare.startswith(stem) and _ALL_ADDED.match(added) and _ALL_TEXT.search(_words(element)):
            return urldefrag(address)[0]
    return None


def _says_page(element: HtmlElement, wanted: int) -> bool:
    """Whether a link says `2`, `Page 2` or `next page`. `Next` alone is said of other articles too."""
    words = _words(element)
    number = _NUMBERED.match(words)
    return (number is not None and int(number[1]) == wanted) or bool(_NEXT_PAGE.search(words))


def _words(element: HtmlElement) -> str:
    text = " ".join("".join(element.itertext()).split())
    return text[:200] or (element.get("aria-label") or element.get("title") or "")[:200]


def _pages_something_else(address: str, element: HtmlElement) -> bool:
    """Whether a link pages through the article's comments, or boxes of other stories."""
    if _OTHER_PAGING.search(urlsplit(address).fragment):
        return True
    for outer, _ in zip([element, *element.iterancestors()], range(_NEAR), strict=False):
        if outer.tag in ("body", "main", "article"):
            return False
        if _OTHER_PAGING.search(f"{outer.get('class') or ''} {outer.get('id') or ''}"):
            return True
    return False
