"""Days that a text names, in the customer's language or in English, and whether the weekday beside them is right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel import Locale, UnknownLocaleError

HALF_YEAR = timedelta(days=183)


@dataclass(frozen=True)
class Day:
    """A day as it was `said`; `fits` is false where the weekday written with it is another one than `weekday`."""

    day: date
    said: str
    fits: bool
    weekday: str


@dataclass(frozen=True)
class _Calendar:
    months: dict[str, int]
    weekdays: dict[str, int]
    names: tuple[str, ...]
    regex: re.Pattern[str]


def days(text: str, today: date, language: str = "en") -> Iterator[Day]:
    """The days that a text names in full: with a month's name, or in figures with the year. A day without a year is the
    one that is nearest to `today`."""
    for code in dict.fromkeys(("en", language)):
        if (calendar := _calendar(code)) is not None:
            yield from _found(text, today, calendar)


def _found(text: str, today: date, calendar: _Calendar) -> Iterator[Day]:
    for match in calendar.regex.finditer(text):
        day = _day(match, today, calendar)
        if day is not None:
            written = calendar.weekdays.get((match["weekday"] or "").casefold().rstrip("."))
            fits = written is None or written == day.weekday()
            yield Day(day, match.group().strip().rstrip("."), fits, calendar.names[day.weekday()])


def _day(match: re.Match[str], today: date, calendar: _Calendar) -> date | None:
    """The day of a match; None for one that no calendar has."""
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["figures"]:
            return date(*(int(part) for part in reversed(re.split(r"[/.]", match["figures"]))))
        month = calendar.months[(match["month"] or match["month_first"]).casefold().rstrip(".")]
        number, year = int(match["day"] or match["day_after"]), match["year"] or match["year_after"]
        return date(int(year), month, number) if year else _nearest(number, month, today)
    except ValueError:
        return None


def _nearest(day: int, month: int, today: date) -> date:
    """Raises ValueError for a day that the month does not have."""
    this = date(today.year, month, day)
    if this < today - HALF_YEAR:
        return date(today.year + 1, month, day)
    return date(today.year - 1, month, day) if this > today + HALF_YEAR else this


@cache
def _calendar(language: str) -> _Calendar | None:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None
    months = _names(locale.months["format"])
    weekdays = _names(locale.days["format"])
    month, weekday = _any_of(months), _any_of(weekdays)
    regex = re.compile(
        rf"(?<![\w/.-])(?:(?P<weekday>{weekday})\.?,?\s+(?:the\s+|dem\s+|den\s+|le\s+)?)?(?:"
        rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<figures>\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})"
        rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<month>{month})\.?(?:,?\s+(?:de\s+)?(?P<year>\d{{4}}))?"
        rf"|(?P<month_first>{month})\.?\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year_after>\d{{4}}))?)(?![\w/-])",
        re.IGNORECASE,
    )
    return _Calendar(months, weekdays, tuple(locale.days["format"]["wide"][number] for number in range(7)), regex)


def _names(widths: dict[str, dict[int, str]]) -> dict[str, int]:
    """Long and short names of months or weekdays, without a full stop, and their numbers."""
    found = {
        name.casefold().rstrip("."): number
        for width in ("abbreviated", "wide")
        for number, name in widths[width].items()
    }
    # English shortens September and four weekdays in two ways.
    return {
        **found,
        **({"sept": 9} if found.get("sep") == 9 else {}),
        **({"tues": 1, "thur": 3, "thurs": 3} if found.get("tue") == 1 else {}),
    }


def _any_of(names: dict[str, int]) -> str:
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))
