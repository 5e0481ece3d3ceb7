"""A store in which publishers have corrected, removed and put back articles."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.crawler.conftest import article

CORRECTED, REMOVED, BACK = article(7), article(8, language="it"), article(9)
SOLD = "sold out by noon & <gone>"
ROUGH = replace(
    CORRECTED,
    article_body=CORRECTED.article_body.replace("sold out by noon", SOLD),
    article_body_html=CORRECTED.article_body_html,
    content_hash="rough",
)
"""What article 7 read like before it was corrected."""


def make_changes(save: Callable[..., None], file: Path) -> dict[str, int]:
    """Make the store; headlines to row ids."""
    save(ROUGH, REMOVED, BACK, article(10))
    save(CORRECTED)
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("UPDATE article_version SET valid_until = '2026-03-05T10:00:00+00:00'")
        store.execute("UPDATE article SET changed_at = '2026-03-05T10:00:00+00:00' WHERE changed_at > ''")
        numbers = dict(store.execute("SELECT headline, id FROM article"))
        for item, removed_at, returned_at in (
            (REMOVED, "2026-03-04T12:00:00+00:00", None),
            (BACK, "2026-03-04T12:00:00+00:00", "2026-03-06T12:00:00+00:00"),
            (article(10), None, None),
        ):
            gone = "2026-03-03T09:00:00+00:00"
            values = [numbers[item.headline], "asianews", "http_404", "the server answered with status 404", gone]
            store.execute(
                "INSERT INTO article_removal (article_id, site, reason, message, first_gone, last_gone, removed_at, "
                "returned_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [*values, removed_at or gone, removed_at, returned_at],
            )
    return numbers


def words(told: dict[str, Any], kind: str) -> list[str]:
    """The words of a kind in an entry of `changes.jsonl`."""
    return [piece[kind] for change in told["changes"] for piece in change["words"] if kind in piece]
