"""What a visitor reads where a page cannot be made, in place of Datasette's own handler of errors.

That one takes each unusual option in an address (`_facet_date=x`, `_sort=?`) for an error of the program: status 500
and a traceback on the terminal. It also prints every refused question to standard output where rich is installed, and
waits for ever where that is a pipe that nobody reads.
"""

import re
import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from storage.database import DatabaseError
from storage.errors import TooSlowError, driver_message

HANDLER = "datasette.handle_exception"
"""The plugin whose place this takes."""
_OURS = re.compile(r"/|/runs|/searches|/results\.(csv|json|atom)|/image/\d+|/article/\d+(/explain)?")


async def answer_to(datasette: Datasette, request: Request, error: Exception) -> Response:
    """A page or JSON that says why. Raises the error itself where a page of ours has it, which is a bug."""
    title, more = None, {}
    if isinstance(error, Base400):
        status, message = error.status, str(error.args[0]) if error.args else ""
    elif isinstance(error, DatasetteError):
        # Its 500 is the class's default, for what the visitor asked all the same: "Cannot sort table by ...".
        status, title, more = 400 if error.status == 500 else error.status, error.title, error.error_dict
        message = Markup(error.message) if error.message_is_html else error.message
    elif isinstance(error, TooSlowError):
        status, message = 503, f"this page cannot be made: {error}"
    elif isinstance(error, DatabaseError | sqlite3.DatabaseError):
        status, message = 503, f"the database does not answer: {_said(error)}"
    elif _OURS.fullmatch(request.path):
        raise error
    else:
        status, message = 400, f"Datasette cannot answer this address: {_said(error)}"
    shown: dict[str, Any] = {**more, "ok": False, "error": message, "status": status, "title": title}
    if request.path.endswith(".json"):
        return Response.json(shown, status=status)
    template = datasette.jinja_env.select_template([f"{status}.html", "error.html"])
    page = await template.render_async(
        shown | {"urls": datasette.urls, "app_css_hash": datasette.app_css_hash(), "menu_links": list}
    )
    return Response.html(page, status=status)


def _said(error: Exception) -> str:
    if isinstance(error, DatabaseError):
        return driver_message(error)
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
