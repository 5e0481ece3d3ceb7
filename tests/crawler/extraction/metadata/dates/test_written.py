import pytest

from crawler.extraction.metadata.dates.calendars import jalali_day
from crawler.extraction.metadata.dates.parse import first_date, parse_date
from crawler.extraction.metadata.dates.written import find_dates


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("5 de marzo del 2024", "2024-03-05"),
        ("5 de març de 2024", "2024-03-05"),
        ("25.03.2024-19:20", "2024-03-25"),
        ("1er janvier 2026", "2026-01-01"),
        ("1º de janeiro de 2026", "2026-01-01"),
        ("4 Μαρτίου 2026", "2026-03-04"),
        ("ΜΑΡΤΙΟΥ 4, 2026", "2026-03-04"),
        ("4 במרץ 2026", "2026-03-04"),
        ("4 मार्च 2026", "2026-03-04"),
        ("৪ মার্চ ২০২৬", "2026-03-04"),
        ("2026. március 4., szerda", "2026-03-04"),
        ("2026 m. kovo 4 d.", "2026-03-04"),
        ("2026. gada 4. marts", "2026-03-04"),
        ("4. maaliskuuta 2026", "2026-03-04"),
        ("4. ožujka 2026.", "2026-03-04"),
        ("4 Mac 2026", "2026-03-04"),
        ("4 MAYIS 2026", "2026-05-04"),
        ("1-го марта 2026", "2026-03-01"),
        ("4 березня 2026", "2026-03-04"),
        ("4 tháng 3 năm 2026", "2026-03-04"),
        ("ngày 4 tháng 3, 2026", "2026-03-04"),
        ("Tháng Mười Hai 4, 2025", "2025-12-04"),
        ("4 มี.ค. 2569 10:12 น.", "2026-03-04"),
        ("วันพุธที่ 4 มีนาคม พ.ศ. 2569", "2026-03-04"),
        ("4 มีนาคม ค.ศ. 2026", "2026-03-04"),
        ("۱۳ اسفند ۱۴۰۴", "2026-03-04"),
        ("۳ ژوئیه ۲۰۲۵", "2025-07-03"),
        ("٤ آذار ٢٠٢٦", "2026-03-04"),
        ("4 تشرين الأول/أكتوبر 2025", "2025-10-04"),
        ("الأربعاء 4 مارس/آذار 2026", "2026-03-04"),
        ("令和8年3月4日", "2026-03-04"),
        ("平成31年4月30日", "2019-04-30"),
        ("令和元年7月27日", "2019-07-27"),
        ("民國115年3月4日", "2026-03-04"),
        ("二〇二五年十二月二十三日", "2025-12-23"),
        ("2026年03月04日 10:12", "2026-03-04"),
        ("2026. 3. 4. 오전 10:12", "2026-03-04"),
        ("2026년 3월 4일 14시", "2026-03-04"),
        ("04-Mar-2026", "2026-03-04"),
        ("4/24/2000 12:00:00 AM", "2000-04-24"),
        ("Wed Mar 04 10:12:00 UTC 2026", "2026-03-04T10:12:00+00:00"),
    ],
)
def test_dates_of_many_languages_and_calendars_are_read(raw: str, day: str) -> None:
    assert parse_date(raw) == day


@pytest.mark.parametrize(
    "raw",
    [
        "16-19 March 2026",
        "16 – 19 March 2026",
        "March 16-19, 2026",
        "Mar 13, 202641Share",
        "version 1.2.2024.3",
        "iPhone 15 Pro 2026",
        "15 رمضان 1447",
        "4 listopada 2025",
        "31. veljače 2026",
        "10.1186/s12889",
    ],
)
def test_what_is_no_day_or_may_be_several_gives_none(raw: str) -> None:
    assert parse_date(raw) is None


@pytest.mark.parametrize(("language", "day"), [("hr", "2025-10-04"), ("pl", "2025-11-04"), (None, None)])
def test_a_name_that_means_two_months_is_read_by_the_language(language: str | None, day: str | None) -> None:
    written = first_date("4 listopada 2025", language)
    assert (written and written.value) == day


def test_two_dates_of_one_line_keep_their_places() -> None:
    found = find_dates("Updated: 9 March 2026, published 2026-03-04T09:15Z")
    assert [one.value for one in found] == ["2026-03-09", "2026-03-04T09:15:00+00:00"]


def test_numbers_that_may_be_either_are_both_days() -> None:
    assert find_dates("03/04/2026")[0].either == ("2026-04-03", "2026-03-04")


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ((1399, 12, 30), "2021-03-20"),
        ((1400, 1, 1), "2021-03-21"),
        ((1403, 12, 30), "2025-03-20"),
        ((1404, 1, 1), "2025-03-21"),
        ((1404, 12, 30), None),
        ((1404, 7, 31), None),
    ],
)
def test_the_persian_calendar_has_its_leap_years(date: tuple[int, int, int], day: str | None) -> None:
    assert jalali_day(*date) == day
