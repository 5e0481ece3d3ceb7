"""`Story`: one made-up article, of one of the kinds that news sites print."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.sites.language import Language

KINDS = ("plain",) * 12 + ("brief", "brief", "photos", "questions", "live", "opinion", "tips", "paid")
"""As often as each stands among twenty stories."""


@dataclass(frozen=True)
class Story:
    """One article."""

    number: int
    kind: str
    headline: str
    deck: str
    author: str
    published: datetime
    section: int
    tags: tuple[int, ...]
    blocks: tuple[tuple[str, str], ...]
    """Element and text (`p`, `h3`, `li`, `figcaption`, `strong`) in order: what the record's body has to hold."""
    is_linked: bool = True
    """Whether a list of the site links it; otherwise only the site's announcements name it."""

    @property
    def slug(self) -> str:
        """The headline as addresses have it."""
        plain = unicodedata.normalize("NFKD", self.headline).encode("ascii", "ignore").decode().lower()
        words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
        return words[:60].rstrip("-") or f"xinwen-{self.number}-wen"

    @property
    def teaser(self) -> str:
        """What a list prints below the headline."""
        return self.deck

    @property
    def texts(self) -> list[str]:
        """The texts of the blocks."""
        return [text for _, text in self.blocks]


def make_stories(language: Language, rng: Random, number: int, hidden: int, now: datetime) -> list[Story]:
    """Return so many stories, the newest first; the first `hidden` of every second are linked by no list."""
    authors = [language.person(rng) for _ in range(4)]
    kinds = list(KINDS)
    rng.shuffle(kinds)
    known: set[str] = set()
    stories = []
    for index in range(number):
        headline = language.headline(rng)
        while headline in known:
            headline = language.headline(rng)
        known.add(headline)
        kind = kinds[index % len(kinds)]
        stories.append(
            Story(
                number=1000 + (number - index) * 7,
                kind=kind,
                headline=headline,
                deck=language.paragraph(rng, 1),
                author=rng.choice(authors),
                published=now - timedelta(hours=5 + index * (17 if index < 2 * hidden else 31)),
                section=index % 3,
                tags=tuple(sorted(rng.sample(range(len(language.tags)), rng.randint(1, 2)))),
                blocks=tuple(_blocks(kind, language, rng)),
                is_linked=not (index % 2 and index < 2 * hidden),
            )
        )
    return stories


def _blocks(kind: str, language: Language, rng: Random) -> list[tuple[str, str]]:
    def paragraphs(least: int, most: int) -> list[tuple[str, str]]:
        return [("p", language.paragraph(rng, rng.randint(2, 4))) for _ in range(rng.randint(least, most))]

    match kind:
        case "brief":
            return [("p", language.paragraph(rng, rng.randint(1, 2)))]
        case "paid":
            return paragraphs(1, 2)
        case "photos":
            return [*paragraphs(1, 1), *(("figcaption", language.paragraph(rng, 1)) for _ in range(6))]
        case "questions":
            pairs = [(("strong", language.headline(rng) + "?"), *paragraphs(1, 1)) for _ in range(6)]
            return [*paragraphs(1, 1), *(block for pair in pairs for block in pair)]
        case "live":
            updates = [(("h3", f"{18 - hour}:{rng.randint(10, 59)}"), *paragraphs(1, 1)) for hour in range(6)]
            return [*paragraphs(1, 1), *(block for update in updates for block in update)]
        case "tips":
            return [*paragraphs(1, 1), *(("li", language.paragraph(rng, 1)) for _ in range(9))]
    return paragraphs(5, 9)
