"""A manager's call stays with managers: it is offered at their times alone, and nobody else is given it.

It is one where somebody was not happy with us and was told that a manager rings them. What is promised so outlives the
time that was booked: called off or missed, the next one is a manager's as well, while the complaint is escalated.
"""

from collections.abc import Sequence

from sqlalchemy import select

from ..access import Actor, Role
from ..accounts import queries as accounts
from ..complaints import deadlines
from ..complaints import details as d
from ..complaints.checks import looks_at
from ..complaints.lifecycle import afterwards, may, perform
from ..complaints.models import Complaint, Event
from ..db import db
from . import queries
from .models import Appointment

STAYS = "A manager was to ring them, so a manager does. Choose a time of a manager."
ONLY_MANAGERS = "A manager was to ring them. Choose a manager."
CAME_TO_NOTHING = ("booked", "cancelled", "missed")
"""States of a call that is over, or called off, and that nobody had with them: booked ones were never logged."""

TAKEN_ON_WITH = frozenset({"book_call", "move_call", "hand_call_on", "escalate", "not_right_yet"})


def owed(complaint: Complaint) -> bool:
    """Whether the call of this complaint, booked or to be booked, is one of a manager."""
    booked = queries.upcoming_of(complaint.id)
    if booked is not None:
        return booked.of_manager
    own = (Appointment.complaint_id == complaint.id, Appointment.state.not_in(("held", "moved")))
    newest = select(Appointment).where(*own).order_by(Appointment.id.desc()).limit(1)
    last = db.session.scalars(newest).one_or_none()
    return last is not None and last.of_manager and complaint.level > 0 and last.state in CAME_TO_NOTHING


def is_manager(user_id: int | None) -> bool:
    """Whether this colleague may be given a manager's call."""
    user = accounts.find_user(user_id)
    return user is not None and user.role is Role.MANAGER


def becomes_one(complaint: Complaint, manager_id: int, asked: bool) -> bool:
    """Whether a call that is booked now is one of a manager: it was said so, one is owed, or a manager rings about what
    is escalated."""
    return asked or owed(complaint) or (complaint.level > 0 and is_manager(manager_id))


@looks_at("book_call", "move_call")
def _stays(complaint: Complaint, actor: Actor, needs: d.CallBooked | d.CallMoved) -> dict[str, str]:
    known = needs.manager_id if isinstance(needs.manager_id, int) else None
    return {"starts_at": STAYS} if known is not None and owed(complaint) and not is_manager(known) else {}


@afterwards
def _taken_on(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    """A manager whose time is booked about what is escalated has taken it on: it is theirs from then on, and nobody
    waits for somebody else to do so. Whether the call was made is watched as of any other."""
    if not complaint.level or not any(event.action in TAKEN_ON_WITH for event in events):
        return
    call = queries.upcoming_of(complaint.id)
    if call is None or call.manager.role is not Role.MANAGER:
        return
    call.of_manager, manager = True, call.manager.as_actor()
    waits = deadlines.find(complaint, deadlines.ESCALATION) is not None
    if (waits or complaint.manager_id != manager.id) and may(manager, complaint, "take_it_on"):
        event = perform(complaint, "take_it_on", manager)
        event.facts = {**event.facts, "appointment": call.id}
