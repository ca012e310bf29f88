"""Which times are offered: by the clock of whoever rings, through both ends of summer time, and by nobody's absence."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.calls import service
from app.calls.models import CallException, CallPlan
from app.calls.slots import Hours, Week
from app.complaints import details as d
from app.complaints.queries import get_by_id
from app.db import db
from app.errors import Invalid
from tests.support.apps import actor_of, by_reference, doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, free, in_days

NEW_YORK = ZoneInfo("America/New_York")
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
"""The Sundays on which London's clocks change."""


def clock_times(slots, zone="Europe/London"):
    return [slot.starts_at.astimezone(ZoneInfo(zone)).strftime("%H:%M") for slot in slots]


@pytest.mark.requirement("B-14")
def test_a_week_gives_its_calls_and_nothing_else(app: Flask, monday):
    can_ring(app, weekdays=(1,), opens="14:00", closes="15:45")

    slots = free(app, date(2026, 11, 23), date(2026, 12, 6))

    assert [slot.starts_at for slot in slots] == [
        at(day, clock_time)
        for day in (date(2026, 11, 24), date(2026, 12, 1))
        for clock_time in ("14:00", "14:30", "15:00")
    ]
    assert {slot.manager for slot in slots} == {"Helen Marsh"} and not any(slot.taken for slot in slots)
    assert all(slot.ends_at - slot.starts_at == timedelta(minutes=30) for slot in slots)


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize(
    ("day", "opens", "closes", "utc"),
    [
        (SPRING, "00:30", "03:00", ["00:30", "01:00", "01:30"]),  # an hour is missing: 01:00 is 02:00 at once
        (AUTUMN, "00:30", "02:30", ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"]),  # an hour comes twice
        (SPRING, "09:00", "10:00", ["08:00", "08:30"]),
        (AUTUMN, "09:00", "10:00", ["09:00", "09:30"]),
    ],
)
def test_both_ends_of_summer_time_keep_the_clock_and_overlap_nothing(app: Flask, day, opens, closes, utc):
    with time_machine.travel(datetime.combine(day, datetime.min.time(), UTC) - timedelta(days=3), tick=False):
        can_ring(app, opens=opens, closes=closes)
        slots = free(app, day, day)

    assert clock_times(slots, "UTC") == utc
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(slots))


@pytest.mark.requirement("B-14")
def test_a_colleague_in_another_zone_rings_by_their_clock_and_is_offered_by_ours(app: Flask):
    with time_machine.travel(datetime(2027, 3, 8, 9, 0, tzinfo=UTC), tick=False):
        can_ring(app, opens="09:00", closes="10:00", zone="America/New_York")
        # New York changes its clocks on 14 March, London on the 28th: between them they are an hour closer.
        days = {day: clock_times(free(app, day, day)) for day in (date(2027, 3, d) for d in (10, 16, 30))}

    assert days == {
        date(2027, 3, 10): ["14:00", "14:30"],
        date(2027, 3, 16): ["13:00", "13:30"],
        date(2027, 3, 30): ["14:00", "14:30"],
    }


def test_an_evening_across_the_ocean_stands_on_the_day_of_our_calendar(app: Flask, monday):
    can_ring(app, weekdays=(1,), opens="20:00", closes="21:00", zone="America/New_York")

    assert free(app, date(2026, 11, 24), date(2026, 11, 24)) == []
    assert clock_times(free(app, date(2026, 11, 25), date(2026, 11, 25))) == ["01:00", "01:30"]


@pytest.mark.requirement("B-14")
def test_days_off_extra_hours_holidays_and_absence_count(app: Flask, monday):
    user_id = can_ring(app, weekdays=(0, 1, 2, 3, 4), opens="09:00", closes="10:00")
    with doing(app):
        plan = db.session.query(CallPlan).filter_by(user_id=user_id).one()
        plan.exceptions = [
            CallException(day=date(2026, 11, 24)),
            CallException(day=date(2026, 11, 28), opens=time(11), closes=time(12)),
        ]  # fmt: skip

    assert free(app, date(2026, 11, 24), date(2026, 11, 24)) == []
    assert clock_times(free(app, date(2026, 11, 28), date(2026, 11, 28))) == ["11:00", "11:30"]
    assert free(app, date(2026, 12, 25), date(2026, 12, 25)) == [], "Christmas"
    with doing(app):
        db.session.get_one(User, user_id).away_until = at(date(2026, 11, 27), "09:30")
    assert [slot.starts_at for slot in free(app, date(2026, 11, 23), date(2026, 11, 27))] == [
        at(date(2026, 11, 27), "09:30")
    ]


def test_a_call_is_offered_no_sooner_than_somebody_can_get_ready(app: Flask, monday):
    can_ring(app, opens="09:00", closes="11:00")

    assert clock_times(free(app, date(2026, 11, 23), date(2026, 11, 23))) == ["10:00", "10:30"]


def test_of_a_complaint_that_few_may_read_its_readers_ring(app: Flask, monday):
    can_ring(app, "manager")
    can_ring(app, "other_manager")
    reference = file_one(app)
    with app.app_context():
        reader = actor_of("other_manager").id or 0
        db.session.remove()
    perform(app, reference, "restrict_readers", "other_manager", d.Readers("A matter of the house.", (reader,)))

    found = free(app, in_days(1), in_days(1), reference)
    assert {slot.manager for slot in found} == {"Tom Field"}


def test_overlapping_hours_give_each_time_once():
    hours = ((0, Hours(at(SPRING, "09:00").time(), at(SPRING, "10:00").time())),
             (0, Hours(at(SPRING, "09:15").time(), at(SPRING, "10:15").time())))  # fmt: skip
    begin = datetime(2026, 11, 23, tzinfo=UTC)

    calls = Week("Europe/London", 30, hours).calls(begin, begin + timedelta(days=1))

    assert [call[0].strftime("%H:%M") for call in calls] == ["09:00", "09:30"]


@pytest.mark.requirement("B-14")
def test_what_somebody_keeps_for_ten_minutes_is_taken_for_everybody_else(app: Flask, monday):
    manager_id = can_ring(app)
    mine, other = file_one(app), file_one(app)
    when = at(in_days(1), "14:00")
    keep(app, mine, manager_id, when)

    assert [slot.taken for slot in free(app, in_days(1), in_days(1)) if slot.starts_at == when] == [True]
    own = free(app, in_days(1), in_days(1), mine)
    assert [slot.taken for slot in own if slot.starts_at == when] == [False]
    with pytest.raises(Invalid, match="quicker"):
        keep(app, other, manager_id, when)
    with pytest.raises(Invalid, match="quicker"):
        book(app, other, when)

    monday.shift(timedelta(minutes=10))
    keep(app, other, manager_id, when)
    assert [row.state for row in booked(app, mine)] == []


def test_another_time_gives_back_the_one_before_and_booking_takes_what_was_kept(app: Flask, monday):
    manager_id = can_ring(app)
    mine, other = file_one(app), file_one(app)
    keep(app, mine, manager_id, at(in_days(1), "14:00"))
    keep(app, mine, manager_id, at(in_days(1), "15:00"))
    keep(app, other, manager_id, at(in_days(1), "14:00"))

    book(app, mine, at(in_days(1), "15:00"))

    assert [(row.state, row.held_until) for row in booked(app, mine)] == [("booked", None)]
    with doing(app):
        service.release(by_reference(other))
    assert booked(app, other) == []


def test_a_time_that_nobody_offers_is_refused(app: Flask, monday):
    manager_id = can_ring(app, weekdays=(1,))
    reference = file_one(app)

    for when in (at(in_days(2), "14:00"), at(in_days(1), "14:10"), at(in_days(1), "08:00"), at(in_days(-1), "14:00")):
        with pytest.raises(Invalid, match="not offered"):
            keep(app, reference, manager_id, when)


def keep(app: Flask, reference: str, manager_id: int, when: datetime) -> None:
    with doing(app):
        complaint = get_by_id(by_reference(reference).id, for_change=True)
        service.hold(complaint, actor_of("csr"), manager_id, when)
