"""What a visitor reads where a page cannot be made."""

import asyncio
import json
import sqlite3
from typing import Any

import pytest
from datasette.utils.asgi import NotFound
from datasette.views.base import DatasetteError
from sqlalchemy.exc import OperationalError

from crawler.reading_room.errors import answer_to

LOCKED = OperationalError("SELECT secret", {"word": "secret"}, sqlite3.OperationalError("database is locked"))


class Asked:
    """A request, as far as an answer asks of it."""

    def __init__(self, path: str) -> None:
        self.path = path


def answered(error: Exception, path: str = "/articles/article.json") -> dict[str, Any]:
    response = asyncio.run(answer_to(None, Asked(path), error))
    found: dict[str, Any] = json.loads(response.body)
    assert response.status == found["status"]
    return found


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (NotFound("no such table"), 404, "no such table"),
        (NotFound(), 404, ""),
        (DatasetteError("Cannot sort by x", title="Sorting"), 400, "Cannot sort by x"),
        (DatasetteError("Not yours", status=403), 403, "Not yours"),
        (sqlite3.DatabaseError("disk image is malformed"), 503, "the database does not answer: DatabaseError: disk"),
        (LOCKED, 503, "the database does not answer: database is locked"),
        (ValueError("no\nnumber"), 400, "Datasette cannot answer this address: ValueError: no number"),
    ],
)
def test_an_error_is_a_status_and_a_sentence(error: Exception, status: int, message: str) -> None:
    found = answered(error)
    assert (found["ok"], found["status"]) == (False, status)
    assert found["error"].startswith(message)
    assert "secret" not in found["error"]


def test_a_long_error_is_cut() -> None:
    assert len(answered(ValueError("x" * 100_000))["error"]) < 400


@pytest.mark.parametrize("path", ["/", "/runs", "/article/3", "/article/3/explain"])
def test_an_error_of_our_own_pages_is_a_bug_and_not_hidden(path: str) -> None:
    with pytest.raises(ValueError, match="a bug"):
        answered(ValueError("a bug"), path)
