"""A magazine of long pictures: cards that are one link, a menu in the footer, lists that go on with `?p=2`."""

from collections.abc import Iterable
from html import escape

from benchmarks.sites.looks.look import Listing, Look, json_ld
from benchmarks.sites.stories import Story


class Magazine(Look):
    """A weekly with pictures above everything."""

    name = "magazine"
    has_print = True

    def article_path(self, story: Story) -> str:
        """`/stories/sea-wall-a1042`."""
        return f"/stories/{story.slug}-a{story.number}"

    def list_path(self, kind: str, slug: str, page: int = 1) -> str:
        """`/topics/world?p=2`."""
        names = {"section": "topics", "tag": "t", "author": "people", "month": "issues"}
        path = "/" if kind == "home" else f"/{names.get(kind, kind)}/{slug}"
        return path if page == 1 else f"{path}?p={page}"

    def page_path(self, kind: str) -> str:
        """`/about`."""
        return f"/account/{kind}" if kind in ("login", "subscribe") else f"/{kind}"

    def article(self, story: Story) -> str:
        """A picture, the headline on it, and blocks of text between pictures."""
        url = self.base + self.article_path(story)
        other = self.most_read[1]
        wrong = story.number % 11 == 0 and story is not other
        node = {
            "@type": "Article",
            "headline": story.headline,
            "datePublished": f"{story.published:%Y-%m-%d}",
            "author": {"@type": "Person", "name": story.author},
        }
        if story.kind == "paid":
            node["isAccessibleForFree"] = "False"
        head = (
            f'<link rel="canonical" href="{self.base + self.article_path(other) if wrong else url}">'
            f'<meta property="og:title" content="{escape(story.headline)}"><meta property="og:type" content="article">'
            + (json_ld(node) if story.number % 2 else "")
        )
        more = f'<div class="gate">{self.label("continue_reading")}</div>' if story.kind == "paid" else ""
        picture = '<figure class="wide"><picture><img loading="lazy" src="{src}"></picture>{caption}</figure>'
        main = (
            f'<div class="hero"><img src="/media/{story.number}.jpg"><div class="hero-text"><span class="rubric">'
            f"{escape(self.language.sections[story.section][0])}</span><h1>{escape(story.headline)}</h1>"
            f'<p class="dek">{escape(story.deck, quote=False)}</p></div></div><div class="credits">'
            f'<a href="{self.author_path(story)}">{story.author}</a> — '
            f"<span>{self.language.date(story.published)}</span></div>"
            f'<div class="story"><div class="block">{self.body(story, picture)}</div>{more}</div>'
            f'<a class="print" href="{self.print_path(story)}">{self.label("print")}</a>'
            + self.tag_items(story.tags, '<a class="pill" href="{href}">{name}</a>')
        )
        return self._document(story.headline, head, main)

    def listing(self, listing: Listing) -> str:
        """Cards without text on the home page, with the deck elsewhere."""
        _, after = self.steps(listing)
        cards = "".join(
            f'<a class="card" href="{self.article_path(story)}"><img src="/media/{story.number}.jpg"><h3>'
            f"{escape(story.headline)}</h3>"
            + ("" if listing.kind == "home" else f"<p>{escape(story.teaser, quote=False)}</p>")
            + f"<span>{self.language.date(story.published)}</span></a>"
            for story in listing.stories
        )
        steps = f'<a class="more" href="{after}">{self.label("older")}</a>' if after else ""
        return self._document(
            listing.title, "", f'<h1>{escape(listing.title)}</h1><div class="wall">{cards}</div>{steps}'
        )

    def page(self, kind: str, title: str, paragraphs: Iterable[str]) -> str:
        """A page of text set like a story."""
        text = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
        form = '<form><input type="email"><input type="password"><button>→</button></form>' if kind == "login" else ""
        return self._document(
            title,
            "",
            f'<div class="hero-text"><h1>{escape(title)}</h1></div><div class="story">{text}{form}</div>',
        )

    def _document(self, title: str, head: str, main: str) -> str:
        popular = "".join(
            f'<a href="{self.odd_path(story, index)}">{escape(story.headline)}</a>'
            for index, story in enumerate(self.most_read)
        )
        months = "".join(f'<a href="{href}">{name}</a>' for name, href in self.months.items())
        return (
            f'<!doctype html><html lang="{self.language.code}"><head><meta charset="utf-8"><title>{escape(title)} — '
            f"{escape(self.title)}</title>{self.head}{head}</head><body>"
            f'<a class="brand" href="/">{escape(self.title)}</a>'
            f'<main>{main}</main><div class="also"><h4>{self.label("most_read")}</h4>{popular}</div>'
            f'<footer><div class="map">'
            + self.menu_items('<a href="{href}">{name}</a>')
            + f'</div><div class="map">{months}</div><div class="map">'
            + self.foot_items('<a href="{href}">{name}</a>')
            + f"{self.footer}</div><p>© {escape(self.title)}</p></footer></body></html>"
        )
