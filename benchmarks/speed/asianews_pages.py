"""An AsiaNews of stories mixed from the replica's parts, as files that a plain server can serve.

What the replica would answer while it runs is written down beforehand: start pages, feed, lists with all their steps,
every article at its slug address and its two legacy ones. All other addresses are answered with the Italian start page,
as the site does. Pages come in the encodings that need no header, because a plain server names none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import unquote

from benchmarks.speed.pages import StaticSite
from tests.replica.addresses import legacy_path, slug_path
from tests.replica.encodings import encodings_for
from tests.replica.lists import AREAS, DOSSIER, HOMES, THEMES
from tests.replica.mixing import mix_story
from tests.replica.site import Site
from tests.replica.skeletons import LAYOUTS, render
from tests.replica.story import Story

LANGUAGES = ("en", "it", "es", "zh")
_PAGE_SIZE = 20
_ERAS = "ABC"


@dataclass
class PlainSite(Site):
    """The replica with pages that a server without charset can send."""

    def bytes_of(self, story: Story) -> bytes:
        """The story's page, drawn from its key."""
        random = Random(f"{self.seed} {story.key}")
        text = " ".join((story.headline, *story.paragraphs))
        encodings = [encoding for encoding in encodings_for(story.language, text) if encoding.header is None]
        layout = random.choice(list(LAYOUTS))
        return render(story, random.choice(_ERAS), layout, random, random.choice(encodings)).body


def stories(number: int, seed: int) -> dict[str, Story]:
    """So many stories by key, a fourth of them in each language."""
    random = Random(seed)
    found: dict[str, Story] = {}
    while len(found) < number:
        story = mix_story(random, LANGUAGES[len(found) % len(LANGUAGES)])
        found[story.key] = story
    return found


def write_asianews(folder: Path, origin: str, number: int, seed: int = 0) -> StaticSite:
    """The site as files, for `scrapy crawl asianews -a languages=all -a base_url=ORIGIN`. Its page `/all.html` links to
    every article, for who does not walk lists."""
    replica = PlainSite(stories=stories(number, seed), seed=seed, page_size=_PAGE_SIZE, feed_path="/rss.xml")
    site = StaticSite(folder, origin)
    for story in replica.stories.values():
        legacy = (legacy_path(story), legacy_path(story, size=True))
        site.put_article(slug_path(story), replica.bytes_of(story), unquote(slug_path(story)), *legacy)
    for address in list_addresses(replica):
        site.put(unquote(address), replica.answer(address).body)
    site.fallback = site.put("/", replica.answer("/").body)
    slugs = (slug_path(story).replace("'", "%27") for story in replica.stories.values())
    links = "".join(f"<a href='{slug}'>{slug}</a>" for slug in slugs)
    site.put("/all.html", f"<html><body>{links}</body></html>".encode())
    site.finish()
    return site


def list_addresses(site: Site) -> Iterator[str]:
    """All that a crawl may ask for beside articles, but the start page itself."""
    yield from ("/robots.txt", "/rss.xml")
    for language in LANGUAGES:
        yield from dict.fromkeys((HOMES[language], f"/{language}.html", f"/{language}", f"/index.php?l={language}"))
        yield f"/index.php?l={language}&idn=110&dossier={DOSSIER}"
        steps = len(site.newest(language)) // site.page_size + 2
        for kind, lists in (("geo", AREAS), ("theme", THEMES)):
            for name, number in lists[language]:
                bare = f"/{kind}-{language}/{name}-{number}.html"
                yield bare
                yield from (f"{bare}&step={step}" for step in range(steps))
