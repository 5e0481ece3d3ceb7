"""The content of an article's page."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from markupsafe import Markup

from crawler.records.changes import Change, changes, in_brief
from storage.articles import Version
from storage.changes.removals import Removal
from storage.queries.article_lists import Listed

_WEB = re.compile(r"https?://", re.IGNORECASE)
_COMPARED, _SHOWN, _PIECE = 2_000_000, 100_000, 20
"""Characters of texts that one page compares (2 s where all differ), characters of changes that it shows, and what a
stretch costs beside its characters."""
_TAGS = frozenset("p h2 h3 h4 ul ol li blockquote table tr th td a em strong figure figcaption img br".split())
"""Two more than a record's `article_body_html` has: a store that other programs wrote may have h4 and br, which are
harmless and lose their paragraphs where they are dropped."""

IMAGES = frozenset(f"image/{name}" for name in ("jpeg", "png", "gif", "webp", "avif"))
"""What is shown from the store: another program may have written something else there."""


class UnknownArticleError(Exception):
    """No article has this number."""


@dataclass(frozen=True, slots=True)
class Related:
    """A related story as the page printed it."""

    headline: str
    url: str | None
    """Its address, where that is one of the web."""
    article_id: int | None
    """Where it is saved too."""
    date: str | None


@dataclass(frozen=True, slots=True)
class Reworded:
    """What a later version changed."""

    seen: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands in the list that it was opened from."""

    newer: int | None
    """The article before it in the list; None where it is the first, or the list does not have it."""
    older: int | None
    """The one after it."""
    page: int
    """The page of the list that has it."""


NO_PLACE = Place(None, None, 1)


@dataclass(frozen=True, slots=True)
class Opened:
    """The page of an article."""

    record: dict[str, Any]
    number: int
    body: Markup
    pictures: list[dict[str, Any]]
    """Those that the body does not show, each with the address at which it is shown (`src`)."""
    related: list[Related]
    languages: list[Listed]
    reworded: list[Reworded]
    """The newest change first."""
    more_reworded: bool
    """Whether changes are left out, because they are too many or too long."""
    original: str | None
    explained: bool
    """Whether its page is kept, so that the cuts can be shown."""
    duplicate_of: int | None
    told_again: list[Listed]
    """Articles that tell the same, saved after it."""
    also_at: list[str]
    """Other addresses at which it was read."""
    removals: list[Removal]
    """When its publisher took it down."""


def web(url: str | None) -> str | None:
    """The address where it is one of the web: a stored `javascript:` is none."""
    return url if url and _WEB.match(url) else None


def image_address(kept: Mapping[str, int], url: str) -> str:
    """Return where a picture is shown from: the store, where it is kept, or the publisher's server."""
    return f"/image/{kept[url]}" if url in kept else url


def reworded_by(versions: Iterable[Version]) -> tuple[list[Reworded], bool]:
    """The changes, and whether there are older ones that are too much for a page. `versions` are the newest first."""
    found: list[Reworded] = []
    compared = shown = 0
    for later, earlier in itertools.pairwise(versions):
        if compared > _COMPARED or shown > _SHOWN:
            return found, True
        compared += len(later.record["article_body"] or "") + len(earlier.record["article_body"] or "")
        some = []
        for change in map(in_brief, changes(earlier.record, later.record)):
            shown += sum(_PIECE + len(text) for _, text in change.pieces)
            if shown > _SHOWN:
                break
            some.append(change)
        found.append(Reworded(later.valid_from, some))
    return found, shown > _SHOWN


def clean_body(html: str, kept: Mapping[str, int]) -> Markup:
    """The body once more through the sanitizer: a store may come from elsewhere. Pictures that are `kept` (address to
    number) are shown from the store."""

    def shown(tag: str, name: str, value: str) -> str:
        return image_address(kept, value) if (tag, name) == ("img", "src") else value

    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto"},
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        attribute_filter=shown,
    )
    return Markup(cleaned)


def place_among(numbers: Sequence[int], number: int, per_page: int) -> Place:
    """Return where the number stands in a list, and its neighbours."""
    if number not in numbers:
        return NO_PLACE
    position = numbers.index(number)
    newer = numbers[position - 1] if position else None
    older = numbers[position + 1] if position + 1 < len(numbers) else None
    return Place(newer, older, 1 + position // per_page)
