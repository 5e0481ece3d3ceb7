"""Where an article stands in the list that it was opened from."""

import pytest

from crawler.reading_room.pages.article import NO_PLACE, Place, place_among


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (9, Place(None, 7, 1)),
        (7, Place(9, 5, 1)),
        (5, Place(7, 3, 2)),
        (1, Place(3, None, 3)),
        (2, NO_PLACE),
    ],
)
def test_neighbours_and_page(number: int, place: Place) -> None:
    assert place_among([9, 7, 5, 3, 1], number, 2) == place
