"""The replica's pages that list stories: home, areas, themes, days, the dossier, the feed; and their traps."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from random import Random
from zoneinfo import ZoneInfo

from tests.replica import labels
from tests.replica.addresses import HOME, legacy_path, redesign_path, slug_path
from tests.replica.story import Story, plain_text

AREAS: dict[str, tuple[tuple[str, int], ...]] = {
    "en": (("China", 17), ("South-Asia", 3), ("Middle-East", 1), ("East-Asia", 6)),
    "it": (("Cina", 17), ("Asia-del-Sud", 3), ("Asia-del-Nord", 4)),
    "es": (("China", 17), ("Asia-del-Sur", 3), ("Medio-Oriente", 1)),
    "zh": (("中国", 17), ("South-Asia", 3), ("East-Asia", 6)),
}
"""Each story stands in exactly one area, so the lists together hold them all."""
THEMES: dict[str, tuple[tuple[str, int], ...]] = {
    "en": (("Economy", 6), ("Red-Lanterns", 104)),
    "it": (("Economia", 6), ("Lanterne-Rosse", 104)),
    "es": (("Economía", 6),),
    "zh": (("经济", 6),),
}
HOMES = {"it": "/index.php?l=it", "en": "/en.html", "es": "/es.html", "zh": "/zh.html"}
DOSSIER = 34


@dataclass(frozen=True)
class ListPage:
    """One page of a list."""

    language: str
    title: str
    stories: Sequence[Story]
    beside: Sequence[Story] = ()
    """Stories of the side boxes, in no order of time."""
    next_page: str | None = None
    dated: bool = True


def newest_first(stories: Iterable[Story]) -> list[Story]:
    """In order of time, number and slug; a bare day counts as its first minute."""
    return sorted(stories, key=lambda s: (_moment(s), int(s.identifier)), reverse=True)


def _moment(story: Story) -> datetime:
    if isinstance(story.published, datetime):
        return story.published
    return datetime.combine(story.published, datetime.min.time())


def published_day(story: Story) -> date:
    """The day of the story."""
    return _moment(story).date()


def in_area(story: Story, number: int) -> bool:
    """Whether the area's list holds the story."""
    areas = AREAS[story.language]
    return areas[int(story.identifier) % len(areas)][1] == number


def in_theme(story: Story, number: int) -> bool:
    """Whether the theme's list holds the story: every third for Economy, those with a rubric for the other."""
    return int(story.identifier) % 3 == 0 if number == 6 else story.rubric is not None


def list_link(story: Story, random: Random) -> str:
    """An address of the story as lists spell it: relative or absolute, slug or legacy, old host or new."""
    host = random.choice(("", "", "", HOME, "http://www.asianews.it", "http://asianews.it", "https://asianews.it"))
    redesign = redesign_path(story)
    if redesign and random.random() < 0.3:
        return host + redesign
    return host + (legacy_path(story, random.random() < 0.5) if random.random() < 0.15 else slug_path(story))


def draw_list(page: ListPage, random: Random) -> str:
    """The list page; its markup is one of three."""
    row, frame = random.choice((("<div class='item'>%s</div>", "%s"), ("<li>%s", "<ul>%s</ul>"), _TABLE))
    items = frame % "\n".join(row % _item(s, page.dated, random) for s in page.stories)
    boxes = ""
    for words in (labels.FOREGROUND, labels.CHOICES):
        if page.beside:
            rows = "".join(f"<div>{_item(s, True, random, deck=False)}</div>" for s in page.beside)
            boxes += f"<div><b>{html.escape(words[page.language][0])}</b>{rows}</div>"
    following = f'<a href="{html.escape(page.next_page)}">&raquo;</a>' if page.next_page else ""
    main = f"<h2>{html.escape(page.title)}</h2>{items}{following}"
    content = boxes + main if random.random() < 0.5 else main + boxes
    return _frame(page.language, f"{page.title} - AsiaNews", _menu(page.language) + content)


_TABLE = ("<tr><td>%s</td></tr>", "<table>%s</table>")


def _item(story: Story, dated: bool, random: Random, deck: bool = True) -> str:
    when = f"<span>{_moment(story).strftime('%d/%m/%Y %H:%M')}</span> " if dated else ""
    href = html.escape(list_link(story, random))
    text = f'{when}<a href="{href}">{html.escape(plain_text(story.headline))}</a>'
    return text + (f"<p>{html.escape(plain_text(story.deck))}</p>" if deck and story.deck else "")


def _menu(language: str) -> str:
    section = html.escape(labels.AREAS[language][0])
    links = [f'<a href="/geo-{language}/{name}-{number}.html">{name}</a>' for name, number in AREAS[language]]
    links += [f'<a href="/theme-{language}/{name}-{number}.html">{name}</a>' for name, number in THEMES[language]]
    links += [f'<a href="{html.escape(path)}">{code}</a>' for code, path in HOMES.items()]
    links.append(f'<a href="/index.php?l={language}&amp;idn=110&amp;dossier={DOSSIER}">Dossier</a>')
    return f"<div><b>{section}</b> {' '.join(links)}</div>"


def _frame(language: str, title: str, content: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
        f"<body>{content}</body></html>"
    )


def draw_home(language: str, newest: Sequence[Story], random: Random) -> str:
    """The home page: what every bad address answers with too. It holds the share links and an address cut short."""
    rows = "".join(f"<div>{_item(s, True, random)}</div>" for s in newest)
    traps = (
        f"<a href='whatsapp://send?text={HOME}/en.html'>WhatsApp</a> "
        f"<a href='/whatsapp://send?text={HOME}/en.html'>WhatsApp</a> "
        "<a href='/mailto:redazione@example.org'>E-mail</a> <a href='mailto:redazione@example.org'>E-mail</a> "
        f"<a href='/{labels.SECTIONS[language]}/A-title-that-was-cut-before'>...</a>"
    )
    content = f"{_menu(language)}<h2>{html.escape(labels.FOREGROUND[language][0])}</h2>{rows}<div>{traps}</div>"
    return _frame(language, "AsiaNews.it", content)


def draw_feed(language: str, newest: Sequence[Story]) -> str:
    """RSS 2.0 of the newest stories, dates with Rome's offset."""
    items = "".join(
        f"<item><title>{html.escape(plain_text(s.headline))}</title><link>{html.escape(HOME + slug_path(s))}</link>"
        f"<pubDate>{format_datetime(_moment(s).replace(tzinfo=ZoneInfo('Europe/Rome')))}</pubDate>"
        f"<description>{html.escape(plain_text(s.deck or ''))}</description></item>"
        for s in newest
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>AsiaNews</title>'
        f"<link>{HOME}/</link><description>AsiaNews</description><language>{language}</language>{items}</channel></rss>"
    )
