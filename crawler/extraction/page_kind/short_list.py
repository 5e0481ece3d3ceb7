"""A list of one or two others: a tag, an author or a search that few articles have. Pure.

It shows as little as a short article does, so that the weights cannot tell them apart. What tells is the order: below
the page's own heading stands a headline that leads to another page, and no text comes before it.
"""

from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extraction.addresses import base_address, join_address, page_key
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.text.lines import Line
from pipelines.words import comparable

_BESIDE = frozenset(("nav", "aside", "footer"))
_LINKED = 0.9
_HEADLINE = 20
"""Letters of a headline: the name of an author or a section is shorter."""
_BEFORE = 60
"""Characters that may stand above the first headline, such as how many there are. The shortest articles have more."""
_MOST = 900
"""Characters of the main part beside its headlines; the teasers of more are enough for the weights."""


def is_short_list(page: PageMetadata, lines: Sequence[Line]) -> bool:
    """Whether the main part of a page begins with the headline of another page, and has little text below it. `lines`
    are those of its tree. Of 1,046 articles one does, a portfolio."""
    main, titles = _main_part(page.tree), _titles(page.tree)
    base = base_address(page.tree, page.url or "")
    own = {page_key(url) for url in (page.url, page.canonical_url) if url}
    before = said = 0
    has_headline = False
    for line in lines:
        if not _stands_in(line.element, main):
            continue
        is_linked = line.link_share >= _LINKED
        if not has_headline and is_linked and line.heading:
            target, name = join_address(base, line.href or ""), comparable(line.text)
            leads_away = target is not None and page_key(target) not in own
            has_headline = leads_away and len(name) >= _HEADLINE and not any(name in title for title in titles)
        elif not is_linked:
            said += len(line.text)
            before += 0 if has_headline or line.heading else len(line.text)
        if said > _MOST or before > _BEFORE:
            return False
    return has_headline


def _titles(tree: HtmlElement) -> list[str]:
    return [comparable("".join(element.itertext())) for element in tree.iter("title", "h1")]


def _main_part(tree: HtmlElement) -> HtmlElement:
    mains = (element for element in tree.iter("main", "div", "section"))
    return next((one for one in mains if one.tag == "main" or one.get("role") == "main"), tree)


def _stands_in(element: HtmlElement, main: HtmlElement) -> bool:
    """Whether an element is a part of the main one, and not beside what it is about."""
    around = [element, *element.iterancestors()]
    return main in around and not any(one.tag in _BESIDE for one in around)
