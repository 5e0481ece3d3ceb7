"""What a page says that it is: JSON-LD, `meta`, the class names of its body. As numbers for the weights. Pure.

No single one is believed: one content system writes `og:type article` on lists, another `CollectionPage` on articles.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping

from lxml.html import HtmlElement

from crawler.extraction.metadata.json_ld import is_article, text_of, types_of
from crawler.extraction.metadata.page_metadata import PageMetadata
from pipelines.words import comparable

_LISTS = frozenset(("CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "ProductCollection"))
_THINGS = frozenset(
    "Product ProductGroup SoftwareApplication WebApplication LocalBusiness Service AboutPage ContactPage Course "
    "JobPosting Store Restaurant Hotel Event Place VideoGame Movie ProfessionalService MedicalBusiness".split()
)
"""What pages are about that are no articles."""
_FORUMS = frozenset(("DiscussionForumPosting", "QAPage", "Question", "Comment"))
_BODY_CLASSES = {
    "body_article": re.compile(r"\bsingle(?:-post)?\b|\bpost-template|node-type-article|article-page|\bpost-page"),
    "body_list": re.compile(r"\b(?:archive|category|tag|author|paged|search|search-results|blog|tax-\w)"),
    "body_page": re.compile(r"\bpage-template|\bpage-id-\d|\bpage\b"),
    "body_home": re.compile(r"\bhome\b|\bfront|homepage"),
    "body_shop": re.compile(r"woocommerce|product|shopify|template-collection"),
    "body_forum": re.compile(r"forum|discourse|thread|phpbb|xenforo|topic"),
}
"""Of WordPress, Drupal, Shopify and the systems of forums, at `html` and `body`."""
_FORUM_GENERATORS = re.compile(r"discourse|phpbb|vbulletin|xenforo|nodebb|flarum|invision|vanilla|mybb|smf", re.I)
_MICRO_ARTICLE, _MICRO_THING = re.compile(r"(?:Article|Posting)$"), re.compile(r"/(?:Product|Offer)$")
_DATES = frozenset(("article:published_time", "datepublished", "date", "pubdate"))
_AUTHORS, _SECTIONS = frozenset(("author", "article:author")), frozenset(("article:section", "article:tag"))


def declared_features(tree: HtmlElement, page: PageMetadata, headings: list[str], title: str) -> dict[str, float]:
    """Return what the page declares; `headings` are the `comparable` texts of its `<h1>`, `title` that of `<title>`."""
    return _json_ld(page, headings, title) | _metas(page) | _markup(tree, page)


def names_article(features: Mapping[str, float]) -> bool:
    """Whether JSON-LD describes one article, with a date and a headline that the page itself shows."""
    return bool(features["ld_one_article"] and features["ld_article_named"] and features["ld_published"])


def _json_ld(page: PageMetadata, headings: list[str], title: str) -> dict[str, float]:
    nodes = page.nodes
    types = Counter(name for node in nodes for name in types_of(node))
    articles = [node for node in nodes if is_article(node)]
    names = {comparable(text_of(node.get("headline")) or text_of(node.get("name")) or "") for node in articles} - {""}
    is_named = any(name in headings or name in title or (title and title in name) for name in names)
    return _as_numbers(
        ld_any=nodes,
        ld_one_article=len(articles) == 1,
        ld_many_articles=len(articles) > 2,
        ld_article_named=is_named,
        ld_published=any("datePublished" in node for node in articles),
        ld_body=any(node.get("articleBody") for node in articles),
        ld_list=not _LISTS.isdisjoint(types),
        ld_thing=not _THINGS.isdisjoint(types),
        ld_forum=not _FORUMS.isdisjoint(types),
        ld_faq="FAQPage" in types,
        ld_web_page="WebPage" in types,
    ) | {"ld_offers": math.log1p(types["Product"] + types["Offer"])}


def _metas(page: PageMetadata) -> dict[str, float]:
    meta = page.meta
    kind = meta.get("og:type", [""])[0].lower()
    return _as_numbers(
        og_article="article" in kind,
        og_website=kind == "website",
        og_product="product" in kind,
        og_none=not kind,
        og_other=kind not in ("", "website") and "article" not in kind and "product" not in kind,
        meta_published=not _DATES.isdisjoint(meta),
        meta_author=not _AUTHORS.isdisjoint(meta),
        meta_section=not _SECTIONS.isdisjoint(meta),
        meta_description="description" in meta,
        generator_forum=_FORUM_GENERATORS.search(" ".join(meta.get("generator", ()))),
    )


def _markup(tree: HtmlElement, page: PageMetadata) -> dict[str, float]:
    body = tree.find(".//body")
    classes = [
        tree.get("class"),
        body.get("class") if body is not None else "",
        body.get("id") if body is not None else "",
    ]
    names = " ".join(name.lower() for name in classes if name)
    kinds = [
        kind for one in tree.iter("div", "article", "main", "section", "body", "html") if (kind := one.get("itemtype"))
    ]
    relations = [(link.get("rel") or "").lower().split() for link in tree.iter("link")]
    found = {name: pattern.search(names) for name, pattern in _BODY_CLASSES.items()}
    return _as_numbers(
        **found,
        micro_article=any(_MICRO_ARTICLE.search(kind) for kind in kinds),
        micro_thing=any(_MICRO_THING.search(kind) for kind in kinds),
        rel_paging=any("next" in relation or "prev" in relation for relation in relations),
        rel_amp=any("amphtml" in relation for relation in relations),
    )


def _as_numbers(**found: object) -> dict[str, float]:
    return {name: float(bool(value)) for name, value in found.items()}


def is_declared_forum(page: PageMetadata) -> bool:
    """Whether the page says that a forum's system made it: 27 of 105 forums do, none of 1,264 articles."""
    return _FORUM_GENERATORS.search(" ".join(page.meta.get("generator", ()))) is not None


_WORDPRESS_LISTS = frozenset(
    ("category", "tag", "author", "date", "search", "search-results", "post-type-archive", "paged")
)
_LIST_PAGES = frozenset(("CollectionPage", "ProfilePage", "SearchResultsPage"))


def is_declared_list(tree: HtmlElement, page: PageMetadata) -> bool:
    """Whether the page says that it is a list, and nothing beside it speaks of an article. Of 1,264 articles none does,
    of 364 lists a third; it costs a tenth of the judgement."""
    body = tree.find(".//body")
    classes = frozenset((body.get("class") or "").split()) if body is not None else frozenset()
    if "archive" in classes and not _WORDPRESS_LISTS.isdisjoint(classes) and not classes & {"single", "singular"}:
        return True
    types = {name for node in page.nodes for name in types_of(node)}
    return not _LIST_PAGES.isdisjoint(types) and not any(map(is_article, page.nodes))


_PRODUCTS = frozenset(("Product", "ProductGroup", "IndividualProduct"))
_MICRO_PRODUCT = re.compile(r"/(?:Product|ProductGroup|IndividualProduct)$")
_MICRO_STORY = re.compile(r"(?:Article|Posting|Review)$")


def is_declared_product(tree: HtmlElement, page: PageMetadata) -> bool:
    """Whether the page says that it sells something, and nothing beside it speaks of an article or a review. Of 486
    articles none does, of 52 products 34. The weights know too little of the shortest of them, a picture with a price.
    """
    kind = page.meta.get("og:type", [""])[0].lower()
    if "article" in kind or any(map(is_article, page.nodes)):
        return False
    is_sold = any("offers" in node and not _PRODUCTS.isdisjoint(types_of(node)) for node in page.nodes)
    micro = tree.xpath("//@itemtype")
    if any(map(_MICRO_STORY.search, micro)):
        return False
    return "product" in kind or is_sold or any(map(_MICRO_PRODUCT.search, micro))
