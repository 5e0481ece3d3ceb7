"""Why a download gave no response, in one word for counters and rows."""

import re

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from twisted.python.failure import Failure

REFUSALS = frozenset({"robots_txt", "offsite", "too_large"})
"""Reasons that lie with the page or its site: trying again would not help."""


class CrawlStopped(IgnoreRequest):
    """The crawl is being stopped; the page is fetched in the next run."""


class OffSite(IgnoreRequest):
    """A page of the site redirects to another site."""


def failure_reason(failure: Failure) -> str:
    """`timeout`, `connection_refused`, `robots_txt`, `redirect_loop`, ..."""
    if isinstance(failure.value, OffSite):
        return "offsite"
    if isinstance(failure.value, DownloadCancelledError):
        return "too_large"
    message = failure.getErrorMessage()
    if isinstance(failure.value, IgnoreRequest):
        return "robots_txt" if "robots.txt" in message else "redirect_loop"
    name = failure.type.__name__ if failure.type is not None else "Error"
    name = name.removesuffix("Error").removeprefix("Download") or "error"
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
