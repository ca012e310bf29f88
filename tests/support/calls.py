"""Colleagues who can ring people, and times to ring them at."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from app import clock
from app.calls import queries
from app.calls.models import Appointment, CallHours, CallPlan
from app.complaints import details as d
from app.db import db
from tests.support.apps import actor_of, by_reference, doing, perform

LONDON = ZoneInfo("Europe/London")


def can_ring(
    app: Flask, who: str = "manager", weekdays: Sequence[int] = range(7), opens: str = "09:00", closes: str = "17:00",
    minutes: int = 30, zone: str = "",
) -> int:  # fmt: skip
    """Let a colleague of STAFF ring people on these weekdays; returns their id."""
    with doing(app):
        user_id = actor_of(who).id
        assert user_id is not None
        begins, ends = time.fromisoformat(opens), time.fromisoformat(closes)
        hours = [CallHours(weekday=weekday, opens=begins, closes=ends) for weekday in weekdays]
        db.session.add(CallPlan(user_id=user_id, zone=zone, minutes=minutes, hours=hours))
    return user_id


def at(day: date, clock_time: str, zone: ZoneInfo = LONDON) -> datetime:
    """A moment by the clock of a zone."""
    return datetime.combine(day, time.fromisoformat(clock_time), zone)


def in_days(days: int) -> date:
    """A day by the clock in London."""
    return clock.now().astimezone(LONDON).date() + timedelta(days=days)


def free(app: Flask, first: date, last: date, reference: str = "") -> list[queries.Slot]:
    """What is offered on these days, to nobody in particular or for one complaint."""
    with app.app_context():
        found = queries.free_slots(first, last, complaint=by_reference(reference) if reference else None)
        db.session.remove()
    return found


def book(app: Flask, reference: str, starts_at: datetime, who: str = "csr", manager: str = "manager") -> int:
    """Book a call; returns its id."""
    perform(
        app, reference, "book_call", who, d.CallBooked(id_of(app, manager), starts_at, "07700 900341", "After four.")
    )
    return booked(app, reference)[-1].id


def id_of(app: Flask, who: str) -> int:
    """The id of a colleague of STAFF."""
    with app.app_context():
        found = actor_of(who).id or 0
        db.session.remove()
    return found


def booked(app: Flask, reference: str) -> list[Appointment]:
    """All appointments of a complaint as they are."""
    with app.app_context():
        found = list(
            db.session.scalars(
                db.select(Appointment).filter_by(complaint_id=by_reference(reference).id).order_by(Appointment.id)
            )
        )
        db.session.expunge_all()
        db.session.remove()
    return found
