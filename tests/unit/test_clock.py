"""Working time: hours, working days, summer time and holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import WorkingTime

LONDON = WorkingTime("Europe/London", country="GB", subdivision="ENG")
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
working_times = st.builds(WorkingTime, st.sampled_from(ZONES), country=st.sampled_from(["", "GB"]))


def at(text: str, zone: str = "Europe/London") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23T09:00", 1, "2026-11-24T17:00"),
        ("2026-11-23T23:59", 1, "2026-11-24T17:00"),
        ("2026-11-27T09:00", 1, "2026-11-30T17:00"),
        ("2026-11-28T09:00", 1, "2026-11-30T17:00"),
        ("2026-12-23T09:00", 2, "2026-12-29T17:00"),  # Christmas, and Boxing Day moved to Monday
        ("2026-03-27T09:00", 1, "2026-03-30T17:00"),  # the clocks go forward in between
    ],
)
def test_working_days_end_at_closing_time_and_skip_what_is_not_worked(start: str, days: int, end: str) -> None:
    assert LONDON.end_of_working_day(at(start), days) == at(end)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T09:00", 4, "2026-11-23T13:00"),
        ("2026-11-23T16:00", 4, "2026-11-24T12:00"),
        ("2026-11-27T16:30", 1, "2026-11-30T09:30"),
        ("2026-11-28T12:00", 4, "2026-11-30T13:00"),
        ("2026-11-23T07:00", 8, "2026-11-23T17:00"),
    ],
)
def test_working_hours_pass_only_while_open(start: str, hours: int, end: str) -> None:
    assert LONDON.after_working_time(at(start), timedelta(hours=hours)) == at(end)


@given(working_times, MOMENTS, st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_a_deadline_never_falls_on_a_day_nobody_works(working: WorkingTime, start: datetime, days: int) -> None:
    end = working.end_of_working_day(start, days)
    assert working.is_working_day(working.local(end).date())
    assert working.working_days_between(working.local(start).date(), working.local(end).date()) >= days


@given(working_times, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)))
@settings(max_examples=300, deadline=None)
def test_later_starts_never_end_earlier(working: WorkingTime, start: datetime, later: timedelta) -> None:
    amount = timedelta(hours=11)
    assert working.after_working_time(start, amount) <= working.after_working_time(start + later, amount)


@given(working_times, MOMENTS, st.integers(0, 80 * 60))
@settings(max_examples=300, deadline=None)
def test_what_is_added_is_what_lies_between(working: WorkingTime, start: datetime, minutes: int) -> None:
    amount = timedelta(minutes=minutes)
    end = working.after_working_time(start, amount)
    assert working.working_time_between(start, end) == amount


def test_a_country_without_holidays_works_on_christmas_day() -> None:
    assert WorkingTime("Europe/London").is_working_day(date(2026, 12, 25))
    assert not LONDON.is_working_day(date(2026, 12, 25))
