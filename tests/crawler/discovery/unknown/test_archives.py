"""Addresses of months and days."""

from datetime import date

import pytest

from crawler.discovery.unknown.archives import names_days, read_archive

HOME = "https://e.org"


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/2024/05/", "/2023/11/"),
        ("/2024/05/12/", "/2023/11/03/"),
        ("/2024/5/2", "/2023/11/3"),
        ("/archiv/2024-05.html", "/archiv/2023-11.html"),
        ("/news/archive-2024-05-12", "/news/archive-2023-11-03"),
        ("/202405/", "/202311/"),
        ("/sport/20240512/", "/sport/20231103/"),
        ("/?m=202405", "/?m=202311"),
        ("/?cat=3&m=20240512&x=1", "/?cat=3&m=20231103&x=1"),
        ("/archive?date=2024-05-12", "/archive?date=2023-11-03"),
        ("/sitemap/2024/05/index.html", "/sitemap/2023/11/index.html"),
    ],
)
def test_the_address_of_another_day_is_spelled_like_the_one_that_is_known(address: str, other: str) -> None:
    archive = read_archive(HOME + address)
    assert archive is not None
    assert archive.at(archive.first) == HOME + address
    assert archive.at(date(2023, 11, 3)) == HOME + other


@pytest.mark.parametrize(
    "address",
    [
        "/2024/05/12/story",
        "/story-2024",
        "/05/",
        "/?m=12",
        "/?id=202405",
        "/2024/13/",
        "/a/2024050/",
        "/",
        "/brief-2024-05-12",
    ],
)
def test_other_addresses_name_no_days(address: str) -> None:
    assert read_archive(HOME + address) is None
    assert not names_days(HOME + address)


def test_all_months_of_a_range_are_stepped_through_the_newest_first() -> None:
    archive = read_archive(f"{HOME}/2024/05/")
    assert archive is not None
    assert archive.last == date(2024, 5, 31)
    months = list(archive.between(date(2023, 11, 30), date(2024, 2, 1)))
    assert months == [f"{HOME}/{month}/" for month in ("2024/02", "2024/01", "2023/12", "2023/11")]
    days = read_archive(f"{HOME}/2024/05/12")
    assert days is not None
    assert list(days.between(date(2024, 2, 28), date(2024, 3, 1))) == [
        f"{HOME}/2024/03/01", f"{HOME}/2024/02/29", f"{HOME}/2024/02/28",
    ]  # fmt: skip
    assert names_days(f"{HOME}/2024/")


@pytest.mark.parametrize("address", ["/2024/05/", "/2024/05/12"])
def test_no_archive_comes_before_the_first_day_there_is(address: str) -> None:
    archive = read_archive(HOME + address)
    assert archive is not None
    assert len(list(archive.between(date.min, date.min))) == 1
    assert list(archive.between(date(2024, 5, 1), date(2024, 4, 1))) == []
