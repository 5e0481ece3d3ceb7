"""A small server of a `StaticSite` for machines without nginx: everything in memory, one thread, answers kept alive.

python -m benchmarks.speed.fallback FOLDER PORT
"""

import asyncio
import json
import sys
from pathlib import Path
from urllib.parse import unquote

from benchmarks.speed.pages import ROUTES

_TYPES = {".xml": "application/xml", ".txt": "text/plain"}


class Answers:
    """The whole answer to each address, headers included."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        table = json.loads((folder / ROUTES).read_text("utf-8"))
        self._routes: dict[str, str] = table["routes"]
        self._fallback: str | None = table["fallback"]
        self._made: dict[str, bytes] = {}

    def of(self, target: str) -> bytes:
        """The answer to a request's target as it came."""
        path, mark, query = target.partition("?")
        name = self._routes.get(unquote(path) + mark + query, self._fallback)
        if name is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nnot here"
        if name not in self._made:
            body = (self._folder / name).read_bytes()
            kind = _TYPES.get(Path(name).suffix, "text/html")
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            self._made[name] = head.encode() + body
        return self._made[name]


async def serve(folder: Path, port: int) -> None:
    """Until the process is ended."""
    answers = Answers(folder)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(answers.of(head.split(b" ", 2)[1].decode("ascii", "replace")))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
