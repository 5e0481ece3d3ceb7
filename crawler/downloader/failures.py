"""Why a download gave no response, in one word for counters and rows."""

import re

from OpenSSL import SSL
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from service_identity import VerificationError
from twisted.python.failure import Failure

REFUSALS = frozenset({"robots_txt", "offsite", "too_large", "private_address"})
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


def failure_reason(failure: Failure) -> str:
    """`timeout`, `connection_refused`, `robots_txt`, `redirect_loop`, ..."""
    if isinstance(failure.value, OffSite):
        return "offsite"
    if isinstance(failure.value, RobotsUnreachable):
        return "robots_unreachable"
    if isinstance(failure.value, RetryLater):
        return "retry_after"
    if isinstance(failure.value, PrivateAddress):
        return "private_address"
    if isinstance(failure.value, TruncatedBody):
        return "truncated_body"
    message = failure.getErrorMessage()
    # Over DOWNLOAD_MAXSIZE as sent, or once unpacked.
    if isinstance(failure.value, DownloadCancelledError) or "exceeded DOWNLOAD_MAXSIZE" in message:
        return "too_large"
    if _certificate_is_bad(failure.value):
        return "bad_certificate"
    if isinstance(failure.value, IgnoreRequest):
        return "robots_txt" if "robots.txt" in message else "redirect_loop"
    name = failure.type.__name__ if failure.type is not None else "Error"
    name = name.removesuffix("Error").removeprefix("Download") or "error"
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _certificate_is_bad(error: BaseException | None) -> bool:
    """Whether the server's certificate did not verify, which Twisted says inside the failure of the connection."""
    inner = getattr(error.__cause__ if error is not None else None, "reasons", ())
    return any(isinstance(reason.value, SSL.Error | VerificationError) for reason in inner)
