"""The index in PostgreSQL: the folded words of each article in one row, and a GIN index over their lexemes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from storage.fulltext.asked import AND, OR, Asked, Phrase, asked, phrases
from storage.fulltext.columns import BODY, COLUMNS, WEIGHTS, Ask, folded_columns
from storage.fulltext.lexemes import TOO_MANY, candidates, exactly, lexemes_of
from storage.fulltext.marks import marked

_TABLE = "article_words"
TABLES = (_TABLE, "search_totals")
"""What a migration makes of it: the rows of words, and how many articles and words these are."""
_SATURATION, _LENGTH_COUNTS = 1.2, 0.75
"""The constants k1 and b of bm25, as FTS5 has them."""
_COMMON = 1e-6
"""The weight of a phrase that half of all articles have, as FTS5 has it."""
_FILL = (
    f"INSERT INTO {_TABLE} (article_id, {', '.join(COLUMNS)}, length, too_many, words) VALUES (:number, "
    f"{', '.join(f':{name}' for name in COLUMNS)}, :length, :too_many, "
    "array_to_tsvector(string_to_array(:lexemes, ' | ')))"
)
_TAKE = (
    # What another process indexes, or a crawl is about to commit, is left to the next time: nobody waits for another.
    "DELETE FROM search_pending WHERE article_id IN (SELECT article_id FROM search_pending ORDER BY article_id "
    "LIMIT :most FOR UPDATE SKIP LOCKED) RETURNING article_id"
)
_DROP = f"DELETE FROM {_TABLE} WHERE article_id = ANY(:numbers) RETURNING length"
_READ = (
    f"SELECT id AS number, {', '.join(f'CAST({name} AS text) AS {name}' for name in COLUMNS)} FROM article "
    "WHERE id = ANY(:numbers)"
)
_COUNT = "UPDATE search_totals SET articles = articles + :articles, words = words + :words"
_SORT_IN = (
    # The owner alone may.
    "SELECT gin_clean_pending_list(CAST(oid AS regclass)) FROM pg_class "
    f"WHERE oid = to_regclass('ix_{_TABLE}_words') AND pg_has_role(relowner, 'MEMBER')"
)
_LISTED = (
    "SELECT article.id, article.site, article.identifier, article.in_language, article.date_published, "
    f"article.headline, article.url, article.{BODY}, {_TABLE}.{BODY} AS folded_body "
    f"FROM {_TABLE} JOIN article ON article.id = {_TABLE}.article_id WHERE {_TABLE}.article_id = ANY(:numbers)"
)


class Tsvector:
    """See `storage.fulltext.engine.FullText`."""

    table = _TABLE
    number = f"{_TABLE}.article_id"

    def is_made(self, connection: Connection) -> bool:
        """A migration has made it."""
        return True

    def create(self, connection: Connection) -> None:
        """A migration has made it."""

    def drop(self, connection: Connection) -> None:
        """Empty it, and note all articles."""
        connection.execute(text(f"TRUNCATE {_TABLE}"))
        connection.execute(text("UPDATE search_totals SET articles = 0, words = 0"))
        connection.execute(text("INSERT INTO search_pending SELECT id FROM article ON CONFLICT DO NOTHING"))

    def finish(self, connection: Connection) -> None:
        """Sort in what was added: until then each search reads it from end to end."""
        connection.execute(text(_SORT_IN))

    def index(self, connection: Connection, most: int) -> int:
        """The articles noted first; a number without an article is one that was deleted. First they are taken, then
        read: what a crawl commits in between is read, or noted again."""
        numbers = list(connection.execute(text(_TAKE), {"most": most}).scalars())
        if not numbers:
            return 0
        before = list(connection.execute(text(_DROP), {"numbers": numbers}).scalars())
        rows = connection.execute(text(_READ), {"numbers": sorted(numbers)}).mappings()
        filled = [_filled(row) for row in rows]
        if filled:
            connection.execute(text(_FILL), filled)
        words = sum(row["length"] for row in filled) - sum(before)
        connection.execute(text(_COUNT), {"articles": len(filled) - len(before), "words": words})
        return len(numbers)

    def forget(self, connection: Connection, article_id: int) -> None:
        """Drop an article that was deleted."""
        before = list(connection.execute(text(_DROP), {"numbers": [article_id]}).scalars())
        connection.execute(text(_COUNT), {"articles": -len(before), "words": -sum(before)})
        connection.execute(text("DELETE FROM search_pending WHERE article_id = :number"), {"number": article_id})

    def condition(self, match: str) -> tuple[str, dict[str, Any]]:
        """Return the condition for the articles that answer: the index says which may, and where that is not enough
        the folded text which do."""
        question = asked(match)
        values: dict[str, Any] = {}
        exact = exactly(question)
        by_text = _stands_in_text(question, values)
        values["lexemes"] = f"{exact or candidates(question)} | '{TOO_MANY}'"
        by_index = f"{_TABLE}.words @@ CAST(:lexemes AS tsquery)"
        return f"{by_index} AND ({f'NOT {_TABLE}.too_many OR ' if exact else ''}{by_text})", values

    def rank(self, ask: Ask, match: str) -> tuple[str, dict[str, Any]]:
        """Return bm25 as FTS5 counts it: negative, the best first."""
        found = list(dict.fromkeys(phrases(asked(match))))
        ((articles, words),) = ask("SELECT articles, words FROM search_totals", {})
        values: dict[str, Any] = {"average": words / articles if words else 1.0}
        damping = f"({_SATURATION} * ({1 - _LENGTH_COUNTS} + {_LENGTH_COUNTS} * {_TABLE}.length / :average))"
        sums: list[str] = []
        for place, phrase in enumerate(found):
            # Of one phrase alone, how rare it is does not change the order.
            values[f"weight{place}"] = self._rarity(ask, phrase, articles) if len(found) > 1 else 1.0
            values[f"counted{place}"] = needle = _needle(phrase)
            counts = " + ".join(
                f"{weight} * (octet_length({_TABLE}.{name}) - "
                f"octet_length(replace({_TABLE}.{name}, CAST(:counted{place} AS text), '')))"
                for name, weight in zip(COLUMNS, WEIGHTS, strict=True)
                if phrase.column in (None, name)
            )
            # f / (f + k) with f once: it is read from the text.
            sums.append(f":weight{place} * (1 - {damping} / (({counts}) / {len(needle.encode())} + {damping}))")
        return f"-({' + '.join(sums)})", values

    def _rarity(self, ask: Ask, phrase: Phrase, articles: int) -> float:
        match = f'"{" ".join(phrase.words)}"{"*" if phrase.begins else ""}'
        sql, values = self.condition(f"{phrase.column} : {match}" if phrase.column else match)
        number = ask(f"SELECT count(*) FROM {_TABLE} WHERE {sql}", values)[0][0]
        rarity = math.log((articles - number + 0.5) / (number + 0.5)) if number <= articles else 0.0
        return max(rarity, 0.0) or _COMMON

    def listed(self, ask: Ask, numbers: Sequence[int], match: str) -> Sequence[Sequence[Any]]:
        """Return the fields of hits, the last two the body as it is written and as it is folded, with marks."""
        found = [phrase for phrase in phrases(asked(match)) if phrase.column in (None, BODY)]
        rows = ask(_LISTED, {"numbers": list(numbers)})
        return [[*row[:-1], marked(row[-1], found)] for row in rows]

    def grouped(self, columns: str, match: str, conditions: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """Return the question how many articles answer, by columns of the articles."""
        sql, values = self.condition(match)
        where = " AND ".join([sql, *conditions])
        asked_for = f"FROM {_TABLE} JOIN article ON article.id = {_TABLE}.article_id WHERE {where}"
        places = ", ".join(str(place) for place in range(1, columns.count("article.") + 1))
        # JSON is not compared.
        columns = columns.replace("article.content_location", "CAST(article.content_location AS text)")
        return f"SELECT {columns}, count(*) {asked_for} GROUP BY {places}", values


def _filled(row: Mapping[Any, Any]) -> dict[str, Any]:
    columns = folded_columns(row)
    lexemes = lexemes_of(columns)
    texts = {name: _spaced(words) if words else "" for name, words in columns.items()}
    length = sum(words.count(" ") + 1 for words in columns.values() if words)
    return {
        "number": row["number"],
        **texts,
        # As one value: of a list the driver looks at each.
        "lexemes": " | ".join(lexemes),
        "length": length,
        "too_many": TOO_MANY in lexemes[:1],
    }


def _needle(phrase: Phrase) -> str:
    words = _spaced(" ".join(phrase.words))
    return words[:-1] if phrase.begins else words


def _spaced(words: str) -> str:
    """Return the words each with its own spaces: of `a a` both are counted."""
    return f" {words.replace(' ', '  ')} "


def _stands_in_text(question: Asked, values: dict[str, Any]) -> str:
    """Return the condition that the folded text has what is asked, and add its values."""
    if isinstance(question, Phrase):
        name = f"needle{len(values)}"
        values[name] = _needle(question)
        columns = [question.column] if question.column else COLUMNS
        found = (f"strpos({_TABLE}.{column}, CAST(:{name} AS text)) > 0" for column in columns)
        return f"({' OR '.join(found)})"
    left, right = _stands_in_text(question.left, values), _stands_in_text(question.right, values)
    return f"({left} {({AND: 'AND', OR: 'OR'}).get(question.operator, 'AND NOT')} {right})"
