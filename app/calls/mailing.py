"""What both sides of a booked call read of it, each with an entry for their calendar."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import letters, notices
from ..complaints.models import Complaint, Event
from ..complaints.readers import is_kept_out
from ..complaints.service import add_task
from ..db import db
from ..outbox import enclosures, rendering
from ..outbox import service as outbox
from ..outbox.models import Channel, Delivery
from ..web import languages
from ..web.filters import apart, short_day, time_of_day
from . import invitations
from .models import Appointment

FOR_STAFF = {"call_booked": "booked", "call_moved": "moved", "call_cancelled": "cancelled"}
UNTOLD = {
    "call_moved": "Tell {name} that it is on {at} instead: nobody can write to them or ring them.",
    "call_cancelled": "Tell {name} that it does not take place on {at}: nobody can write to them or ring them.",
}
"""What is to be done where no letter, mail or call reaches whoever was promised a time."""
CALENDAR = "text/calendar"


def tell(
    kind: str, complaint: Complaint, actor: Actor, needs: object, event: Event, call: Appointment, *, what: str = "",
    by: int | Actor | None = None, **facts: Any,
) -> dict[str, Any]:  # fmt: skip
    """Write to the customer and to whoever rings, to whom it is perhaps something else, as `what` says, done `by`
    somebody else than `actor`. Returns what the action hands on: that its letter is on its way."""
    manager = accounts.get_user(call.manager_id)
    told = {"appointment": call, "rings": manager.public_name, **facts}
    delivery = letters.send(kind, complaint, actor, needs, event, told)
    if delivery is None and kind in UNTOLD and actor.kind != "customer":
        _to_be_told(complaint, UNTOLD[kind], call, event.at)
    if kind in FOR_STAFF:
        _enclose(delivery, complaint, call, kind, event.at)
        tell_manager(what or FOR_STAFF[kind], complaint, call, at=event.at, by=by or actor)
    return {"mail": None}


def called_off_with(letter: Delivery | None, complaint: Complaint, call: Appointment, at: datetime) -> None:
    """The same of a call that another letter says is called off, the one about a joining: only complaints with an
    address are joined, so it reaches them."""
    _enclose(letter, complaint, call, "call_cancelled", at)


def _to_be_told(complaint: Complaint, words: str, call: Appointment, at: datetime) -> None:
    """Somebody finds another way to say it, by the end of the next working day; whoever handles it is told."""
    day = f"{short_day(call.starts_at)}, {time_of_day(call.starts_at)}"
    told = words.format(name=complaint.customer.called, at=day)
    add_task(complaint, "to_do", told, catalogue.organisation().working_time.end_of_working_day(at, 1))
    notices.tell("call_asked", complaint, told)


def tell_manager(
    what: str, complaint: Complaint, call: Appointment, *, at: datetime, by: int | Actor | None = None,
    to: int | None = None, instead: Appointment | None = None,
) -> None:  # fmt: skip
    """`what` is booked, moved, cancelled or soon; all but the last carry an entry for their calendar, and stand among
    their notices unless they did it themselves (`by`). One that is cancelled for them may be somebody else's: at the
    same time (`to`), or at another (`instead`). Nobody is told of a complaint that is about themselves."""
    if is_kept_out(complaint, call.manager_id):
        return
    user = accounts.get_user(call.manager_id)
    doer = by if isinstance(by, int) else by.id if by is not None and by.is_staff else None
    if what != "soon" and doer != user.id:
        outbox.tell(user.id, "call_changed", _noticed(what, complaint, call, to, instead), complaint.id)
    recipient = outbox.Recipient(user.name, user.email, is_staff=True)
    told = {"complaint": complaint, "appointment": call, "what": what}
    delivery = outbox.enqueue("staff_call", recipient, told, about=complaint.id)
    if what != "soon":
        _enclose(delivery, complaint, call, f"call_{what}", at, for_staff=True)


def _noticed(
    what: str, complaint: Complaint, call: Appointment, to: int | None, instead: Appointment | None
) -> str:  # fmt: skip
    """What a notice says of it."""
    called, when = complaint.customer.called, _when(call)
    if what == "cancelled" and instead is not None and instead.manager_id == call.manager_id:
        talk = "meet" if instead.is_here else "ring"
        return f"Called off: your call to {called}, {when}. You {talk} them once, {_when(instead)}"
    if what == "cancelled" and (to or instead):
        taker = accounts.get_user(instead.manager_id if instead is not None else to or 0).name
        then = f", {_when(instead)}" if instead is not None else ""
        talks = "meets" if (instead or call).is_here else "rings"
        return f"Not your call any more, {when}: {taker} {talks} {called} in your place{then}"
    words = {
        "booked": "A call for you: you ring {called}, {when}",
        "moved": "Your call has another time: you ring {called}, {when}",
        "cancelled": "Called off: your call to {called}, {when}",
    }  # fmt: skip
    return words[what].format(called=called, when=when)


def _when(call: Appointment) -> str:
    return f"{short_day(call.starts_at)}, {time_of_day(call.starts_at)}"


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
    with nullcontext() if for_staff else languages.writing_in(complaint.language):
        if call.is_here:
            title = _("%(name)s, %(organisation)s, meets you", name=name, organisation=organisation)
            about = _("About %(reference)s, in person, where you talked.", reference=complaint.reference)
        else:
            title = _("%(name)s, %(organisation)s, rings you", name=name, organisation=organisation)
            about = _("About %(reference)s, on %(number)s.", reference=complaint.reference, number=apart(call.number))
    ours = f"{'Meeting' if call.is_here else 'Call'} about {complaint.reference}"
    return invitations.Entry(
        uid=uid_of(call), sequence=call.sequence, starts_at=call.starts_at, ends_at=call.ends_at, changed_at=at,
        summary=ours if for_staff else title, description=about,
        organiser=current_app.extensions["settings"].mail_sender,
    )  # fmt: skip


def uid_of(call: Appointment) -> str:
    """What calendars know the call by, ours among all others."""
    return f"{call.uid}@{rendering.mail_domain()}"
