"""Whether a web page of another origin asks for this one, as the browser's headers tell. Pure.

Any page in the reader's browser can send a GET to this machine: as a picture, in a frame, again and again. It cannot
read the answer, but a question in SQL takes seconds. So a foreign page gets nothing; a link on it leads to the pages
that cost next to nothing, and otherwise to a page with a link of our own, which the reader must click.
"""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

Headers = Mapping[str, str]
"""By lower-case name."""
_OWN = ("same-origin", "none")
"""`none`: the reader typed the address, or took it from the bookmarks. `same-site` is another port of this machine."""
_FREE = re.compile(r"/|/runs|/article/\d{1,18}")
_BROWSER = re.compile(r"Mozilla/(?!\d+\.\d+ \(compatible; (?!MSIE|Konqueror))")
"""Every browser says so, and no page can say otherwise without asking first (CORS), which is refused. Programs that say
`compatible` with a name of their own are readers of feeds."""


def may_ask(headers: Headers, path: str, query: str) -> bool:
    """Whether a page of ours asks, the reader, or a program; or a link leads to what costs next to nothing."""
    return not _foreign(headers) or (is_link(headers) and not query and _FREE.fullmatch(path) is not None)


def is_link(headers: Headers) -> bool:
    """Whether the answer is shown in a tab of its own, and now: not in a frame or picture, not ahead of a click."""
    ahead = "sec-purpose" in headers or "purpose" in headers or headers.get("x-moz") == "prefetch"
    return headers.get("sec-fetch-dest", "document") == "document" and not ahead


def asking_page(address: str) -> str:
    """The page in place of what a foreign link leads to. `address` is path and query."""
    # Without the further slashes: `//elsewhere.example` is another host.
    here = escape("/" + address.lstrip("/\\"))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Winnow</title>'
        '<link rel="stylesheet" href="/reading/reading.css"></head><body class="reading"><main class="content">'
        f'<h1>A page elsewhere asks for this</h1><p><a href="{here}">Open it</a></p><p><code>{here}</code></p>'
        "</main></body></html>\n"
    )


def _foreign(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in _OWN
    # Old browsers, and all that reach this machine by http under another name than localhost. Our own pages are the
    # only ones that send us a Referer with our name (`Referrer-Policy: same-origin`).
    own = _host_of(headers.get("referer", "")) == headers.get("host")
    return _BROWSER.match(headers.get("user-agent", "")) is not None and not own


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).netloc or None
    except ValueError:
        return None
