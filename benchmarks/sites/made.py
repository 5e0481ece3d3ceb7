"""`MadeSite`: all pages of a made-up site, and what each of them is."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from benchmarks.sites.announcements import announce
from benchmarks.sites.language import language
from benchmarks.sites.looks.blog import Blog
from benchmarks.sites.looks.cms import Cms
from benchmarks.sites.looks.look import PAGES, Listing, Look, author_slug
from benchmarks.sites.looks.magazine import Magazine
from benchmarks.sites.looks.semantic import Semantic
from benchmarks.sites.looks.static import Static
from benchmarks.sites.looks.tables import Tables
from benchmarks.sites.plan import KEPT_LOOKS, Plan
from benchmarks.sites.stories import Story, make_stories
from benchmarks.sites.walls import wall

_LOOKS: dict[str, type[Look]] = {look.name: look for look in (Semantic, Blog, Tables, Cms, Static, Magazine)}
_SECTIONS = 3
_ON_A_LIST = 5
_ON_THE_HOME_PAGE = 8
_HIDDEN = 4
"""Stories that no list links, where the site has announcements that name them."""
_GONE = 2
"""Stories that lists still link although they were taken away."""
_TRACKING = re.compile(r"utm_\w+|fbclid")


@dataclass(frozen=True)
class Page:
    """One answer, and what it is."""

    body: bytes
    kind: str
    """`article`, `list`, `other`, `wall`, `gone` or `announcement`."""
    story: Story | None = None
    content_type: str = "text/html; charset=utf-8"

    @property
    def tag(self) -> str:
        """Its ETag."""
        return f'"{hashlib.sha1(self.body).hexdigest()[:16]}"'


@dataclass
class MadeSite:
    """A site that a plan describes, at a base address."""

    plan: Plan
    look: Look
    stories: list[Story]
    pages: dict[str, Page] = field(default_factory=dict)
    """Path and query to page."""
    walled: set[int] = field(default_factory=set)
    """Numbers of stories that a wall hides."""

    @classmethod
    def of(cls, plan: Plan, base: str, now: datetime | None = None) -> Self:
        """Make the site; what is by chance depends on the plan alone, the days on `now`."""
        rng = Random(f"{plan.name} {plan.seed}")
        words = language(plan.language)
        hidden = 0 if plan.announcement == "links" else _HIDDEN
        moment = (now or datetime.now(UTC)).replace(microsecond=0)
        stories = make_stories(words, rng, plan.articles + _GONE, hidden, moment)
        look = _LOOKS[plan.look](base, rng.choice(words.site_names), words)
        gone, stories = stories[-_GONE:], stories[:-_GONE]
        site = cls(plan, look, stories)
        site._fill(gone, rng)
        return site

    def page(self, path: str) -> Page | None:
        """Return what the site answers; it does not look at tracking parameters, doubled slashes and `index.html`."""
        parts = urlsplit("/" + path.lstrip("/"))
        kept = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
        query = "?" + urlencode(kept) if kept else ""
        plain = parts.path.removesuffix("index.html")
        for spelled in (plain, plain.rstrip("/"), plain + "/"):
            if found := self.pages.get(spelled + query):
                return found
        return self.pages.get("/" + path.lstrip("/"))

    @property
    def expected(self) -> list[Story]:
        """The stories that a crawl should save."""
        if self.plan.wall.endswith("-all"):
            return []
        return [story for story in self.stories if story.number not in self.walled]

    @property
    def exit_code(self) -> int:
        """How the crawl should end."""
        if not self.plan.wall:
            return 0
        return 3 if self.plan.wall.endswith("-all") else 2

    def _fill(self, gone: list[Story], rng: Random) -> None:
        linked = [story for story in self.stories if story.is_linked]
        sections = self.look.language.sections[:_SECTIONS]
        self.look.menu = {name: self.look.list_path("section", slug) for name, slug in sections}
        self.look.most_read = tuple(rng.sample(linked[3:], min(5, len(linked[3:]))))
        months = sorted({f"{story.published:%Y-%m}" for story in linked}, reverse=True)
        self.look.months = {month: self.look.list_path("month", month) for month in months}
        lists = list(self._listings(linked, gone, months))
        others = [self.look.page_path(kind) for kind in PAGES]
        others += [self.look.list_path(listing.kind, listing.slug) for listing in lists if listing.page == 1]
        made = announce(self.plan.announcement, self.look, self.stories, others, is_named=rng.random() < 0.5)
        self.look.head, self.look.footer = made.head, made.footer
        for path, (body, content_type) in made.files.items():
            self.pages[path] = Page(body, "announcement", None, content_type)
        robots = "User-agent: *\nDisallow: /admin/\n"
        robots += "".join(f"Sitemap: {self.look.base}{path}\n" for path in made.robots)
        self.pages["/robots.txt"] = Page(robots.encode(), "announcement", None, "text/plain")
        for listing in lists:
            self._put(self.look.list_path(listing.kind, listing.slug, listing.page), self.look.listing(listing), "list")
        labels, texts = self.look.language.labels, self.look.language.pages
        for kind in PAGES:
            paragraphs = texts.get(kind, [labels["login"]])
            self._put(self.look.page_path(kind), self.look.page(kind, labels[kind], paragraphs), "other")
        nothing = self.look.page("gone", labels["not_found"], [labels["not_found_text"]])
        for story in gone:
            self._put(self.look.article_path(story), nothing, "gone")
            if self.look.has_print:
                self._put(self.look.print_path(story), nothing, "gone")
        self._put_stories()
        self._wall()

    def _put(self, path: str, body: str, kind: str, story: Story | None = None) -> None:
        self.pages.setdefault(path, Page(body.encode(), kind, story))

    def _put_stories(self) -> None:
        for story in self.stories:
            self._put(self.look.article_path(story), self.look.article(story), "article", story)
            if self.look.has_amp:
                self._put(self.look.amp_path(story), self.look.printed(story), "article", story)
            if self.look.has_print:
                self._put(self.look.print_path(story), self.look.printed(story), "article", story)

    def _listings(self, linked: list[Story], gone: list[Story], months: list[str]) -> Iterable[Listing]:
        labels, tags = self.look.language.labels, self.look.language.tags
        home = (*linked[:_ON_THE_HOME_PAGE], gone[0])
        # A static site's home page is its only list with teasers that goes on.
        yield from _paged("home", self.look.title, "", linked if self.look.name == "static" else home, len(home))
        for number, (name, slug) in enumerate(self.look.language.sections[:_SECTIONS]):
            stories = [story for story in linked if story.section == number]
            stories[2:2] = gone[1:] if number == 0 else []
            yield from _paged("section", name, slug, stories, _ON_A_LIST)
        for number, (name, slug) in enumerate(tags):
            yield from _paged("tag", name, slug, [story for story in linked if number in story.tags], 20)
        for author in sorted({story.author for story in linked}):
            named = f"{labels['author']}: {author}"
            stories = [story for story in linked if story.author == author]
            yield from _paged("author", named, author_slug(author), stories, 20)
        for month in months:
            stories = [story for story in linked if f"{story.published:%Y-%m}" == month]
            yield from _paged("month", f"{labels['archive']} {month}", month, stories, 20)
        yield from _paged("search", f"{labels['search']}: {tags[0][0]}", tags[0][1], linked[:6], 20)

    def _wall(self) -> None:
        kind, _, part = self.plan.wall.partition("-")
        if not kind:
            return
        shown = wall(kind, self.look.language, self.look.title, is_kept=self.plan.look in KEPT_LOOKS).encode()
        if part == "part":
            self.walled = {story.number for story in self.stories[1::3]}
        for path, page in self.pages.items():
            if page.kind == "announcement":
                continue
            if part == "all" or (page.story is not None and page.story.number in self.walled):
                self.pages[path] = Page(shown, "wall", page.story)


def _paged(kind: str, title: str, slug: str, stories: Iterable[Story], step: int) -> Iterable[Listing]:
    """The pages of a list."""
    shown = tuple(stories)
    pages = max(1, -(-len(shown) // step))
    for page in range(1, pages + 1):
        yield Listing(kind, title, slug, shown[(page - 1) * step : page * step], page, pages)
