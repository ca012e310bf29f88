"""What becomes of calls when something else happens to a complaint: it is about whoever rings, or it is withdrawn."""

from collections.abc import Sequence

from .. import clock
from ..access import SYSTEM, Actor
from ..complaints import details as d
from ..complaints import readers
from ..complaints.lifecycle import afterwards, perform
from ..complaints.models import Complaint, Event
from . import queries, service
from .models import Appointment

ANOTHER = "Whoever was to ring you can't. We are sorry. Choose another time, and somebody else rings you."


@afterwards
def _follow(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    done = {event.action for event in events}
    if "name_involved" in done:
        service.release(complaint)
        take_away(complaint)


def take_away(complaint: Complaint) -> None:
    """Calls to come by those whom the complaint is about: somebody else rings at that time or, where nobody can, the
    customer reads that they choose another."""
    out = readers.kept_out(complaint)
    for call in _to_come(complaint):
        if call.manager_id not in out:
            continue
        other_id = _somebody_else(complaint, call)
        if other_id is None:
            perform(complaint, "cancel_call", SYSTEM, d.CallCancelled(call.id, ANOTHER))
        else:
            perform(complaint, "hand_call_on", SYSTEM, d.CallHandedOn((call.id,), other_id, from_id=call.manager_id))


def _to_come(complaint: Complaint) -> list[Appointment]:
    return [call for call in queries.booked_of(complaint.id) if call.ends_at > clock.now()]


def _somebody_else(complaint: Complaint, call: Appointment) -> int | None:
    """Who rings people at that very time, first whoever knows the complaint."""
    known = (complaint.manager_id, complaint.handler_id)
    found = [
        slot.manager_id
        for slot in queries.slots_at(call.starts_at, complaint)
        if not slot.taken and slot.ends_at >= call.ends_at
    ]
    return min(found, key=lambda user_id: user_id not in known, default=None)
