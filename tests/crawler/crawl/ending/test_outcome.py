"""What a run did: exit codes and the last line of the log."""

from collections import Counter

import pytest

from crawler.crawl.ending.accounts import Accounts
from crawler.crawl.ending.outcome import Outcome, outcome_of


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome(lists_read=1, articles_listed=3), 0),
        (Outcome(lists_read=1, articles_listed=3, saved_new=1, refused=Counter(soft_404=2), is_first=True), 0),
        (Outcome(failed=Counter(timeout=1)), 2),
        (Outcome(lists_failed=Counter(http_500=1)), 2),
        (Outcome(not_committed=1), 2),
        (Outcome(bugs=1), 2),
        (Outcome(unfinished=1, reason="shutdown"), 2),
        (Outcome(unfinished=0, reason="shutdown"), 0),
        (Outcome(unfinished=5, reason="max_articles"), 0),
        (Outcome(failed=Counter(timeout=1), reason="max_articles"), 2),
        (Outcome(lists_read=1), 3),
        (Outcome(lists_read=1, lists_unchanged=1), 0),
        (Outcome(lists_read=1, lists_failed=Counter(http_500=1)), 2),
        (Outcome(lists_read=1, is_backfill=True), 0),
        (Outcome(articles_listed=9, refused=Counter(soft_404=1), is_first=True, is_backfill=True, left_out=8), 0),
        (Outcome(articles_listed=9, refused=Counter(soft_404=5), is_first=True, is_backfill=True, left_out=4), 3),
        (Outcome(articles_listed=2, refused=Counter(no_article=2), is_first=True), 3),
        (Outcome(articles_listed=2, refused=Counter(no_article=1), failed=Counter(timeout=1), is_first=True), 3),
        (Outcome(articles_listed=2, refused=Counter(no_article=2)), 0),
        (Outcome(articles_listed=2, refused=Counter(no_article=1, outside_dates=1), is_first=True), 0),
        (Outcome(articles_listed=2, refused=Counter(http_404=2), is_first=True), 0),
        (Outcome(not_read_again=Counter(bot_wall=1, lost_text=1, another_article=1), not_modified=2), 3),
        (Outcome(not_read_again=Counter(bot_wall=2)), 0),
        (Outcome(not_read_again=Counter(lost_text=3), not_modified=1, folded=2), 0),
        (Outcome(not_read_again=Counter(lost_text=3, http_500=3)), 0),
        (Outcome(not_read_again=Counter(http_404=9)), 0),
        (Outcome(fresh=Counter(http_403=5)), 3),
        (Outcome(fresh=Counter(http_403=4)), 0),
        (Outcome(fresh=Counter(too_large=5)), 3),
        (Outcome(fresh=Counter(http_403=9, saved=1)), 0),
        (Outcome(fresh=Counter(http_403=9, outside_dates=1)), 0),
        (Outcome(fresh=Counter(http_403=5), reason="max_articles"), 0),
        (Outcome(refused=Counter(bot_wall=5)), 3),
        (Outcome(refused=Counter(bot_wall=4)), 0),
        (Outcome(refused=Counter(bot_wall=9), saved_new=1), 3),
        (Outcome(refused=Counter(bot_wall=8), saved_new=1), 0),
        (Outcome(failed=Counter(consent_wall=9), accounts=Accounts(0, 9)), 2),
        (Outcome(failed=Counter(consent_wall=9), accounts=Accounts(1, 9)), 3),
        (Outcome(failed=Counter(consent_wall=9), accounts=Accounts(0, 9), is_first=True), 3),
        (Outcome(refused=Counter(soft_404=2), unfinished=3, is_first=True, reason="shutdown"), 2),
    ],
)
def test_exit_codes(outcome: Outcome, code: int) -> None:
    assert outcome.exit_code == code


def test_the_summary_says_in_words_what_happened() -> None:
    stats = {"article/new": 34, "article/changed": 2, "page/refused/soft_404": 1, "page/found": 40}
    outcome = outcome_of(stats, unfinished=0, is_first=False, reason="finished")
    assert outcome.summary == "saved 34 new, 2 changed, 1 refused (soft 404), 0 lost"
    stats |= {"page/failed/timeout": 2, "list/failed/http_500": 1, "article/lost": 1, "page/refused/empty": 1}
    outcome = outcome_of(stats, unfinished=3, is_first=False, reason="shutdown")
    assert outcome.summary == (
        "saved 34 new, 2 changed, 2 refused (1 empty, 1 soft 404), "
        "4 lost (2 timeout, 1 list http 500, 1 not committed), 3 addresses left for the next run"
    )
    assert outcome.counts()["reasons"] == {"soft_404": 1, "empty": 1, "timeout": 2, "list_http_500": 1}
    assert outcome.counts()["lost"] == 4


@pytest.mark.parametrize("name", ["spider_exceptions/count", "article/error", "page/forgotten", "list/forgotten"])
def test_every_error_of_the_program_counts_as_lost(name: str) -> None:
    outcome = outcome_of({name: 1}, unfinished=0, is_first=False, reason="finished")
    assert outcome.exit_code == 2
    assert "1 lost (program error)" in outcome.summary


def test_a_first_run_is_asked_about_the_address_and_a_later_one_about_the_site() -> None:
    stats = {"list/read": 1}
    first, later = (outcome_of(stats, unfinished=0, is_first=is_first, reason="finished") for is_first in (True, False))
    assert first.summary.endswith("; nothing looks like an article: is this the address of a news site?")
    assert later.summary.endswith("; nothing looks like an article: has the site changed?")


@pytest.mark.parametrize(("reason", "is_told"), [("http_403", True), ("http_401", True), ("http_503", False)])
def test_a_site_that_turns_the_crawler_away_is_told_with_what_to_try(reason: str, is_told: bool) -> None:
    stats = {f"list/unread/home_page/{reason}": 1, "list/of_kind/lost/home_page": 1, f"list/failed/{reason}": 1}
    outcome = outcome_of(stats, unfinished=0, is_first=True, reason="finished")
    assert outcome.exit_code == 2
    assert ("does the page open in a browser?" in outcome.summary) == is_told


def test_a_site_whose_pages_need_javascript_is_told_so_and_of_no_other_wall() -> None:
    walls = {kind: Outcome(failed=Counter({kind: 9, "timeout": 1})) for kind in ("needs_javascript", "consent_wall")}
    assert walls["needs_javascript"].summary.endswith(
        "; its pages show nothing without JavaScript (RENDER_JAVASCRIPT): is the site shut to this crawler?"
    )
    assert walls["consent_wall"].summary.endswith("; is the site shut to this crawler?")
