"""Which pages are known, whatever their number."""

from random import Random

import pytest

from crawler.crawl import known_pages as known_keys
from crawler.crawl.known_pages import KnownKeys


def test_keys_of_the_store_and_new_ones_are_known_and_others_are_not() -> None:
    known = KnownKeys(["en:1", "example.org/a", "en:1"])
    known.add("en:2")
    assert [key in known for key in ("en:1", "example.org/a", "en:2", "en:3", "")] == [True, True, True, False, False]


def test_a_key_of_broken_characters_is_a_key() -> None:
    known = KnownKeys(["example.org/\udcff"])
    assert "example.org/\udcff" in known
    assert "example.org/\udcfe" not in known


def test_keys_are_known_before_and_after_they_are_sorted_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_keys, "_SMALL", 8)
    random, known = Random(5), KnownKeys(f"old/{number}" for number in range(20))
    reference = {f"old/{number}" for number in range(20)}
    for _ in range(500):
        key = f"new/{random.randrange(300)}"
        assert (key in known) == (key in reference)
        known.add(key)
        reference.add(key)
    assert all(key in known for key in reference)
    assert len(known._new) < 70


def test_a_page_takes_ten_bytes() -> None:
    known = KnownKeys(f"www.example.org/2025/story-{number}.html" for number in range(50_000))
    assert known._sorted.itemsize * len(known._sorted) == 8 * 50_000
    assert not known._new
