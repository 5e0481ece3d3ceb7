"""Monitoring queries: article counts, freshness and disk use for each site."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, literal_column, or_, select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.images.article_images import ArticleImages
from storage.models import ArticleRow, CrawlRunRow, PageRow, PageSourceRow, PageState
from storage.queries.article_lists import SITE_UNINDEXED
from storage.runs import CrawlRuns
from storage.tables.archive_files import ARCHIVE
from storage.times import time_text

_FETCHED = or_(
    ArticleRow.run_id.is_(None), ArticleRow.run_id.not_in(select(CrawlRunRow.id).where(CrawlRunRow.site == ARCHIVE))
)
"""Articles of live crawls: those that an archive gave were first read when they were captured."""
RESTLESS_VISITS = 3
"""So many visits without news make a page restless: one or two counters move under any story."""
_AHEAD = timedelta(minutes=5)
"""A moment later than that is of a clock that was wrong: it would keep a dead site fresh for years."""


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """One site."""

    site: str
    articles: int
    languages: dict[str, int] = field(default_factory=dict)
    """Language to number of articles; the empty one where none is known."""
    duplicates: int = 0
    """Of these, articles that tell the same as one saved before."""
    newest_published: str | None = None
    """As the publisher wrote it; null where no article has a date."""
    newest_saved: str | None = None
    """When an article was last added; null where there is none."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a site last gave something."""

    site: str
    last_success: str | None
    """When a run last ended that could read the site's lists: code 0, or 2 with something lost beside what was read;
    null where none did."""
    newest_article: str | None
    """When an article was last added; null where there is none."""
    last_run: CrawlRunRow | None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """An article whose body may be wrong."""

    article_id: int
    site: str
    url: str
    headline: str | None
    doubt: float


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes."""

    database: int | None
    """The file with its write-ahead log, or all of a PostgreSQL database; null where it is neither."""
    pages_kept: int
    """Of these, the compressed pages of articles (`page_source`)."""
    number_of_pages: int
    images_kept: int = 0
    """Of these, the pictures of articles (`article_image`)."""
    number_of_images: int = 0


class Health:
    """Reads with any session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._languages: dict[str, dict[str, int]] | None = None
        self._duplicates: dict[str, int] | None = None

    def sites(self) -> list[str]:
        """Every site that has an article or had a run, by name."""
        names = {*self._session.scalars(select(ArticleRow.site).distinct())}
        names |= {*self._session.scalars(select(CrawlRunRow.site).distinct())}
        return sorted(names)

    def crawled_sites(self) -> list[str]:
        """Those of them that are crawled: an archive that was read once gives nothing new by itself."""
        runs = {*self._session.scalars(select(CrawlRunRow.site).distinct())}
        fetched = select(ArticleRow.id).where(_FETCHED).limit(1)
        return [
            site
            for site in self.sites()
            if site != ARCHIVE and (site in runs or self._session.scalar(fetched.where(ArticleRow.site == site)))
        ]

    def of(self, site: str) -> SiteHealth:
        """How one site stands."""
        if self._languages is None:
            self._languages = self._count_languages()
            self._duplicates = self._count_duplicates()
        languages = self._languages.get(site, {})
        newest = select(func.max(ArticleRow.date_published)).where(ArticleRow.site == site)
        # The article added last has the largest number; its time would be sought among all.
        last = select(ArticleRow.first_saved).where(ArticleRow.site == site).order_by(ArticleRow.id.desc()).limit(1)
        fetched = last.where(_FETCHED)
        return SiteHealth(
            site,
            sum(languages.values()),
            languages,
            (self._duplicates or {}).get(site, 0),
            self._session.scalar(newest),
            self._session.scalar(fetched) or self._session.scalar(last),
        )

    def freshness(self, site: str, now: datetime) -> Freshness:
        """When the site last gave something, as of `now`."""
        until = time_text(now + _AHEAD)
        # As in `of`: by number, which needs no sorting.
        newest = (
            select(ArticleRow.first_saved)
            .where(ArticleRow.site == site, ArticleRow.first_saved <= until, _FETCHED)
            .order_by(ArticleRow.id.desc())
            .limit(1)
        )
        runs = CrawlRuns(self._session)
        last = runs.last(site)
        return Freshness(site, runs.last_success(site, until), self._session.scalar(newest), last[0] if last else None)

    def last_success(self, site: str) -> str | None:
        """When a run of the site last ended that could read its lists."""
        return CrawlRuns(self._session).last_success(site, time_text(datetime.now(UTC) + _AHEAD))

    def _count_languages(self) -> dict[str, dict[str, int]]:
        """Of all sites at once: an index has both, and by the site alone each row would be read for its language."""
        found: dict[str, dict[str, int]] = {}
        question = select(SITE_UNINDEXED, ArticleRow.in_language, func.count())
        for site, language, number in self._session.execute(
            question.group_by(SITE_UNINDEXED, ArticleRow.in_language).order_by(ArticleRow.in_language)
        ):
            found.setdefault(site, {})[language or ""] = number
        return found

    def _count_duplicates(self) -> dict[str, int]:
        """Of all sites at once, as above."""
        question = select(SITE_UNINDEXED, func.count()).where(ArticleRow.duplicate_of.is_not(None))
        return {row[0]: row[1] for row in self._session.execute(question.group_by(SITE_UNINDEXED))}

    def waiting(self, site: str) -> int:
        """Pages that the next run asks for: found and not yet asked for, or lost."""
        states = PageRow.state.in_(("found", "fetching", "failed"))
        return self._session.scalar(select(func.count()).where(PageRow.site == site, states)) or 0

    def lost(self, site: str) -> int:
        """Those of them that were asked for and could not be read."""
        is_lost = PageRow.state == PageState.FAILED
        return self._session.scalar(select(func.count()).where(PageRow.site == site, is_lost)) or 0

    def restless(self, site: str, at_most: int) -> list[tuple[str, int]]:
        """Return the pages whose text differed at most visits without saying anything new: address and number of such
        visits, the most first."""
        # The first condition is that of the partial index, word by word.
        question = select(PageRow.url, PageRow.restless).where(
            PageRow.site == site, PageRow.restless > literal_column("0"), PageRow.restless >= RESTLESS_VISITS
        )
        rows = self._session.execute(question.order_by(PageRow.restless.desc(), PageRow.id).limit(at_most))
        return [(row.url, row.restless) for row in rows]

    def made_by(self, site: str, at_most: int) -> list[tuple[str, str, list[str]]]:
        """Return address, `extractor_version` and messages of the site's newest articles, the newest first."""
        question = select(ArticleRow.url, ArticleRow.extractor_version, ArticleRow.validation_messages)
        rows = self._session.execute(
            question.where(ArticleRow.site == site).order_by(ArticleRow.id.desc()).limit(at_most)
        )
        return [(row.url, row.extractor_version, row.validation_messages) for row in rows]

    def most_doubtful(self, at_most: int, site: str | None = None, above: float = 0.0) -> list[Doubtful]:
        """Return the articles of a site, or of all, whose doubt is greatest and above a limit, the most doubtful
        first."""
        row = ArticleRow
        question = select(row.id, row.site, row.url, row.headline, row.doubt).where(row.doubt.is_not(None))
        question = question.where(row.doubt > above).order_by(row.doubt.desc(), row.id.desc()).limit(at_most)
        if site is not None:
            question = question.where(row.site == site)
        rows = self._session.execute(question)
        return [Doubtful(number, name, url, title, doubt or 0.0) for number, name, url, title, doubt in rows]

    def disk_use(self, database: Database) -> DiskUse:
        """What the store takes."""
        kept = select(func.coalesce(func.sum(func.length(PageSourceRow.body)), 0), func.count())
        size, number = self._session.execute(kept.select_from(PageSourceRow)).one()
        number_of_images, images = ArticleImages(self._session).size()
        return DiskUse(self._database_size(database), int(size), int(number), images, number_of_images)

    def _database_size(self, database: Database) -> int | None:
        if database.server is not None:
            return self._session.scalar(select(func.pg_database_size(func.current_database())))
        return None if database.file is None else _file_size(database.file)


def _file_size(file: Path) -> int:
    files = [Path(f"{file}{suffix}") for suffix in ("", "-wal")]
    return sum(file.stat().st_size for file in files if file.exists())
