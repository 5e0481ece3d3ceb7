"""The base of all tables: column types, storable text, values in chunks."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar, TypeVar

from sqlalchemy import JSON, Dialect, MetaData, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable_text(value: str) -> str:
    """NUL and half surrogate pairs (JSON-LD can hold both, escaped) become U+FFFD: UTF-8 has no bytes for the one,
    PostgreSQL no room for the other, and an article is not lost for one character."""
    # Most values are ASCII: .16 us instead of .8 (a time) and 23 (a body of 3 kB), seventy values a page.
    return value if value.isascii() and "\x00" not in value else _UNSTORABLE.sub("\ufffd", value)


class StoredText(TypeDecorator[str]):
    """Text of any length; see `storable_text`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Called by SQLAlchemy on the way in."""
        return None if value is None else storable_text(value)


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield the values in lists that fit into one statement: SQLite before 3.32 allows 999 values."""
    left = iter(values)
    while chunk := list(islice(left, 500)):
        yield chunk


_JSON = JSON(none_as_null=True)


class Base(DeclarativeBase):
    """Naming convention, so that a later migration can name what it changes; Python types to column types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: StoredText,
        list[str]: _JSON,
        list[dict[str, Any]]: _JSON,
        list[int]: _JSON,
        dict[str, Any]: _JSON,
        dict[str, int]: _JSON,
    }
