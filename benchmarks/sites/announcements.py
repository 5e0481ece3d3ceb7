"""Announcements: feeds and sitemaps as sites write them, whole and broken."""

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape

from benchmarks.sites.looks.look import Look
from benchmarks.sites.stories import Story

_NEWEST = 15
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass
class Announcement:
    """What a site offers beside its links."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    """Path to body and content type."""
    head: str = ""
    footer: str = ""
    robots: list[str] = field(default_factory=list)
    """Paths of sitemaps that robots.txt names."""


def announce(name: str, look: Look, stories: list[Story], others: list[str], *, is_named: bool) -> Announcement:
    """Return the announcement with the name; `others` are pages that a sitemap lists beside the articles.

    `is_named`: robots.txt names the sitemap, otherwise it lies where sitemaps usually lie.
    """
    if name == "links":
        return Announcement()
    if name.startswith(("sitemap", "news-")):
        made = _sitemap(name, look, stories, others)
        if is_named or name == "sitemap-gzip":
            made.robots = [next(iter(made.files))]
        return made
    return _feed(name, look, stories[:_NEWEST])


def _feed(name: str, look: Look, stories: list[Story]) -> Announcement:
    writers: dict[str, tuple[Callable[[Look, list[Story]], str], str, str]] = {
        "atom": (_atom, "/atom.xml", "application/atom+xml"),
        "rdf": (_rdf, "/index.rdf", "application/rdf+xml"),
        "json-feed": (_json_feed, "/feed.json", "application/feed+json"),
        "rss-by-a": (_rss, "/export/newest", "text/xml"),
        "rss-unnamed": (_rss, "/feed", "application/rss+xml"),
        "rss-half-character": (_rss_half_character, "/rss/all.xml", "application/rss+xml"),
        "rss-origlink": (_rss_origlink, "/rss/all.xml", "application/rss+xml"),
        "rss": (_rss, "/rss/all.xml", "application/rss+xml"),
    }
    write, path, kind = writers[name]
    made = Announcement({path: (write(look, stories).encode(), kind)})
    if name == "rss-by-a":
        made.footer = f'<a href="{path}">{look.label("feed")}</a>'
    elif name != "rss-unnamed":
        made.head = f'<link rel="alternate" type="{kind}" title="{escape(look.title)}" href="{path}">'
    return made


def _rss(look: Look, stories: list[Story], item: Callable[[Look, Story], str] | None = None) -> str:
    items = "".join((item or _rss_item)(look, story) for story in stories)
    return (
        f'{_DECLARED}<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel>'
        f"<title>{escape(look.title)}</title><link>{look.base}/</link><description/>{items}</channel></rss>"
    )


def _rss_item(look: Look, story: Story, link: str = "", more: str = "") -> str:
    address = escape(look.base + look.article_path(story))
    return (
        f"<item><title>{escape(story.headline)}</title><link>{link or address}</link>"
        f"<pubDate>{format_datetime(story.published)}</pubDate>"
        f"<description>{escape(story.deck)}</description>{more}</item>"
    )


def _rss_half_character(look: Look, stories: list[Story]) -> str:
    return _rss(look, stories).replace("</description>", " &#55357;</description>", 2)


def _rss_origlink(look: Look, stories: list[Story]) -> str:
    def item(look: Look, story: Story) -> str:
        address = escape(look.base + look.article_path(story))
        link = f"http://feeds.example/~r/paper/~3/{story.number}/"
        return _rss_item(look, story, link, f"<feedburner:origLink>{address}</feedburner:origLink>")

    return _rss(look, stories, item)


def _atom(look: Look, stories: list[Story]) -> str:
    entries = "".join(
        f'<entry><title>{escape(story.headline)}</title><link rel="alternate" href="'
        f'{escape(look.base + look.article_path(story))}"/><id>tag:paper,2026:{story.number}</id>'
        f"<updated>{story.published.isoformat()}</updated></entry>"
        for story in stories
    )
    return f'{_DECLARED}<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(look.title)}</title>{entries}</feed>'


def _rdf(look: Look, stories: list[Story]) -> str:
    items = "".join(
        f'<item rdf:about="{number}"><title>{escape(story.headline)}</title><link>'
        f"{escape(look.base + look.article_path(story))}</link><dc:date>{story.published.isoformat()}</dc:date></item>"
        for number, story in enumerate(stories)
    )
    return (
        f'{_DECLARED}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{look.base}/"><title>'
        f"{escape(look.title)}</title><link>{look.base}/</link></channel>{items}</rdf:RDF>"
    )


def _json_feed(look: Look, stories: list[Story]) -> str:
    items = [
        {
            "id": str(story.number),
            "url": look.base + look.article_path(story),
            "title": story.headline,
            "date_published": story.published.isoformat(),
        }
        for story in stories
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": look.title, "items": items}
    return json.dumps(feed, ensure_ascii=False)


def _sitemap(name: str, look: Look, stories: list[Story], others: list[str]) -> Announcement:
    articles = [(look.base + look.article_path(story), story.published) for story in stories]
    pages: list[tuple[str, datetime | None]] = [(look.base + path, None) for path in others]
    usual = _urlset([*articles, *pages])
    if name.startswith("sitemap-index"):
        return _index(look, articles, pages, as_urlset=name.endswith("urlset"))
    changed: dict[str, Callable[[str], str]] = {
        "sitemap": str,
        "sitemap-gzip": str,
        "sitemap-blank-line": lambda text: "\n\n" + text,
        "sitemap-ampersand": lambda text: text.replace(
            "</urlset>", f"<url><loc>{look.base}/list.php?a=1&b=2&copy=3</loc></url></urlset>"
        ).replace("&amp;", "&"),
        "sitemap-upper-case": lambda text: text.replace("url>", "URL>").replace("loc>", "LOC>"),
        "sitemap-no-namespace": lambda text: (
            text.replace(f' xmlns="{_SITEMAPS}"', "")
            .replace("<lastmod>", "<x:lastmod>")
            .replace("</lastmod>", "</x:lastmod>")
        ),
        "sitemap-cut": lambda text: text[: int(len(text) * 0.6)],
    }
    if name == "sitemap-txt":
        lines = "\n".join(address for address, _ in [*articles, *pages])
        return Announcement({"/sitemap.txt": (lines.encode(), "text/plain")})
    if name == "news-sitemap":
        return Announcement({"/news-sitemap.xml": (_news(look, stories[:10]).encode(), "application/xml")})
    body = changed[name](usual).encode()
    if name == "sitemap-gzip":
        return Announcement({"/sitemap.xml.gz": (gzip.compress(body, mtime=0), "application/gzip")})
    return Announcement({"/sitemap.xml": (body, "application/xml")})


def _urlset(entries: Iterable[tuple[str, datetime | None]]) -> str:
    lines = "".join(
        f"<url><loc>{escape(address)}</loc>"
        + (f"<lastmod>{changed.isoformat()}</lastmod>" if changed else "")
        + "</url>\n"
        for address, changed in entries
    )
    return f'{_DECLARED}<urlset xmlns="{_SITEMAPS}">\n{lines}</urlset>'


def _index(
    look: Look,
    articles: list[tuple[str, datetime]],
    pages: list[tuple[str, datetime | None]],
    *,
    as_urlset: bool,
) -> Announcement:
    half = len(articles) // 2
    parts: dict[str, Iterable[tuple[str, datetime | None]]]
    parts = {"/post-sitemap.xml": articles[:half], "/post-sitemap2.xml": articles[half:], "/page-sitemap.xml": pages}
    files = {path: (_urlset(entries).encode(), "application/xml") for path, entries in parts.items()}
    outer, inner = ("urlset", "url") if as_urlset else ("sitemapindex", "sitemap")
    named = "".join(f"<{inner}><loc>{look.base}{path}</loc></{inner}>" for path in parts)
    index = f'{_DECLARED}<{outer} xmlns="{_SITEMAPS}">{named}</{outer}>'
    return Announcement({"/sitemap.xml": (index.encode(), "application/xml"), **files})


def _news(look: Look, stories: list[Story]) -> str:
    lines = "".join(
        f"<url><loc>{escape(look.base + look.article_path(story))}</loc><news:news><news:publication><news:name>"
        f"{escape(look.title)}</news:name><news:language>{look.language.code}</news:language></news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date><news:title>"
        f"{escape(story.headline)}</news:title></news:news></url>"
        for story in stories
    )
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    return f'{_DECLARED}<urlset xmlns="{_SITEMAPS}" xmlns:news="{news}">{lines}</urlset>'
