"""The reading room asked in this process, byte by byte as a server hands a request on."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from crawler.reading_room.app import reading_room
from crawler.reading_room.guard import App, Message
from storage.database import Database, open_database


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, where it is text."""
        return self.body.decode()


class InProcess:
    """A client of an application."""

    def __init__(self, app: App) -> None:
        self._app = app

    def get(self, target: bytes | str, **headers: str) -> Answer:
        """The answer to one GET; `target` is path and query as they stand in the request."""
        return asyncio.run(self._get(target, headers))

    def post(self, target: str, body: bytes, **headers: str) -> Answer:
        """The answer to a form that is sent."""
        sent = {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))} | headers
        return asyncio.run(self._get(target, sent, body))

    def get_all(self, targets: Iterable[bytes | str]) -> list[Answer]:
        """The answers to several, one after the other."""

        async def ask() -> list[Answer]:
            return [await self._get(target, {}) for target in targets]

        return asyncio.run(ask())

    async def _get(self, target: bytes | str, headers: dict[str, str], form: bytes | None = None) -> Answer:
        raw = target.encode() if isinstance(target, str) else target
        path, _, query = raw.partition(b"?")
        named = {"host": "127.0.0.1"} | {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "method": "GET" if form is None else "POST",
            "scheme": "http",
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": form or b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in sent)
        found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], found, body)


@contextmanager
def in_process(file: Path) -> Iterator[InProcess]:
    """The reading room over a database."""
    database: Database = open_database(f"sqlite:///{file}")
    try:
        with reading_room(database, lambda url: [url], lambda number: f"report {number}", "127.0.0.1") as app:
            yield InProcess(app)
    finally:
        database.close()
