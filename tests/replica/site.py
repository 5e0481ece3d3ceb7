"""What the replica answers to each address, without the network: `Site.answer(path)`."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.replica.addresses import HOME, legacy_path, print_path, redesign_path, slug_path
from tests.replica.encodings import encodings_for
from tests.replica.lists import (
    AREAS,
    DOSSIER,
    THEMES,
    ListPage,
    draw_feed,
    draw_home,
    draw_list,
    in_area,
    in_theme,
    newest_first,
    published_day,
)
from tests.replica.skeletons import LAYOUTS, Rendered, render
from tests.replica.stories import STORIES
from tests.replica.story import Story

_ARTICLE = re.compile(r"/(?:news|notizie|noticias)-(en|it|es|zh)/(?:.*\D)?(\d+)\.html$", re.S)
_LIST = re.compile(r"/(geo|theme)-(en|it|es|zh)/.*?-(\d+)\.html(?:&step=(\d+))?$")
_GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


@dataclass(frozen=True)
class Answer:
    """Status, headers and body."""

    body: bytes = field(repr=False)
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Site:
    """The replica's content and habits. Every choice hangs on `seed`, so a site answers the same way each time."""

    stories: dict[str, Story] = field(default_factory=lambda: {s.key: s for s in STORIES})
    seed: int = 0
    first_step: int = 1
    """Number of a list's first page: 0 or 1. Its bare address is that page too."""
    page_size: int = 4
    crawl_delay: float | None = None
    feed_path: str | None = "/en.xml"
    """The one feed candidate that answers; the others are 404."""
    feed_length: int = 5
    past_the_end: str = "empty"
    """What a list says after its last page: `empty`, `last` (that page again) or `home`."""
    numbers_in_redesign: bool = True
    """Whether pages at 2026 addresses name their old address as canonical."""
    versions: dict[str, int] = field(default_factory=dict)

    def answer(self, target: str) -> Answer:
        """The answer to a request's path and query. Bad addresses get the home page, status 200."""
        path = unquote(urlsplit(target).path)
        query = dict(parse_qsl(urlsplit(target).query))
        if path == "/robots.txt":
            return self._robots()
        if path.startswith("/files/img/"):
            return Answer(_GIF, content_type="image/gif")
        if path.endswith(".xml") or path.startswith("/rss"):
            return self._feed(path)
        return self._story(path, query) or self._list(path, query) or self._home(path, query)

    def newest(self, language: str) -> list[Story]:
        """The language's stories, newest first."""
        return newest_first(s for s in self.stories.values() if s.language == language)

    def page(self, story: Story, path: str, era: str | None = None) -> Rendered:
        """The story's page at that address, with its expected record; era and layout are the story's own."""
        version = self.versions.get(story.key, 0)
        choice = Random(f"{self.seed} {story.key}")
        own_era, layout = choice.choice("ABC"), choice.choice(list(LAYOUTS))
        encoding = choice.choice(encodings_for(story.language, " ".join((story.headline, *story.paragraphs))))
        is_redesign = path == redesign_path(story)
        return render(
            story,
            era or ("C" if is_redesign else own_era),
            layout,
            Random(f"{self.seed} {story.key} {version}"),
            encoding,
            url=HOME + path,
            names_canonical=self.numbers_in_redesign if is_redesign else None,
        )

    def expected(self, key: str) -> Rendered:
        """The page of a story at its slug address."""
        story = self.stories[key]
        return self.page(story, slug_path(story))

    def spellings(self, key: str) -> set[str]:
        """All addresses at which the story's article answers, without the print view's."""
        story = self.stories[key]
        paths = {slug_path(story), legacy_path(story), legacy_path(story, size=True), redesign_path(story)}
        return {HOME + path for path in paths if path}

    def _robots(self) -> Answer:
        lines = ["User-agent: *", "Disallow: /admin/"]
        if self.crawl_delay is not None:
            lines.append(f"Crawl-delay: {self.crawl_delay:g}")
        return Answer("\n".join(lines).encode(), content_type="text/plain")

    def _feed(self, path: str) -> Answer:
        if path != self.feed_path:
            return Answer(b"<html><body>Not found</body></html>", status=404)
        match = re.search(r"\b(en|it|es|zh)\b", path)
        language = match.group(1) if match else "it"
        body = draw_feed(language, self.newest(language)[: self.feed_length])
        return _tagged(Answer(body.encode(), content_type="application/rss+xml; charset=utf-8"))

    def _story(self, path: str, query: dict[str, str]) -> Answer | None:
        match = _ARTICLE.match(path)
        if match:
            return self._article(match.group(1), match.group(2), slug=True)
        if path == "/index.php" and "art" in query:
            printed = query.get("mag") == "visualizzaperlastampa"
            return self._article(query.get("l", "it"), query["art"], printed=printed)
        for story in self.stories.values():
            if redesign_path(story) == path.rstrip("/"):
                return self._article_answer(story, path.rstrip("/"), None)
        return None

    def _article(self, language: str, number: str, *, slug: bool = False, printed: bool = False) -> Answer | None:
        story = self.stories.get(f"{language}:{number.lstrip('0').zfill(4)}")
        if story is None:
            return None
        if printed:
            return self._article_answer(story, print_path(story), "print")
        return self._article_answer(story, slug_path(story) if slug else legacy_path(story), None)

    def _article_answer(self, story: Story, path: str, era: str | None) -> Answer:
        drawn = self.page(story, path, era)
        digest = hashlib.sha256(drawn.body).hexdigest()[:16]
        changed = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=self.versions.get(story.key, 0))
        headers = (("ETag", f'"{digest}"'), ("Last-Modified", format_datetime(changed, usegmt=True)))
        return Answer(drawn.body, content_type=drawn.content_type, headers=headers)

    def _list(self, path: str, query: dict[str, str]) -> Answer | None:
        match = _LIST.match(path)
        if match:
            kind, language, number, step = match.groups()
            bare = path.split("&step=")[0]
            return self._steps(kind, language, int(number), bare, int(step) if step else self.first_step)
        language = query.get("l", "it")
        if path != "/index.php" or language not in AREAS:
            return None
        for kind in ("geo", "theme"):
            if query.get(kind, "").isdigit():
                number = query[kind]
                bare = f"/index.php?{kind}={number}&l={language}"
                step = query.get("step", "")
                return self._steps(kind, language, int(number), bare, int(step) if step.isdigit() else self.first_step)
        if "data_art_filtro" in query:
            return self._day(language, query["data_art_filtro"])
        if query.get("dossier") == str(DOSSIER):
            chosen = [s for s in self.newest(language) if in_theme(s, 6)]
            return self._drawn(ListPage(language, "Dossier", chosen, dated=False), path)
        return None

    def _steps(self, kind: str, language: str, number: int, bare: str, step: int) -> Answer | None:
        if number not in {n for _, n in (AREAS if kind == "geo" else THEMES)[language]}:
            return None
        holds = in_area if kind == "geo" else in_theme
        stories = [s for s in self.newest(language) if holds(s, number)]
        start = (step - self.first_step) * self.page_size
        if start < 0 or (start >= len(stories) and self.past_the_end == "home"):
            return None
        if start >= len(stories) and self.past_the_end == "last":
            start = (len(stories) - 1) // self.page_size * self.page_size
        shown = stories[start : start + self.page_size]
        more = start + self.page_size < len(stories)
        following = f"{bare}&step={step + 1}" if more else None
        title = f"{kind}-{language}-{number}"
        return self._drawn(ListPage(language, title, shown, self._beside(language, title), following), f"{bare}{step}")

    def _day(self, language: str, day: str) -> Answer:
        stories = [s for s in self.newest(language) if published_day(s).isoformat() == day]
        return self._drawn(ListPage(language, day, stories, self._beside(language, day)), day)

    def _beside(self, language: str, title: str) -> list[Story]:
        stories = self.newest(language)
        return Random(f"{self.seed} {title}").sample(stories, min(3, len(stories)))

    def _drawn(self, page: ListPage, name: str) -> Answer:
        return _tagged(Answer(draw_list(page, Random(f"{self.seed} {name}")).encode()))

    def _home(self, path: str, query: dict[str, str]) -> Answer:
        match = re.fullmatch(r"/(en|it|es|zh)(?:\.html)?", path)
        language = match.group(1) if match else query.get("l", "it")
        if language not in AREAS:
            language = "it"
        newest = self.newest(language)[:6]
        return _tagged(Answer(draw_home(language, newest, Random(f"{self.seed} home {language}")).encode()))


def _tagged(answer: Answer) -> Answer:
    """With an ETag that changes with the body."""
    return replace(answer, headers=(("ETag", f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'),))
