"""A provider for scrapy-poet (`pip install "winnow[poet]"`): a callback that asks for an `Article` is given that of its
response."""

from collections.abc import Callable
from typing import ClassVar

from scrapy.http import Response
from scrapy_poet.page_input_providers import PageObjectInputProvider

from pipelines.items import Article
from winnow.scrapy import extract_response


class ArticleProvider(PageObjectInputProvider):  # type: ignore[misc]
    """Gives articles. A page that holds none goes to the request's `errback`, with the ExtractionError."""

    provided_classes: ClassVar = {Article}
    name: ClassVar[str] = "winnow_article"

    def __call__(self, to_provide: set[Callable[..., object]], response: Response) -> list[Article]:
        """Return the article of the response, as scrapy-poet asks for it. Raises ExtractionError."""
        return [extract_response(response)]
