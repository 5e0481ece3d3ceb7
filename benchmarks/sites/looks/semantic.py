"""HTML5 as the books have it: `article`, `time`, JSON-LD, `rel=next`."""

from collections.abc import Iterable
from html import escape

from benchmarks.sites.looks.look import Listing, Look, json_ld
from benchmarks.sites.stories import Story


class Semantic(Look):
    """A newspaper's own system."""

    name = "semantic"
    has_amp = True

    def article_path(self, story: Story) -> str:
        """`/world/2026/11/27/sea-wall`."""
        return f"/{self.language.sections[story.section][1]}/{story.published:%Y/%m/%d}/{story.slug}"

    def list_path(self, kind: str, slug: str, page: int = 1) -> str:
        """`/world?page=2`."""
        folder = {"home": "/", "section": f"/{slug}", "search": f"/search?q={slug}", "month": f"/archive/{slug}"}
        path = folder.get(kind, f"/{kind}/{slug}")
        return path if page == 1 else f"{path}?page={page}"

    def page_path(self, kind: str) -> str:
        """`/privacy`."""
        return f"/{'sign-in' if kind == 'login' else kind}"

    def spellings(self, story: Story) -> list[str]:
        """With a slash at the end, beside the usual ones."""
        return [*super().spellings(story), self.article_path(story) + "/"]

    def article(self, story: Story) -> str:
        """Headline, deck, byline and text within `article`, described by JSON-LD."""
        url = self.base + self.article_path(story)
        node: dict[str, object] = {
            "@type": "LiveBlogPosting" if story.kind == "live" else "NewsArticle",
            "headline": story.headline,
            "description": story.deck,
            "datePublished": story.published.isoformat(),
            "author": [{"@type": "Person", "name": story.author}],
            "publisher": {"@type": "Organization", "name": self.title},
            "mainEntityOfPage": url,
        }
        if story.kind == "paid":
            node["isAccessibleForFree"] = False
        head = (
            f'<link rel="canonical" href="{url}"><link rel="amphtml" href="{self.base}{self.amp_path(story)}">'
            f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(story.headline)}">'
            f'<meta name="description" content="{escape(story.deck)}">' + json_ld(node)
        )
        more = f'<p class="paywall">{self.label("continue_reading")}</p>' if story.kind == "paid" else ""
        rubric = f'<p class="kicker">{self.label("opinion")}</p>' if story.kind == "opinion" else ""
        main = (
            f"<article><header>{rubric}<h1>{escape(story.headline)}</h1>"
            f'<p class="standfirst">{escape(story.deck, quote=False)}</p>'
            f'<p class="byline">{self.label("by")} <a rel="author" href="{self.author_path(story)}">{story.author}</a> '
            f'<time datetime="{story.published.isoformat()}">{self.language.date(story.published)}</time></p></header>'
            f'<div class="article-body">{self.body(story)}{more}</div>'
            f"<footer><h2>{self.label('tags')}</h2><ul>"
            + self.tag_items(story.tags, '<li><a rel="tag" href="{href}">{name}</a></li>')
            + f"</ul></footer></article>{self._aside()}"
        )
        return self._document(story.headline, head, main)

    def listing(self, listing: Listing) -> str:
        """Teasers, each an `article`; the next page is named in the head too."""
        before, after = self.steps(listing)
        head = json_ld({"@type": "WebSite" if listing.kind == "home" else "CollectionPage", "name": listing.title})
        head += f'<link rel="next" href="{after}">' if after else ""
        head += f'<link rel="prev" href="{before}">' if before else ""
        items = "".join(
            f'<article class="teaser"><h2><a href="{self.article_path(story)}">{escape(story.headline)}</a></h2>'
            f"<p>{escape(story.teaser, quote=False)}</p>"
            f'<time datetime="{story.published.isoformat()}">{self.language.date(story.published)}</time></article>'
            for story in listing.stories
        )
        steps = f'<a rel="prev" href="{before}">{self.label("previous")}</a>' if before else ""
        steps += f'<a rel="next" href="{after}">{self.label("next")}</a>' if after else ""
        main = f"<h1>{escape(listing.title)}</h1>{items}<nav aria-label=pages>{steps}</nav>{self._aside()}"
        return self._document(listing.title, head, main)

    def page(self, kind: str, title: str, paragraphs: Iterable[str]) -> str:
        """A page of text, with a form where one is needed."""
        text = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
        form = ""
        if kind in ("login", "contact", "subscribe"):
            password = f'<label>{self.label("password")} <input type="password"></label>' if kind == "login" else ""
            form = (
                f'<form method="post"><label>{self.label("email")} <input type="email"></label>{password}'
                f"<button>{self.label('send')}</button></form>"
            )
        return self._document(title, "", f"<section><h1>{escape(title)}</h1>{text}{form}</section>")

    def _aside(self) -> str:
        links = "".join(
            f'<li><a href="{self.odd_path(story, index)}">{escape(story.headline)}</a></li>'
            for index, story in enumerate(self.most_read)
        )
        months = "".join(f'<li><a href="{href}">{name}</a></li>' for name, href in self.months.items())
        most_read = f"<h2>{self.label('most_read')}</h2><ol>{links}</ol>"
        return f"<aside>{most_read}<h2>{self.label('archive')}</h2><ul>{months}</ul></aside>"

    def _document(self, title: str, head: str, main: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="{self.language.code}"><head><meta charset="utf-8">'
            f"<title>{escape(title)} | {escape(self.title)}</title>"
            f'<meta property="og:site_name" content="{escape(self.title)}">{self.head}{head}</head><body>'
            f'<header><a href="/">{escape(self.title)}</a><nav><ul><li><a href="/">{self.label("home")}</a></li>'
            + self.menu_items('<li><a href="{href}">{name}</a></li>')
            + f'</ul></nav><form action="/search"><input name="q" placeholder="{self.label("search")}"></form></header>'
            f"<main>{main}</main><footer><nav><ul>"
            + self.foot_items('<li><a href="{href}">{name}</a></li>')
            + f"</ul></nav>{self.footer}<p>© {escape(self.title)}. {self.label('rights')}</p></footer></body></html>"
        )
