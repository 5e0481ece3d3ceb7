"""Pages of 2003 that are still served: tables, fonts, numbers in the query, no metadata."""

from collections.abc import Iterable
from html import escape

from benchmarks.sites.looks.look import Listing, Look
from benchmarks.sites.stories import Story


class Tables(Look):
    """Three columns in a table."""

    name = "tables"
    has_print = True

    def article_path(self, story: Story) -> str:
        """`/news.php?id=1042`."""
        return f"/news.php?id={story.number}"

    def list_path(self, kind: str, slug: str, page: int = 1) -> str:
        """`/list.php?cat=world&pag=2`."""
        if kind == "home":
            return "/" if page == 1 else f"/index.php?pag={page}"
        name = {"section": "cat", "search": "q"}.get(kind, kind)
        path = f"/list.php?{name}={slug}"
        return path if page == 1 else f"{path}&pag={page}"

    def page_path(self, kind: str) -> str:
        """`/privacy.htm`."""
        return f"/{kind}.htm"

    def print_path(self, story: Story) -> str:
        """`/print.php?id=1042`."""
        return f"/print.php?id={story.number}"

    def article(self, story: Story) -> str:
        """A cell with the text, paragraphs as `p` or parted by `br`, by the story's number."""
        if story.number % 2 and story.kind == "plain":
            text = "<br><br>\n".join(escape(paragraph, quote=False) for paragraph in story.texts)
        else:
            text = self.body(story, '<center><img src="{src}" width=400><br><i>{caption}</i></center>')
        more = f"<p><b>{self.label('continue_reading')}</b></p>" if story.kind == "paid" else ""
        cell = (
            f'<h1><font size="5">{escape(story.headline)}</font></h1>'
            f'<font size="1" color="#666666">{self.language.date(story.published)} - {self.label("by")} '
            f'<a href="{escape(self.author_path(story))}">{story.author}</a></font><br><br>'
            f'<font face="Verdana" size="2">{text}{more}</font><hr>'
            f'<a href="{self.print_path(story)}"><img src="/img/print.gif" border=0> {self.label("print")}</a><br>'
            + self.tag_items(story.tags, '[<a href="{href}">{name}</a>] ')
        )
        return self._document(f"{self.title} - {story.headline}", cell)

    def printed(self, story: Story) -> str:
        """The version for printing: the text and nothing else."""
        return (
            f"<html><head><title>{escape(story.headline)}</title></head><body onload='window.print()'>"
            f"<h1>{escape(story.headline)}</h1><p>{self.language.date(story.published)} - {story.author}</p>"
            f"{self.body(story)}</body></html>"
        )

    def listing(self, listing: Listing) -> str:
        """A table of teasers, with numbered pages below."""
        rows = "".join(
            f'<tr><td valign=top><img src="/img/{story.number}.gif" width=80></td><td><b>'
            f'<a href="{self.article_path(story)}">'
            f"{escape(story.headline)}</a></b><br><font size=1>{self.language.date(story.published)}</font><br>"
            f'<font size=2>{escape(story.teaser, quote=False)}</font> <a href="{self.article_path(story)}">&gt;&gt;</a>'
            f' <a href="{self.print_path(story)}"><img src="/img/print.gif" alt="{self.label("print")}"></a></td></tr>'
            for story in listing.stories
        )
        numbers = " | ".join(
            f"<b>{page}</b>"
            if page == listing.page
            else f'<a href="{escape(self.list_path(listing.kind, listing.slug, page))}">{page}</a>'
            for page in range(1, listing.pages + 1)
        )
        steps = f"<p align=center>{self.label('page')} {numbers}</p>" if listing.pages > 1 else ""
        cell = f"<h1>{escape(listing.title)}</h1><table cellpadding=4>{rows}</table>{steps}"
        return self._document(f"{self.title} - {listing.title}", cell)

    def page(self, kind: str, title: str, paragraphs: Iterable[str]) -> str:
        """A page of text in the same table."""
        text = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
        form = "<form><input type=text><input type=password><input type=submit></form>" if kind == "login" else ""
        return self._document(f"{self.title} - {title}", f"<h1>{escape(title)}</h1>{text}{form}")

    def _document(self, title: str, cell: str) -> str:
        popular = "".join(
            f'<li><a href="{escape(self.odd_path(story, index))}">{escape(story.headline)}</a>'
            for index, story in enumerate(self.most_read)
        )
        months = "".join(f'<br><a href="{href}">{name}</a>' for name, href in self.months.items())
        return (
            f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
            f"<title>{escape(title)}</title>{self.head}</head><body bgcolor=white><table width=780 align=center>"
            f'<tr><td colspan=3><a href="/"><img src="/img/logo.gif" alt="{escape(self.title)}"></a></td></tr>'
            f'<tr><td width=150 valign=top><a href="/">{self.label("home")}</a><br>'
            + self.menu_items('<a href="{href}">{name}</a><br>')
            + f"<br><b>{self.label('archive')}</b>{months}</td><td width=480 valign=top>{cell}</td>"
            f"<td width=150 valign=top><b>{self.label('most_read')}</b><ul>{popular}</ul></td></tr>"
            "<tr><td colspan=3 align=center><font size=1>"
            + self.foot_items('<a href="{href}">{name}</a> | ')
            + f"{self.footer} &copy; {escape(self.title)}</font></td></tr></table></body></html>"
        )
