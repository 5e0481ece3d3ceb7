"""ASGI wrapper around every response: allowed hosts and methods, and security headers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_FOR_ALL = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
READING_POLICY = f"{_FOR_ALL}; style-src 'self'; img-src 'self' http: https:"
"""No script at all; pictures of the articles from where they are."""
DATA_POLICY = f"{_FOR_ALL}; style-src 'self' 'unsafe-inline'; img-src 'self'"
"""Datasette's own pages have styles inside. Their scripts are left out."""
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
"""The explain report is one file with its style inside."""


def guarded(app: App, host: str) -> App:
    """The application behind its rules: only GET and HEAD; under loopback only asked for by a loopback name, so that no
    page of another site can read through a name that it points here (DNS rebinding)."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if host in _LOOPBACK and _asked_host(scope) not in _LOOPBACK:
            await _refuse(send, 421, "this reading room answers to 127.0.0.1 and localhost alone")
        elif scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, 405, "this reading room is for reading")
        else:
            await app(scope, receive, _with_policy(send))

    return answer


def _asked_host(scope: Scope) -> str:
    name = next((value for key, value in scope["headers"] if key == b"host"), b"").decode("latin-1")
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].lower()


def _with_policy(send: Send) -> Send:
    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            names = {name.lower() for name, _ in headers}
            for name, value in (
                ("content-security-policy", DATA_POLICY),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("x-frame-options", "DENY"),
            ):
                if name.encode() not in names:
                    headers.append((name.encode(), value.encode()))
            message["headers"] = headers
        await send(message)

    return send_with_policy


async def _refuse(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})
