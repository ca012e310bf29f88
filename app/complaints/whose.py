"""Whose a date is: managers take escalations on, and somebody without a part in it looks again; whoever handles the
complaint acts on the rest, and sees nothing of others' as late. And whose word is next about what we understood."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, exists, or_

from ..access import Actor, Role
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
    own = exists().where(
        Clock.complaint_id == Complaint.id, Clock.kind.in_(HANDLERS), unindexed(Clock.ended_at).is_(None),
        Clock.paused_at.is_(None), *late,
    )  # fmt: skip
    return or_(Complaint.due_kind.not_in(MANAGERS), and_(Complaint.due_kind.in_(MANAGERS), own))


def corrected(events: Iterable[Event]) -> bool:
    """Whether they said that we did not understand it right, and we have not written it anew: that is our turn."""
    last = max((event for event in events if event.action in UNDERSTANDING), key=lambda event: event.id, default=None)
    return last is not None and last.action == "correct_facts"
