"""Calls across complaints, for whoever makes them: what is booked, who asked to be rung, whose day it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal, literal_column, or_, select, tuple_
from sqlalchemy.orm import aliased

from .. import clock
from ..access import Actor
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints.access import visible_to
from ..complaints.calls import CHECK_IN, RING
from ..complaints.closeness import subject_for
from ..complaints.models import Complaint, Task
from ..db import AnyRow, AnySelect, db
from ..people.models import Customer
from .models import Appointment, CallRequest

MOST, MOST_LATER = 50, 10
Place = tuple[datetime, int]


@dataclass(frozen=True)
class Part:
    """One page of a list; `next` continues after the last row, and is None at the end."""

    rows: Sequence[AnyRow] = ()
    next: Place | None = None


@dataclass(frozen=True)
class Lists:
    """`booked` are calls of today that are still to be made, and those before that nobody logged; `asked`
    who is to be rung, or looked in on until the end of today; `later` the next calls that are booked for other days."""

    booked: Part
    asked: Part
    later: Sequence[AnyRow] = ()


def of(actor: Actor, *, own: bool, only: str = "", after: Place | None = None) -> Lists:
    """At most MOST of each, the most urgent first; `own` leaves out what other colleagues do. With a place it is only
    the list of this name, from there on."""
    return Lists(
        _booked(actor, own, after) if after is None or only == "booked" else Part(),
        _asked(actor, own, after) if after is None or only == "asked" else Part(),
        _later(actor, own) if after is None else (),
    )


def _booked(actor: Actor, own: bool, after: Place | None) -> Part:
    statement = _appointments(actor).where(*booked_by_tonight(actor.id, own), visible_to(actor))
    return _paged(statement, Appointment.starts_at, Appointment.id, after)


def _later(actor: Actor, own: bool) -> Sequence[AnyRow]:
    """The next MOST_LATER calls that are booked for days to come; `own` are those that the reader makes."""
    whose = (Appointment.manager_id == actor.id,) if own else ()
    booked = (Appointment.state == "booked", Appointment.starts_at >= TONIGHT, *whose)
    statement = _appointments(actor).where(*booked, visible_to(actor))
    return db.session.execute(statement.order_by(Appointment.starts_at, Appointment.id).limit(MOST_LATER)).all()


def _appointments(actor: Actor) -> AnySelect:
    return (
        select(
            Appointment.id, Appointment.starts_at, Appointment.ends_at, Appointment.number, Appointment.note,
            Appointment.manager_id, User.name.label("manager"), *_of_case(actor),
        )
        .join(Complaint, Complaint.id == Appointment.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .join(User, User.id == Appointment.manager_id)
    )  # fmt: skip


def _asked(actor: Actor, own: bool, after: Place | None) -> Part:
    statement = (
        select(
            Task.id, Task.due_at, func.coalesce(CallRequest.number, Customer.phone).label("number"),
            CallRequest.best_time, User.name.label("owner"), Customer, *_of_case(actor),
        )
        .select_from(Task)
        .join(Complaint, Complaint.id == Task.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .outerjoin(CallRequest, CallRequest.task_id == Task.id)
        .outerjoin(User, User.id == Task.owner_id)
        .where(*asked_for(actor.id, own), visible_to(actor))
    )  # fmt: skip
    return _paged(statement, Task.due_at, Task.id, after)


def _paged(statement: AnySelect, at: Any, key: Any, after: Place | None) -> Part:
    """At most MOST rows in the order of these columns, which the statement reads under their own names."""
    if after is not None:
        statement = statement.where(following(at, key, after))
    return part_of(db.session.execute(statement.order_by(at, key).limit(MOST + 1)).all(), at.key)


def following(at: Any, key: Any, after: Place) -> ColumnElement[bool]:
    """What comes behind a place in the order of these columns."""
    return tuple_(at, key) > tuple_(literal(after[0], at.type), literal(after[1], key.type))


def part_of(rows: Sequence[AnyRow], at: str) -> Part:
    """The page of what was read with one row more than it holds."""
    last = rows[MOST - 1] if len(rows) > MOST else None
    return Part(rows[:MOST], (getattr(last, at), last.id) if last is not None else None)


def _of_case(actor: Actor) -> tuple[ColumnElement[str], ...]:
    return (  # type: ignore[return-value]
        Complaint.id.label("complaint_id"), Complaint.reference, Complaint.status, Complaint.has_needs,
        subject_for(actor.id).label("title"), Customer.name.label("customer"), Customer.held_at,
    )  # fmt: skip


def booked_by_tonight(me: Any, own: bool) -> tuple[ColumnElement[bool], ...]:
    """Booked calls that begin by the end of today and are not logged; with `own` those that `me` makes or whose
    complaint they handle. In the very words of the partial index."""
    booked: ColumnElement[bool] = literal_column("appointment.state = 'booked'")
    whose = (or_(Appointment.manager_id == me, Complaint.handler_id == me),) if own else ()
    return booked, Appointment.starts_at < TONIGHT, *whose


def asked_for(me: Any, own: bool) -> tuple[ColumnElement[bool], ...]:
    """The first task of each complaint whose call was asked for or promised and not made, or on whom we look in by
    tonight; with `own` those of `me` or of nobody yet. Whose call is booked for today stands there. In the very words
    of the partial index."""
    waits: ColumnElement[bool] = literal_column("task.kind IN ('ring', 'check_in')")
    earlier = aliased(Task)
    place = tuple_(earlier.due_at, earlier.id) < tuple_(Task.due_at, Task.id)
    first = ~exists().where(earlier.complaint_id == Task.complaint_id, place, *_to_ring(earlier, me, own))
    whose = (_mine_or_nobodys(Task, me),) if own else ()
    return waits, Task.done_at.is_(None), _is_time(Task), *whose, first, ~_is_booked(me, own)


def alone(me: Any, own: bool) -> tuple[ColumnElement[bool], ...]:
    """Who waits for a person, and stands neither among the booked calls nor among those that were asked for."""
    return ~_is_asked(me, own), ~_is_booked(me, own)


def stands_above(me: Any, own: bool) -> ColumnElement[bool]:
    """Whether a complaint stands on one of the lists of those who are booked, asked, or wait."""
    whose = (func.coalesce(Complaint.handler_id, me) == me,) if own else ()
    return or_(_is_booked(me, own), _is_asked(me, own), and_(Complaint.call_since.is_not(None), *whose))


def _is_booked(me: Any, own: bool) -> ColumnElement[bool]:
    at = exists().where(Appointment.complaint_id == Complaint.id, *booked_by_tonight(me, own))
    return at.correlate_except(Appointment)


def _is_asked(me: Any, own: bool) -> ColumnElement[bool]:
    task = aliased(Task)
    return exists().where(task.complaint_id == Complaint.id, *_to_ring(task, me, own))


def _to_ring(task: Any, me: Any, own: bool) -> tuple[ColumnElement[bool], ...]:
    whose = (_mine_or_nobodys(task, me),) if own else ()
    return task.kind.in_((RING, CHECK_IN)), task.done_at.is_(None), _is_time(task), *whose


def _is_time(task: Any) -> ColumnElement[bool]:
    """Who asked may be rung any day; we look in on its day."""
    return or_(task.kind == RING, task.due_at < TONIGHT)


def _mine_or_nobodys(task: Any, me: Any) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = func.coalesce(task.owner_id, me) == me
    return mine


def tonight() -> datetime:
    """The end of today in the organisation's zone."""
    working = catalogue.organisation().working_time
    return working.midnight(working.local(clock.now()).date() + timedelta(days=1))


TONIGHT = bindparam("tonight", type_=Appointment.starts_at.type, callable_=tonight)
