"""The judge of `python -m benchmarks.many_machines` sees what breaks the rules of politeness."""

from benchmarks.watched_hosts import Asked, rushes

FIRST = Asked("a", "/1", 10.0, 10.1)


def test_two_requests_at_a_time_are_seen() -> None:
    assert rushes([FIRST, Asked("a", "/2", 10.05, 10.2)], 1.0) == ["a was asked for /2 while it answered /1"]


def test_two_requests_within_the_delay_are_seen_also_after_a_stall_that_is_shorter() -> None:
    early = [FIRST, Asked("a", "/2", 10.5, 10.6)]
    assert rushes(early, 1.0) == ["a was asked for /2 0.500 s after /1"]
    assert rushes(early, 1.0, [(9.9, 10.0)]) == ["a was asked for /2 0.600 s after /1"]
    assert rushes(early, 1.0, [(9.4, 10.0)]) == []


def test_other_hosts_and_later_requests_are_none() -> None:
    assert rushes([FIRST, Asked("b", "/1", 10.0, 10.1), Asked("a", "/2", 11.0, 11.1)], 1.0) == []
