"""Why there was no response, in one word."""

import pytest
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from twisted.internet.error import ConnectionRefusedError as RefusedError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.downloader.failures import (
    REFUSALS,
    CrawlStopped,
    OffSite,
    PrivateAddress,
    RetryLater,
    RobotsUnreachable,
    TruncatedBody,
    failure_reason,
)


def reason_of(error: BaseException) -> str:
    return failure_reason(Failure(error))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OffSite("redirects to another site"), "offsite"),
        (RobotsUnreachable("no robots.txt"), "robots_unreachable"),
        (RetryLater("come back", 60), "retry_after"),
        (PrivateAddress("10.0.0.1"), "private_address"),
        (TruncatedBody("the page breaks off"), "truncated_body"),
        (IgnoreRequest("Forbidden by robots.txt"), "robots_txt"),
        (IgnoreRequest("max redirections reached"), "redirect_loop"),
        (IgnoreRequest("Filtered offsite request to 'other.example'"), "offsite"),
        (IgnoreRequest("Ignored response: it exceeded DOWNLOAD_MAXSIZE once unpacked"), "too_large"),
        (DownloadCancelledError("too many bytes"), "too_large"),
        (DownloadTimeoutError("60 s"), "timeout"),
        (RefusedError(), "connection_refused"),  # type: ignore[no-untyped-call]
        (ResponseFailed([]), "response_failed"),  # type: ignore[no-untyped-call]
        (ValueError("?"), "value"),
    ],
)
def test_each_failure_has_its_word(error: BaseException, reason: str) -> None:
    assert reason_of(error) == reason


@pytest.mark.parametrize(
    "message", ["my own quota for today is used up", "", "not in my robots.txt cache", "loop", "redirect"]
)
def test_what_nobody_here_knows_is_ignored_and_nothing_else(message: str) -> None:
    assert reason_of(IgnoreRequest(message)) == "ignored"
    assert reason_of(type("Quota", (IgnoreRequest,), {})(message)) == "ignored"


def test_only_what_lies_with_the_page_or_its_site_is_a_refusal() -> None:
    final = {"robots_txt", "offsite", "too_large", "headers_too_large", "private_address"}
    assert final == REFUSALS
    assert not REFUSALS & {"ignored", "timeout", "redirect_loop", reason_of(CrawlStopped("stopping"))}


def test_a_bad_certificate_is_told_from_other_failures_of_a_connection() -> None:
    from OpenSSL import SSL

    inner = ResponseFailed([Failure(SSL.Error([("SSL routines", "", "certificate verify failed")]))])  # type: ignore[no-untyped-call]
    outer = OSError("connection failed")
    outer.__cause__ = inner
    assert reason_of(outer) == "bad_certificate"
    outer.__cause__ = ResponseFailed([Failure(OSError())])  # type: ignore[no-untyped-call]
    assert reason_of(outer) == "o_s"
