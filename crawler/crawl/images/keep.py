"""Keep the pictures of saved articles, where that is asked for (`KEEP_IMAGES`)."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Self, TypeVar

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl.images.kinds import image_kind
from crawler.crawl.run import CrawlRun
from crawler.downloader.failures import CrawlStopped, failure_reason
from crawler.from_settings import switch_of
from pipelines.items import Article
from storage.database import DatabaseError, Session
from storage.errors import StorageError
from storage.images.article_images import ArticleImages, KeptImage
from storage.times import time_text

T = TypeVar("T")
_logger = logging.getLogger(__name__)
_HEADERS = {"Accept": "image/avif,image/webp,image/png,image/jpeg,image/gif"}


class KeepImages:
    """The pipeline behind `SaveArticle`: the article is committed before its first picture is asked for, and no picture
    can lose it. Each request passes all parts of the downloader: private addresses, robots.txt, the host's rate. Counts
    `image/kept` and `image/failed/REASON`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most = crawler.settings.getint("KEEP_IMAGES_MOST")
        self._maxsize = crawler.settings.getint("KEEP_IMAGES_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it, as Scrapy does, where pictures are to be kept."""
        if not switch_of(crawler.settings, "KEEP_IMAGES"):
            raise NotConfigured
        return cls(crawler)

    async def process_item(self, item: Article) -> Article:
        """Return the same article when its pictures are kept, or could not be had."""
        if item.fetch is None:
            return item
        run: CrawlRun = self._crawler.spider.run  # type: ignore[union-attr]
        urls = list(dict.fromkeys(image.url for image in item.images if image.url.startswith(("http://", "https://"))))
        run.keeping_images += 1
        try:
            await self._keep_all(run, item, urls[: self._most])
        except CrawlStopped:
            # The next run that reads the article asks for the others.
            pass
        except (StorageError, DatabaseError) as error:
            run.count("image/failed/not_stored")
            _logger.warning("the pictures of %s are not kept: %s", item.url, error)
        finally:
            run.keeping_images -= 1
        return item

    async def _keep_all(self, run: CrawlRun, item: Article, urls: Sequence[str]) -> None:
        site, key = item.site, item.fetch.page_key
        for url in await _written(run, partial(_begin, site=site, key=key, urls=urls)):
            kept = await self._fetch(run, url)
            if isinstance(kept, KeptImage):
                await _written(run, partial(_keep, site=site, key=key, image=kept))
                run.count("image/kept")
            else:
                run.count(f"image/failed/{kept}")
                _logger.debug("picture not kept %s: %s", url, kept)

    async def _fetch(self, run: CrawlRun, url: str) -> KeptImage | str:
        """The picture, or in one word why there is none. Raises CrawlStopped."""
        # A picture may lie on any host; `any_host` lets its redirects go there too.
        meta = {"any_host": True, "download_maxsize": self._maxsize}
        request = Request(run.hosts.fetched(url), headers=_HEADERS, meta=meta, dont_filter=True)
        [answer] = await asyncio.gather(self._crawler.engine.download_async(request), return_exceptions=True)
        if isinstance(answer, CrawlStopped | asyncio.CancelledError):
            raise CrawlStopped("the crawl is being stopped")
        if not isinstance(answer, Response):
            return failure_reason(Failure(answer))  # type: ignore[no-untyped-call]
        if answer.status != 200:
            return f"http_{answer.status}"
        kind = image_kind(answer.body)
        if kind is None:
            return "not_an_image"
        return KeptImage(url, kind, answer.body, time_text(datetime.now(UTC)))

    def close_spider(self) -> None:
        """Say how many pictures were kept."""
        stats = self._crawler.stats.get_stats() if self._crawler.stats is not None else {}
        prefix = "image/failed/"
        failed = {name.removeprefix(prefix): number for name, number in stats.items() if name.startswith(prefix)}
        told = ", ".join(f"{number} {reason.replace('_', ' ')}" for reason, number in failed.items())
        kept, without = stats.get("image/kept", 0), f", {sum(failed.values())} not ({told})" if failed else ""
        _logger.info("kept %d picture%s%s", kept, "" if kept == 1 else "s", without)


async def _written(run: CrawlRun, operation: Callable[[Session], T]) -> T:
    return await asyncio.wrap_future(run.writer.submit(operation, urgent=False))


def _begin(session: Session, site: str, key: str, urls: Sequence[str]) -> list[str]:
    """Forget the pictures that the article does not have any more, and return the addresses of those to be fetched."""
    return ArticleImages(session).missing(site, key, urls)


def _keep(session: Session, site: str, key: str, image: KeptImage) -> None:
    ArticleImages(session).keep(site, key, image)
