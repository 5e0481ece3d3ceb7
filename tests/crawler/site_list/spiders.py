"""The spiders of the project, as the list asks them."""

from crawler.site_list.entries import KnownSpider
from crawler.spiders.archive import ArchiveSpider
from crawler.spiders.asianews import AsiaNewsSpider
from crawler.spiders.news import NewsAddressSpider

SPIDERS: dict[str, KnownSpider] = {
    "archive": ArchiveSpider,
    "asianews": AsiaNewsSpider,
    "news": NewsAddressSpider,
}
