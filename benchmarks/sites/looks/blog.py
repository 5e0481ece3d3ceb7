"""As the most used blog software writes pages: body classes, widgets, `/category/`, `/page/2/`."""

from collections.abc import Iterable
from html import escape

from benchmarks.sites.looks.look import Listing, Look
from benchmarks.sites.stories import Story

_CLASSES = {
    "home": "home blog",
    "section": "archive category",
    "tag": "archive tag",
    "author": "archive author",
    "month": "archive date",
    "search": "search search-results",
}


class Blog(Look):
    """A theme with sidebar and widgets."""

    name = "blog"
    has_amp = True

    def article_path(self, story: Story) -> str:
        """`/2026/11/sea-wall/`."""
        return f"/{story.published:%Y/%m}/{story.slug}-{story.number}/"

    def list_path(self, kind: str, slug: str, page: int = 1) -> str:
        """`/category/world/page/2/`."""
        folders = {"home": "/", "section": f"/category/{slug}/", "month": f"/{slug.replace('-', '/')}/"}
        path = folders.get(kind, f"/{kind}/{slug}/")
        if kind == "search":
            return f"/?s={slug}" if page == 1 else f"/page/{page}/?s={slug}"
        return path if page == 1 else f"{path}page/{page}/"

    def page_path(self, kind: str) -> str:
        """`/privacy-policy/`."""
        names = {"about": "about-us", "privacy": "privacy-policy", "login": "wp-login.php", "imprint": "legal"}
        name = names.get(kind, kind)
        return f"/{name}" if "." in name else f"/{name}/"

    def spellings(self, story: Story) -> list[str]:
        """Without the slash at the end, beside the usual ones."""
        return [*super().spellings(story), self.article_path(story).rstrip("/")]

    def article(self, story: Story) -> str:
        """One post with its comments."""
        url = self.base + self.article_path(story)
        head = (
            f'<link rel="canonical" href="{url}"><link rel="amphtml" href="{self.base}{self.amp_path(story)}">'
            f'<meta property="og:type" content="article"><meta property="og:url" content="{url}">'
            f'<meta property="og:title" content="{escape(story.headline)}">'
            f'<meta property="article:published_time" content="{story.published.isoformat()}">'
        )
        more = f'<div class="paywall-notice">{self.label("continue_reading")}</div>' if story.kind == "paid" else ""
        main = (
            f'<article id="post-{story.number}" class="post type-post status-publish hentry">'
            f'<header class="entry-header"><h1 class="entry-title">{escape(story.headline)}</h1>'
            f'<div class="entry-meta"><span class="posted-on">{self._time(story)}</span> <span class="byline">'
            f'{self.label("by")} <span class="author vcard"><a class="url fn n" href="{self.author_path(story)}">'
            f"{story.author}</a></span></span></div></header>"
            f'<div class="entry-content">{self.body(story)}{more}</div>'
            f'<footer class="entry-footer"><span class="cat-links"><a rel="category tag" href="'
            f'{self.list_path("section", self.language.sections[story.section][1])}">'
            f'{escape(self.language.sections[story.section][0])}</a></span><span class="tags-links">'
            + self.tag_items(story.tags, '<a rel="tag" href="{href}">{name}</a> ')
            + f'</span></footer></article><div id="comments" class="comments-area"><h2>2 {self.label("comments")}</h2>'
            f'<ol class="comment-list"><li class="comment"><p>{escape(self.most_read[0].author)}: ok!'
            f"</p></li></ol></div>"
        )
        return self._document(story.headline, head, f"single single-post postid-{story.number}", main)

    def listing(self, listing: Listing) -> str:
        """Posts with excerpts; a plugin calls even these pages articles."""
        before, after = self.steps(listing)
        head = "" if listing.kind == "home" else '<meta property="og:type" content="article">'
        posts = "".join(
            f'<article id="post-{story.number}" class="post type-post hentry"><header class="entry-header">'
            f'<h2 class="entry-title"><a href="{self.article_path(story)}" rel="bookmark">{escape(story.headline)}</a>'
            f'</h2><div class="entry-meta">{self._time(story)}</div></header><div class="entry-summary"><p>'
            f'{escape(story.teaser, quote=False)} <a class="more-link" href="{self.article_path(story)}">'
            f"{self.label('read_more')}</a></p></div></article>"
            for story in listing.stories
        )
        steps = f'<div class="nav-previous"><a href="{after}">{self.label("older")}</a></div>' if after else ""
        steps += f'<div class="nav-next"><a href="{before}">{self.label("newer")}</a></div>' if before else ""
        title = f'<header class="page-header"><h1 class="page-title">{escape(listing.title)}</h1></header>'
        classes = _CLASSES[listing.kind] + (f" paged paged-{listing.page}" if listing.page > 1 else "")
        main = f'{title}{posts}<nav class="navigation posts-navigation"><div class="nav-links">{steps}</div></nav>'
        return self._document(listing.title, head, classes, main)

    def page(self, kind: str, title: str, paragraphs: Iterable[str]) -> str:
        """A page with the same markup as a post, as this software has it."""
        text = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
        form = ""
        if kind in ("login", "contact"):
            field = (
                f'<input type="password" name="pwd" placeholder="{self.label("password")}">' if kind == "login" else ""
            )
            mail = f'<input type="text" placeholder="{self.label("email")}">'
            form = f'<form method="post">{mail}{field}<input type="submit"></form>'
        classes = "error404" if kind == "gone" else "page-template-default page"
        main = (
            f'<article class="page type-page hentry"><header class="entry-header"><h1 class="entry-title">'
            f'{escape(title)}</h1></header><div class="entry-content">{text}{form}</div></article>'
        )
        return self._document(title, "", classes, main)

    def _time(self, story: Story) -> str:
        day = self.language.date(story.published)
        return f'<time class="entry-date published" datetime="{story.published.isoformat()}">{day}</time>'

    def _sidebar(self) -> str:
        popular = "".join(
            f'<li><a href="{self.odd_path(story, index)}">{escape(story.headline)}</a></li>'
            for index, story in enumerate(self.most_read)
        )
        months = "".join(f'<li><a href="{href}">{name}</a></li>' for name, href in self.months.items())
        tags = self.tag_items(range(len(self.language.tags)), '<a class="tag-cloud-link" href="{href}">{name}</a> ')
        return (
            f'<aside id="secondary" class="widget-area"><section class="widget"><h2>{self.label("most_read")}</h2>'
            f'<ul>{popular}</ul></section><section class="widget widget_archive"><h2>{self.label("archive")}</h2>'
            f'<ul>{months}</ul></section><section class="widget widget_tag_cloud">{tags}</section></aside>'
        )

    def _document(self, title: str, head: str, classes: str, main: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="{self.language.code}"><head><meta charset="UTF-8">'
            f"<title>{escape(title)} – {escape(self.title)}</title>{self.head}{head}"
            f'<meta name="generator" content="WordPress 6.8"></head><body class="{classes}">'
            f'<div id="page" class="site">'
            f'<header class="site-header"><p class="site-title"><a href="/" rel="home">{escape(self.title)}</a></p>'
            '<nav class="main-navigation"><ul class="menu">'
            + self.menu_items('<li class="menu-item"><a href="{href}">{name}</a></li>')
            + f'</ul></nav></header><div class="site-content"><main class="site-main">{main}'
            f"</main>{self._sidebar()}</div>"
            '<footer class="site-footer"><ul class="menu">'
            + self.foot_items('<li class="menu-item"><a href="{href}">{name}</a></li>')
            + f'</ul>{self.footer}<div class="site-info">{self.label("rights")}</div></footer></div></body></html>'
        )
