"""Calls across complaints, for whoever makes them: what is booked, who asked to be rung, whose day it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import aliased

from .. import clock
from ..access import Actor
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints.access import visible_to
from ..complaints.calls import CHECK_IN, RING
from ..complaints.closeness import subject_for
from ..complaints.models import Complaint, Task
from ..db import AnyRow, db
from ..people.models import Customer
from .models import Appointment, CallRequest, CheckIn

MOST = 50


@dataclass(frozen=True)
class Lists:
    """`booked` are calls of today that are still to be made, and those before that nobody logged; `asked`
    who is to be rung; `check_ins` on whom we look in until the end of today."""

    booked: Sequence[AnyRow]
    asked: Sequence[AnyRow]
    check_ins: Sequence[AnyRow]


def of(actor: Actor, *, own: bool) -> Lists:
    """At most MOST of each, the most urgent first; `own` leaves out what other colleagues do."""
    return Lists(_booked(actor, own), _asked(actor, own), _check_ins(actor, own))


def _booked(actor: Actor, own: bool) -> Sequence[AnyRow]:
    statement = (
        select(
            Appointment.id, Appointment.starts_at, Appointment.ends_at, Appointment.number, Appointment.note,
            Appointment.manager_id, User.name.label("manager"), *_of_case(actor),
        )
        .join(Complaint, Complaint.id == Appointment.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .join(User, User.id == Appointment.manager_id)
        .where(*booked_by_tonight(actor.id, own), visible_to(actor))
    )  # fmt: skip
    return db.session.execute(statement.order_by(Appointment.starts_at, Appointment.id).limit(MOST)).all()


def _asked(actor: Actor, own: bool) -> Sequence[AnyRow]:
    statement = (
        select(
            CallRequest.number, CallRequest.best_time, Task.due_at, User.name.label("owner"), *_of_case(actor),
        )
        .join(Task, Task.id == CallRequest.task_id)
        .join(Complaint, Complaint.id == CallRequest.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .outerjoin(User, User.id == Task.owner_id)
        .where(*asked_for(actor.id, own), visible_to(actor))
    )  # fmt: skip
    return db.session.execute(statement.order_by(Task.due_at, Task.id).limit(MOST)).all()


def _check_ins(actor: Actor, own: bool) -> Sequence[AnyRow]:
    statement = (
        select(
            CheckIn.id, CheckIn.day, Task.words.label("about"), Task.due_at, Customer.phone, Customer.closed_ways,
            *_of_case(actor),
        )
        .join(Task, Task.id == CheckIn.task_id)
        .join(Complaint, Complaint.id == CheckIn.complaint_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(Task.kind == CHECK_IN, Task.done_at.is_(None), Task.due_at < TONIGHT, visible_to(actor))
    )  # fmt: skip
    if own:
        statement = statement.where(_mine_or_nobodys(Task, actor.id))
    return db.session.execute(statement.order_by(Task.due_at, CheckIn.id).limit(MOST)).all()


def _of_case(actor: Actor) -> tuple[ColumnElement[str], ...]:
    return (  # type: ignore[return-value]
        Complaint.id.label("complaint_id"), Complaint.reference, Complaint.has_needs,
        subject_for(actor.id).label("title"), Customer.name.label("customer"), Customer.held_at,
    )  # fmt: skip


def booked_by_tonight(me: Any, own: bool) -> tuple[ColumnElement[bool], ...]:
    """Booked calls that begin by the end of today and are not logged; with `own` those that `me` makes or whose
    complaint they handle. In the very words of the partial index."""
    booked: ColumnElement[bool] = literal_column("appointment.state = 'booked'")
    whose = (or_(Appointment.manager_id == me, Complaint.handler_id == me),) if own else ()
    return booked, Appointment.starts_at < TONIGHT, *whose


def asked_for(me: Any, own: bool) -> tuple[ColumnElement[bool], ...]:
    """The first task of each complaint whose call was asked for or promised and not made; with `own` those of `me` or
    of nobody yet. Whose call is booked for today stands there. In the very words of the partial index."""
    waits: ColumnElement[bool] = literal_column("task.kind = 'ring'")
    earlier = aliased(Task)
    place = tuple_(earlier.due_at, earlier.id) < tuple_(Task.due_at, Task.id)
    first = ~exists().where(earlier.complaint_id == Task.complaint_id, place, *_to_ring(earlier, me, own))
    return waits, Task.done_at.is_(None), *((_mine_or_nobodys(Task, me),) if own else ()), first, ~_is_booked(me, own)


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
    return task.kind == RING, task.done_at.is_(None), *((_mine_or_nobodys(task, me),) if own else ())


def _mine_or_nobodys(task: Any, me: Any) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = func.coalesce(task.owner_id, me) == me
    return mine


def tonight() -> datetime:
    """The end of today in the organisation's zone."""
    working = catalogue.organisation().working_time
    return working.midnight(working.local(clock.now()).date() + timedelta(days=1))


TONIGHT = bindparam("tonight", type_=Appointment.starts_at.type, callable_=tonight)
