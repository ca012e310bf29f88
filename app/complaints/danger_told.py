"""What whoever told us of danger hears: that a manager knows, and by when one looks at it, for as long as it may last.
Receipt, letters and page read it here, from the clock that our managers have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from flask_babel import gettext
from sqlalchemy import or_, select

from .. import clock
from ..db import db
from ..web.filters import day, short_day, time_of_day
from . import deadlines
from .models import Clock, Complaint, Event
from .statuses import Status

_: Callable[..., str] = gettext
TELLING = ("file", "tell_danger")


@dataclass(frozen=True)
class Look:
    """The look of a manager that is still to come."""

    due_at: datetime

    @property
    def words(self) -> str:
        """What happens, without its date."""
        return _("A manager, who was told at once, looks at it before anything else")

    @property
    def by(self) -> str:
        return _("by %(day)s, %(time)s", day=short_day(self.due_at), time=time_of_day(self.due_at))

    @property
    def sentence(self) -> str:
        told = {"day": day(self.due_at), "time": time_of_day(self.due_at)}
        if self.due_at <= clock.now():
            return _(
                "A manager was told at once, and was to look at your complaint by %(day)s, %(time)s. We are late, and"
                " that is our fault.",
                **told,
            )
        return _(
            "A manager was told at once, and looks at your complaint before anything else, by %(day)s, %(time)s.",
            **told,
        )


def is_of_danger(row: Clock, events: Sequence[Event]) -> bool:
    """Whether they were told of this look: a complaint is escalated by its filing only where somebody is in danger, and
    danger that is told later has a look of its own."""
    return any(event.at == row.started_at and event.action in TELLING for event in events)


def look(complaint: Complaint) -> Look | None:
    """The look that is owed for the danger they told us of; None where nobody did, a manager has looked, or what waits
    for one was asked for otherwise."""
    owed = deadlines.find(complaint, deadlines.ESCALATION) if complaint.in_danger else None
    if owed is None or not is_of_danger(owed, _then(complaint, owed.started_at)):
        return None
    return Look(owed.due_at)


def may_last(complaint: Complaint, events: Sequence[Event]) -> bool:
    """Whether somebody may still be in danger, as far as we know: a manager's look alone does not end it, our decision
    does. What they told since, a complaint that was joined since, and a look that is owed may be of danger after it."""
    if not (complaint.in_danger and complaint.is_open):
        return False
    if complaint.state is not Status.RESOLVED or look(complaint) is not None:
        return True
    since = takewhile(lambda event: event.action != "resolve", reversed(events))
    return any(event.facts.get("in_danger") or event.action == "merge" for event in since)


def _then(complaint: Complaint, at: datetime) -> Sequence[Event]:
    """What was done at that moment, also to what was joined with it: its look goes along."""
    joined = select(Complaint.id).where(or_(Complaint.id == complaint.id, Complaint.merged_into_id == complaint.id))
    return db.session.scalars(select(Event).where(Event.complaint_id.in_(joined), Event.at == at)).all()
