"""Whose a date is: managers take escalations on, and somebody without a part in it looks again; whoever handles the
complaint acts on the rest, and sees nothing of others' as late. And whose word is next about what we understood."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from ..access import Actor, Role
from ..people.models import Customer
from . import deadlines
from .models import Clock, Complaint, Event
from .tallies import unindexed

MANAGERS = (deadlines.ESCALATION, deadlines.SECOND_LOOK)
HANDLERS = tuple(sorted(deadlines.PRESSING - set(MANAGERS)))

UNDERSTANDING = frozenset({"state_facts", "confirm_facts", "correct_facts"})
"""What is done about the statement of facts, by us and by them."""


def leads(actor: Actor) -> bool:
    """Whether a manager's dates are theirs to act on, or to watch over."""
    return actor.role is not Role.CSR


def handlers_own(*late: ColumnElement[bool]) -> ColumnElement[bool]:
    """The handler has something to do about it by the date that presses most, or else by one that is `late`."""
    own = exists().where(*_of_the_handler(), *late)
    return or_(Complaint.due_kind.not_in(MANAGERS), and_(Complaint.due_kind.in_(MANAGERS), own))


def handlers_date(row: Any) -> datetime | None:
    """By when the handler has to act where a manager's date presses most, of a complaint or a row that was read with
    `HANDLERS_DUE_AT`."""
    if not isinstance(row, Complaint):
        found: datetime | None = row.handlers_due_at
        return found
    running = (clock for clock in row.clocks if clock.is_running and clock.paused_at is None)
    held = deadlines.CALLS if row.customer.held_at is not None else frozenset()
    return min((clock.due_at for clock in running if clock.kind in HANDLERS and clock.kind not in held), default=None)


def _of_the_handler() -> tuple[ColumnElement[bool], ...]:
    """Their clocks that run; none of a call to somebody whom nobody rings for now."""
    held = (
        exists().where(Customer.id == Complaint.customer_id, Customer.held_at.is_not(None)).correlate_except(Customer)
    )
    return (
        Clock.complaint_id == Complaint.id, Clock.kind.in_(HANDLERS), unindexed(Clock.ended_at).is_(None),
        Clock.paused_at.is_(None), or_(Clock.kind.not_in(sorted(deadlines.CALLS)), ~held),
    )  # fmt: skip


_first = select(func.min(Clock.due_at)).where(*_of_the_handler()).correlate(Complaint).scalar_subquery()
HANDLERS_DUE_AT = case((Complaint.due_kind.in_(MANAGERS), _first)).label("handlers_due_at")


def corrected(events: Iterable[Event]) -> bool:
    """Whether they said that we did not understand it right, and we have not written it anew: that is our turn."""
    last = max((event for event in events if event.action in UNDERSTANDING), key=lambda event: event.id, default=None)
    return last is not None and last.action == "correct_facts"
