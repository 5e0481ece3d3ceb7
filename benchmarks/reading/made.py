"""A store full of made-up articles: words drawn as often as words of a language are (Zipf), four languages, one of them
written without spaces, places, sections, authors, twenty years of days."""

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from storage.database import Database
from storage.models import RECORD_FIELDS, ArticleRow

_BATCH = 2000
_WORDS = 420
"""Of a body: the median of the corpus' articles is 430."""
_LANGUAGES = ("en", "en", "it", "es", "zh")
_LAST_DAY = date(2026, 11, 1)
_DAYS = 20 * 365


class Words:
    """A vocabulary of one language."""

    def __init__(
        self, random_: random.Random, syllables: tuple[str, str], number: int, longest: int, *, spaces: bool
    ) -> None:
        self._random = random_
        first, second = syllables
        made = (
            "".join(random_.choice(first) + random_.choice(second) for _ in range(random_.randint(1, longest)))
            for _ in range(number)
        )
        self.all = list(dict.fromkeys(made))
        self._weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(self.all))))
        self._glue = " " if spaces else ""

    def text(self, number: int) -> str:
        """So many words."""
        return self._glue.join(self._random.choices(self.all, cum_weights=self._weights, k=number))


def vocabularies(seed: int = 1) -> dict[str, Words]:
    """By language."""
    random_ = random.Random(seed)
    han = "".join(chr(0x4E00 + number) for number in range(2500))
    latin = {
        language: Words(random_, ("bcdfglmnprst", vowels), 30_000, 4, spaces=True)
        for language, vowels in (("en", "aeiou"), ("it", "aeio"), ("es", "aeiouá"))
    }
    # Two characters a word: 840 for a story of 420 words.
    return {**latin, "zh": Words(random_, (han, han), 20_000, 1, spaces=False)}


def articles(number: int, seed: int = 1, *, first: int = 0) -> Iterator[dict[str, Any]]:
    """Rows of `article`, the oldest first; their numbers from `first` on."""
    random_, words = random.Random(seed), vocabularies(seed)
    places = [f"Place {index}" for index in range(60)]
    names = [f"{words['en'].text(1).title()} {words['en'].text(1).title()}" for _ in range(300)]
    for index in range(first, first + number):
        language = random_.choice(_LANGUAGES)
        day = _LAST_DAY - timedelta(days=int(_DAYS * (first + number - index) / number))
        body = "\n".join(words[language].text(_WORDS // 7) for _ in range(7))
        url = f"https://made.example/{language}/{index}.html"
        record: dict[str, Any] = dict.fromkeys(RECORD_FIELDS)
        record |= {name: [] for name in ("keywords", "images", "related_links", "validation_messages")}
        record |= {"url": url, "site": f"site-{index % 5}", "identifier": str(index), "in_language": language}
        record |= {"headline": words[language].text(8), "article_body": body, "article_body_html": f"<p>{body}</p>"}
        record |= {"date_published": day.isoformat(), "authors": [random_.choice(names)]}
        record |= {"content_location": [random_.choice(places)], "article_section": f"Section {random_.randint(1, 12)}"}
        record |= {"extraction_method": "made", "extractor_version": "made", "content_hash": str(index)}
        stored = {"address": url.partition("://")[2], "first_saved": f"{day}T00:00:00+00:00"}
        yield record | stored | {"last_saved": f"{day}T00:00:00+00:00"}


def fill(database: Database, number: int, *, first: int = 0) -> None:
    """Add the articles, as fast as the database takes them."""
    made = articles(number, first + 1, first=first)
    while rows := list(itertools.islice(made, _BATCH)):
        with database.write_engine.begin() as connection:
            connection.execute(insert(ArticleRow.__table__), rows)  # type: ignore[arg-type]


def questions(number: int, seed: int = 2) -> list[str]:
    """Queries that people might make: one to three words, a phrase, a beginning, in the languages of the store."""
    random_, words = random.Random(seed), vocabularies()
    asked = []
    for index in range(number):
        language = _LANGUAGES[index % len(_LANGUAGES)]
        some = random_.sample(words[language].all[3:3000], 3)
        kinds = (some[0], " ".join(some[:2]), " OR ".join(some), f'"{some[0]}" NOT {some[1]}', f"{some[0][:3]}*")
        asked.append(kinds[index // len(_LANGUAGES) % len(kinds)])
    return asked
