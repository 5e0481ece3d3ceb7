"""Describe every table and column, from the docstrings beside them in the code.

python -m crawler.reading_room.described > docs/data.md
"""

import ast
import inspect
import sys
import textwrap

from pipelines.items import Article
from storage import models
from storage.columns import Base

_INTRODUCTION = """# The data: every table and column

Written by `python -m crawler.reading_room.described`; a test holds it to the code. Times of the store are UTC, ISO 8601
to the second. Lists and objects are JSON.

How articles leave the database, and what a `.csv` file for Excel is: [exports.md](exports.md).
"""


def field_docs(described: type) -> dict[str, str]:
    """Attribute to the docstring under it, on one line; what has none is left out."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(described)))
    (definition,) = tree.body
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for field, following in zip(definition.body, definition.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            found[field.target.id] = " ".join(str(following.value.value).split())
    return found


def columns() -> dict[str, dict[str, str]]:
    """Table to column to what it is; empty where nobody said."""
    found = {}
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__tablename__):
        row: type = mapper.class_
        docs = field_docs(row)
        if row is models.ArticleRow:
            docs = {name: _joined(text, docs.get(name)) for name, text in field_docs(Article).items()} | {
                name: text for name, text in docs.items() if name not in Article.__slots__
            }
        found[row.__tablename__] = {  # type: ignore[attr-defined]
            column.name: docs.get(column.name, "") for column in mapper.columns
        }
    return found


def tables() -> dict[str, str]:
    """Table to what a row of it is: the first paragraph of its docstring."""
    return {
        mapper.class_.__tablename__: " ".join((inspect.getdoc(mapper.class_) or "").partition("\n\n")[0].split())
        for mapper in Base.registry.mappers
    }


def document() -> str:
    """docs/data.md."""
    rows = tables()
    parts = [_INTRODUCTION]
    for table, described in columns().items():
        lines = [f"| `{name}` | {_cell(text)} |" for name, text in described.items()]
        parts.append("\n".join([f"## `{table}`\n\n{rows[table]}\n", "| column | |", "|---|---|", *lines]) + "\n")
    return "\n".join(parts)


def _joined(first: str, second: str | None) -> str:
    return f"{first} {second}" if second else first


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(document())
