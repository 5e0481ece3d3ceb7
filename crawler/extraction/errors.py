"""Why a page gave no article.

ExtractionError
├── NotHTMLError            not_html        binary, or another format
├── EmptyPageError          empty           no bytes, or only white space
├── PageTooLargeError       too_large       over MAX_PAGE_BYTES
├── NoArticleError          no_article      a page, but nothing that reads as an article
│   ├── SoftNotFoundError   soft_404        the page says that there is none, or is another than was asked for
│   │   └── PageGoneError   soft_404        it says so for certain
│   ├── ListPageError       list_page       a list of other pages: home, section, tag, author, archive, search
│   ├── NotArticleError     not_an_article  another kind of page: about, privacy, product, forum, service
│   └── WallError           bot_wall, ...  something stands in front of the page; its kind is the reason (walls.py)
└── WorkerError             (never for the page's content: the page may be tried again)
    ├── ExtractionTimeoutError  timeout     over EXTRACTION_TIMEOUT
    └── WorkerDiedError         worker_died memory limit, crash or kill
"""

_WALLS_SAY = {
    "bot_wall": "a bot check stands in front of the page",
    "blocked": "the site refuses to show the page to this crawler",
    "consent_wall": "the site asks for consent before it shows the page",
    "login_wall": "the site asks for a log-in before it shows the page",
    "needs_javascript": "the page shows nothing without JavaScript, and carries no text as data",
    "parked_domain": "the domain is parked: the site is gone",
}


class ExtractionError(Exception):
    """Base of all; has the page's address and a reason: one word for counters and the `page` table."""

    reason = "extraction_error"

    def __init__(self, message: str, url: str | None = None) -> None:
        super().__init__(message, url)
        self.message = message
        self.url = url

    def __str__(self) -> str:
        return f"{self.message} ({self.url})" if self.url else self.message


class NotHTMLError(ExtractionError):
    """The bytes are not an HTML page."""

    reason = "not_html"


class EmptyPageError(ExtractionError):
    """No bytes, or only white space."""

    reason = "empty"


class PageTooLargeError(ExtractionError):
    """More bytes than `MAX_PAGE_BYTES`."""

    reason = "too_large"


class NoArticleError(ExtractionError):
    """Nothing on the page reads as an article."""

    reason = "no_article"


class SoftNotFoundError(NoArticleError):
    """The site answered an article's address with another page, status 200."""

    reason = "soft_404"


class PageGoneError(SoftNotFoundError):
    """The page says in so many words that there is none at its address, or is the site's front page."""


class ListPageError(NoArticleError):
    """The page is a list of others."""

    reason = "list_page"


class NotArticleError(NoArticleError):
    """The page is neither an article nor a list: about, contact, privacy, a product, a forum, a service."""

    reason = "not_an_article"


class WallError(NoArticleError):
    """A bot check, a consent or log-in page or their like stands in front of the page."""

    def __init__(self, kind: str, url: str | None = None) -> None:
        super().__init__(_WALLS_SAY.get(kind, kind.replace("_", " ")), url)
        self.reason = kind

    def __reduce__(self) -> tuple[type["WallError"], tuple[str, str | None]]:
        """Return what makes it anew: it comes from a worker."""
        return type(self), (self.reason, self.url)


class WorkerError(ExtractionError):
    """The worker failed, which says little about the page, so it may be tried again."""

    reason = "worker_error"


class ExtractionTimeoutError(WorkerError):
    """The page took longer than `EXTRACTION_TIMEOUT`."""

    reason = "timeout"


class WorkerDiedError(WorkerError):
    """The worker process ended while it held the page."""

    reason = "worker_died"
