"""Which dates that were met somebody really kept."""

from sqlalchemy import ColumnElement, and_, exists, or_

from ..complaints import deadlines, missed
from ..complaints.actions import ACTIONS
from ..complaints.models import Clock, Event
from ..complaints.tallies import unindexed

STOPPING = frozenset(name for name, row in ACTIONS.items() if "stop" in row.clocks)
"""Actions after which nothing is due any more."""


def was_kept() -> ColumnElement[bool]:
    """Not what ended in time because the complaint did, nor a word whose place something else took as it was given, nor
    what got another day once its own had passed."""
    stopped = exists().where(
        Event.complaint_id == Clock.complaint_id, Event.at == Clock.ended_at, unindexed(Event.action).in_(STOPPING)
    )
    given = or_(Clock.kind != deadlines.CONTACT_AGAIN, Clock.ended_at > Clock.started_at)
    return and_(Clock.met, given, ~stopped, ~missed.before_it_moved())
