"""`Plan`: which site is made. The plans of the benchmark, those kept apart among them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, product

LOOKS = ("semantic", "blog", "tables", "cms")
KEPT_LOOKS = ("static", "magazine")
LANGUAGES = ("en", "it", "es", "zh")
KEPT_LANGUAGE = "de"
ANNOUNCEMENTS = (
    "links",
    "rss",
    "atom",
    "rdf",
    "json-feed",
    "rss-half-character",
    "rss-by-a",
    "rss-unnamed",
    "rss-origlink",
    "sitemap",
    "sitemap-index",
    "sitemap-index-as-urlset",
    "sitemap-blank-line",
    "sitemap-ampersand",
    "sitemap-upper-case",
    "sitemap-no-namespace",
    "sitemap-cut",
    "sitemap-txt",
    "sitemap-gzip",
    "news-sitemap",
)
WALLS = (
    "bot-all",
    "bot-part",
    "consent-all",
    "consent-part",
    "login-part",
    "javascript-all",
    "javascript-part",
)


@dataclass(frozen=True)
class Plan:
    """One site."""

    look: str
    language: str
    announcement: str = "links"
    wall: str = ""
    """What stands in the place of all pages or of a part of the articles; empty: nothing."""
    seed: int = 1
    articles: int = 28

    @property
    def name(self) -> str:
        """`blog it rss`."""
        return " ".join(filter(None, (self.look, self.language, self.announcement, self.wall)))


def plans(seed: int) -> list[Plan]:
    """Return the plans that may be looked at while something is mended."""
    return [replace(plan, seed=seed) for plan in _plans(LOOKS, LANGUAGES)]


def kept_plans(seed: int) -> list[Plan]:
    """Return the plans that are kept apart: two looks and a language that no other plan has, and other seeds."""
    return [replace(plan, seed=seed + 500) for plan in _plans(KEPT_LOOKS, (KEPT_LANGUAGE, *LANGUAGES[:2]))]


def _plans(looks: tuple[str, ...], languages: tuple[str, ...]) -> Iterator[Plan]:
    pairs = list(product(looks, languages))
    for look, language in pairs:
        yield Plan(look, language)
    pair = cycle((look, language) for language in languages for look in looks)
    for announcement in ANNOUNCEMENTS[1:]:
        look, language = next(pair)
        yield Plan(look, language, announcement)
    for wall in WALLS:
        look, language = next(pair)
        yield Plan(look, language, "rss" if wall.endswith("part") else "links", wall)
