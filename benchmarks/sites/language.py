"""`Language`: the words of one language, and sentences made of them by chance."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

_FOLDER = Path(__file__).parent / "languages"
CODES = tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


class Language:
    """What a site says in its language: menu words, texts of its pages, and stories."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.code: str = words["code"]
        self.labels: dict[str, str] = words["labels"]
        self.pages: dict[str, list[str]] = words["pages"]
        """Kind of page (`about`) to its paragraphs."""
        self.site_names: list[str] = words["site_names"]
        self.sections: list[tuple[str, str]] = [(name, slug) for name, slug in words["sections"]]
        self.tags: list[tuple[str, str]] = [(name, slug) for name, slug in words["tags"]]
        self._words = words
        self._space: str = words["space"]

    def headline(self, rng: Random) -> str:
        """Return a headline; two are seldom the same."""
        return self._filled(rng.choice(self._words["headline"]), rng)

    def paragraph(self, rng: Random, sentences: int) -> str:
        """Return some sentences."""
        return self._space.join(self._filled(rng.choice(self._words["sentences"]), rng) for _ in range(sentences))

    def person(self, rng: Random) -> str:
        """Return a name."""
        first, last = rng.choice(self._words["first_names"]), rng.choice(self._words["last_names"])
        return f"{first} {last}" if self._space else f"{last}{first}"

    def date(self, day: date) -> str:
        """Return a day as the language prints it."""
        month = self._words["months"][day.month - 1]
        return str(self._words["date"]).format(day=day.day, month=month, year=day.year)

    def _filled(self, pattern: str, rng: Random) -> str:
        values = {slot: rng.choice(self._words[slot]) for slot in _SLOTS}
        number = rng.randint(11, 99)
        values["fact"] = values["fact"].format(n=number)
        values["subject_low"] = values["subject"][:1].lower() + values["subject"][1:]
        values["when_start"] = values["when"][:1].upper() + values["when"][1:]
        filled = pattern.format(**values)
        return filled[:1].upper() + filled[1:]


_SLOTS = ("subject", "verb", "object", "when", "clause", "source", "fact", "quote", "place")


@cache
def language(code: str) -> Language:
    """Return the language with the code."""
    return Language(tomllib.loads((_FOLDER / f"{code}.toml").read_text("utf-8")))
