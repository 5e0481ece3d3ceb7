"""What the address of the front page asks for."""

import pytest

from crawler.reading_room.pages.asked import Asked


@pytest.mark.parametrize(
    ("given", "page"),
    [("7", 7), ("1000", 1000), ("1001", 1000), ("99999999", 1000), ("9" * 9, 1), ("0", 1), ("-1", 1), ("٣", 1)],
)
def test_a_page_has_a_number_up_to_a_thousand(given: str, page: int) -> None:
    assert Asked.read({"page": given}).page == page


@pytest.mark.parametrize(("size", "problem"), [(1000, None), (1001, "q: longer than 1000 characters")])
def test_a_value_has_a_thousand_characters(size: int, problem: str | None) -> None:
    asked = Asked.read({"q": "x" * size})
    assert asked.problem == problem
    # Each link of the page repeats it.
    assert len(asked.query()) < 1010
