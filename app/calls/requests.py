"""Somebody asks to be rung, or is promised that we ring back."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..access import SYSTEM, Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import deadlines, letters, missed, notices, ways
from ..complaints import details as d
from ..complaints.calls import RING
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out, perform
from ..complaints.models import Complaint, Event, Task
from ..complaints.promises import add
from ..complaints.service import add_task
from ..db import db
from ..outbox.models import Channel
from ..sentences import to_translate as N_
from ..web import languages
from ..web.filters import apart, short_day
from . import logging
from .models import Appointment, CallRequest

TO_WRITE = "to_do"
"""The kind of the task that takes the place of a promised call."""
CLOSED = N_("We do not ring you for now. Our letter says how to reach us.")
NOT_NOW = N_("We can’t ring you about this just now. Please write to us on the page of your complaint.")
WRITES_ONLY = "They asked us not to ring. Write, or ask them first and correct the record."


@looks_at("ask_for_call", "book_call")
def _on_no_number(complaint: Complaint, actor: Actor, needs: d.CallAsked | d.CallBooked) -> dict[str, str]:
    return {} if needs.here or needs.number.strip() else {"number": "Say on which number."}


@looks_at("ask_for_call", "book_call", "move_call", "promise_call")
def _not_by_telephone(
    complaint: Complaint, actor: Actor, needs: d.CallAsked | d.CallBooked | d.CallMoved | d.CallBackPromised
) -> dict[str, str]:
    """Who has the telephone closed asks for no call, whatever a manager lets us do (what we may not do the table
    says); nor is rung, unless they ask for it themselves, who said not to ring. While calls to them are held nothing
    is arranged but that we meet: what a colleague notes waits with the others."""
    if not actor.is_staff and complaint.customer.has_closed("telephone"):
        return {"number": _(CLOSED)}
    if actor.is_staff and _meets(needs):
        return {}
    if complaint.customer.held_at is not None and not (actor.is_staff and isinstance(needs, d.CallAsked)):
        return {"number": ways.HELD if actor.is_staff else _(NOT_NOW)}
    if isinstance(needs, d.CallMoved):  # they agreed to that call; only its time changes
        return {}
    return {"number": WRITES_ONLY} if actor.is_staff and complaint.customer.may_ring == "no" else {}


def _meets(needs: d.CallAsked | d.CallBooked | d.CallMoved | d.CallBackPromised) -> bool:
    """Whether they come to us, and nobody rings: a meeting that moves stays one, unless a number is given."""
    if isinstance(needs, d.CallMoved) and not needs.here and not needs.number.strip():
        call = db.session.get(Appointment, needs.appointment_id or 0)
        return call is not None and call.is_here
    return not isinstance(needs, d.CallBackPromised) and needs.here


@looks_at("ask_for_call", "promise_call", "book_call", "move_call")
def _closed_again_then(
    complaint: Complaint, actor: Actor, needs: d.CallAsked | d.CallBooked | d.CallMoved | d.CallBackPromised
) -> dict[str, str]:
    """Where a manager lets us ring for some days, we do so within those days."""
    last, local = complaint.customer.last_day_to_ring, catalogue.organisation().working_time.local
    if last is None or _meets(needs):
        return {}
    if isinstance(needs, d.CallAsked):
        field, day = "by", needs.by
    elif isinstance(needs, d.CallBackPromised):
        field, day = "due_at", needs.due_at and local(needs.due_at).date()
    else:
        field, day = "starts_at", needs.starts_at and local(needs.starts_at).date()
    words = f"We may ring them until {short_day(last)}. Choose that day, or one before it."
    return {field: words} if day is not None and day > last else {}


@looks_at("ask_for_call")
def _request_lacks(complaint: Complaint, actor: Actor, needs: d.CallAsked) -> dict[str, str]:
    behind = needs.by is not None and deadlines.close_of(needs.by) <= clock.now()
    return {"by": "Choose a day that is still to come."} if behind else {}


@carries_out("ask_for_call")
def _ask(complaint: Complaint, actor: Actor, needs: d.CallAsked, event: Event) -> dict[str, Any]:
    working, days = catalogue.organisation().working_time, catalogue.calls().ring_within_working_days
    due_at = working.end_of_working_day(event.at, days) if needs.by is None else deadlines.close_of(needs.by)
    if (last := complaint.customer.last_day_to_ring) is not None:
        due_at = min(due_at, max(event.at, deadlines.close_of(last)))  # after that day nobody may ring them
    number = "" if needs.here else needs.number
    task = _to_ring(complaint, actor, event, needs.why, due_at, number, needs.best_time)
    event.facts = {"task": task.id}
    if needs.owner_id is not None:
        task.owner_id = needs.owner_id
        if needs.owner_id != actor.id:
            words = f"{needs.why} By {short_day(due_at)}."
            notices.tell_person(accounts.get_user(needs.owner_id), "assigned", complaint, words)
    if not actor.is_staff or complaint.handler_id != actor.id:
        notices.tell("call_asked", complaint, f"{complaint.customer.called} asks to be rung")
    # Only what the customer wished for is confirmed, and only by mail: a letter on paper comes after the call.
    confirmed = not actor.is_staff and letters.recipient_of(complaint, by_phone=False).channel is Channel.MAIL
    return {"due": due_at, "number": number.strip()} if confirmed else {"mail": None}


def _to_ring(
    complaint: Complaint, actor: Actor, event: Event, why: str, due_at: datetime, number: str, best_time: str = ""
) -> Task:
    """Somebody stands among the calls to make."""
    task = add_task(complaint, RING, why, due_at)
    db.session.flush()
    db.session.add(
        CallRequest(
            complaint_id=complaint.id, task_id=task.id, number=number.strip(), best_time=best_time, asked_at=event.at,
            asked_by_id=actor.id if actor.is_staff else None,
        )
    )  # fmt: skip
    return task


def to_meet(complaint_id: int) -> list[int]:
    """Ids of the tasks of those whom we meet in person, and do not ring."""
    meets = select(CallRequest.task_id).where(CallRequest.complaint_id == complaint_id, CallRequest.number == "")
    return list(db.session.scalars(meets))


def remind(complaint: Complaint, user_id: int, words: str, starts_at: datetime, number: str) -> None:
    """Whoever rings at a time that is booked reminds them of it before, and has them among the calls to make."""
    task = add_task(complaint, RING, words, starts_at, user_id)
    db.session.flush()
    asked = CallRequest(complaint_id=complaint.id, task_id=task.id, number=number, asked_at=clock.now())
    asked.asked_by_id = user_id
    db.session.add(asked)


def called_off(complaint: Complaint, actor: Actor, why: str, result: str) -> None:
    """Nobody has to ring them about this any more."""
    asked = (Task.complaint_id == complaint.id, Task.kind == RING, Task.words == why, Task.done_at.is_(None))
    for task in db.session.scalars(select(Task).where(*asked)):
        task.done_at, task.done_by_id, task.result = clock.now(), actor.id, result


def settled(complaint: Complaint, actor: Actor, event: Event) -> None:
    """A time is booked for what the customer asked us to ring about: nobody rings them besides."""
    asked = (CallRequest.complaint_id == complaint.id, CallRequest.asked_by_id.is_(None), Task.done_at.is_(None))
    for task in db.session.scalars(select(Task).join(CallRequest, CallRequest.task_id == Task.id).where(*asked)):
        task.done_at, task.done_by_id = event.at, actor.id if actor.is_staff else None
        task.result = "A time for the call is booked."


@looks_at("promise_call")
def _promise_lacks(complaint: Complaint, actor: Actor, needs: d.CallBackPromised) -> dict[str, str]:
    behind = needs.due_at is not None and needs.due_at <= clock.now()
    return {"due_at": "Choose a moment that is still to come."} if behind else {}


@carries_out("promise_call")
def _promise(complaint: Complaint, actor: Actor, needs: d.CallBackPromised, event: Event) -> dict[str, Any]:
    """A promise like any other, and a call to make: it counts down on both sides, and the call that reaches them keeps
    it (see `logging`)."""
    about = needs.about.strip().rstrip(".")
    task = _to_ring(complaint, actor, event, f"{about}.", needs.due_at, needs.number)
    with languages.writing_in(complaint.language):
        words = _("We ring you back on %(number)s: %(about)s.", number=apart(needs.number.strip()), about=about)
    return {"promise": add(complaint, actor, words, needs.due_at, event, task.id)}


def put_in_writing(complaint: Complaint, actor: Actor) -> None:
    """Nobody may ring them, so what was to be said in a call that was promised is written to them by the same date:
    whoever promised it has that to do, and hears of it."""
    for promise in logging.promised(complaint.id):
        call = db.session.get_one(Task, promise.task_id)
        task = add_task(complaint, TO_WRITE, f"Write to them instead of ringing: {call.words}", promise.due_at)
        task.owner_id = promise.owner_id
        db.session.flush()
        with languages.writing_in(complaint.language):
            promise.words = _("We write to you, as we do not ring for now: %(about)s", about=call.words)
        promise.task_id = task.id
        if complaint.customer.held_at is not None and promise.due_at <= clock.now():
            due_at = catalogue.organisation().working_time.end_of_working_day(clock.now(), 1)
            why = missed.WRITTEN if promise.due_at >= complaint.customer.held_at else deadlines.NOT_KEPT
            perform(complaint, "move_promise", SYSTEM, d.PromiseMoved(promise.id, due_at, why))
        owner = accounts.find_user(promise.owner_id)
        if owner is not None and owner.id != actor.id:
            notices.tell_person(owner, "assigned", complaint, task.words)
