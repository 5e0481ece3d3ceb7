"""Redirects that leave the site."""

import pytest
from scrapy.crawler import Crawler

from crawler.downloader.failures import OffSite
from crawler.downloader.offsite import StayOnSite
from tests.crawler.downloader.conftest import request


@pytest.mark.parametrize(
    ("url", "meta", "is_refused"),
    [
        ("https://other.example/", {"redirect_times": 1}, True),
        ("https://gazette.example/two", {"redirect_times": 1}, False),
        ("https://other.example/", {}, False),
        ("https://other.example/", {"redirect_times": 1, "any_host": True}, False),
    ],
)
def test_a_redirect_stays_on_the_site_unless_any_host_will_do(
    crawler: Crawler, url: str, meta: dict[str, int], is_refused: bool
) -> None:
    asked = request().replace(url=url, meta=meta)
    part = StayOnSite.from_crawler(crawler)
    if is_refused:
        with pytest.raises(OffSite, match=url):
            part.process_request(asked)
    else:
        part.process_request(asked)
