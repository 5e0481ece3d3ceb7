"""The pages of one article as they come in: which address is fetched next, and what they are together. Pure."""

from dataclasses import replace

from crawler.extraction.addresses import bare_address
from crawler.extraction.page import MAX_PAGE_BYTES, Page
from crawler.extraction.several_pages.continuation import Continuation, is_incomplete
from crawler.extraction.several_pages.joining import holds_more, is_same_article, join_pages, repeats_a_page
from crawler.extraction.several_pages.packed import pack_pages
from pipelines.items import Article

MOST_PAGES = 20


class PageChain:
    """An article of which one page was read. Whoever fetches gives each page that is `wanted`, or says that it cannot
    be had."""

    def __init__(self, page: Page, article: Article, continuation: Continuation | None) -> None:
        self._pages, self._articles = [page], [article]
        self._next, self._is_whole = continuation, continuation is not None and continuation.whole is not None
        self._seen = {bare_address(page.url)} if page.url else set()
        self._is_complete = continuation is None

    @property
    def wanted(self) -> str | None:
        """The address to fetch now; None if there is nothing more to fetch."""
        if self._next is None or len(self._pages) >= MOST_PAGES:
            return None
        address = self._next.whole if self._is_whole else self._next.next_page
        return address if address is not None and bare_address(address) not in self._seen else None

    @property
    def number(self) -> int:
        """The number of the page that is wanted."""
        return len(self._pages) + 1

    @property
    def first_page(self) -> str | None:
        """The address of the first page."""
        return self._pages[0].url

    @property
    def page(self) -> Page:
        """All pages in one."""
        return pack_pages(self._pages)

    @property
    def article(self) -> Article:
        """The article, which says where it goes on if it is not whole."""
        article = join_pages(self._articles)
        if not self._is_complete:
            return article
        said = tuple(message for message in article.validation_messages if not is_incomplete(message))
        return article if said == article.validation_messages else replace(article, validation_messages=said)

    def take(self, page: Page, article: Article, continuation: Continuation | None) -> None:
        """Take what stood at the address that was wanted, if it is the article's."""
        assert self._next is not None
        is_new = page.url is None or bare_address(page.url) not in self._seen
        self._seen |= {bare_address(address) for address in (self.wanted, page.url) if address}
        first = self._articles[0]
        if self._is_whole:
            if is_same_article(first, article, is_sure=True) and holds_more(first, article):
                self._add(page, article)
                self._next, self._is_complete = None, True
            else:
                self.miss()
            return
        is_further = is_new and is_same_article(first, article, is_sure=self._next.is_sure)
        if not is_further or repeats_a_page(self._articles, article):
            # Another story, the pages of the comments, or the first page once more.
            self._next, self._is_complete = None, True
        elif sum(len(one.body) for one in self._pages) + len(page.body) > MAX_PAGE_BYTES:
            self._next = None
        else:
            self._add(page, article)
            self._next = continuation
            # Some last pages name themselves, or the first, as the next.
            self._is_complete = continuation is None or bare_address(continuation.next_page or "") in self._seen

    def miss(self) -> None:
        """Note that the wanted page cannot be had. In place of the whole article on one page its pages will do."""
        can_go_on = self._is_whole and self._next is not None and self._next.next_page is not None
        self._is_whole = False
        if not can_go_on:
            self._next = None

    def _add(self, page: Page, article: Article) -> None:
        self._pages.append(page)
        self._articles.append(article)
