"""Which dates that were met somebody really kept."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from ..complaints import deadlines
from ..complaints.actions import ACTIONS
from ..complaints.models import Clock, ClockMove, Event
from ..complaints.tallies import unindexed

STOPPING = frozenset(name for name, row in ACTIONS.items() if "stop" in row.clocks)
"""Actions after which nothing is due any more."""
# A day that came while we waited for the customer was not missed.
PASSED_AND_MOVED = and_(ClockMove.was_due_at < ClockMove.moved_at, ClockMove.reason != deadlines.WAITED)


def was_kept() -> ColumnElement[bool]:
    """Not what ended in time because the complaint did, nor a word whose place something else took as it was given, nor
    what got another day once its own had passed."""
    stopped = exists().where(
        Event.complaint_id == Clock.complaint_id, Event.at == Clock.ended_at, unindexed(Event.action).in_(STOPPING)
    )
    given = or_(Clock.kind != deadlines.CONTACT_AGAIN, Clock.ended_at > Clock.started_at)
    return and_(Clock.met, given, ~stopped, ~missed_before())


def missed_before() -> ColumnElement[bool]:
    """A day to settle it by had passed, and was moved only then."""
    return and_(Clock.kind == deadlines.RESOLUTION, exists().where(ClockMove.clock_id == Clock.id, PASSED_AND_MOVED))


def missed_and_moved(start: datetime, end: datetime) -> ColumnElement[bool]:
    """A day to settle it by passed in that time, and was moved only then."""
    days = (ClockMove.was_due_at >= start, ClockMove.was_due_at < end)
    passed = select(ClockMove.clock_id).where(*days, PASSED_AND_MOVED)
    return and_(Clock.kind == deadlines.RESOLUTION, Clock.id.in_(passed))
