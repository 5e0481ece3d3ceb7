"""ASGI wrapper around every response: allowed hosts, methods and origins, and security headers."""

from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any

from crawler.reading_room.foreign import Headers, asking_page, is_link, may_ask

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_FOR_ALL = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
READING_POLICY = f"{_FOR_ALL}; style-src 'self'; img-src 'self' http: https:"
"""No script at all; pictures of the articles from where they are."""
DATA_POLICY = f"{_FOR_ALL}; style-src 'self' 'unsafe-inline'; img-src 'self'"
"""Datasette's own pages have styles inside. Their scripts are left out."""
IMAGE_POLICY = "default-src 'none'; sandbox"
"""A picture of a stranger, opened by itself."""
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
"""The explain report is one file with its style inside."""
FORM = "/searches"
"""The one address that takes POST: it sets a cookie, and nothing else."""
_DIGITS = 4
"""Of the length of what is sent there."""
_HEADERS = (
    ("content-security-policy", DATA_POLICY),
    ("x-content-type-options", "nosniff"),
    # Our own pages are told which of them asks (`foreign.py`); other hosts are told nothing.
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "same-origin"),
)


def guarded(app: App, host: str) -> App:
    """The application behind its rules: only GET and HEAD, but for one form; nothing that costs for pages of other
    origins; at a loopback address only by a loopback name, so that no page of another site can read through a name that
    it points here (DNS rebinding)."""
    local = _is_loopback(host)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
        send = _with_headers(send)
        if local and not _is_loopback(_name(headers)):
            await _refuse(send, 421, "this reading room answers to 127.0.0.1 and localhost alone")
        elif path.startswith(b"//") or b"\\" in path:
            # Datasette redirects `//elsewhere.example/` to itself without the last slash, which is another host.
            await _refuse(send, 404, "there is no such page")
        elif scope["method"] not in ("GET", "HEAD") and not _is_form(scope, headers):
            await _refuse(send, 405, "this reading room is for reading")
        elif may_ask(headers, scope["path"], query.decode("latin-1")):
            await app(scope, receive, send)
        elif is_link(headers):
            address = (path + b"?" + query if query else path).decode("latin-1")
            await _refuse(send, 403, asking_page(address), "text/html")
        else:
            await _refuse(send, 403, "this reading room is not for other pages")

    return answer


def _is_form(scope: Scope, headers: Headers) -> bool:
    """Whether a form of ours is sent that changes what the reader's own browser keeps."""
    length = headers.get("content-length", "")
    short = length.isascii() and length.isdigit() and len(length) <= _DIGITS
    return scope["method"] == "POST" and scope["path"] == FORM and short


def _name(headers: Headers) -> str:
    name = headers.get("host", "")
    return name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0].lower()


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            # Datasette's own `no-referrer` would make every click on its pages a foreign one to an old browser.
            headers = [(name, value) for name, value in message["headers"] if name.lower() != b"referrer-policy"]
            names = {name.lower() for name, _ in headers}
            headers += [(name.encode(), value.encode()) for name, value in _HEADERS if name.encode() not in names]
            message["headers"] = headers
        await send(message)

    return send_with_headers


async def _refuse(send: Send, status: int, text: str, kind: str = "text/plain") -> None:
    headers = [(b"content-type", f"{kind}; charset=utf-8".encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
