"""A provider for scrapy-poet (`pip install "winnow[poet]"`): a callback that asks for an `Article` is given that of its
response."""

import logging
from collections.abc import Callable
from typing import ClassVar

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy_poet.page_input_providers import PageObjectInputProvider

from crawler.extraction.errors import ExtractionError
from pipelines.items import Article
from winnow.scrapy import extract_response

_logger = logging.getLogger(__name__)


class ArticleProvider(PageObjectInputProvider):  # type: ignore[misc]
    """Gives articles. Of a page that holds none the log has one line, and its callback is not called."""

    provided_classes: ClassVar = {Article}
    name: ClassVar[str] = "winnow_article"

    def __call__(self, to_provide: set[Callable[..., object]], response: Response) -> list[Article]:
        """Return the article of the response, as scrapy-poet asks for it. Raises IgnoreRequest, whose cause is the
        ExtractionError: for the request's `errback`, if it has one."""
        try:
            return [extract_response(response)]
        except ExtractionError as error:
            _logger.info("no article: %s", error)
            raise IgnoreRequest(str(error)) from error
