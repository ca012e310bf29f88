"""When somebody may go outside, and what we owe them then: that it is sent there what is needed, by a day."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext, ngettext
from sqlalchemy import select

from .. import clock
from ..catalogue import queries as catalogue
from ..db import db
from ..web.filters import long_day
from .models import Complaint, Event, Task
from .statuses import Status

_: Callable[..., str] = gettext
TASK = "outside_body"
DAYS_TO_SEND = 2
"""Working days within which an outside body is sent what it needs."""
RECKONED_WITH = timedelta(days=365)
SAID = ("note_outside_body", "outside_decision")
ANSWERED = frozenset({Status.RESOLVED, Status.CLOSED, Status.REFERRED})
"""They have our answer in these, with which they may go there."""


def when(complaint: Complaint | None = None) -> str:
    """From when the outside body takes a complaint, by the settings, as a sentence: this one, or any."""
    weeks = catalogue.organisation().outside_body.weeks_until
    if complaint is None:
        if not weeks:
            return _("You can go there at any time.")
        return str(
            ngettext(
                "You can go there when one week has passed since you complained, or as soon as we have given our final"
                " answer.",
                "You can go there when %(num)s weeks have passed since you complained, or as soon as we have given our"
                " final answer.",
                weeks,
            )
        )
    opens_at = complaint.received_at + timedelta(weeks=weeks)
    if complaint.state in ANSWERED or opens_at <= clock.now():
        return _("You can go there now.")
    return _("You can go there from %(day)s, or as soon as we have given our final answer.", day=long_day(opens_at))


def due_after(told_at: datetime) -> datetime:
    """By when they are sent it, if we are told at this moment."""
    return catalogue.organisation().working_time.end_of_working_day(told_at, DAYS_TO_SEND)


def to_send(complaint_id: int) -> Task | None:
    """The last task of sending it; None where nobody was ever told that they went there."""
    statement = select(Task).where(Task.complaint_id == complaint_id, Task.kind == TASK)
    return db.session.scalars(statement.order_by(Task.id.desc()).limit(1)).one_or_none()


def went(events: Sequence[Event]) -> Event | None:
    """Where they told us that they went there, and nobody has decided there since."""
    last = next((row for row in reversed(events) if row.action in SAID), None)
    return last if last is not None and last.action == "note_outside_body" else None


def is_there(complaint_id: int) -> bool:
    """Whether we have to reckon with a decision of theirs: they went there, and it is neither decided nor long ago. Not
    every decision is told to us."""
    known = select(Event).where(Event.complaint_id == complaint_id, Event.action.in_(SAID))
    noted = went(db.session.scalars(known.order_by(Event.id)).all())
    return noted is not None and noted.at + RECKONED_WITH > clock.now()
