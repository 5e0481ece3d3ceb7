"""What a content management system makes of `div`s: classes of a framework, og: and nothing else, `?page=1` from 0."""

from collections.abc import Iterable
from html import escape

from benchmarks.sites.looks.look import Listing, Look
from benchmarks.sites.stories import Story


class Cms(Look):
    """A regional paper's portal."""

    name = "cms"

    def article_path(self, story: Story) -> str:
        """`/world/sea-wall-n1042.html`."""
        return f"/{self.language.sections[story.section][1]}/{story.slug}-n{story.number}.html"

    def list_path(self, kind: str, slug: str, page: int = 1) -> str:
        """`/world.html?page=1` is the second page."""
        folders = {"home": "/", "section": f"/{slug}.html", "search": f"/search.html?text={slug}"}
        path = folders.get(kind, f"/{kind}s/{slug}.html")
        sign = "&" if "?" in path else "?"
        return path if page == 1 else f"{path}{sign}page={page - 1}"

    def page_path(self, kind: str) -> str:
        """`/info/privacy.html`."""
        return f"/user/{kind}" if kind in ("login", "subscribe") else f"/info/{kind}.html"

    def article(self, story: Story) -> str:
        """Text in the fifth `div`; one story's canonical address is the home page's, which is a mistake."""
        url = self.base + self.article_path(story)
        canonical = self.base + "/" if story.number % 9 == 0 else url
        head = (
            f'<link rel="canonical" href="{canonical}"><meta property="og:title" content="{escape(story.headline)}">'
            f'<meta property="og:description" content="{escape(story.deck)}">'
            f'<meta property="og:type" content="article">'
            f'<meta property="og:url" content="{url}">'
        )
        text = self.body(story, '<div class="media"><img src="{src}">{caption}</div>')
        more = f'<div class="c-lock">{self.label("continue_reading")}</div>' if story.kind == "paid" else ""
        related = "".join(
            f'<div class="c-card">'
            f'<a class="c-card__link" href="{self.article_path(other)}">{escape(other.headline)}</a></div>'
            for other in self.most_read[:3]
        )
        main = (
            f'<div class="l-row"><div class="c-title"><h1>{escape(story.headline)}</h1></div>'
            f'<div class="c-deck">{escape(story.deck, quote=False)}</div><div class="c-sign"><div class="c-sign__who">'
            f'<a href="{self.author_path(story)}">{story.author}</a></div><div class="c-sign__when">'
            f"{self.label('published')} {self.language.date(story.published)}, {story.published:%H:%M}</div></div>"
            f'<div class="c-share">{self.label("share")}: Facebook X WhatsApp</div>'
            f'<div class="c-text">{text}{more}</div>'
            '<div class="c-tags">'
            + self.tag_items(story.tags, '<div><a href="{href}">{name}</a></div>')
            + f'</div><div class="c-related"><div class="c-head">{self.label("related")}</div>{related}</div></div>'
        )
        return self._document(story.headline, head, main)

    def listing(self, listing: Listing) -> str:
        """Cards; a list calls itself `website`."""
        before, after = self.steps(listing)
        head = (
            f'<meta property="og:type" content="website"><meta property="og:title" content="{escape(listing.title)}">'
        )
        cards = "".join(
            f'<div class="c-card"><div class="c-card__img"><a href="{self.article_path(story)}">'
            f'<img src="/media/{story.number}.jpg">'
            f'</a></div><div class="c-card__title">'
            f'<a href="{self.article_path(story)}">{escape(story.headline)}</a></div>'
            f'<div class="c-card__text">{escape(story.teaser, quote=False)}</div>'
            f'<div class="c-card__when">{self.language.date(story.published)}</div></div>'
            for story in listing.stories
        )
        steps = f'<div class="c-pager__item"><a href="{before}">‹‹</a></div>' if before else ""
        steps += f'<div class="c-pager__item"><a href="{after}">{self.label("next")} ›</a></div>' if after else ""
        main = (
            f'<div class="c-title"><h1>{escape(listing.title)}</h1></div><div class="l-grid">{cards}</div>'
            f'<div class="c-pager">{steps}</div>'
        )
        return self._document(listing.title, head, main)

    def page(self, kind: str, title: str, paragraphs: Iterable[str]) -> str:
        """A page of text between the same `div`s."""
        text = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
        form = '<form><input name="mail"><input type="password"><button>OK</button></form>' if kind == "login" else ""
        head = f'<meta property="og:title" content="{escape(title)}"><meta property="og:type" content="article">'
        return self._document(
            title,
            head,
            f'<div class="c-title"><h1>{escape(title)}</h1></div><div class="c-text">{text}{form}</div>',
        )

    def _document(self, title: str, head: str, main: str) -> str:
        popular = "".join(
            f'<div class="c-top__item"><a href="{self.odd_path(story, index)}">{escape(story.headline)}</a></div>'
            for index, story in enumerate(self.most_read)
        )
        months = "".join(f'<div><a href="{href}">{name}</a></div>' for name, href in self.months.items())
        return (
            f'<!doctype html><html lang="{self.language.code}"><head><meta charset="utf-8">'
            f"<title>{escape(title)}</title>{self.head}{head}</head><body>"
            f'<div class="c-cookie">{self.label("cookies")}</div>'
            f'<div class="l-head"><div class="c-logo"><a href="/">{escape(self.title)}</a></div><div class="c-menu">'
            + self.menu_items('<div class="c-menu__item"><a href="{href}">{name}</a></div>')
            + f'</div></div><div class="l-body"><div class="l-main">{main}</div><div class="l-side"><div class="c-top">'
            f'<div class="c-head">{self.label("most_read")}</div>{popular}</div>'
            f'<div class="c-arch">{months}</div></div></div>'
            '<div class="l-foot">'
            + self.foot_items('<div><a href="{href}">{name}</a></div>')
            + f"{self.footer}<div>© {escape(self.title)} – {self.label('rights')}</div></div></body></html>"
        )
