"""The first pipeline: only whole articles go on."""

import re
from typing import TypeVar

from scrapy.exceptions import DropItem

from pipelines.items import Article

Item = TypeVar("Item")
_ABOUT_HEADLINE = re.compile(r"headline\b")


class IncompleteArticle(DropItem):
    """The article is not whole: the run refuses its page as `incomplete`."""


class ForgottenArticle(DropItem):
    """The article was taken out for good (`scrapy forget`): its page is refused as `forgotten`."""


def is_complete(article: Article) -> bool:
    """Whether there is a body, and a headline or a message that says why there is none."""
    has_headline = bool((article.headline or "").strip())
    return bool(article.article_body.strip()) and (
        has_headline or any(_ABOUT_HEADLINE.match(message) for message in article.validation_messages)
    )


class RequireCompleteArticle:
    """Drops what is not whole."""

    def process_item(self, item: Item) -> Item:
        """Return the same article, or the same item of another kind. Raises IncompleteArticle."""
        if not isinstance(item, Article) or is_complete(item):
            return item
        missing = "headline" if item.article_body.strip() else "body"
        raise IncompleteArticle(f"the article has no {missing}", log_level="INFO")
