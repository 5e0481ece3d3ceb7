"""`ArticleLinks`: which further articles the pages of articles name, where the lists of a site are short. Pure."""

from crawler.crawl.article_link import ArticleLink, Expected
from crawler.discovery.readers.start_page import article_address
from crawler.discovery.unknown.address_shapes import AddressShapes, shape_of
from crawler.discovery.unknown.link_judgement import expected_of
from crawler.discovery.unknown.section_page import SectionPage
from crawler.extraction.address_views import plain_view

_TRIED = 20
"""Pages of articles that are read for links after the last one that named an article which no list has. On most sites
none does, and the reading of twenty pages is all that it costs."""
_HEADLINE = 3
"""Words of a headline. `Print` and `Comments` lead to the article itself, at addresses that are like its own."""


class ArticleLinks:
    """What one run knows of the links between articles."""

    def __init__(self) -> None:
        self._left = _TRIED

    @property
    def are_worth_reading(self) -> bool:
        """Whether a page of an article is to be read for links."""
        return self._left > 0

    def found(self, page: SectionPage, url: str, shapes: AddressShapes) -> list[ArticleLink]:
        """Return the links on the page of the article at `url` that lead to articles: by what such addresses gave, or
        because they are like its own."""
        self._left -= 1
        own = shape_of(url)
        links = [
            ArticleLink(link.address, link.day, Expected.LIKELY)
            for link in page.links
            if (link.is_heading or link.words >= _HEADLINE)
            and plain_view(link.address.url) is None
            and (shape_of(link.address.url) == own or shapes.gives_articles(link.address.url))
            and expected_of(link, shapes, frozenset()) == Expected.LIKELY
        ]
        # What is called the next page is the next article; the number of a page would be another shape.
        following = article_address(page.next_page) if page.next_page is not None else None
        if following is not None and shape_of(following.url) == own:
            links.append(ArticleLink(following, None, Expected.LIKELY))
        return links

    def were_new(self) -> None:
        """Some of them were not known: the next pages are read, too."""
        self._left = _TRIED
