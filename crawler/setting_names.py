"""Name settings that were mistyped: with `-s`, or in the environment where settings are read from there."""

from collections.abc import Collection, Iterable

FROM_ENVIRONMENT = ("ARTICLE_DATABASE", "CONTACT")
"""Settings that `crawler/settings.py` also reads from the environment."""
_MOST_CHANGES = 2
"""So many letters that are wrong, missing or too many are a slip of the hand. Of the 225 settings that Scrapy and this
project know, three pairs are so near to each other (`MAIL_HOST` and `MAIL_PORT`); three letters would join nineteen."""
_SHORTEST_IN_ENVIRONMENT = 10
"""Letters of a name that nobody else gives to a variable: `CONTRACT` may well be somebody's own."""


def mistyped(given: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """Return the names that are none, each with the one that was meant. A name that resembles none may be a setting of
    an extension that is installed, and is left alone."""
    return {name: meant for name in given if name not in known and (meant := _nearest(name, known)) is not None}


def mistyped_in_environment(variables: Iterable[str]) -> dict[str, str]:
    """Return the same for variables of the environment: only names that no other program has."""
    own = [name for name in FROM_ENVIRONMENT if len(name) >= _SHORTEST_IN_ENVIRONMENT]
    return mistyped((name for name in variables if name not in FROM_ENVIRONMENT), own)


def _nearest(name: str, known: Collection[str]) -> str | None:
    asked = name.strip().upper().replace("-", "_")
    within = {other: changes for other in sorted(known) if (changes := _changes(asked, other)) is not None}
    return min(within, key=within.__getitem__, default=None)


def _changes(one: str, other: str) -> int | None:
    """How many letters differ (Levenshtein's distance); None if they are more than `_MOST_CHANGES`."""
    if abs(len(one) - len(other)) > _MOST_CHANGES:
        return None
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row = row, [i]
        for j, theirs in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != theirs)))
        if min(row) > _MOST_CHANGES:
            return None
    return row[-1] if row[-1] <= _MOST_CHANGES else None
