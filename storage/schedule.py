"""Decide when a page is fetched again. Pure: the caller gives the time."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

VISITS_AFTER = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
"""Of a saved article, counted from its publication: most corrections come within hours."""
RESTARTS, RESTARTS_WITHIN = 3, timedelta(days=30)
"""So many changes within so long start the schedule of an article anew. One that changes more often has a text that is
other at each request, or grows for ever: its visits go on as the last start has them."""
TRIES_AFTER = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""Of a page that gave no article, counted from each refusal."""
WALLS = frozenset({"bot_wall", "blocked", "needs_javascript", "consent_wall", "login_wall", "parked_domain"})
"""What stood in front of the page."""
LIST_PAGE = "list_page"
"""The page is a list: it is visited as one."""
STATIC_PAGE = "static_page"
"""The page is no post, on a site whose articles are posts."""
UNLIKELY = "unlikely_address"
"""The page was not fetched: no page with an address like it was an article."""
TRIED_BY_TIME = WALLS | {"soft_404", "no_article", "private_address", "truncated_body", "redirect_loop", UNLIKELY}
"""Reasons that pass: a wall falls, an address is linked before its page is there, a page is filled later, a resolver
that sent a name to this machine for a day (a block list, a captive portal) answers again, a server is mended."""
CONTENT_REFUSALS = WALLS | frozenset(
    {
        "soft_404",
        "no_article",
        "list_page",
        "not_an_article",
        STATIC_PAGE,
        "not_html",
        "empty",
        "incomplete",
        "dropped",
        "timeout",
        "worker_died",
        "worker_error",
        "extraction_error",
    }
)
"""Reasons that are a judgement of the extractor or of the site's rules: another version may judge otherwise."""
RUN_REFUSALS = frozenset({"outside_dates", "wrong_language"})
"""Reasons that hold for the arguments of one run."""
LONGEST_PLAN = max(VISITS_AFTER[-1], TRIES_AFTER[-1]) + timedelta(days=1)
"""Nothing is planned further ahead: a moment beyond was planned by a clock that was wrong, and is due."""

LISTS_AFTER = (timedelta(0), timedelta(0), timedelta(hours=6), *VISITS_AFTER[2:])
"""Of a list that stands on no front page, counted from a visit; by how many visits in a row brought nothing new."""

_OLD, _DAY = VISITS_AFTER[-1], timedelta(days=1)
_DAY_ONLY = re.compile(r"\d{4}-\d\d-\d\d")


def next_visit(
    published: str | None, first_saved: datetime, visited: datetime, changed: datetime | None
) -> datetime | None:
    """The first moment of the schedule after `visited`; None: never again.

    The schedule counts from `published` (`2007-05-28` or ISO 8601), from `first_saved` where that is null or no date,
    and starts anew from `changed`, the last change of the text. Of a day without an hour the latest moment counts
    that is possible, its end or `first_saved`: counted from midnight, the visits after 1 and 6 hours would be over
    before most of the day's articles are published. What was more than 30 days old when it was first saved is never
    visited again.

    Moments that cannot be are of a clock that was wrong once, and must not end the schedule or begin it for ever: a
    change or a first save later than the visit, a first save long before the publication.
    """
    said = _moment(published)
    if changed is not None and changed > visited:
        changed = None
    if first_saved > visited:
        if said is None or said > visited:
            return visited + _OLD
        first_saved = said
    elif said is not None and first_saved + _DAY < said <= visited:
        first_saved = said
    start = min(said or first_saved, first_saved)
    if first_saved - start > _OLD:
        return None
    start = max(start, changed or start)
    return next((start + after for after in VISITS_AFTER if start + after > visited), None)


def last_start(changes: Sequence[datetime]) -> datetime | None:
    """Return the last change that starts the schedule anew, of an article's changes in order; None without any."""
    start = None
    for number, change in enumerate(changes):
        if number < RESTARTS or change - changes[number - RESTARTS] > RESTARTS_WITHIN:
            start = change
    return start


def next_look(since: datetime, visited: datetime) -> datetime | None:
    """Return when a page is visited that brought a doubtful text, first at `since`: as often as after a change, so that
    the text is either gone or known to stay."""
    return next((since + after for after in VISITS_AFTER if since + after > visited), None)


def next_try(reason: str, tries: int, refused_at: datetime) -> datetime | None:
    """When a page that was refused `tries` times (this one included) is fetched again; None: never by time."""
    if reason not in TRIED_BY_TIME or not 1 <= tries <= len(TRIES_AFTER):
        return None
    return refused_at + TRIES_AFTER[tries - 1]


def next_list_visit(fruitless: int, visited: datetime) -> datetime:
    """When a list is looked at again that brought nothing new `fruitless` times in a row."""
    return visited + LISTS_AFTER[min(fruitless, len(LISTS_AFTER) - 1)]


def _moment(published: str | None) -> datetime | None:
    """The latest moment that the date may mean; None if it is none."""
    try:
        moment = datetime.fromisoformat(published or "")
        if _DAY_ONLY.fullmatch(published or ""):
            moment += timedelta(days=1)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
