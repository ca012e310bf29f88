"""What both sides of a booked call read of it, each with an entry for their calendar."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app

from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import letters
from ..complaints.models import Complaint, Event
from ..complaints.readers import is_kept_out
from ..db import db
from ..outbox import enclosures, rendering
from ..outbox import service as outbox
from ..outbox.models import Channel, Delivery
from . import invitations
from .models import Appointment

FOR_STAFF = {"call_booked": "booked", "call_moved": "moved", "call_cancelled": "cancelled"}
CALENDAR = "text/calendar"


def tell(
    kind: str, complaint: Complaint, actor: Actor, needs: object, event: Event, call: Appointment, **facts: Any
) -> dict[str, Any]:
    """Write to the customer and to whoever rings. Returns what the action hands on: that its letter is on its way."""
    manager = accounts.get_user(call.manager_id)
    told = {"appointment": call, "rings": manager.public_name, **facts}
    delivery = letters.send(kind, complaint, actor, needs, event, told)
    if kind in FOR_STAFF:
        _enclose(delivery, complaint, call, kind, event.at)
        tell_manager(FOR_STAFF[kind], complaint, call, at=event.at)
    return {"mail": None}


def tell_manager(what: str, complaint: Complaint, call: Appointment, *, at: datetime) -> None:
    """`what` is booked, moved, cancelled or soon; all but the last carry an entry for their calendar. Nobody is told of
    a complaint that is about themselves."""
    if is_kept_out(complaint, call.manager_id):
        return
    user = accounts.get_user(call.manager_id)
    recipient = outbox.Recipient(user.name, user.email, is_staff=True)
    told = {"complaint": complaint, "appointment": call, "what": what}
    delivery = outbox.enqueue("staff_call", recipient, told, about=complaint.id)
    if what != "soon":
        _enclose(delivery, complaint, call, f"call_{what}", at, for_staff=True)


def _enclose(
    delivery: Delivery | None, complaint: Complaint, call: Appointment, kind: str, at: datetime, *,
    for_staff: bool = False,
) -> None:  # fmt: skip
    if delivery is None or delivery.channel != Channel.MAIL:
        return
    method = invitations.CANCEL if kind == "call_cancelled" else invitations.REQUEST
    db.session.flush()
    entry = replace(
        _entry(complaint, call, at, for_staff), attendee=delivery.recipient, cancelled=method == invitations.CANCEL
    )
    content = invitations.invitation(entry, method)
    enclosures.enclose_made(delivery, call.id, "call.ics", f"{CALENDAR}; method={method}", content)


def for_calendar(complaint: Complaint, call: Appointment) -> bytes:
    """A booked call as a file that the customer puts into their calendar by hand."""
    return invitations.invitation(_entry(complaint, call, call.made_at, for_staff=False), invitations.PUBLISH)


def _entry(complaint: Complaint, call: Appointment, at: datetime, for_staff: bool) -> invitations.Entry:
    name, organisation = accounts.get_user(call.manager_id).public_name, catalogue.organisation().name
    return invitations.Entry(
        uid=uid_of(call), sequence=call.sequence, starts_at=call.starts_at, ends_at=call.ends_at, changed_at=at,
        summary=f"Call about {complaint.reference}" if for_staff else f"{name}, {organisation}, rings you",
        description=f"About {complaint.reference}, on {call.number}.",
        organiser=current_app.extensions["settings"].mail_sender,
    )  # fmt: skip


def uid_of(call: Appointment) -> str:
    """What calendars know the call by, ours among all others."""
    return f"{call.uid}@{rendering.mail_domain()}"
