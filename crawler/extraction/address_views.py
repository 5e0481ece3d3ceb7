"""Addresses under which sites show one article a second time: AMP, mobile and print views, the article's number. Pure.

Nothing is decided by them alone: what they say is a claim that the text of both pages must bear out.
"""

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from crawler.extraction.tracking import parameters

_HOST = re.compile(r"^(?:www\.)?(?:amp|m|mobile|mobil|movil|touch|wap)\.(?=[^.]+\.)", re.I)
_WORDS = (
    r"amp|print|printable|printer|printview|printer-friendly|print-version|drucken|druckversion|druckansicht|imprimir|"
)
_WORDS += r"imprimer|stampa|mobile"
_LAST = re.compile(rf"(?<=[^/])/(?:{_WORDS})(?:\.(?:html?|php))?/?$|(?<=\w)\.amp(?=(?:\.html?)?$)", re.I)
_FIRST = re.compile(rf"^/(?:{_WORDS})(?=/[^/]+)", re.I)
_SWITCHES = frozenset(
    "amp print printable printer printview print_view printer_friendly printerfriendly isprint mobile m noamp "
    "_amp isamp".split()
)
_ON = frozenset(("", "1", "true", "yes", "y", "on", "mobile", "available", "amp", "print"))
_CHOICES = frozenset("view mode format layout output outputtype tmpl style display version theme pagewanted".split())
_CHOSEN = frozenset("print printer printable printview amp mobile component print_view print-view".split())
_NUMBER = re.compile(r"(?<!\d)\d{4,}(?!\d)")
_DATE = re.compile(r"(?:19|20)\d\d(?:(?:0\d|1[0-2])(?:[0-2]\d|3[01])?)?")


def plain_view(url: str) -> str | None:
    """Return the address of the article of which `url` is an AMP, mobile or print view; None where it is none."""
    parts = urlsplit(url)
    host = _HOST.sub("", parts.netloc)
    path = _FIRST.sub("", _LAST.sub("", parts.path))
    query = "&".join(part for part in parts.query.split("&") if not _chooses_view(part))
    if (host, path, query) == (parts.netloc, parts.path, parts.query):
        return None
    return urlunsplit((parts.scheme, host, path or "/", query, ""))


def story_number(url: str) -> str | None:
    """Return the number by which the site may know the article, whatever the slug: the last of four digits or more in
    path or query that is no year or date."""
    parts = urlsplit(url)
    for text in (parts.path, parts.query):
        numbers: list[str] = [number for number in _NUMBER.findall(unquote(text)) if not _DATE.fullmatch(number)]
        if numbers:
            return numbers[-1]
    return None


def _chooses_view(part: str) -> bool:
    for name, value in parameters(part):
        return (name in _SWITCHES and value.lower() in _ON) or (name in _CHOICES and value.lower() in _CHOSEN)
    return False
