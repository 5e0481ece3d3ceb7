"""What a page's templates call its parts: words of class names and ids, counted. Pure.

They are English in all languages, because the systems that write them are.
"""

import math
from collections import Counter
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.text.alternatives import LabelledWords

_WORDS = {
    "hero": r"hero|jumbotron|banner",
    "call_to_action": r"\bcta|call-to-action",
    "button": r"\bbtn|button",
    "testimonial": r"testimonial|client",
    "pricing": r"pricing|plan",
    "price": r"price",
    "product": r"product|sku",
    "cart": r"cart|basket|checkout|wishlist",
    "rating": r"rating|stars?\b|review",
    "card": r"\bcard|tile",
    "grid": r"grid|masonry",
    "slider": r"slid|carousel|swiper|slick",
    "accordion": r"accordion|collaps|faq",
    "filter": r"filter|facet|sort",
    "pager": r"pagination|pager|page-numbers|load-?more",
    "crumb": r"breadcrumb",
    "reply": r"reply|quote|post-?body|post_body|message|topic-|thread|cooked|lia-",
    "user": r"avatar|user|karma|poster|member",
    "signature": r"signature",
    "byline": r"byline|author",
    "date": r"date|publish|posted|timestamp",
    "share": r"share|social|sharing",
    "related": r"related|recommend|more-?stor|also",
    "contents": r"\btoc|table-of-contents",
    "body": r"entry-content|post-content|article-?body|article-?content|story-?body|rich-?text|blog-?post"
    r"|article__",
    "caption": r"caption|figure",
    "teaser": r"teaser|excerpt|summary|snippet|promo",
    "read_more": r"read-?more|more-link",
    "tags": r"\btags?\b|post-tag|categor",
    "feature": r"feature|benefit|service|solution",
    "logo": r"logo",
    "icon": r"\bicon|fa-",
    "modal": r"modal|popup|dialog",
    "form": r"form|field|input|newsletter|subscri",
    "vote": r"vote|score|like",
    "job": r"job|career|position",
    "event": r"event|calendar",
    "team": r"team|staff|people",
    "gallery": r"gallery|thumb|lightbox|zoom",
    "listing": r"listing|result|archive|loop",
    "counter": r"\bstat|counter|number",
}
_LABELLED = LabelledWords(_WORDS)
_SHARES = ("button", "card", "grid", "reply", "user", "price", "product", "byline", "date", "teaser", "feature", "body")
"""Words that are also taken as the share of all named elements that have them."""


@lru_cache(maxsize=32768)
def _words_in(name: str) -> frozenset[str]:
    """Cached, because templates repeat their names, on a page and from page to page."""
    return _LABELLED.found_in(name[:60].lower())


@lru_cache(maxsize=8192)
def _words_in_all(names: str) -> frozenset[str] | None:
    """Return the words in an element's class names and id; None if it has none of these."""
    listed = names.split()[:20]
    return frozenset().union(*map(_words_in, listed)) if listed else None


def class_name_features(tree: HtmlElement) -> dict[str, float]:
    """Return how many elements bear each word, as logarithms, and the shares of some."""
    counts: Counter[str] = Counter()
    named = 0
    for element in tree.iter(etree.Element):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(names) > 1 and element.tag not in ("html", "body"):
            words = _words_in_all(names)
            if words is not None:
                named += 1
                for word in words:
                    counts[word] += 1
    found = {f"class_{word}": math.log1p(counts[word]) for word in _WORDS}
    return found | {f"share_{word}": counts[word] / max(named, 1) for word in _SHARES}
