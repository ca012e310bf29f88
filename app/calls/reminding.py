"""A word before a booked call: by mail, by letter while the post has time, else by a short call of whoever rings."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import letters
from ..complaints.models import Complaint, Task
from ..db import db
from ..outbox.models import Channel
from . import mailing, queries, requests
from .models import Appointment, CallRequest

BY_POST = timedelta(days=7)
"""So long before, a letter that is written then is printed, on its way and read."""
MAIL, LETTER, RING = "mail", "letter", "ring"


def channel_of(complaint: Complaint) -> str:
    """How they hear of a call in time: MAIL, LETTER, or RING where nothing that is written reaches them; empty where
    they want no call but the one that is booked."""
    channel = letters.recipient_of(complaint, by_phone=False).channel
    if channel in (Channel.MAIL, Channel.LETTER):
        return MAIL if channel is Channel.MAIL else LETTER
    return RING if complaint.customer.may_be_rung else ""


def way_of(complaint: Complaint, call: Appointment, channel: str) -> str:
    """How they are reminded of this call: one that was booked for soon is too close for a letter."""
    if channel == LETTER and call.made_at > call.starts_at - BY_POST:
        return RING if complaint.customer.may_be_rung else ""
    return channel


def still_to_come(complaint: Complaint, call: Appointment, channel: str) -> str:
    """The same where it is still to happen; empty where it has, and where the call was booked for too soon."""
    way = way_of(complaint, call, channel)
    if not catalogue.calls().reminder_hours or (call.letter_at if way == LETTER else call.reminded_at) is not None:
        return ""
    return way if way == LETTER or not is_too_soon(call.starts_at, call.made_at) else ""


def write(complaint: Complaint, actor: Actor, call: Appointment) -> None:
    """A letter, where that is how they are reminded."""
    call.letter_at = clock.now()
    if way_of(complaint, call, channel_of(complaint)) == LETTER:
        _send(complaint, actor, call)


def remind(complaint: Complaint, actor: Actor, call: Appointment) -> None:
    """A word to both, some hours before: whoever rings has the customer on their list where nothing that is written
    comes in time."""
    call.reminded_at = clock.now()
    if is_too_soon(call.starts_at, call.made_at):
        return
    way = way_of(complaint, call, channel_of(complaint))
    if way == LETTER and call.letter_at is None:  # nobody wrote while the post had time: calls were held then
        way = RING if complaint.customer.may_be_rung else ""
    if way == MAIL:
        _send(complaint, actor, call)
    elif way == RING:
        number = call.number or complaint.customer.phone
        requests.remind(complaint, call.manager_id, queries.reminder_of(call), call.starts_at, number)
    mailing.tell_manager("soon", complaint, call, at=clock.now())


def is_too_soon(starts_at: datetime, made_at: datetime) -> bool:
    """Whether a call that is booked then is so close that they know of it anyway."""
    return made_at > starts_at - timedelta(hours=catalogue.calls().reminder_hours)


def _send(complaint: Complaint, actor: Actor, call: Appointment) -> None:
    told = {"appointment": call, "rings": accounts.get_user(call.manager_id).public_name}
    letters.send("call_reminder", complaint, actor, None, None, told)


def forget(complaint: Complaint, call: Appointment, at: datetime) -> None:
    """The call is moved, called off or over: nobody reminds them of it any more."""
    for task in _asked(complaint, call):
        task.done_at, task.result, task.dropped = at, "That call is not to come any more.", True


def hand_on(complaint: Complaint, call: Appointment) -> None:
    """Somebody else has the call: they remind them of it as well."""
    for task in _asked(complaint, call):
        task.owner_id = call.manager_id


def _asked(complaint: Complaint, call: Appointment) -> Sequence[Task]:
    """Calls to make that remind them of this one."""
    asked = (Task.complaint_id == complaint.id, Task.words == queries.reminder_of(call), Task.done_at.is_(None))
    return db.session.scalars(select(Task).join(CallRequest, CallRequest.task_id == Task.id).where(*asked)).all()
