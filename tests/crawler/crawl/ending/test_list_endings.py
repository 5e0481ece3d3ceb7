"""Which lists are lost, and what that makes of a run."""

from collections import Counter

import pytest

from crawler.crawl.ending.list_endings import FORBIDDEN, SHUT_RUNS, Fault, ListEndings, ListKind, ListSearch, in_words
from crawler.crawl.ending.outcome import Outcome, outcome_of
from crawler.downloader.failures import REFUSALS
from crawler.extraction.page_kind.walls import WALLS

SHUT = {"list/of_kind/lost/home_page": 1, "list/unread/home_page/http_403": 3}
BEFORE = [{"nothing_read": 1, "no_home_page_read": 1}] * (SHUT_RUNS - 1)


def search(kind: ListKind, *reasons: str, read: str = "", is_guess: bool = False, counted: bool = False) -> ListSearch:
    faults = [Fault(f"https://e.org/{reason}", reason, reason == read, counted) for reason in reasons]
    return ListSearch(kind, [], is_guess, faults)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        # One that was read before is lost whatever it answers, a guess too.
        (search(ListKind.FEED, "http_404", "no_feed", read="no_feed"), "no_feed"),
        (search(ListKind.SITEMAP, "http_404", read="http_404", is_guess=True), "http_404"),
        (search(ListKind.LIST, "http_410", read="http_410"), "http_410"),
        # One that never was there is none.
        (search(ListKind.LIST, "http_404"), None),
        (search(ListKind.FEED, "no_feed", "http_404"), None),
        (search(ListKind.HOME, "http_403", "http_404"), None),
        (search(ListKind.FEED, "http_403", is_guess=True), None),
        # One that the site names, and that is shut.
        (search(ListKind.LIST, "http_403"), "http_403"),
        (search(ListKind.DAY, "bot_wall"), "bot_wall"),
        (search(ListKind.HOME, "http_403", "http_401"), "http_403"),
        # One that robots.txt forbids from the first day is not asked for.
        (search(ListKind.LIST, "robots_txt"), None),
        (search(ListKind.LIST, "robots_txt", read="robots_txt"), "robots_txt"),
        # A feed that was shut from the first day repeats what lists have.
        (search(ListKind.FEED, "http_403"), None),
        # Counted already.
        (search(ListKind.LIST, "timeout", read="timeout", counted=True), None),
        (search(ListKind.FEED), None),
    ],
)
def test_a_list_is_lost_if_it_was_read_or_is_named_and_shut(given: ListSearch, reason: str | None) -> None:
    fault = given.lost()
    assert (fault.reason if fault else None) == reason


def losses(**unread: Counter[str]) -> set[str]:
    return set(ListEndings(read=Counter(list=1), unread=unread).losses())


def test_a_kind_is_lost_if_none_of_it_was_read_and_the_site_has_it() -> None:
    assert losses() == set()
    assert losses(home_page=Counter(http_404=3)) == {"no_home_page_read"}
    assert losses(day=Counter(http_404=1)) == {"no_day_read"}
    assert losses(feed=Counter(http_404=4)) == set()
    assert losses(feed=Counter(http_404=3, http_403=1)) == set()
    assert losses(feed=Counter(http_403=4)) == {"no_feed_read"}
    assert losses(feed=Counter(robots_txt=1)) == set(), "robots.txt of many sites forbids the feed that pages name"
    assert losses(feed=Counter(private_address=3)) == set()
    assert losses(sitemap=Counter(bot_wall=1)) == {"no_sitemap_read"}
    assert losses(list=Counter(http_403=9)) == set(), "others of the kind were read"


def of_run(stats: dict[str, int], *, reason: str = "finished", **facts: object) -> Outcome:
    return outcome_of(stats, unfinished=0, reason=reason, **{"is_first": False} | facts)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (of_run(SHUT), 2),
        (of_run({"list/unread/feed/http_404": 4}), 2),
        (of_run({"list/unread/feed/http_404": 4, "list/of_kind/read/home_page": 1}), 0),
        (of_run({}, reason="robots_unreachable"), 2),
        # It goes on, and it did not.
        (of_run(SHUT, earlier=BEFORE), 3),
        (of_run({}, reason="robots_unreachable", earlier=BEFORE), 3),
        (of_run(SHUT, earlier=BEFORE[:-1]), 2),
        (of_run(SHUT, earlier=[*BEFORE[:-1], {}]), 2),
        (of_run(SHUT, earlier=BEFORE, is_first=True), 2),
        # Of one kind: only what was read once.
        (of_run(SHUT | {"list/of_kind/read/feed": 1}, earlier=[{"no_home_page_read": 1}] * 2), 2),
        (of_run(SHUT | {"list/of_kind/read/feed": 1, "list/of_kind/missed/home_page": 1},
                earlier=[{"no_home_page_read": 1}] * 2), 3),
        # A run that was stopped says nothing of lists.
        (of_run(SHUT, reason="shutdown"), 0),
        # Pages.
        (of_run({}, fresh=Counter(http_404=5)), 3),
        (of_run({}, fresh=Counter(robots_txt=3, offsite=2)), 3),
        (of_run({}, fresh=Counter(http_404=4)), 0),
        (of_run({}, fresh=Counter(http_404=9, saved=1)), 0),
        (of_run({}, fresh=Counter(http_404=9, outside_dates=1)), 0),
        (of_run({}, fresh=Counter(no_article=9)), 0),
        (of_run({}, fresh=Counter(http_404=9), reason="shutdown"), 0),
        *((of_run({f"list/unread/home_page/{wall}": 1}), 3) for wall in sorted(WALLS)),
        (of_run({"list/unread/home_page/no_articles": 1}), 3),
        (of_run({"list/unread/feed/no_feed": 1}), 2),
    ],
)  # fmt: skip
def test_a_run_that_was_shut_out_is_never_done(outcome: Outcome, code: int) -> None:
    assert outcome.exit_code == code
    assert ("nothing_read" in outcome.counts()["reasons"]) == ("nothing_read" in outcome.losses)


def test_the_last_line_says_what_was_shut_and_that_it_goes_on() -> None:
    assert of_run(SHUT).summary.endswith("0 lost, no list could be read (http 403)")
    kinds = {"list/of_kind/read/feed": 1, "list/unread/day/http_403": 2}
    assert of_run(SHUT | kinds).summary.endswith(
        "no home page could be read (http 403), no list of a day could be read (http 403)"
    )
    assert "; so in 3 runs in a row: is the site gone" in of_run(SHUT, earlier=BEFORE).summary
    assert {in_words(f"no_{kind}_read") for kind in ListKind} >= {"no feed could be read", "no sitemap could be read"}


def test_what_may_not_be_fetched_is_what_the_downloader_calls_so() -> None:
    assert FORBIDDEN == REFUSALS
