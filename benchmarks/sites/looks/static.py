"""What a static generator writes: folders with `index.html`, an archive by month, hardly any metadata."""

from collections.abc import Iterable
from html import escape

from benchmarks.sites.looks.look import Listing, Look
from benchmarks.sites.stories import Story


class Static(Look):
    """A small paper that is built on somebody's machine."""

    name = "static"

    def article_path(self, story: Story) -> str:
        """`/2026/11/27/sea-wall/`."""
        return f"/{story.published:%Y/%m/%d}/{story.slug}/"

    def list_path(self, kind: str, slug: str, page: int = 1) -> str:
        """`/categories/world/page/2/`."""
        folders = {"home": "/", "section": f"/categories/{slug}/", "month": f"/archives/{slug.replace('-', '/')}/"}
        path = folders.get(kind, f"/{kind}s/{slug}/")
        return path if page == 1 else f"{path}page/{page}/"

    def page_path(self, kind: str) -> str:
        """`/about/`."""
        return f"/{kind}/"

    def spellings(self, story: Story) -> list[str]:
        """With and without `index.html`, and with two slashes."""
        path = self.article_path(story)
        return [path + "index.html", path.rstrip("/"), f"{self.base}/{path}"]

    def article(self, story: Story) -> str:
        """One post, between links to the posts before and after it."""
        more = f"<p><em>{self.label('continue_reading')}</em></p>" if story.kind == "paid" else ""
        main = (
            f'<section class="post-wrap"><h1 class="post-title">{escape(story.headline)}</h1>'
            f'<div class="post-meta">{story.published:%Y-%m-%d} · '
            f'<a href="{self.author_path(story)}">{story.author}</a> · '
            f'<a href="{self.list_path("section", self.language.sections[story.section][1])}">'
            f"{escape(self.language.sections[story.section][0])}</a></div>"
            f'<div class="post-content">{self.body(story)}{more}</div><div class="post-tags">'
            + self.tag_items(story.tags, '<a href="{href}">#{name}</a> ')
            + f'</div><nav class="post-nav"><a href="{self.article_path(self.most_read[0])}">'
            f"« {escape(self.most_read[0].headline)}</a></nav></section>"
        )
        return self._document(story.headline, main)

    def listing(self, listing: Listing) -> str:
        """Posts with their decks; tags and months are bare lists of days and headlines."""
        _, after = self.steps(listing)
        before = self.steps(listing)[0]
        if listing.kind in ("home", "section"):
            items = "".join(
                f'<section class="post-preview"><h2>'
                f'<a href="{self.article_path(story)}">{escape(story.headline)}</a></h2>'
                f'<div class="post-meta">{story.published:%Y-%m-%d}</div>'
                f"<p>{escape(story.teaser, quote=False)}</p></section>"
                for story in listing.stories
            )
        else:
            items = "".join(
                f"<li><span>{story.published:%m-%d}</span> "
                f'<a href="{self.article_path(story)}">{escape(story.headline)}</a></li>'
                for story in listing.stories
            )
            items = f'<ul class="archive-list">{items}</ul>'
        steps = f'<a class="newer-posts" href="{before}">&larr; {self.label("newer")}</a>' if before else ""
        steps += f'<a class="older-posts" href="{after}">{self.label("older")} &rarr;</a>' if after else ""
        return self._document(
            listing.title, f'<h1>{escape(listing.title)}</h1>{items}<div class="pagination">{steps}</div>'
        )

    def page(self, kind: str, title: str, paragraphs: Iterable[str]) -> str:
        """A page of text with the markup of a post."""
        text = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
        form = '<form><input type="email"><input type="password"></form>' if kind == "login" else ""
        return self._document(
            title,
            f'<section class="post-wrap"><h1 class="post-title">{escape(title)}</h1>'
            f'<div class="post-content">{text}{form}</div></section>',
        )

    def _document(self, title: str, main: str) -> str:
        popular = "".join(
            f'<li><a href="{self.odd_path(story, index)}">{escape(story.headline)}</a></li>'
            for index, story in enumerate(self.most_read)
        )
        months = "".join(f'<li><a href="{href}">{name}</a></li>' for name, href in self.months.items())
        return (
            f'<!DOCTYPE html><html lang="{self.language.code}"><head><meta charset="utf-8">'
            f"<title>{escape(title)} | {escape(self.title)}</title>{self.head}"
            f'<meta name="generator" content="Hexo 7.3.0"></head><body><header id="header"><a class="logo" href="/">'
            f'{escape(self.title)}</a><nav><a href="/">{self.label("home")}</a>'
            + self.menu_items('<a href="{href}">{name}</a>')
            + f'</nav></header><div class="container"><div id="content">{main}</div><div id="sidebar">'
            f"<h3>{self.label('latest')}"
            f'</h3><ul>{popular}</ul><h3>{self.label("archive")}</h3><ul>{months}</ul></div></div><footer id="footer">'
            + self.foot_items('<a href="{href}">{name}</a> ')
            + f"{self.footer}&copy; {escape(self.title)}</footer></body></html>"
        )
