"""The names by which articles can be chosen, as the store spells them, and what to say of one that it does not have."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import QueryableAttribute, Session

from storage.errors import UnknownNameError
from storage.models import ArticleRow, CrawlRunRow
from storage.queries.filters import Filters
from storage.words.folding import folded

if TYPE_CHECKING:
    from storage.queries.search import SearchIndex

_NAMED = 12
"""Names that are told: the nearest, then those with the most articles."""
_NEAR = 4
"""How many of them are told for being spelled alike."""

_NOTHING_OF = {
    "site": "nothing is known of",
    "language": "no article has the language",
    "section": "no article has the section",
    "author": "no article has the author",
    "country": "no article has the country",
}
"""How the message begins."""


class KnownNames:
    """Reads with any session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def sites(self) -> Counter[str]:
        """Every site that has an article or had a run, with the number of its articles."""
        found = self._counted(ArticleRow.site)
        found.update(dict.fromkeys(self._session.scalars(select(CrawlRunRow.site).distinct()), 0))
        return found

    def spelled(self, filters: Filters) -> Filters:
        """Return the filters with site, language and section as the store spells them: case and accents do not matter,
        and a language is also found by its first part (`pt` for `pt-BR`). Raises UnknownNameError."""
        site = self.site(filters.site) if filters.site else None
        language, section = filters.language, filters.section
        if isinstance(language, str):
            language = _spellings("language", language, self._counted(ArticleRow.in_language), by_part=True)
        if isinstance(section, str):
            section = _spellings("section", section, self._counted(ArticleRow.article_section))
        return replace(filters, site=site, language=language, section=section)

    def site(self, asked: str) -> str:
        """Return the site of that name, whatever its case. Raises UnknownNameError."""
        known = self.sites()
        # Two hosts may differ by a sign alone: words are not compared.
        found = [name for name in known if name.lower() == asked.strip().lower()]
        if not found:
            raise _unknown("site", asked, known)
        return asked if asked in found else found[0]

    def require_persons_and_places(self, filters: Filters, index: "SearchIndex | None") -> None:
        """Raise UnknownNameError where no article at all names the author or the country. The index, which is to be up
        to date, compares them word by word; a country that has a code is known without it."""
        if index is not None and filters.author and not index.count(None, Filters(author=filters.author)):
            raise _unknown("author", filters.author, self._listed(ArticleRow.authors))
        if filters.country and not self._is_place(Filters(country=filters.country), index):
            raise _unknown("country", filters.country, self._listed(ArticleRow.content_location))

    def _is_place(self, wanted: Filters, index: "SearchIndex | None") -> bool:
        if wanted.country_code is not None:
            return self._session.scalar(select(ArticleRow.id).where(*wanted.clauses()).limit(1)) is not None
        return index is None or index.count(None, wanted) > 0

    def _counted(self, column: QueryableAttribute[Any]) -> Counter[str]:
        rows = self._session.execute(select(column, func.count()).where(column.is_not(None)).group_by(column))
        return Counter({name: number for name, number in rows if name})

    def _listed(self, column: QueryableAttribute[Any]) -> Counter[str]:
        found: Counter[str] = Counter()
        for names, number in self._session.execute(select(column, func.count()).group_by(column)):
            found.update(dict.fromkeys(names or (), number))
        return found


def _spellings(what: str, asked: str, known: Counter[str], *, by_part: bool = False) -> tuple[str, ...]:
    """Return the known names that are the asked one, the one with the most articles first."""
    wanted = _folded(asked)
    found = [
        name
        for name, _ in known.most_common()
        if _folded(name) == wanted or (by_part and _folded(name).startswith(f"{wanted} "))
    ]
    if not found:
        raise _unknown(what, asked, known)
    return tuple(found)


def _unknown(what: str, asked: str, known: Counter[str]) -> UnknownNameError:
    return UnknownNameError(f"{_NOTHING_OF[what]} {asked}; {_there_are(asked, known)}")


def _there_are(asked: str, known: Counter[str]) -> str:
    if not known:
        return "there are none yet"
    names = _nearest(asked, known)
    names += [name for name, _ in known.most_common(_NAMED + len(names)) if name not in names]
    more = len(known) - len(names[:_NAMED])
    return f"there are: {', '.join(names[:_NAMED])}" + (f" and {more:,} more" if more > 0 else "")


def _nearest(asked: str, known: Iterable[str]) -> list[str]:
    by_folded = {_folded(name): name for name in known}
    return [by_folded[name] for name in get_close_matches(_folded(asked), by_folded, _NEAR)]


def _folded(name: str) -> str:
    """Return the name as the search compares words, or, where it has none (`***`), as it stands."""
    return folded(name) or name.strip()
