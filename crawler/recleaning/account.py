"""What a cleaning of the kept pages came to: which fields changed, on how many articles. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.records.difference import Steps, difference

_NAMES_ALONE = frozenset(("extractor_version", "content_hash"))
"""Fields that say how a record was made, not what it says."""
_LONGEST = 160
"""Characters of a value that are shown."""
_MOST_LINES = 12
"""Lines of a body that are shown of one difference."""


@dataclass(slots=True)
class Account:
    """The counts, while they grow."""

    same: int = 0
    """Articles whose records stay as they are, byte for byte."""
    changed: int = 0
    """Articles whose records come out different."""
    saved_meanwhile: int = 0
    """Articles that a crawl saved while their pages were read: the crawl's reading stands."""
    refused: Counter[str] = field(default_factory=Counter)
    """Reason to pages that give no article today; their records stay."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """Why pages that lie in the archive cannot be read; their records stay."""
    fields: Counter[str] = field(default_factory=Counter)
    """Field to number of articles in which it changed."""

    @property
    def read(self) -> int:
        """All pages that were read again."""
        return self.same + self.changed + self.saved_meanwhile + self.refused.total()

    def lines(self, *, is_dry: bool) -> Iterator[str]:
        """Yield what a person is told at the end."""
        changed = "would change" if is_dry else "changed"
        parts = [f"{_number(self.read, 'page')} read again", f"{_number(self.changed, 'record')} {changed}"]
        parts.append(f"{self.same:,} the same")
        if self.saved_meanwhile:
            parts.append(f"{self.saved_meanwhile:,} saved by a crawl meanwhile")
        if self.refused:
            parts.append(
                f"{self.refused.total():,} give no article today and stay as they are ({_counted(self.refused)})"
            )
        yield "; ".join(parts)
        if self.fields:
            yield f"changed fields: {_counted(self.fields)}"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.most_common())


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the fields that say something else, in the record's order; which extractor made them does not count."""
    return [name for name, value in after.items() if name not in _NAMES_ALONE and before[name] != value]


def explain(article_id: int, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield one difference as lines for a person."""
    yield f"article {article_id}: {before['headline'] or before['url']}"
    yield f"  {before['url']}"
    for name in changed_fields(before, after):
        if name == "article_body_html" and before["article_body"] != after["article_body"]:
            continue
        if name in ("article_body", "article_body_html"):
            yield f"  {name}:"
            yield from _lines(before[name].split("\n"), after[name].split("\n"))
        else:
            yield f"  {name}: {_shown(before[name])} -> {_shown(after[name])}"


def _lines(before: list[str], after: list[str]) -> Iterator[str]:
    shown = 0
    for block in difference(before, after, Steps()):
        marked = [] if block.same else [("-", line) for line in before[block.before]]
        marked += [] if block.same else [("+", line) for line in after[block.after]]
        for sign, line in marked:
            shown += 1
            if shown <= _MOST_LINES:
                yield f"    {sign} {_cut(line)}"
    if shown > _MOST_LINES:
        yield f"    ({shown - _MOST_LINES} more lines)"


def _shown(value: object) -> str:
    return "nothing" if value in (None, "", []) else _cut(repr(value) if isinstance(value, list) else str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
