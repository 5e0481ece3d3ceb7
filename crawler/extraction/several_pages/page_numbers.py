"""Which page of an article an address names, as its spelling tells."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from crawler.extraction.addresses import normalize_address
from crawler.extraction.several_pages.page_words import PAGE_WORDS, PARAMETERS

_WORD = "|".join(sorted(map(re.escape, [*PAGE_WORDS, "p", "s"]), key=len, reverse=True))
_ADDED = re.compile(rf"(?:[/,;_-]|--)(?:(?:{_WORD})[-_/=]?)?(\d{{1,3}})$", re.I)
"""What a further page adds to its article's path."""
_SURE = re.compile(rf"^(?:[/,;](?:(?:{_WORD})[-_/=]?)?|[_-]+(?:{_WORD})[-_/=]?)\d+$", re.I)
_SURE_END = re.compile(rf"(?:[/,;](?:(?:{_WORD})[-_/=]?)?|[_-]{{1,2}}(?:{_WORD})[-_/=]?)\d{{1,3}}$", re.I)
_ONE = re.compile(rf"^(?P<before>.*(?:[/,;_-])(?:(?:{_WORD})[-_/=]?)?)1$", re.I)
_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp|shtml|jhtml|cms)$", re.I)
MOST_NUMBER = 200


@dataclass(frozen=True, slots=True)
class PageNumber:
    """What an address says of itself beside the address of an article's first page."""

    number: int
    is_sure: bool
    """Whether the spelling alone says so; `story-2.html` may be another story as well."""


def page_number(url: str, first: str) -> PageNumber | None:
    """Return which page of the article at `first` the address names; None if it names none."""
    try:
        page, article = urlsplit(normalize_address(url)), urlsplit(normalize_address(first))
    except ValueError:
        return None
    if _host(page.netloc) != _host(article.netloc):
        return None
    path, base = unquote(page.path).rstrip("/"), unquote(article.path).rstrip("/")
    if not base and not article.query:
        return None
    if path == base:
        return _of_query(page.query, article.query)
    return _of_path(path, base) if page.query == article.query else None


def first_page_address(url: str) -> str | None:
    """Return where the first page would be, if the address were that of a further one; None if it cannot be."""
    try:
        parts = urlsplit(normalize_address(url))
    except ValueError:
        return None
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    rest = [(name, value) for name, value in pairs if name.lower() not in PARAMETERS]
    if len(rest) == len(pairs) - 1:
        base = urlunsplit(parts._replace(query=urlencode(rest)))
        return base if page_number(url, base) else None
    path = parts.path.rstrip("/")
    suffix = _SUFFIX.search(path)
    stem, ending = (path[: suffix.start()], suffix[0]) if suffix else (path, "")
    added = _SURE_END.search(stem)
    if added is None:
        return None
    base = urlunsplit(parts._replace(path=stem[: added.start()] + (ending or parts.path[len(path) :])))
    return base if page_number(url, base) else None


def _host(netloc: str) -> str:
    return netloc.removeprefix("www.")


def _of_query(query: str, first: str) -> PageNumber | None:
    pairs, known = parse_qsl(query, keep_blank_values=True), parse_qsl(first, keep_blank_values=True)
    rest = [(name, value) for name, value in known if not (name.lower() in PARAMETERS and value == "1")]
    added = [pair for pair in pairs if pair not in rest]
    if len(added) != 1 or len(pairs) != len(rest) + 1:
        return None
    name, value = added[0]
    return _number(value, is_sure=True) if name.lower() in PARAMETERS else None


def _of_path(path: str, base: str) -> PageNumber | None:
    """`story/2`, `story/page/2`, `story,2.html`, `story-seite-2.html`, and, not sure, `story-2.html`."""
    if path.startswith(base) and (whole := _ADDED.fullmatch(path[len(base) :])):
        return _number(whole[1], is_sure=bool(_SURE.match(path[len(base) :])))
    suffix, other = _SUFFIX.search(base), _SUFFIX.search(path)
    stem, name = (base[: suffix.start()] if suffix else base), (path[: other.start()] if other else path)
    if (suffix[0] if suffix else "") != (other[0] if other else ""):
        return None
    if name.startswith(stem) and (added := _ADDED.fullmatch(name[len(stem) :])):
        return _number(added[1], is_sure=bool(_SURE.match(name[len(stem) :])))
    one = _ONE.match(stem)
    if one and name.startswith(one["before"]) and name[len(one["before"]) :].isdecimal():
        # Pages that are counted from the first on, or chapters that are articles each.
        return _number(name[len(one["before"]) :], is_sure=False)
    return None


def _number(text: str, *, is_sure: bool) -> PageNumber | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        return None
    return PageNumber(int(text), is_sure) if 1 < int(text) <= MOST_NUMBER else None
