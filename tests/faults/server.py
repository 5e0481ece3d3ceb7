"""A server that misbehaves as told: raw sockets, because every library would put right what a test wants wrong."""

import socketserver
import threading
import time
from collections.abc import Callable, Mapping

from tests.crawler.local_site import Reply, story
from tests.serving import Serving

MEGABYTE = 1024 * 1024


class Exchange:
    """One request and the connection on which its answer goes."""

    def __init__(self, path: str, headers: Mapping[str, str], write: Callable[[bytes], object], stop: threading.Event):
        self.path = path
        self.headers = headers
        """Names in lower case."""
        self.sent = 0
        """Bytes that the client's side took."""
        self._write = write
        self._stop = stop

    def send(self, data: bytes) -> None:
        """Writes to the connection; raises OSError once the client has closed it."""
        self._write(data)
        self.sent += len(data)

    def head(self, status: str = "200 OK", **headers: str) -> None:
        """The status line and the headers (`content_length="5"`), nothing added but `Connection: close`."""
        fields = {"connection": "close"} | headers
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
        self.send("".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1"))

    def wait(self, seconds: float = 60) -> None:
        """Does nothing for so long, or until the server ends."""
        self._stop.wait(seconds)


Answer = Callable[[Exchange], None]
HTML = "text/html; charset=utf-8"


def whole(reply: Reply) -> Answer:
    """An answer without fault."""

    def answer(exchange: Exchange) -> None:
        headers = {"content_type": reply.content_type, "content_length": str(len(reply.body)), **reply.headers}
        exchange.head(f"{reply.status} Status", **headers)
        exchange.send(reply.body)

    return answer


def status(number: int, **headers: str) -> Answer:
    """An error with a short body."""

    def answer(exchange: Exchange) -> None:
        exchange.head(f"{number} Status", content_type=HTML, content_length="2", **headers)
        exchange.send(b"no")

    return answer


def moved(location: str) -> Answer:
    """A redirect."""
    return status(302, location=location)


def in_turn(*answers: Answer) -> Answer:
    """The first answer to the first request, and so on; the last for ever."""
    left = list(answers)

    def answer(exchange: Exchange) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(exchange)

    return answer


def hang(exchange: Exchange) -> None:
    """Takes the request and says nothing."""
    exchange.wait()


def drip(exchange: Exchange) -> None:
    """A byte now and then, for ever: no pause is long, and the page never ends."""
    exchange.head(content_type=HTML, content_length="1000000")
    while True:
        exchange.send(b"x")
        exchange.wait(0.1)


def cut(body: bytes, at: int, **headers: str) -> Answer:
    """Headers that promise the whole body, `at` bytes of it, and the end of the connection."""

    def answer(exchange: Exchange) -> None:
        exchange.head(content_type=HTML, **({"content_length": str(len(body))} | headers))
        exchange.send(body[:at])

    return answer


def packed(body: bytes, encoding: str, at: int | None = None) -> Answer:
    """A compressed body, with `at` only its first bytes under a Content-Length that is true of them."""

    def answer(exchange: Exchange) -> None:
        sent = body[:at]
        exchange.head(content_type=HTML, content_encoding=encoding, content_length=str(len(sent)))
        exchange.send(sent)

    return answer


class FaultyServer(Serving):
    """Serves `routes`, path with query to answer; anything else, robots.txt too, is a 404."""

    def __init__(self, routes: Mapping[str, Answer | Reply] | None = None) -> None:
        self.routes: dict[str, Answer | Reply] = dict(routes or {})
        self.exchanges: list[tuple[float, Exchange]] = []
        self._stop = threading.Event()
        faulty = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                lines = iter(self.rfile.readline, b"\r\n")
                path = next(lines, b"GET / HTTP").decode("latin-1").split()[1]
                pairs = (line.decode("latin-1").split(":", 1) for line in lines if line)
                headers = {name.lower(): value.strip() for name, value in pairs}
                exchange = Exchange(path, headers, self.request.sendall, faulty._stop)
                faulty.exchanges.append((time.monotonic(), exchange))
                route = faulty.routes.get(path) or faulty.routes.get("*") or status(404)
                (whole(route) if isinstance(route, Reply) else route)(exchange)

        super().__init__(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler))
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]

    @property
    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [exchange.path for _, exchange in self.exchanges]

    def times(self, path: str) -> list[float]:
        """When the path was asked for, in seconds of the monotonic clock."""
        return [when for when, exchange in self.exchanges if exchange.path == path]

    def sent(self, path: str) -> int:
        """Bytes that the client took of all answers at the path."""
        return sum(exchange.sent for _, exchange in self.exchanges if exchange.path == path)

    def heal(self, *paths: str) -> None:
        """Gives the paths stories without fault."""
        for path in paths:
            self.routes[path] = story(healed(path))

    def _release(self) -> None:
        self._stop.set()


def healed(path: str) -> str:
    """The headline of the story that a healthy server gives at the path."""
    return f"Sea wall stands {path.strip('/')}"
