"""Which due site is next, and what the end of a crawl means."""

import pytest

from crawler.site_list.turns import Waiting, has_failed, next_turn, worst_code

WORLD = Waiting(1, "example.org", "example.org")
SPORT = Waiting(2, "example.org", "sport.example.org")
MIRROR = Waiting(3, "mirror", "example.org")
OTHER = Waiting(4, "example.net", "example.net")


def test_the_first_that_waits_is_next() -> None:
    assert next_turn([WORLD, OTHER], []) == WORLD
    assert next_turn([], [WORLD]) is None


def test_no_two_crawls_of_one_site_or_of_one_host_are_at_work() -> None:
    assert next_turn([SPORT, MIRROR, OTHER], [WORLD]) == OTHER
    assert next_turn([SPORT, MIRROR], [WORLD]) is None
    assert next_turn([SPORT, MIRROR], [OTHER]) == SPORT


@pytest.mark.parametrize(
    ("code", "saved", "failed"),
    [(0, 0, False), (1, 0, True), (2, 0, True), (2, 1, False), (3, 9, True), (None, 9, True)],
)
def test_a_crawl_that_did_not_read_the_site_has_failed(code: int | None, saved: int, failed: bool) -> None:
    assert has_failed(code, saved) == failed


@pytest.mark.parametrize(
    ("codes", "worst"),
    [([], 0), ([0, 0], 0), ([0, 4], 4), ([4, 2, 0], 2), ([2, 3, 4], 3), ([3, 1, 2], 1), ([0, None], 2), ([None, 3], 3)],
)
def test_the_worst_code_stands_for_all(codes: list[int | None], worst: int) -> None:
    assert worst_code(codes) == worst
