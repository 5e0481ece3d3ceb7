"""The operation of a save: articles, their pages, and all that goes with them, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, cast

from sqlalchemy.orm import Session

from storage.archive_files.captures import Captures
from storage.archived.archived_pages import ArchivedPages, Place
from storage.articles import Articles, SaveResult, without_scheme
from storage.changes.removals import Removals
from storage.forgetting.forgetting import Forgetting
from storage.likeness.body_marks import BodyMarks
from storage.likeness.learned_lines import LearnedLines, Lines
from storage.pages import Pages
from storage.saving.readings import Reading
from storage.saving.saved_pages import SavedPage, SavedPages
from storage.sources import PageSources, Response
from storage.times import utc_now
from storage.visits import Visit
from storage.watches.pending import WatchPending


@dataclass(frozen=True, slots=True)
class Save:
    """A record, and the visit that gave it."""

    record: dict[str, Any]
    visit: Visit
    marks: BodyMarks
    """Those of its body."""
    is_watched: bool = False
    """Whether somebody is to be told of it."""

    @property
    def reading(self) -> Reading:
        """What is compared with the store."""
        visit = self.visit
        return Reading(
            record=self.record,
            address=visit.address or without_scheme(self.record["url"]),
            run_id=visit.run_id,
            recleaned=visit.recleaned,
            revisited=visit.revisited,
            marks=self.marks,
            names=visit.names,
            page_key=visit.page_key,
            captured_at=visit.fetched_at if visit.captured else None,
        )

    @property
    def touches(self) -> frozenset[str]:
        """The names of all that it may change, for `Writer.submit_row`."""
        return frozenset((*self.reading.pages, *(self.visit.names.all if self.visit.names else ())))


def save_all(session: Session, saves: Sequence[Save]) -> list[SaveResult]:
    """Save the articles, as if one came after another; their pages are finished by it. The responses are kept while the
    pages are to be visited again; what the articles' ends have in common with others of the site is counted; and who
    watches is to be told."""
    results: list[SaveResult] = []
    left = iter(saves)
    for group in Articles(session).save_all([one.reading for one in saves]):
        saved = [_Saved(one, *pair) for one, pair in zip(islice(left, len(group)), group, strict=True)]
        _finish(session, saved)
        results += [one.result for one in saved]
    return results


class _Saved(NamedTuple):
    """What became of an article."""

    save: Save
    reading: Reading
    result: SaveResult

    @property
    def site(self) -> str:
        """Of the article."""
        return cast("str", self.reading.record["site"])

    @property
    def visit(self) -> Visit:
        """The visit that gave it."""
        return self.save.visit

    @property
    def has_archived_body(self) -> bool:
        """Whether the record was read from a response in the archive."""
        return self.result.is_taken and self.visit.archived is not None and bool(self.visit.archived.bodies)

    @property
    def place(self) -> Place | None:
        """Where the response lies in the archive."""
        if self.visit.archived is None:
            return None
        read_at = (self.visit.fetched_at or utc_now()) if self.has_archived_body else None
        return Place(self.visit.archived, read_at)

    @property
    def has_new_text(self) -> bool:
        """Whether it reads as the store did not have it."""
        return self.result.outcome in ("new", "changed")

    @property
    def page(self) -> SavedPage:
        """Its page as it ends."""
        record, result, response = self.reading.record, self.result, self.visit.response()
        response["extractor_version"] = record["extractor_version"]
        response["next_visit"] = result.next_visit
        return SavedPage(
            self.site,
            self.visit.page_key,
            result.article_id,
            response,
            record["identifier"],
            record["in_language"],
            result.is_restless,
            is_another_address=not result.is_taken,
        )


def _finish(session: Session, saved: list[_Saved]) -> None:
    """Write what goes with articles that were saved together."""
    for one in saved:
        if one.result.outcome == "forgotten":
            Forgetting(session).skip(one.site, [one.visit.page_key, one.reading.address])
    known = [one for one in saved if one.result.outcome not in ("new", "forgotten")]
    Removals(session).there({one.result.article_id: one.visit.fetched_at or utc_now() for one in known})
    ended = [one for one in saved if one.result.outcome != "forgotten" and not _says_less(session, one)]
    new = [one for one in ended if one.has_new_text]
    LearnedLines(session).see(
        Lines(one.site, one.result.article_id, one.result.fingerprint, one.save.marks.ends, one.visit.run_id)
        for one in new
    )
    WatchPending(session).note(
        {one.result.article_id: (one.site, one.result.outcome) for one in new if one.save.is_watched}
    )
    for one in ended:
        if one.result.outcome == "same_article" and one.result.is_taken:
            Pages(session).rest_others(one.site, one.visit.page_key, one.result.article_id)
    if ended:
        visits = SavedPages(session).finish([one.page for one in ended])
        _keep_sources(session, list(zip(ended, visits, strict=True)))


def _says_less(session: Session, one: _Saved) -> bool:
    """Whether an archive has the page as it was before the visit that is known."""
    return one.result.outcome == "older" and Captures(session).known(one.site, one.visit.page_key) is not None


def _keep_sources(session: Session, visits: list[tuple[_Saved, str | None]]) -> None:
    """Note what the records were read from: where it lies in the archive, or else the bodies themselves. `visits`: with
    the next visit of each."""
    taken = [(one, next_visit) for one, next_visit in visits if one.result.is_taken]
    archived = ArchivedPages(session)
    archived.forget_sources({(one.site, one.visit.page_key) for one, _ in taken if not one.has_archived_body})
    for site in dict.fromkeys(one.site for one, _ in visits):
        archived.note(
            site, {one.visit.page_key: place for one, _ in visits if one.site == site and (place := one.place)}
        )
        of_site = [(one.visit, one.has_archived_body, next_visit) for one, next_visit in taken if one.site == site]
        PageSources(session).drop(site, [visit.page_key for visit, is_archived, _ in of_site if is_archived])
        PageSources(session).keep(
            site,
            {
                visit.page_key: Response(visit.body, visit.content_type, visit.fetched_at, visit.keep_body)
                for visit, is_archived, next_visit in of_site
                if visit.body is not None and not is_archived and (visit.keep_body or next_visit is not None)
            },
        )
