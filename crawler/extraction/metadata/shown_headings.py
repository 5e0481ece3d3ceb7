"""The headings that a page shows above its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.metadata.site_names import squeezed
from crawler.extraction.text.visible import visible_text
from crawler.extraction.text.words import fold

_KICKER = re.compile(
    r"kicker|top-?line|dachzeile|over-?line|eyebrow|overhead|roof-?line|spitzmarke|rubri|ribbon|badge|label|"
    r"categor|topic|pre-?title|supertitle|sr-only|visually-?hidden|screen-?reader",
    re.I,
)
_CRUMB = re.compile(r"bread-?crumb|brotkrum", re.I)
_AROUND = ("nav", "aside", "footer", "li")
_MAX_HEADINGS = 120
_MAX_PIECES = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading."""

    text: str
    core: str
    """The text without its kicker, where the page marks one."""
    pieces: tuple[str, ...]
    """The texts of its elements, kickers too."""
    is_step: bool = False
    """Whether it is a step of a path: `Home > News > ...`."""


def main_headings(tree: HtmlElement) -> tuple[Heading, ...]:
    """Return every `h1` that has a text."""
    read = (_read(element) for element in islice(tree.iter("h1"), _MAX_HEADINGS))
    return tuple(heading for heading in read if heading is not None)


def heading_with(tree: HtmlElement, wanted: str) -> Heading | None:
    """Return the first heading of the page, of any level outside of lists and boxes, that has the `wanted` text or ends
    with it: news sites put the words for search engines into a small `h1` and the headline into the `h2` below it."""
    key = squeezed(wanted)
    for element in islice(tree.iter("h1", "h2", "h3", "h4"), _MAX_HEADINGS):
        if key not in squeezed("".join(element.itertext())) or _is_step(element):
            continue
        heading = _read(element)
        if heading is None or next(element.iterancestors(*_AROUND), None) is not None:
            continue
        if part := part_with(heading, key):
            return Heading(part, part, heading.pieces)
    return None


def part_with(heading: Heading, key: str) -> str | None:
    """Return the part of a heading that has the words of `key` (as `squeezed` gives them): the whole, or what follows a
    kicker or stands before a badge."""
    if squeezed(heading.text) == key:
        return heading.text
    pieces = heading.pieces
    for number in range(len(pieces)):
        for part in (pieces[number:], pieces[: number + 1]):
            text = fold(" ".join(part))
            if squeezed(text) == key:
                return text
    return None


def _read(element: HtmlElement) -> Heading | None:
    text = visible_text(element, fold)
    if not text:
        return None
    pieces = tuple(islice(_pieces(element), _MAX_PIECES))
    core = text
    for kicker in (visible_text(child, fold) for child in element.iter() if _is_kicker(child, element)):
        rest = core.removeprefix(kicker).removesuffix(kicker).strip(" :|–-")
        if kicker and len(rest.split()) > 1:
            core = rest
    return Heading(text, core, pieces, _is_step(element))


def _pieces(element: HtmlElement) -> Iterator[str]:
    for each in element.iter():
        if isinstance(each.tag, str) and each.tag not in ("script", "style", "svg") and (text := fold(each.text or "")):
            yield text
        if each is not element and (text := fold(each.tail or "")):
            yield text


def _is_kicker(child: HtmlElement, heading: HtmlElement) -> bool:
    return child is not heading and isinstance(child.tag, str) and bool(_KICKER.search(child.get("class") or ""))


def _is_step(element: HtmlElement) -> bool:
    around = (element, *islice(element.iterancestors(), 3))
    return any(_CRUMB.search(f"{each.get('class') or ''} {each.get('itemtype') or ''}") for each in around)
