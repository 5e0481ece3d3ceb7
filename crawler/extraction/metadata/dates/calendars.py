"""Days of other calendars as days of the Gregorian one."""

from datetime import date

YEARS = range(1600, 2101)
"""What is read as a year; others are numbers, or years of calendars that nothing here knows."""
JALALI_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "فروردین حمل", "اردیبهشت ثور", "خرداد جوزا", "تیر سرطان", "مرداد اسد", "شهریور سنبله", "مهر میزان",
            "آبان عقرب", "آذر قوس", "دی جدی", "بهمن دلو", "اسفند حوت",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
"""Months of the Persian calendar, in Iran and in Afghanistan."""
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
"""The year before the first of each era of Japan, and of the Republic of China."""
_BUDDHIST_YEARS = range(2400, 2701)
_BUDDHIST_BEFORE = 543
_JALALI_YEARS = range(1250, 1500)
_JALALI_START = 226_895
"""The ordinal of 1 Farvardin of the year 1."""


def gregorian_day(year: int, month: int, day: int, language: str | None = None) -> str | None:
    """Return the day as `2007-05-28`; None if there is none. On Thai pages years of the Buddhist era are read, on
    Persian ones those of the Persian calendar."""
    if year in _BUDDHIST_YEARS and language == "th":
        year -= _BUDDHIST_BEFORE
    elif year in _JALALI_YEARS and language in ("fa", "prs"):
        return jalali_day(year, month, day)
    if year not in YEARS:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def jalali_day(year: int, month: int, day: int) -> str | None:
    """Return the Gregorian day of one of the Persian calendar: six months of 31 days, five of 30 and the last of 29,
    or of 30 in eight years of 33."""
    if year not in _JALALI_YEARS or not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    first = _first_of_jalali(year)
    number = first + 31 * (month - 1) + day - 1 - max(0, month - 7)
    return date.fromordinal(number).isoformat() if number < _first_of_jalali(year + 1) else None


def _first_of_jalali(year: int) -> int:
    """Return the ordinal of 1 Farvardin: right for every year from 1370 to 1408, whose beginnings are known."""
    past = year - 1
    return _JALALI_START + 365 * past + (8 * past + 29) // 33
