"""The reading room as an application: Datasette over the database, with our pages, words and rules."""

import warnings
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from crawler.reading_room import described
from crawler.reading_room.errors import HANDLER, answer_to
from crawler.reading_room.guard import FORM, App, Scope, guarded
from crawler.reading_room.queries import QUERIES
from crawler.reading_room.room import ReadingRoom, Spellings
from crawler.reading_room.sql_database import SqlDatabase
from crawler.reading_room.views import Explain, Views
from storage.database import Database

NAME = "articles"
"""The database's name in addresses, whatever its file is called."""
_HERE = Path(__file__).parent
_ARTICLE_NUMBERS = ("article_id", "duplicate_of", "first_id")
_HIDDEN = ("alembic_version", "search_pending", "watch_pending", "copied_from", "article_fingerprint", "listing_entry")
_SETTINGS = {
    "default_page_size": 20,
    "sql_time_limit_ms": 5000,
    "facet_time_limit_ms": 1000,
    "truncate_cells_html": 80,
    "suggest_facets": False,
    "max_csv_mb": 0,
}
_COUNT_BY = {
    "site": "_facet=site",
    "language": "_facet=in_language",
    "section": "_facet=article_section",
    "country": "_facet_array=country_codes",
    "place": "_facet_array=content_location",
}
"""Facets of articles, one link each: all of them unasked took .1 s of 100,000 articles."""


_READABLE = (
    "id headline date_published site in_language article_section authors content_location country_codes "
    "alternative_headline url"
).split()
"""Columns of articles that come first."""
_LONG = ("article_body", "article_body_html")
"""Those that come last: a screen holds little beside them."""


def readable_order(cells: Sequence[Any]) -> list[Any]:
    """Return columns or cells of an article in the order in which a person reads them: what tells one article from
    another first, its text and that in HTML last."""

    def place(cell: Any) -> int:
        name = cell["name"] if "name" in cell else cell["column"]
        if name in _LONG:
            return len(_READABLE) + 1 + _LONG.index(name)
        return _READABLE.index(name) if name in _READABLE else len(_READABLE)

    return sorted(cells, key=place)


class _Plugin:
    """What Datasette asks of us."""

    __name__ = "crawler.reading_room"
    """Datasette takes plugins for modules."""

    def __init__(self) -> None:
        self.views: Views | None = None

    @hookimpl  # type: ignore[untyped-decorator]
    def register_routes(self) -> Sequence[tuple[str, Any]]:
        """Our pages come before Datasette's."""
        return self.views.routes() if self.views is not None else []

    @hookimpl  # type: ignore[untyped-decorator]
    def handle_exception(
        self, datasette: Datasette, request: Request, exception: Exception
    ) -> Callable[[], Awaitable[Response]]:
        """The page in place of one that cannot be made."""
        return partial(answer_to, datasette, request, exception)

    @hookimpl  # type: ignore[untyped-decorator]
    def prepare_jinja2_environment(self, env: Any) -> None:
        """What our templates for Datasette's pages ask for."""
        env.filters["readable_order"] = readable_order

    @hookimpl  # type: ignore[untyped-decorator]
    def skip_csrf(self, scope: Scope) -> bool:
        """Our form needs no token: the guard lets no page of another origin send it."""
        return bool(scope["path"] == FORM)

    @hookimpl  # type: ignore[untyped-decorator]
    def render_cell(self, row: Any, value: object, column: str, table: str | None) -> Markup | None:
        """Numbers and headlines of articles lead to their pages."""
        if table == "article" and column == "headline" and value and "id" in row.keys():  # noqa: SIM118 (no mapping)
            return Markup('<a href="/article/{}">{}</a>').format(row["id"], value)
        if isinstance(value, int) and (column in _ARTICLE_NUMBERS or (table is None and column == "id")):
            return Markup('<a href="/article/{0}">{0}</a>').format(value)
        return None


def metadata() -> dict[str, Any]:
    """Titles, what each table and column is, and the questions ready to be asked."""
    rows = described.tables()
    tables: dict[str, dict[str, Any]] = {
        name: {"description": rows[name], "columns": {column: text for column, text in columns.items() if text}}
        for name, columns in described.columns().items()
    }
    for name in _HIDDEN:
        tables[name] = {**tables.get(name, {}), "hidden": True}
    links = ", ".join(f'<a href="/{NAME}/article?{query}">{name}</a>' for name, query in _COUNT_BY.items())
    tables["article"] |= {
        "sort_desc": "date_published",
        "label_column": "headline",
        "description_html": f"{tables['article'].pop('description')} Count by {links}.",
    }
    description = "Everything that was crawled, to be sorted, counted, asked in SQL, and taken as JSON or CSV."
    return {"title": "Winnow", "databases": {NAME: {"description": description, "tables": tables, "queries": QUERIES}}}


@contextmanager
def reading_room(database: Database, spellings: Spellings, explain: Explain, host: str) -> Iterator[App]:
    """The application over a database in SQLite; `host` is where it will listen, `spellings` are those of a
    `ReadingRoom`. One at a time."""
    # Datasette makes the counts of several facets and, where one cannot be made, forgets the others.
    warnings.filterwarnings("ignore", r"coroutine '.*facet.*' was never awaited", RuntimeWarning)
    plugin, datasette = _Plugin(), None
    handler = pm.unregister(name=HANDLER)
    pm.register(plugin, "winnow-reading-room")
    try:
        datasette = Datasette(
            [],
            metadata=metadata(),
            settings=_SETTINGS,
            template_dir=str(_HERE / "templates"),
            static_mounts=[("reading", str(_HERE / "static"))],
        )
        datasette.remove_database("_memory")
        seconds = _SETTINGS["sql_time_limit_ms"] / 1000
        sql = SqlDatabase(datasette, database.file or Path(), seconds)
        datasette.add_database(sql, name=NAME)
        plugin.views = Views(datasette, ReadingRoom(database, spellings, sql.find, seconds), explain)
        yield guarded(datasette.app(), host)
    finally:
        pm.unregister(plugin)
        pm.register(handler, HANDLER)
        for shown in datasette.databases.values() if datasette is not None else ():
            shown.close()
