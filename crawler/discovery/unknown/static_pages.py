"""`StaticPages`: whether a static page of a site may be one of its articles. Pure.

A content system tells posts from static pages (`page_type`). On a site whose articles are posts, `Directions` and `Join
us` are none, however much running text they have.
"""

from crawler.crawl.article_link import Expected
from crawler.extraction.page_kind.page_types import PageType

_POSTS = 3
"""So many posts tell that the articles of a site are posts; one that has no date is believed after the first. A site
that is made of static pages has a post or two that nobody deleted."""


class StaticPages:
    """What one run knows of a site's posts."""

    def __init__(self) -> None:
        self._posts = 0

    def refused_before(self) -> None:
        """An earlier run knew that the site's articles are posts."""
        self._posts = _POSTS

    def listed(self, posts: int) -> None:
        """A list of the site calls so many of its items posts."""
        self._posts += posts

    def is_static(self, kind: PageType | None, expected: Expected, *, has_day: bool) -> bool:
        """Whether a page that reads as an article is a static page of a site whose articles are posts. What a feed or a
        news sitemap names is none."""
        if kind == PageType.POST:
            self._posts += 1
        if kind != PageType.STATIC or expected == Expected.ARTICLE:
            return False
        return self._posts >= (_POSTS if has_day else 1)
