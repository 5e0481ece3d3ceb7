"""`Look`: how a site writes its addresses and its pages. Each look is a family of markup that the web is full of."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import ClassVar

from benchmarks.sites.language import Language
from benchmarks.sites.stories import Story

PAGES = ("about", "privacy", "contact", "login", "subscribe", "imprint")
"""The pages of every site that are no article."""


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    kind: str
    """`home`, `section`, `tag`, `author`, `month` or `search`."""
    title: str
    slug: str
    stories: tuple[Story, ...]
    page: int = 1
    pages: int = 1


@dataclass
class Look(ABC):
    """The markup of one site. Subclasses give addresses and templates."""

    name: ClassVar[str]
    has_print: ClassVar[bool] = False
    has_amp: ClassVar[bool] = False
    base: str
    """`http://127.0.0.1:PORT`."""
    title: str
    language: Language
    head: str = ""
    """`<link>`s that announce feeds."""
    footer: str = ""
    """Links of the footer that announce feeds."""
    menu: Mapping[str, str] = field(default_factory=dict)
    """Name of each section to its address."""
    most_read: tuple[Story, ...] = ()
    months: Mapping[str, str] = field(default_factory=dict)
    """Name of each month of the archive to its address."""

    # Addresses

    @abstractmethod
    def article_path(self, story: Story) -> str:
        """Where a story stands."""

    @abstractmethod
    def list_path(self, kind: str, slug: str, page: int = 1) -> str:
        """Where a page of a list stands."""

    @abstractmethod
    def page_path(self, kind: str) -> str:
        """Where a page such as `about` stands."""

    def amp_path(self, story: Story) -> str:
        """Where the AMP version stands."""
        return self.article_path(story).rstrip("/") + "/amp/"

    def print_path(self, story: Story) -> str:
        """Where the version for printing stands."""
        return f"/print/{story.number}"

    def spellings(self, story: Story) -> list[str]:
        """Other addresses of the same page, which the site's own links use now and then."""
        path = self.article_path(story)
        sign = "&" if "?" in path else "?"
        return [f"{path}{sign}utm_source=box&utm_medium=sidebar", f"{path}{sign}fbclid=IwAR0{story.number}x"]

    def odd_path(self, story: Story, index: int) -> str:
        """An address under which a box of the site links the story, by its place in the box."""
        odd = self.spellings(story)
        odd += [self.amp_path(story)] if self.has_amp else []
        odd += [self.print_path(story)] if self.has_print else []
        return odd[index % len(odd)]

    # Pages

    @abstractmethod
    def article(self, story: Story) -> str:
        """The page of a story."""

    @abstractmethod
    def listing(self, listing: Listing) -> str:
        """A page of a list."""

    @abstractmethod
    def page(self, kind: str, title: str, paragraphs: Iterable[str]) -> str:
        """A page such as `about`, or one that says that there is none."""

    def printed(self, story: Story) -> str:
        """The version for printing or for AMP: headline, byline and text."""
        url = self.base + self.article_path(story)
        return (
            f'<!doctype html><html lang="{self.language.code}"><head><meta charset="utf-8">'
            f'<title>{escape(story.headline)}</title><link rel="canonical" href="{url}"></head><body><article>'
            f"<h1>{escape(story.headline)}</h1><p>{story.author} {self.language.date(story.published)}</p>"
            f"{self.body(story)}</article></body></html>"
        )

    # Parts

    def label(self, name: str) -> str:
        """A word of the menu."""
        return escape(self.language.labels[name])

    def menu_items(self, pattern: str) -> str:
        """The sections as links, each by the pattern with `{href}` and `{name}`."""
        return "".join(pattern.format(href=href, name=escape(name)) for name, href in self.menu.items())

    def foot_items(self, pattern: str) -> str:
        """The pages that are no article as links."""
        return "".join(pattern.format(href=self.page_path(kind), name=self.label(kind)) for kind in PAGES)

    def tag_items(self, numbers: Iterable[int], pattern: str) -> str:
        """Tags as links."""
        tags = [self.language.tags[number] for number in numbers]
        return "".join(pattern.format(href=self.list_path("tag", slug), name=escape(name)) for name, slug in tags)

    def author_path(self, story: Story) -> str:
        """The list of the story's author."""
        return self.list_path("author", author_slug(story.author))

    def steps(self, listing: Listing) -> tuple[str | None, str | None]:
        """Addresses of the page before and the page after."""
        before = self.list_path(listing.kind, listing.slug, listing.page - 1) if listing.page > 1 else None
        after = self.list_path(listing.kind, listing.slug, listing.page + 1) if listing.page < listing.pages else None
        return before, after

    def body(self, story: Story, picture: str = '<figure><img src="{src}" alt="">{caption}</figure>') -> str:
        """The blocks of a story; an item's list is closed where another block follows."""
        parts, in_list = [], False
        for number, (element, text) in enumerate(story.blocks):
            if (element == "li") != in_list:
                parts.append("</ol>" if in_list else "<ol>")
                in_list = not in_list
            parts.append(_block(element, text, picture, f"/media/{story.number}-{number}.jpg"))
        if in_list:
            parts.append("</ol>")
        return "\n".join(parts)


def _block(element: str, text: str, picture: str, src: str) -> str:
    escaped = escape(text, quote=False)
    if element == "figcaption":
        return picture.format(src=src, caption=f"<figcaption>{escaped}</figcaption>")
    if element == "strong":
        return f"<p><strong>{escaped}</strong></p>"
    return f"<{element}>{escaped}</{element}>"


def author_slug(name: str) -> str:
    """An author's name as addresses have it."""
    if name.isascii():
        return name.lower().replace(" ", "-")
    return "a" + "".join(f"{ord(letter):x}" for letter in name[:4])


def json_ld(node: Mapping[str, object]) -> str:
    """A `<script>` with a node of JSON-LD."""
    text = json.dumps({"@context": "https://schema.org", **node}, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'
