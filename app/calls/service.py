"""Keeping a time for somebody, and giving it back. Booking it is an action (see `booking`)."""

import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint
from ..db import db
from ..errors import Invalid
from ..sentences import to_translate as N_
from . import queries
from .models import Appointment, CallPlan

GONE = N_("Somebody was quicker: that time is taken. Choose another.")
OTHER_LENGTH = N_("A call at that time does not take as long as before. Look at the times again, and choose one.")
NOT_OFFERED = N_("That time is not offered any more. Choose another.")


def hold(complaint: Complaint, actor: Actor, manager_id: int, starts_at: datetime) -> Appointment:
    """Keep a time for this complaint for some minutes, in place of what was kept for it before.

    Raises Invalid at `starts_at` where somebody was quicker, or that colleague does not ring then.
    """
    slot = take(complaint, manager_id, starts_at)
    kept = Appointment(
        complaint_id=complaint.id, manager_id=manager_id, starts_at=slot.starts_at, ends_at=slot.ends_at, state="held",
        held_until=clock.now() + timedelta(minutes=catalogue.calls().hold_minutes), made_at=clock.now(),
        made_by_id=actor.id if actor.is_staff else None, uid=new_uid(),
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def release(complaint: Complaint) -> None:
    """Give back what is kept for this complaint. Nothing that is booked changes."""
    kept = (Appointment.complaint_id == complaint.id, Appointment.state == "held")
    db.session.execute(delete(Appointment).where(*kept))


def take(complaint: Complaint, manager_id: int, starts_at: datetime, minutes: int | None = None) -> queries.Slot:
    """A time that is this complaint's until the transaction ends: nobody else can keep or book it meanwhile. What was
    kept for the complaint is given back; it was chosen early enough. `minutes` is how long the call was said to take.
    Raises Invalid at `starts_at`."""
    line_up(manager_id)
    kept = queries.held_of(complaint.id)
    is_kept = kept is not None and (kept.manager_id, kept.starts_at) == (manager_id, starts_at)
    release(complaint)
    slot = queries.find_slot(manager_id, starts_at, complaint, at_once=is_kept)
    if slot is None:
        raise Invalid(_(NOT_OFFERED), errors={"starts_at": _(NOT_OFFERED)})
    if slot.taken or queries.is_busy(manager_id, slot.starts_at, slot.ends_at):
        raise Invalid(_(GONE), errors={"starts_at": _(GONE)})
    if minutes not in (None, slot.minutes):
        raise Invalid(_(OTHER_LENGTH), errors={"starts_at": _(OTHER_LENGTH)})
    return slot


def line_up(manager_id: int) -> None:
    """Whoever takes a time of this colleague waits here for whoever does so just now, and then reads what became of
    it. The complaint is locked before, as everywhere. What they kept for somebody and is over is given back."""
    statement = select(CallPlan).where(CallPlan.user_id == manager_id).with_for_update(of=CallPlan)
    db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    over = (Appointment.manager_id == manager_id, Appointment.state == "held", Appointment.held_until <= clock.now())
    db.session.execute(delete(Appointment).where(*over))


def new_uid() -> str:
    """What calendars know an appointment by, wherever it moves."""
    return secrets.token_hex(16)
