"""When somebody can ring people: their week, days that differ, and the secret address of their calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from .. import clock, sealing
from ..accounts.models import User
from ..complaints.models import Complaint
from ..db import AnyRow, db
from ..errors import Invalid, NotFound
from . import queries
from .models import Appointment, CallException, CallHours, CallPlan
from .slots import Hours

LENGTHS = (15, 20, 30, 45, 60)
KEPT = timedelta(days=7)
"""So long a call that is over stays in its colleague's calendar."""


@dataclass(frozen=True)
class WeekWish:
    """Hours of each weekday (Monday first), the length of a call in minutes, and a zone or nothing for ours."""

    hours: tuple[tuple[Hours, ...], ...]
    minutes: int
    zone: str = ""


def save_week(user: User, wish: WeekWish) -> None:
    """From now on these are the hours; what is booked stays. Raises Invalid at `day_<weekday>` or `minutes`."""
    errors = {f"day_{place}": words for place, hours in enumerate(wish.hours) if (words := _wrong(hours))}
    if wish.minutes not in LENGTHS:
        errors["minutes"] = "Choose how long a call takes."
    if errors:
        raise Invalid("These hours do not fit.", errors=errors)
    plan = _plan(user)
    plan.zone, plan.minutes = wish.zone, wish.minutes
    plan.hours = [
        CallHours(weekday=weekday, opens=hours.opens, closes=hours.closes)
        for weekday, of_day in enumerate(wish.hours)
        for hours in of_day
    ]
    db.session.flush()


def add_exception(user: User, day: date, hours: Sequence[Hours]) -> None:
    """One day that differs: hours besides the week's or, without any, a day off. Raises Invalid."""
    if day < clock.now().date() - timedelta(days=1):
        raise Invalid("That day is over.", errors={"day": "Choose a day that is still to come."})
    if words := _wrong(hours):
        raise Invalid(words, errors={"hours": words})
    rows = [CallException(day=day, opens=one.opens, closes=one.closes) for one in hours]
    plan = _plan(user)
    plan.exceptions.extend(rows or [CallException(day=day, opens=None, closes=None)])
    db.session.flush()


def booked_outside(user: User) -> Sequence[Appointment]:
    """Booked calls to come that their hours no longer hold, the next first: they stay until somebody moves them."""
    plan = _plan(user)
    own = (Appointment.manager_id == user.id, Appointment.state == "booked", Appointment.ends_at > clock.now())
    rows = db.session.scalars(select(Appointment).where(*own).order_by(Appointment.starts_at)).all()
    week, day = queries.week_of(plan), timedelta(days=1)
    return [
        row
        for row in rows
        if not any(
            begin < row.ends_at and row.starts_at < end
            for begin, end in week.calls(row.starts_at - day, row.starts_at + day)
        )
    ]


def remove_exception(user: User, exception_id: int) -> None:
    """The day is like any other again. One that somebody took out meanwhile is no mistake."""
    plan = _plan(user)
    plan.exceptions = [row for row in plan.exceptions if row.id != exception_id]
    db.session.flush()


def _wrong(hours: Sequence[Hours]) -> str:
    ordered = sorted(hours, key=lambda one: one.opens)
    if any(one.closes <= one.opens for one in ordered):
        return "It ends after it begins: write hours like 09:00–12:00."
    if any(one.closes > other.opens for one, other in pairwise(ordered)):
        return "These hours overlap."
    return ""


def _plan(user: User) -> CallPlan:
    """Their plan, locked: nobody books a call meanwhile."""
    statement = select(CallPlan).where(CallPlan.user_id == user.id).with_for_update(of=CallPlan)
    plan = db.session.scalars(statement).one_or_none()
    if plan is None:
        plan = CallPlan(user_id=user.id, zone="", minutes=30, hours=[], exceptions=[])
        db.session.add(plan)
        db.session.flush()
    return plan


def coming_exceptions(plan: CallPlan | None) -> list[CallException]:
    """Days that differ and are not over, the next first."""
    today = clock.now().date() - timedelta(days=1)
    return [row for row in plan.exceptions if row.day >= today] if plan is not None else []


def new_feed(user: User) -> str:
    """The secret of a new address of their calendar; the one before opens nothing any more."""
    plan, token = _plan(user), sealing.new_token()
    plan.feed_hash, plan.feed_made_at = sealing.digest(token), clock.now()
    return token


def end_feed(user: User) -> None:
    """No address opens their calendar any more."""
    plan = _plan(user)
    plan.feed_hash = plan.feed_made_at = None


@dataclass(frozen=True)
class Feed:
    """A colleague's calendar: booked calls, each with its complaint's reference and nothing else of it."""

    name: str
    calls: Sequence[AnyRow]


def get_feed(token: str) -> Feed:
    """The calendar behind a secret address. Raises NotFound; also of somebody who has left."""
    statement = select(CallPlan).join(User, User.id == CallPlan.user_id)
    plan = db.session.scalars(
        statement.where(CallPlan.feed_hash == sealing.digest(token), User.active)
    ).one_or_none()  # fmt: skip
    if plan is None:
        raise NotFound("There is no calendar at this address.")
    rows = select(
        Appointment.uid, Appointment.sequence, Appointment.starts_at, Appointment.ends_at, Appointment.made_at,
        Complaint.reference,
    ).join(Complaint, Complaint.id == Appointment.complaint_id)  # fmt: skip
    since: datetime = clock.now() - KEPT
    own = (Appointment.manager_id == plan.user_id, Appointment.state.in_(("booked", "done")))
    found = db.session.execute(rows.where(*own, Appointment.starts_at >= since).order_by(Appointment.starts_at))
    return Feed(plan.user.name, found.all())


def find_plan(user: User) -> CallPlan | None:
    return queries.find_plan(user.id)
