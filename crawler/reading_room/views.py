"""Routes of the reading room: from an address to a response. The store is read in a thread."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from crawler.reading_room.guard import READING_POLICY, REPORT_POLICY
from crawler.reading_room.room import PER_PAGE, Asked, ReadingRoom, UnknownArticleError, web, with_filter
from crawler.watching.site_report import took

Explain = Callable[[int], str]
"""Draws the explain report of an article; raises ExplainError with a sentence."""
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "yi", "dv", "ckb", "syr"})


class ExplainError(Exception):
    """No report can be drawn; the message says why."""


class Views:
    """One method a page."""

    def __init__(self, datasette: Datasette, room: ReadingRoom, explain: Explain) -> None:
        self._datasette = datasette
        self._room = room
        self._explain = explain

    def routes(self) -> Sequence[tuple[str, Any]]:
        """For Datasette, which has its own pages at all other addresses."""
        return [
            (r"^/$", self.front),
            (r"^/article/(?P<number>\d{1,18})$", self.article),
            (r"^/article/(?P<number>\d{1,18})/explain$", self.explained),
            (r"^/runs$", self.runs),
        ]

    async def front(self, request: Request) -> Response:
        """The newest articles, or those found."""
        asked = Asked.read({name: request.args[name] for name in request.args})
        front, overview = await asyncio.gather(
            asyncio.to_thread(self._room.front, asked), asyncio.to_thread(self._room.overview, asked.filters)
        )
        last = -(-front.total // PER_PAGE)
        return await self._page(
            "front.html",
            request,
            asked=asked,
            front=front,
            choices=overview.choices,
            chart=overview.chart,
            uncounted=overview.problem,
            last_page=last,
            with_filter=lambda **values: with_filter(asked, **values),
        )

    async def article(self, request: Request) -> Response:
        """One article, set to be read."""
        try:
            opened = await asyncio.to_thread(self._room.article, int(request.url_vars["number"]))
        except UnknownArticleError:
            raise NotFound("no article has this number") from None
        return await self._page("article.html", request, opened=opened, record=opened.record)

    async def explained(self, request: Request) -> Response:
        """Every line of its page, kept or dropped, and why."""
        try:
            report = await asyncio.to_thread(self._explain, int(request.url_vars["number"]))
        except UnknownArticleError:
            raise NotFound("no article has this number") from None
        except ExplainError as error:
            raise NotFound(str(error)) from None
        return Response.html(report, headers={"content-security-policy": REPORT_POLICY})

    async def runs(self, request: Request) -> Response:
        """What the crawls did, and how much of the record they found."""
        site = request.args.get("site") or None
        runs, coverage = await asyncio.gather(
            asyncio.to_thread(self._room.runs, site), asyncio.to_thread(self._room.coverage, site)
        )
        return await self._page("runs.html", request, site=site, runs=runs, coverage=coverage, took=took)

    async def _page(self, template: str, request: Request, **shown: Any) -> Response:
        context = {"reading": True, "direction": direction, "web": web, **shown}
        html = await self._datasette.render_template(template, context, request=request)
        return Response.html(html, headers={"content-security-policy": READING_POLICY})


def direction(language: str | None) -> str:
    """`rtl` for languages written from right to left; `auto`, by the text, where the language is unknown."""
    if not language:
        return "auto"
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
