"""Calls of the day for home and sidebar: what is booked by tonight, who asked to be rung, and who waits for our word.

All of them are read, and all of them are counted, as a part of one statement.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select, union_all

from ..access import CAPABILITIES, Actor, Role
from ..accounts.models import User
from ..complaints import calls
from ..complaints.access import readable_by
from ..complaints.models import Complaint, Task
from ..complaints.tallies import ME, capped, complaints, mine_or_nobodys
from ..db import AnyRow, AnySelect, AnyUnion, db
from ..people.models import Customer
from .lists import alone, asked_for, booked_by_tonight
from .models import Appointment, CallRequest
from .queries import is_promised

C = Complaint
LAST = datetime.max.replace(tzinfo=UTC)
COUNTS = ("calls_booked", "calls_asked", "calls_waiting")
"""The names of `counted`."""

NOTHING: ColumnElement[str] = literal_column("''")
NOUGHT: ColumnElement[int] = literal_column("0")


def next_ones(actor: Actor, *, own: bool, limit: int) -> Sequence[AnyRow]:
    """The next calls, each with its `kind`: booked, at whose time somebody sits beside the telephone, then the most
    urgent of those asked for and waiting; `own` leaves out those of others."""
    rows = db.session.execute(_statement(own), {"me": actor.id, "limit": limit}).all()
    return sorted(rows, key=lambda row: (row.kind != "booked", row.due_at or LAST))[:limit]


def counted(actor: Actor) -> tuple[tuple[str, ColumnElement[int]], ...]:
    """How many are booked by tonight, how many asked and how many wait, each complaint once, for a statement that
    knows ME; nothing for whoever rings nobody."""
    if actor.role not in CAPABILITIES["calls.work"]:
        return ()
    return _counts(actor.role is not Role.MANAGER)


@lru_cache
def _counts(own: bool) -> tuple[tuple[str, ColumnElement[int]], ...]:
    return tuple(zip(COUNTS, (booked(own), asked(own), waiting(own)), strict=True))


def booked(own: bool) -> ColumnElement[int]:
    """How many calls are booked by tonight and not logged."""
    rows = select(Appointment.id).join(C, C.id == Appointment.complaint_id)
    return capped(rows.where(*booked_by_tonight(ME, own), readable_by(ME)))


def asked(own: bool) -> ColumnElement[int]:
    """How many are to be rung because they, or a colleague, asked for it, or because we look in on them today."""
    rows = select(Task.id).join(C, C.id == Task.complaint_id)
    return capped(rows.where(*asked_for(ME, own), readable_by(ME)))


def waiting(own: bool) -> ColumnElement[int]:
    """How many wait for a person to ring them, and were not counted among those."""
    return complaints(*((mine_or_nobodys(),) if own else ()), C.call_since.is_not(None), *alone(ME, own))


@lru_cache
def _statement(own: bool) -> AnyUnion:
    rest = calls.statement(own, False).where(*alone(ME, own)).subquery()
    parts = (_booked(own), _asked(own), _waiting(rest.c))
    return union_all(*(select(part.subquery()) for part in parts))


def _booked(own: bool) -> AnySelect:
    rows = _row(
        literal_column("'booked'"), Appointment.id, (Appointment.starts_at, Appointment.ends_at),
        Appointment.number, Appointment.note, User.name, NOUGHT,
    )  # fmt: skip
    rows = rows.select_from(Appointment).join(C, C.id == Appointment.complaint_id)
    rows = rows.join(Customer, Customer.id == C.customer_id).join(User, User.id == Appointment.manager_id)
    rows = rows.where(*booked_by_tonight(ME, own), readable_by(ME))
    return rows.order_by(Appointment.starts_at, Appointment.id).limit(calls.LIMIT)


def _asked(own: bool) -> AnySelect:
    kind = case((is_promised(), "promised"), (Task.kind == calls.CHECK_IN, "check_in"), else_="asked")
    is_closed = and_(Customer.closed_ways.contains("telephone"), Customer.let_telephone.is_(None))
    number = func.coalesce(CallRequest.number, case((is_closed, NOTHING), else_=Customer.phone))
    waits = C.call_since.is_not(None)
    heard = case((waits, func.coalesce(calls.last_heard, NOTHING)), else_=NOTHING)
    due_at = case((and_(waits, calls.due_at < Task.due_at), calls.due_at), else_=Task.due_at)
    tries = case((and_(waits, calls.tries > Task.tries), calls.tries), else_=Task.tries)
    rows = _row(kind, Task.id, (due_at, due_at), number, Task.words, NOTHING, tries, heard)
    rows = rows.select_from(Task).outerjoin(CallRequest, CallRequest.task_id == Task.id)
    rows = rows.join(C, C.id == Task.complaint_id).join(Customer, Customer.id == C.customer_id)
    return rows.where(*asked_for(ME, own), readable_by(ME)).order_by(Task.due_at, Task.id).limit(calls.LIMIT)


def _row(
    kind: Any,
    number_of: Any,
    times: tuple[Any, Any],
    number: Any,
    why: Any,
    rings: Any,
    tries: Any,
    heard: Any = NOTHING,
) -> AnySelect:
    return select(
        kind.label("kind"), number_of.label("id"), C.reference, Customer.name.label("customer"),
        number.label("phone"), times[0].label("due_at"), times[1].label("ends_at"), why.label("why"),
        rings.label("rings"), heard.label("last_heard"), tries.label("tries"), C.has_needs, Customer.held_at,
    )  # fmt: skip


def _waiting(row: Any) -> AnySelect:
    return select(
        literal_column("'waiting'").label("kind"), row.id, row.reference, row.customer, row.phone, row.due_at,
        row.due_at.label("ends_at"), NOTHING.label("why"), NOTHING.label("rings"),
        func.coalesce(row.last_heard, NOTHING).label("last_heard"), row.tries, row.has_needs, row.held_at,
    )  # fmt: skip
