"""Days that passed before they were kept: another day that is given afterwards makes no kept one of them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select

from ..sentences import to_translate as N_
from . import deadlines
from .models import Clock, ClockMove, PromiseMove

Move = ClockMove | PromiseMove
"""A date that was given before another."""

# Of calls that were promised and came due while calls were held: rung after all, by mistake held, or written.
HELD = N_(
    "We promised to ring you, and did not. We are sorry that you waited: before anybody rang you we had to decide how "
    "we stay in touch with you. That is decided, and we ring you by the new date."
)
NOT_RUNG = N_("We promised to ring you, and did not. We are sorry that you waited: we ring you by the new date.")
WRITTEN = N_(
    "We promised to ring you, and did not. We are sorry that you waited: before anybody rang you we had to decide how "
    "we stay in touch with you. Our other letter says how. What we wanted to say comes to you in writing by the new "
    "date."
)

EXCUSED = (
    deadlines.WAITED, deadlines.WITHDRAWN, deadlines.COUNTED, deadlines.EARLIER, HELD, NOT_RUNG, WRITTEN,
)  # fmt: skip
"""Why a day moves that was not missed: it came while its time did not count. An earlier one is missed by itself. They
are compared with rows that stand, so none of them is ever worded anew."""
PASSED_AND_MOVED = and_(ClockMove.was_due_at < ClockMove.moved_at, ClockMove.reason.not_in(EXCUSED))


def passed(moves: Iterable[Move]) -> list[Move]:
    """Those of these moves that gave another day once one had passed."""
    return [move for move in moves if move.was_due_at < move.moved_at and move.reason not in EXCUSED]


def first_missed(due_at: datetime, moves: Iterable[Move]) -> datetime:
    """The day by which a clock or a promise is in time: the first that passed before it moved, else its last."""
    return min((move.was_due_at for move in passed(moves)), default=due_at)


def before_it_moved() -> ColumnElement[bool]:
    """A day of this clock had passed, and was moved only then."""
    return exists().where(ClockMove.clock_id == Clock.id, PASSED_AND_MOVED)


def and_moved(start: datetime, end: datetime) -> ColumnElement[bool]:
    """The same of a day in that time."""
    days = (ClockMove.was_due_at >= start, ClockMove.was_due_at < end)
    return Clock.id.in_(select(ClockMove.clock_id).where(*days, PASSED_AND_MOVED))
