"""Days that passed before they were kept: another day that is given afterwards makes no kept one of them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select

from . import deadlines
from .models import Clock, ClockMove

EXCUSED = (deadlines.WAITED, deadlines.WITHDRAWN, deadlines.COUNTED, deadlines.EARLIER)
"""Why a day moves that was not missed: it came while its time did not count. An earlier one is missed by itself."""
PASSED_AND_MOVED = and_(ClockMove.was_due_at < ClockMove.moved_at, ClockMove.reason.not_in(EXCUSED))


def passed(moves: Iterable[ClockMove]) -> list[ClockMove]:
    """Those of these moves that gave another day once one had passed."""
    return [move for move in moves if move.was_due_at < move.moved_at and move.reason not in EXCUSED]


def before_it_moved() -> ColumnElement[bool]:
    """A day of this clock had passed, and was moved only then."""
    return exists().where(ClockMove.clock_id == Clock.id, PASSED_AND_MOVED)


def and_moved(start: datetime, end: datetime) -> ColumnElement[bool]:
    """The same of a day in that time."""
    days = (ClockMove.was_due_at >= start, ClockMove.was_due_at < end)
    return Clock.id.in_(select(ClockMove.clock_id).where(*days, PASSED_AND_MOVED))
