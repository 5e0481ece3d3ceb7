"""An EPUB 3 of articles: a chapter each, with a table of contents by day and site.

Written with `zipfile` and templates: ebooklib, the library that is kept up, is under the AGPL.
"""

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from crawler.records.epub.chapter import Picture, is_rtl, language_tag, xhtml_body
from crawler.records.files import xml_text
from crawler.records.formats import Record

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}
"""Kinds of pictures that every reader of EPUB shows."""
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class _Chapter:
    """What the table of contents says of an article."""

    file: str
    headline: str
    site: str
    day: str
    moment: str
    language: str


@dataclass(frozen=True, slots=True)
class _Site:
    name: str
    chapters: list[_Chapter]


@dataclass(frozen=True, slots=True)
class _Day:
    name: str
    file: str
    sites: list[_Site] = field(default_factory=list)


class EPUB:
    """Takes records in any order; `picture` gives the bytes of an article's pictures that are kept, by its record and
    their address."""

    def __init__(
        self,
        file: IO[bytes],
        title: str,
        chosen: str,
        picture: Callable[[Record, str], Picture | None] = lambda record, url: None,
    ) -> None:
        self._title, self._chosen, self._picture = title, chosen, picture
        self._chapters: list[_Chapter] = []
        self._pictures: dict[str, tuple[str, str]] = {}
        """Address to name in the book and kind."""
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        # First and not compressed: by this a file is known for an EPUB.
        self._archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        self._archive.writestr("META-INF/container.xml", _drawn("container.xml"))
        self._archive.writestr("EPUB/style.css", (_TEMPLATES / "style.css").read_text(encoding="utf-8"))

    def write(self, record: Record) -> None:
        """One chapter."""
        language = language_tag(record["in_language"])
        moment = record["date_published"] or ""
        file = f"chapter-{len(self._chapters) + 1:05}.xhtml"
        headline = xml_text(record["headline"] or record["url"])
        chapter = _Chapter(file, headline, record["site"], moment[:10] or UNDATED, moment, language)
        facts = [", ".join(record["authors"]), record["date_published"] or "", record["site"]]
        facts += [record["article_section"] or "", ", ".join(record["content_location"])]
        kept = partial(self._kept, record)
        drawn = _drawn(
            "chapter.xhtml",
            chapter=chapter,
            direction=_direction(language),
            deck=xml_text(record["alternative_headline"] or ""),
            facts=xml_text(" · ".join(filter(None, facts))),
            url=xml_text(record["url"]),
            figures=self._figures(record),
            body=xhtml_body(record["article_body_html"], kept),
        )
        self._archive.writestr(f"EPUB/{file}", drawn)
        self._chapters.append(chapter)

    def _figures(self, record: Record) -> list[tuple[str, str]]:
        """Return names and captions of the kept pictures that do not stand in the text."""
        beside = [image for image in record["images"] if xml_text(image["url"]) not in record["article_body_html"]]
        named = [(self._kept(record, image["url"]), _caption(image)) for image in beside]
        return [(name, caption) for name, caption in named if name is not None]

    def close(self) -> None:
        """Write the title page, the table of contents and the list of files."""
        days = list(_days(self._chapters))
        languages = [name for name, _ in Counter(chapter.language for chapter in self._chapters).most_common()]
        language = languages[0] if languages else "en"
        now = datetime.now(UTC)
        values = {
            "title": xml_text(self._title),
            "chosen": xml_text(self._chosen),
            "days": days,
            "number": len(self._chapters),
            "language": language,
            "languages": languages or ["en"],
            "is_rtl": is_rtl(language),
            "now": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            # The same choice is the same book to a reader, which then replaces last week's.
            "identifier": uuid5(NAMESPACE_URL, f"{self._title}\n{self._chosen}"),
            "pictures": list(self._pictures.values()),
            "order": [chapter for day in days for site in day.sites for chapter in site.chapters],
        }
        for name in ("title.xhtml", "nav.xhtml", "package.opf"):
            self._archive.writestr(f"EPUB/{name}", _drawn(name, **values))
        for day in days:
            self._archive.writestr(f"EPUB/{day.file}", _drawn("day.xhtml", day=day, language="en"))
        self._archive.close()

    def _kept(self, record: Record, url: str) -> str | None:
        """Put the picture into the book, once; its name there, or None if it is not kept."""
        if url not in self._pictures:
            found = self._picture(record, url)
            if found is None or found.media_type not in _SUFFIXES:
                return None
            name = f"picture-{len(self._pictures) + 1:05}.{_SUFFIXES[found.media_type]}"
            self._archive.writestr(f"EPUB/{name}", found.content, zipfile.ZIP_STORED)
            self._pictures[url] = name, found.media_type
        return self._pictures[url][0]


def _caption(image: dict[str, str | None]) -> str:
    return xml_text(" · ".join(filter(None, (image["caption"], image["credit"]))))


def _days(chapters: list[_Chapter]) -> Iterator[_Day]:
    """The newest day first, of each day a site after the other, of each site the newest article first."""
    newest_first = sorted(chapters, key=lambda chapter: chapter.moment, reverse=True)
    by_site = sorted(newest_first, key=lambda chapter: chapter.site)
    by_day = sorted(by_site, key=lambda chapter: "" if chapter.day == UNDATED else chapter.day, reverse=True)
    for day, of_day in groupby(by_day, key=lambda chapter: chapter.day):
        name = "Without a date" if day == UNDATED else day
        sites = [_Site(site, list(of_site)) for site, of_site in groupby(of_day, key=lambda chapter: chapter.site)]
        yield _Day(name, f"day-{day}.xhtml", sites)


def _direction(language: str) -> str | None:
    return "rtl" if is_rtl(language) else None


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader

    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )


def _drawn(name: str, **values: object) -> str:
    return _environment().get_template(name).render(**values)
