"""Routes of the reading room: from an address to a response. The store is read in a thread."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import blake2b
from http.cookies import CookieError
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import AsgiStream, AsgiWriter, NotFound, Request, Response

from crawler.reading_room.charts import OTHERS
from crawler.reading_room.guard import IMAGE_POLICY, READING_POLICY, REPORT_POLICY
from crawler.reading_room.pages.article import IMAGES, UnknownArticleError, web
from crawler.reading_room.pages.asked import LAST_PAGE, Asked
from crawler.reading_room.pages.changes import ChangesAsked, ChangesPage
from crawler.reading_room.pages.names import country_name, language_name
from crawler.reading_room.pages.results import AT_ONCE, FEED, CSVPart, atom_feed
from crawler.reading_room.pages.visits import (
    KEPT_SECONDS,
    MOST_SAVED,
    Visit,
    cookie_name,
    read_searches,
    searches_cookie,
    visited,
    with_search,
    without_search,
)
from crawler.reading_room.room import PER_PAGE, ReadingRoom
from crawler.watching.site_report import took
from storage.countries.codes import code_of
from storage.errors import TooSlowError
from storage.models import EXPORT_FIELDS
from storage.queries.search import QueryError

Explain = Callable[[int], str]
"""Draws the explain report of an article; raises ExplainError with a sentence."""
NO_ROOM = f"This search cannot be saved: the browser keeps {MOST_SAVED} of them. Remove one of those you have."
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
            (r"^/changes$", self.changes),
            (r"^/changes\.atom$", self.changes_feed),
            (r"^/image/(?P<number>\d{1,18})$", self.image),
            (r"^/searches$", self.searches),
            (r"^/results\.csv$", self.csv),
            (r"^/results\.json$", self.json),
            (r"^/results\.atom$", self.atom),
        ]

    async def front(self, request: Request) -> Response:
        """The newest articles, or those found."""
        asked, visit = _asked(request), await self._visit(request)
        front, overview, fresh = await asyncio.gather(
            asyncio.to_thread(self._room.front, asked),
            asyncio.to_thread(self._room.overview, asked),
            self._count_fresh(asked, visit),
        )
        colours = {language: number for number, language in enumerate(overview.chart.languages) if language != OTHERS}
        page = await self._page(
            "front.html",
            request,
            asked=asked,
            title=asked.title(),
            chosen=asked.chosen(),
            link=replace(asked, page=front.page).link(),
            results=lambda suffix: f"/results.{suffix}{asked.link(page=None)}",
            front=front,
            choices=overview.choices,
            chart=overview.chart,
            colours=colours,
            uncounted=overview.problem,
            last_page=-(-front.total // PER_PAGE),
            visit=visit,
            new_articles=fresh,
            language_name=language_name,
            country_name=country_name,
        )
        return self._remember(page, "visit", visit.cookie())

    async def _visit(self, request: Request) -> Visit:
        earlier = Visit.read(self._cookie(request, "visit"))
        newest = await asyncio.to_thread(self._room.last_added)
        return visited(earlier, newest, int(time.time()))

    async def _count_fresh(self, asked: Asked, visit: Visit) -> int | None:
        """How many of the articles were added since the visit before; None where that cannot be told, or is asked for
        already."""
        if asked.problem or asked.filters.added_after or visit.before >= visit.last:
            return None
        fresh = replace(asked, filters=replace(asked.filters, added_after=visit.before))
        return await asyncio.to_thread(self._room.count, fresh)

    async def searches(self, request: Request) -> Response:
        """The searches that this browser has saved. With POST one more, or one less."""
        kept = read_searches(self._cookie(request, "searches"))
        if request.method == "POST":
            given = await request.post_vars()
            more = (
                with_search(kept, given["save"]) if "save" in given else without_search(kept, given.get("remove", ""))
            )
            if more is None:
                return await self._page("searches.html", request, searches=(), problem=NO_ROOM)
            return self._remember(Response.redirect("/searches", 303), "searches", searches_cookie(more))
        visit = await self._visit(request)
        counts = [(await asyncio.to_thread(self._room.count, one), await self._count_fresh(one, visit)) for one in kept]
        page = await self._page(
            "searches.html", request, searches=list(zip(kept, counts, strict=True)), problem=None, visit=visit
        )
        return self._remember(page, "visit", visit.cookie())

    async def csv(self, request: Request) -> Response | AsgiStream:
        """All articles of a list, in its order."""
        asked = _asked(request)
        try:
            numbers = await asyncio.to_thread(self._room.numbers, asked)
        except (QueryError, TooSlowError) as error:
            return Response.text(f"{error}\n", 400)

        async def write(out: AsgiWriter) -> None:
            table = CSVPart(("id", *EXPORT_FIELDS))
            # The mark by which a spreadsheet knows that it is UTF-8: a file from a browser is opened in one.
            await out.write("\ufeff" + table.lines(()))
            for first in range(0, len(numbers), AT_ONCE):
                records = await asyncio.to_thread(self._room.records, numbers[first : first + AT_ONCE])
                await out.write(table.lines(records))

        headers = {"content-disposition": 'attachment; filename="articles.csv"'}
        return AsgiStream(write, headers=headers, content_type="text/csv; charset=utf-8")

    async def json(self, request: Request) -> Response:
        """The articles of a list, a hundred a page, and the address of the next page."""
        asked = _asked(request)
        try:
            numbers = await asyncio.to_thread(self._room.numbers, asked)
        except (QueryError, TooSlowError) as error:
            return Response.json({"error": str(error)}, 400)
        first = AT_ONCE * (asked.page - 1)
        records = await asyncio.to_thread(self._room.records, numbers[first : first + AT_ONCE])
        more = len(numbers) > first + AT_ONCE and asked.page < LAST_PAGE
        following = f"/results.json{asked.link(page=asked.page + 1)}" if more else None
        shown = {"title": asked.title(), "total": len(numbers), "page": asked.page, "next": following}
        text = json.dumps(shown | {"articles": records}, ensure_ascii=False)
        return Response(text.encode("utf-8", "replace"), content_type="application/json; charset=utf-8")

    async def atom(self, request: Request) -> Response:
        """The articles of a list that were added last, for readers of feeds."""
        asked = _asked(request)
        try:
            numbers = await asyncio.to_thread(self._room.numbers, asked)
        except (QueryError, TooSlowError) as error:
            return Response.text(f"{error}\n", 400)
        records = await asyncio.to_thread(self._room.records, sorted(numbers, reverse=True)[:FEED])
        query = asked.link(page=None)
        address = f"http://{request.host}/results.atom{query}"
        feed = atom_feed(f"Winnow: {asked.title()}", f"{self._room.name}{query}", address, records)
        return self._feed(request, feed)

    async def changes(self, request: Request) -> Response:
        """What publishers changed in the articles, with the words."""
        asked = ChangesAsked.read({name: request.args[name] for name in request.args})
        shown, problem = ChangesPage([], 0, 1), asked.asked.problem
        if not problem:
            try:
                shown = await asyncio.to_thread(self._room.changes, asked)
            except TooSlowError as error:
                problem = f"the changes could not be listed: {error}"
        return await self._page(
            "changes.html",
            request,
            asked_changes=asked,
            chosen=asked.asked.chosen(),
            shown=shown,
            problem=problem,
            moment=moment,
            language_name=language_name,
        )

    async def changes_feed(self, request: Request) -> Response:
        """The newest of these, for readers of feeds."""
        asked = ChangesAsked.read({name: request.args[name] for name in request.args})
        if asked.asked.problem:
            return Response.text(f"{asked.asked.problem}\n", 400)
        address = f"http://{request.host}/changes.atom{asked.query()}"
        try:
            return self._feed(request, await asyncio.to_thread(self._room.changes_feed, asked, address))
        except TooSlowError as error:
            return Response.text(f"{error}\n", 400)

    @staticmethod
    def _feed(request: Request, feed: bytes) -> Response:
        tag = f'"{blake2b(feed, digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Response(b"", 304, {"etag": tag})
        return Response(feed, 200, {"etag": tag}, content_type="application/atom+xml; charset=utf-8")

    def _cookie(self, request: Request, kind: str) -> str | None:
        try:
            value = request.cookies.get(cookie_name(kind, self._room.name))
        except CookieError:
            return None
        return None if value is None else str(value)

    def _remember(self, response: Response, kind: str, value: str) -> Response:
        name = cookie_name(kind, self._room.name)
        response.set_cookie(name, value, max_age=KEPT_SECONDS, httponly=True, samesite="lax")
        return response

    async def article(self, request: Request) -> Response:
        """One article, set to be read."""
        number, asked = int(request.url_vars["number"]), _asked(request)
        try:
            opened, place = await asyncio.gather(
                asyncio.to_thread(self._room.article, number), asyncio.to_thread(self._room.place, number, asked)
            )
        except UnknownArticleError:
            raise NotFound("no article has this number") from None
        return await self._page(
            "article.html",
            request,
            opened=opened,
            record=opened.record,
            asked=asked,
            place=place,
            moment=moment,
            language_name=language_name,
            country_of=lambda printed: code_of(printed, opened.record["in_language"]) or printed,
        )

    async def image(self, request: Request) -> Response:
        """A picture that is kept."""
        kept = await asyncio.to_thread(self._room.image, int(request.url_vars["number"]))
        if kept is None or kept.content_type not in IMAGES:
            raise NotFound("no picture has this number")
        headers = {"content-security-policy": IMAGE_POLICY, "cache-control": "private, max-age=300"}
        return Response(kept.body, headers=headers, content_type=kept.content_type)

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
        """How each site stands; of one site, what its runs did and how much of the record they found."""
        site = request.args.get("site") or None
        shown = await asyncio.to_thread(self._room.runs, site)
        return await self._page(
            "runs.html", request, site=site, rows=shown.rows, runs=shown.runs, coverage=shown.coverage, took=took
        )

    async def _page(self, template: str, request: Request, **shown: Any) -> Response:
        context = {"reading": True, "direction": direction, "web": web, **shown}
        html = await self._datasette.render_template(template, context, request=request)
        return Response.html(html, headers={"content-security-policy": READING_POLICY})


def _asked(request: Request) -> Asked:
    return Asked.read({name: request.args[name] for name in request.args})


def moment(date: str | None) -> str:
    """A publisher's day or moment as a person reads it: `2024-01-31, 06:32 UTC`."""
    day, _, hour = (date or "no date").partition("T")
    if not hour:
        return day
    zone = hour[5:].lstrip("0123456789:.")
    return f"{day}, {hour[:5]} {'UTC' if zone in ('Z', '+00:00') else zone}".rstrip()


def direction(language: str | None) -> str:
    """`rtl` for languages written from right to left; `auto`, by the text, where the language is unknown."""
    if not language:
        return "auto"
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
