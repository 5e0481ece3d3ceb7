"""Failures of a download, and one word for each: the reason in counters and rows.

IgnoreRequest               Scrapy's; one of a part that nobody here knows is `ignored`
  CrawlStopped              no reason of the page's: it is fetched in the next run
  OffSite                   `offsite`
  RobotsUnreachable         `robots_unreachable`
  RetryLater                `retry_after`
  PrivateAddress            `private_address`
  TruncatedBody             `truncated_body`
"""

import re

from OpenSSL import SSL
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from service_identity import VerificationError
from twisted.python.failure import Failure

REFUSALS = frozenset({"robots_txt", "offsite", "too_large", "headers_too_large", "private_address"})
"""Reasons that lie with the page or its site: trying again would not help."""


class CrawlStopped(IgnoreRequest):
    """The crawl is being stopped; the page is fetched in the next run."""


class OffSite(IgnoreRequest):
    """A page of the site redirects to another site."""


class RobotsUnreachable(IgnoreRequest):
    """Nothing may be fetched from a host whose robots.txt cannot be had; tried again in the next run."""


class RetryLater(IgnoreRequest):
    """The server names a time before which it does not want to be asked again."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class PrivateAddress(IgnoreRequest):
    """The address leads to this machine or its networks, and was not opened."""


class TruncatedBody(IgnoreRequest):
    """The body ends before the page does."""


class HeadersTooLarge(IgnoreRequest):
    """What comes before the body has no end."""


_REASONS: dict[type[IgnoreRequest], str] = {
    OffSite: "offsite",
    RobotsUnreachable: "robots_unreachable",
    RetryLater: "retry_after",
    PrivateAddress: "private_address",
    TruncatedBody: "truncated_body",
    HeadersTooLarge: "headers_too_large",
}
_SCRAPY_REASONS = {
    "Forbidden by robots.txt": "robots_txt",
    "max redirections reached": "redirect_loop",
    "Filtered offsite request": "offsite",
}
"""How the messages of Scrapy's own middlewares begin, which raise no class of their own."""


def failure_reason(failure: Failure) -> str:
    """Return `timeout`, `connection_refused`, `robots_txt`, `redirect_loop`, ..."""
    error, message = failure.value, failure.getErrorMessage()
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    # Over DOWNLOAD_MAXSIZE as sent, or once unpacked.
    if isinstance(error, DownloadCancelledError) or "exceeded DOWNLOAD_MAXSIZE" in message:
        return "too_large"
    if _certificate_is_bad(error):
        return "bad_certificate"
    if isinstance(error, IgnoreRequest):
        return next((reason for words, reason in _SCRAPY_REASONS.items() if message.startswith(words)), "ignored")
    name = failure.type.__name__ if failure.type is not None else "Error"
    name = name.removesuffix("Error").removeprefix("Download") or "error"
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _certificate_is_bad(error: BaseException | None) -> bool:
    """Whether the server's certificate did not verify, which Twisted says inside the failure of the connection."""
    inner = getattr(error.__cause__ if error is not None else None, "reasons", ())
    return any(isinstance(reason.value, SSL.Error | VerificationError) for reason in inner)
