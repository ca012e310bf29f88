"""Two complaints that become one have one call: nobody is rung twice about the same.

What is kept is chosen as `of_two` says; the others are called off, and their times are free again. The letter about the
joining says so, and has the entry with which the customer's calendar loses them. They stay off once the two are
separated again, as the letter about that says; whoever waited for one of them does not wait longer than before.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .. import clock
from ..access import SYSTEM
from ..complaints import correspondence, deadlines, given
from ..complaints import details as d
from ..complaints.joining import comes_apart, goes_along, last_joining
from ..complaints.lifecycle import perform
from ..complaints.models import Complaint, Event
from ..db import db
from ..outbox import service as outbox
from ..sentences import to_translate as N_
from . import mailing, queries
from .models import Appointment

TELLING = ("call_booked", "call_moved", "call_reminder")
"""Letters that say when somebody is rung."""
ONCE = N_("We joined it with another of your complaints, and talk with you once about both.")
SEPARATE = N_("The two complaints are separate again.")
"""Why the day on which they are rung comes forward; rows keep it."""


def of_two(complaint: Complaint, into: Complaint) -> tuple[Appointment | None, Sequence[Appointment]]:
    """The one call that stays where both have one to come, and those that are called off; of what has begun nothing is.
    The earliest stays, unless a manager was to ring them: then a manager does."""
    mine, theirs = (_not_begun(row) for row in (complaint, into))
    if not (mine and theirs):
        return None, ()
    kept, *off = sorted([*mine, *theirs], key=lambda call: (not call.of_manager, call.starts_at, call.id))
    return kept, off


def _not_begun(complaint: Complaint) -> list[Appointment]:
    return [call for call in queries.booked_of(complaint.id) if call.starts_at > clock.now()]


@goes_along
def _call_off(complaint: Complaint, into: Complaint, event: Event) -> dict[str, Any]:
    """Each is called off on the complaint on which it was booked, whose record says so also once they are apart."""
    kept, off = of_two(complaint, into)
    if kept is None:
        return {"call": None}
    for call in off:
        of = complaint if call.complaint_id == complaint.id else into
        perform(of, "cancel_call", SYSTEM, d.CallCancelled(call.id, ONCE, instead_id=kept.id, by_id=event.actor_id))
        if of.id != kept.complaint_id:  # else it may be the kept one that they still read of
            outbox.overtake(of.id, TELLING)
    # Whatever was owed by one of those, the one that stays keeps.
    owed = {kind: row.due_at for kind in deadlines.CALLS if (row := deadlines.find(into, kind)) is not None}
    deadlines.rung_at(into, kept.ends_at, event.at, since=min(call.ends_at for call in off))
    deadlines.refresh(into, event.at)
    later = {kind: due.isoformat() for kind, due in owed.items() if due < deadlines.get(into, kind).due_at}
    event.facts = {**event.facts, "calls_off": [call.id for call in off], "owed": later}
    return {"call": kept, "calls_off": off}


@comes_apart
def _owe_again(complaint: Complaint, into: Complaint, event: Event) -> dict[str, Any]:
    """The call for both goes home with the complaint that is separated, if it came from there: what it was to keep on
    the other one is due as before."""
    joining = last_joining(complaint.id)
    facts: dict[str, Any] = joining.facts if joining is not None else {}
    off = [db.session.get_one(Appointment, call_id) for call_id in facts.get("calls_off", ())]
    moved = []
    if all(call.id in facts.get("calls", ()) for call in _not_begun(into)):
        for kind, due in facts.get("owed", {}).items():
            moved += _comes_forward(into, kind, datetime.fromisoformat(due), event.at)
    if moved:
        deadlines.refresh(into, event.at)
    return {"calls_off": [call for call in off if call.starts_at > event.at], "heard_by": min(moved, default=None)}


def _comes_forward(complaint: Complaint, kind: str, due: datetime, at: datetime) -> list[datetime]:
    """To that day, or where it has passed meanwhile to the one by which a person gets back to them; never further
    away. Returns the day, where it is another than before."""
    running, due = deadlines.find(complaint, kind), due if due > at else deadlines.contact_by(at)
    if running is None or running.due_at <= due:
        return []
    deadlines.move(running, due, at, SEPARATE)
    return [due]


def were_called_off(complaint: Complaint) -> bool:
    """Whether the last joining of this complaint called something off."""
    joining = last_joining(complaint.id)
    return joining is not None and bool(joining.facts.get("calls_off"))


def told_of(complaint: Complaint, into: Complaint, event: Event) -> None:
    """What was called off as this complaint was joined leaves their calendar with the letter that says so, and when
    they are rung instead."""
    letter, off = correspondence.written_with(complaint, event), event.facts.get("calls_off", ())
    if letter is not None and off:
        for move in given.moves_at(into, deadlines.CALLS, [event.at]):
            move.delivery_id = letter.id
    for call_id in off:
        mailing.called_off_with(letter, complaint, db.session.get_one(Appointment, call_id), event.at)
