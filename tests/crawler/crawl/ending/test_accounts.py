"""What became of a run's pages adds up. `Shell.crawl` asks the same of every crawl of the tests, however it ends."""

from crawler.crawl.ending.accounts import ENDS, Accounts
from crawler.crawl.ending.outcome import outcome_of

COUNTERS = {
    "page/found": 9,
    "page/known": 6,
    "article/new": 4,
    "article/changed": 1,
    "article/unchanged": 1,
    "article/same_article": 1,
    "page/end/saved": 7,
    "page/end/refused": 2,
    "page/refused/soft_404": 2,
    "page/end/failed": 1,
    "page/failed/timeout": 1,
    "page/end/unchanged": 2,
    "page/end/kept": 1,
    "page/left": 2,
    "list/read": 3,
}


def test_ends_add_up_to_what_was_found_and_taken_up() -> None:
    accounts = Accounts.of_counters(COUNTERS)
    assert accounts.missing == 0
    assert accounts.ended == 13
    assert accounts.as_dict() == {
        "known": 6,
        "new": 4,
        "changed": 1,
        "unchanged": 1,
        "same_article": 1,
        "not_modified": 2,
        "not_read_again": 1,
        "refused": 2,
        "failed": 1,
        "left": 2,
    }


def test_a_page_that_nobody_ended_is_missing() -> None:
    assert Accounts.of_counters(COUNTERS | {"page/found": 10}).missing == 1


def test_every_end_of_a_page_has_a_name() -> None:
    assert len(set(ENDS.values())) == len(ENDS)
    assert Accounts.of_counters(dict.fromkeys(ENDS.values(), 1)).ended == len(ENDS) - 1


def test_the_bar_says_what_the_last_line_says() -> None:
    outcome = outcome_of(COUNTERS, unfinished=0, reason="finished")
    assert outcome.in_numbers == "saved 4 new, 1 changed, 2 refused, 1 lost"
    line = "saved 4 new, 1 changed, 2 refused (soft 404), 1 lost (timeout), 1 unchanged"
    assert outcome.summary.startswith(line)
