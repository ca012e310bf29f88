"""Booked calls: made, moved, called off, handed on, and what became of them. Both sides have each change by mail."""

from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..access import SYSTEM, Actor, Role
from ..accounts import queries as accounts
from ..complaints import deadlines, holdings, readers
from ..complaints import details as d
from ..complaints.access import readable_by
from ..complaints.checks import looks_at
from ..complaints.closeness import subject_for
from ..complaints.holdings import ME, Handing, Kind
from ..complaints.lifecycle import carries_out, perform
from ..complaints.models import Complaint, Event
from ..complaints.queries import locked
from ..complaints.service import say
from ..db import db
from ..errors import Invalid, NotFound, WrongState
from ..sentences import to_translate as N_
from . import logging, mailing, of_managers, queries, reminding, requests, service
from .models import Appointment

WHY_MISSED = frozenset({"no_answer", "not_rung", "held"})
ONE_AT_A_TIME = N_("A call is booked already. Move that one.")


@looks_at("book_call")
def _book_lacks(complaint: Complaint, actor: Actor, needs: d.CallBooked) -> dict[str, str]:
    return {"starts_at": _(ONE_AT_A_TIME)} if queries.upcoming_of(complaint.id) is not None else {}


@looks_at("move_call", "cancel_call")
def _reason_lacks(complaint: Complaint, actor: Actor, needs: d.CallMoved | d.CallCancelled) -> dict[str, str]:
    ours = actor.is_staff and not needs.reason.strip()
    return {"reason": "Say why, as they will read it."} if ours else {}


@looks_at("call_missed")
def _missed_lacks(complaint: Complaint, actor: Actor, needs: d.CallMissed) -> dict[str, str]:
    return {} if needs.why in WHY_MISSED else {"why": "Say whether we rang."}


@carries_out("book_call")
def _book(complaint: Complaint, actor: Actor, needs: d.CallBooked, event: Event) -> dict[str, Any]:
    slot = service.take(complaint, needs.manager_id, needs.starts_at, needs.minutes)
    number = "" if needs.here else needs.number
    of_manager = of_managers.becomes_one(complaint, needs.manager_id, needs.of_manager)
    call = _booked(complaint, actor, slot, event.at, number, needs.note, service.new_uid(), 0, of_manager)
    _note(event, call)
    say(complaint, event, actor, "call", needs.note, internal=actor.is_staff)
    requests.settled(complaint, actor, event)
    deadlines.rung_at(complaint, call.ends_at, event.at)
    return mailing.tell("call_booked", complaint, actor, needs, event, call)


@carries_out("move_call")
def _move(complaint: Complaint, actor: Actor, needs: d.CallMoved, event: Event) -> dict[str, Any]:
    old = _booked_one(complaint, needs.appointment_id)
    of_manager = old.of_manager or of_managers.becomes_one(complaint, needs.manager_id, needs.of_manager)
    old.state = "moved"
    reminding.forget(complaint, old, event.at)
    db.session.flush()
    slot = service.take(complaint, needs.manager_id, needs.starts_at, needs.minutes)
    number = "" if needs.here else needs.number.strip() or old.number
    note, sequence = needs.note.strip() or old.note, old.sequence + 1
    call = _booked(complaint, actor, slot, event.at, number, note, old.uid, sequence, of_manager)
    if call.manager_id != old.manager_id:
        # Two calendars: one loses it, the other has it as its own.
        mailing.tell_manager("cancelled", complaint, old, at=event.at, by=actor, instead=call)
    _note(event, call, was=old.starts_at.isoformat())
    deadlines.rung_at(complaint, call.ends_at, event.at)
    say(complaint, event, actor, "reason", needs.reason)
    say(complaint, event, actor, "call", needs.note, internal=actor.is_staff)
    what = "moved" if call.manager_id == old.manager_id else "booked"
    return mailing.tell("call_moved", complaint, actor, needs, event, call, what=what, was=old.starts_at)


@carries_out("cancel_call")
def _cancel(complaint: Complaint, actor: Actor, needs: d.CallCancelled, event: Event) -> dict[str, Any]:
    call = _booked_one(complaint, needs.appointment_id)
    call.state, call.sequence = "cancelled", call.sequence + 1
    reminding.forget(complaint, call, event.at)
    _note(event, call)
    say(complaint, event, actor, "reason", needs.reason)
    if actor.kind == "customer":
        deadlines.call_off(complaint, event.at)
    if needs.instead_id is not None:
        instead = db.session.get_one(Appointment, needs.instead_id)
        mailing.tell_manager("cancelled", complaint, call, at=event.at, by=needs.by_id or actor, instead=instead)
        return {"mail": None}
    return mailing.tell("call_cancelled", complaint, actor, needs, event, call)


@carries_out("call_happened")
def _happened(complaint: Complaint, actor: Actor, needs: d.CallHappened, event: Event) -> None:
    call = _booked_one(complaint, needs.appointment_id)
    call.state = "done"
    _note(event, call)
    say(complaint, event, actor, "note", needs.words, internal=True)
    deadlines.spoke(complaint, event.at)
    complaint.heard_at = event.at
    logging.settle(complaint, actor, event, looked_in=needs.looked_in)


@carries_out("call_missed")
def _missed(complaint: Complaint, actor: Actor, needs: d.CallMissed, event: Event) -> dict[str, Any]:
    call = _booked_one(complaint, needs.appointment_id)
    if call.starts_at > event.at:
        raise WrongState("It is not time for this call yet. Move it, or call it off.")
    call.state = "missed"
    reminding.forget(complaint, call, event.at)
    _note(event, call, why=needs.why)
    say(complaint, event, actor, "note", needs.words, internal=True)
    if needs.why == "no_answer" and not call.is_here:
        logging.tried(complaint, actor, event)  # the letter about this call is the one that they would get
    return mailing.tell("call_missed", complaint, actor, needs, event, call)


@carries_out("hand_call_on")
def _hand_on(complaint: Complaint, actor: Actor, needs: d.CallHandedOn, event: Event) -> dict[str, Any]:
    """The same calls at the same times, by somebody else, who may read the complaint from then on; all are told of
    each. Raises Invalid where that person rings somebody then, or the complaint is about them."""
    readers.let_in(complaint, needs.to_id, "to_id")
    for appointment_id in needs.appointment_ids:
        call = _booked_one(complaint, appointment_id)
        if call.of_manager and not of_managers.is_manager(needs.to_id):
            raise Invalid(of_managers.ONLY_MANAGERS, errors={"to_id": of_managers.ONLY_MANAGERS})
        service.line_up(needs.to_id)
        if queries.is_busy(needs.to_id, call.starts_at, call.ends_at):
            words = "They ring somebody else at one of these times. Move that call first."
            raise Invalid(words, errors={"to_id": words})
        mailing.tell_manager("cancelled", complaint, call, at=event.at, by=needs.by_id, to=needs.to_id)
        call.manager_id, call.sequence = needs.to_id, call.sequence + 1
        db.session.flush()
        db.session.refresh(call)
        reminding.hand_on(complaint, call)
        _note(event, call, was=needs.from_id, by=needs.by_id)
        mailing.tell(
            "call_moved", complaint, actor, needs, event, call, what="booked", by=needs.by_id, was=call.starts_at
        )
    return {"mail": None}


def _booked(
    complaint: Complaint, actor: Actor, slot: queries.Slot, at: datetime, number: str, note: str, uid: str,
    sequence: int, of_manager: bool,
) -> Appointment:  # fmt: skip
    call = Appointment(
        complaint_id=complaint.id, manager_id=slot.manager_id, starts_at=slot.starts_at, ends_at=slot.ends_at,
        state="booked", made_at=at, made_by_id=actor.id if actor.is_staff else None, number=number.strip(), note=note,
        uid=uid, sequence=sequence, of_manager=of_manager,
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    return call


def _note(event: Event, call: Appointment, **more: Any) -> None:
    facts = {
        "appointment": call.id, "at": call.starts_at.isoformat(), "manager": call.manager_id,
        "here": call.is_here or None, **more,
    }  # fmt: skip
    event.facts = {name: value for name, value in facts.items() if value is not None}


def _booked_one(complaint: Complaint, appointment_id: int) -> Appointment:
    call = db.session.get(Appointment, appointment_id)
    if call is None or call.complaint_id != complaint.id or call.state == "held":
        raise NotFound("This call does not exist.")
    if call.state != "booked":
        raise WrongState("This call is not booked any more.")
    return call


def _rows(of_manager: bool) -> Any:
    """Booked calls that are still to come, as something people hold: those that only a manager may make, or others."""
    return (
        select(
            Appointment.id, Appointment.complaint_id, Appointment.manager_id.label("owner_id"),
            subject_for(ME).label("words"), Complaint.reference, Appointment.starts_at.label("due_at"),
            readable_by(ME).label("visible"),
        )
        .join(Complaint, Complaint.id == Appointment.complaint_id)
        .where(
            Appointment.state == "booked", Appointment.ends_at > clock.now(), Appointment.of_manager.is_(of_manager)
        )
    )  # fmt: skip


def _give(ids: Any, handing: Handing) -> None:
    assert handing.to_id is not None
    taker = accounts.get_user(handing.to_id)
    if not taker.handles_complaints:
        raise Invalid("Choose a colleague.", errors={"to_id": "Choose somebody who handles complaints."})
    by_case: dict[int, list[int]] = {}
    found = select(Appointment.id, Appointment.complaint_id).where(Appointment.id.in_(ids))
    for row in db.session.execute(found.order_by(Appointment.starts_at, Appointment.id)):
        by_case.setdefault(row.complaint_id, []).append(row.id)
    for complaint in locked(by_case):
        own = tuple(by_case[complaint.id])
        needs = d.CallHandedOn(own, taker.id, from_id=handing.from_id, why=handing.why, by_id=handing.actor.id)
        perform(complaint, "hand_call_on", SYSTEM, needs)


holdings.hold(Kind(5, "calls", "booked call", "booked calls", partial(_rows, False), _give, heals=False, has_hour=True))
holdings.hold(
    Kind(
        5, "manager_calls", "manager’s call", "managers’ calls", partial(_rows, True), _give,
        roles=frozenset({Role.MANAGER}), heals=False, has_hour=True,
    )
)  # fmt: skip
