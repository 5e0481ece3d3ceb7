"""Which of the addresses that a page names as its own (`<link rel=canonical>`, `og:url`) is believed. Pure.

A name is believed where the page bears it out: by the shape of its own address, by the words of its titles, by the two
names being one. What a whole site has wrong (the home page, one story for all, a list, English for every language)
would make one article of many; it is named in `Canonical.doubt` and not followed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from crawler.extraction.address_views import plain_view, story_number
from crawler.extraction.addresses import page_key
from crawler.extraction.tracking import parameters

_WORD = re.compile(r"[^\W\d_]{3,}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.I)
_PAGE = re.compile(r"(?:page|p|seite|pagina|pag|teil|part)?[-_/]?\d{1,3}", re.I)
_LISTS = frozenset(
    "tag tags topic topics category categories kategorie categoria categorie author authors autor autore archive "
    "archives archiv search suche section rubrik thema themen".split()
)
_NAMES_A_PAGE = frozenset(
    "id p story storyid story_id article articleid article_id artid art aid nid newsid news_id post postid post_id pid "
    "itemid item doc docid page_id idart cod code num no sid t n".split()
)
_TWO_PART_SUFFIX = re.compile(r"(?:^|\.)(?:co|com|org|net|ac|gov|gob|edu|or|ne|go)\.[a-z]{2}$")
_SHARED_HOSTS = ("blogspot.com", "wordpress.com", "substack.com", "github.io", "tumblr.com", "medium.com")
_ENOUGH = 0.6
"""So many of a slug's words must be known: 852 of 1,000 real articles have them in their titles, and of 290 pairs of
stories of one host none has them in the other's (with .5: 896, and 9)."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a page says of its address; all addresses are absolute."""

    links: Sequence[str] = ()
    """Of `<link rel=canonical>`."""
    sharing: Sequence[str] = ()
    """Of `og:url`."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """Of `<link rel=alternate hreflang>`: the key of each address to its language."""
    titles: Sequence[str] = ()
    """What the page calls itself."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """The page's own address."""

    url: str | None = None
    """As the page spells it; null where it names none that is believed."""
    doubt: str | None = None
    """Why the address named first is not believed, a sentence."""


def choose_canonical(own: str | None, named: Named) -> Canonical:
    """Return the address that the page names as its own, if it is believed. `own` is where the page was fetched;
    without it nothing can be doubted but the home page."""
    addresses = [*named.links, *named.sharing]
    doubts = [_doubt(address, own, named) for address in addresses]
    url = next((address for address, doubt in zip(addresses, doubts, strict=True) if doubt is None), None)
    first = doubts[0] if doubts else None
    return Canonical(url, f"canonical_url: the page names {addresses[0]}, which is {first}" if first else None)


def _doubt(address: str, own: str | None, named: Named) -> str | None:
    """Return what the address is, if it is not the page's own."""
    try:
        key = page_key(address)
        mine = page_key(own) if own else None
    except ValueError:
        return "no address"
    path = _path(key)
    if mine is None:
        return None if path else "the home page"
    if key == mine:
        return None
    if re.search(r"\s|%20", address.strip()) and not re.search(r"\s|%20", own or ""):
        return "no address"
    if site_of(_host(key)) != site_of(_host(mine)):
        return "on another host"
    if not path or (len(path) == 1 and _LANGUAGE.fullmatch(path[0]) and "?" not in key):
        return "the home page"
    return _other_page(address, key, own or "", mine, named)


def _other_page(address: str, key: str, own: str, mine: str, named: Named) -> str | None:
    """Return what an address of the site is, if nothing bears out that it is the page's own."""
    view, other_view = plain_view(own), plain_view(address)
    if other_view is not None and page_key(other_view) == (page_key(view) if view else mine):
        return None if view is not None and _host(key) == _host(mine) else "another view of the page"
    if view is not None and page_key(view) == key:
        return None
    if _languages_differ(key, mine, named):
        return "the page in another language"
    path, my_path, words = _path(key), _path(mine), _words(" ".join(named.titles))
    is_agreed = _keys(named.links).count(key) > 0 and _keys(named.sharing).count(key) > 0
    if not set(path[:-1]).isdisjoint(_LISTS - set(my_path)):
        return "a list"
    if path == my_path:
        is_named_by_path = bool(path) and _share(_words(path[-1]), words) >= _ENOUGH
        return None if is_named_by_path else _other_query(key, mine, is_agreed=is_agreed)
    if path == my_path[: len(path)] and not _is_story(path[-1], my_path[len(path) :], words):
        return "a list"
    if _is_same_story(address, path, own, my_path, words):
        return None
    has_other_number = None not in (story_number(address), story_number(own))
    if is_agreed and (not has_other_number or _slug(path) == _slug(my_path)):
        return None
    if has_other_number:
        return "another page"
    # A name without words says nothing for or against (`/node/88999`): another name of the page decides.
    is_silent = not _words(" ".join(path)) - {"node", "article", "story", "post", "news"}
    return "another page" if not is_silent or mine in _keys(named.sharing) else None


def _other_query(key: str, mine: str, *, is_agreed: bool) -> str | None:
    """The same path with other parameters: they may be what tells the site's pages apart."""
    theirs, ours = (dict(parameters(each.partition("?")[2])) for each in (key, mine))
    differing = {name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name)}
    is_changed = any(name in theirs for name in differing)
    if is_changed and not is_agreed:
        return "another page"
    is_name = any(name in _NAMES_A_PAGE or (ours.get(name) or "").isdigit() for name in differing)
    return "another page" if is_name else None


def _is_story(last: str, rest: Sequence[str], titles: frozenset[str]) -> bool:
    """Whether the address that another one begins with may be the article's: that other one is its second page, or adds
    to its number or slug."""
    if all(_PAGE.fullmatch(part) or part in ("page", "p") for part in rest):
        return True
    return _share(_words(last), titles) >= _ENOUGH or story_number(f"http://h/{last}") is not None


def _is_same_story(address: str, path: Sequence[str], own: str, my_path: Sequence[str], titles: frozenset[str]) -> bool:
    number, my_number = story_number(address), story_number(own)
    if number is not None and number == my_number:
        return True
    slug, mine = _slug(path), _slug(my_path)
    is_alike = _share(slug, mine) >= _ENOUGH or _share(slug, titles) >= _ENOUGH
    return is_alike and (number is None or my_number is None)


def _languages_differ(key: str, mine: str, named: Named) -> bool:
    theirs, ours = named.languages.get(key), named.languages.get(mine)
    if theirs and ours:
        return theirs != ours
    firsts = [path[0] if (path := _path(each)) and _LANGUAGE.fullmatch(path[0]) else None for each in (key, mine)]
    return None not in firsts and firsts[0] != firsts[1]


def site_of(host: str) -> str:
    """Return what the hosts of one site have in common: `example.org` of `m.example.org`, all of a host on which
    everybody may have one."""
    name = host.partition(":")[0]
    labels = name.split(".")
    if name.replace(".", "").isdigit() or len(labels) < 3 or name.endswith(_SHARED_HOSTS):
        return host
    return ".".join(labels[-3:] if _TWO_PART_SUFFIX.search(".".join(labels[-2:])) else labels[-2:])


def _keys(addresses: Sequence[str]) -> list[str]:
    found = []
    for address in addresses:
        try:
            found.append(page_key(address))
        except ValueError:
            continue
    return found


def _host(key: str) -> str:
    return key.partition("/")[0]


def _path(key: str) -> list[str]:
    return [part for part in unquote(key.partition("?")[0]).split("/")[1:] if part]


def _slug(path: Sequence[str]) -> frozenset[str]:
    """Return the words of the part of a path that has the most."""
    return max((_words(part) for part in path), key=len, default=frozenset())


def _words(text: str) -> frozenset[str]:
    words = frozenset(word.casefold() for word in _WORD.findall(text))
    return words - {"html", "htm", "php", "aspx"}


def _share(slug: frozenset[str], words: frozenset[str]) -> float:
    """Return the share of a slug's words that the others have; of one word alone nothing is said."""
    return len(slug & words) / len(slug) if len(slug) > 1 and words else 0.0
