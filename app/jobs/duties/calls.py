"""Booked calls: a word to both before, and an alarm where nobody logged what became of one."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select

from ... import clock
from ...access import SYSTEM
from ...accounts import queries as accounts
from ...calls import reminding
from ...calls.models import Appointment
from ...catalogue import queries as catalogue
from ...complaints import notices
from ...complaints.calls import is_held
from ...complaints.models import Complaint
from ...db import db
from ...people.models import Customer
from ...web.filters import short_day, time_of_day
from .rounds import Round


def remind(round_: Round) -> None:
    """Both sides of a call hear of it some hours before; not where it was booked later than that. A letter leaves in
    time for the post, so whoever rings is told apart."""
    hours = catalogue.calls().reminder_hours
    if not hours:
        return
    at = clock.now()
    booked = select(Appointment.id, Appointment.complaint_id).where(
        Appointment.state == "booked", Appointment.starts_at > at, _goes_on()
    )
    soon = Appointment.starts_at <= at + timedelta(hours=hours)
    by_post = (
        Appointment.starts_at <= at + reminding.BY_POST, Appointment.starts_at > at + timedelta(hours=hours),
        Appointment.letter_at.is_(None), Customer.postal_address != "",
        (Customer.email == "") | (Customer.closed_ways != ""),
    )  # fmt: skip
    whose = booked.join(Complaint, Complaint.id == Appointment.complaint_id)
    round_.each(whose.join(Customer, Customer.id == Complaint.customer_id).where(*by_post), _write)
    round_.each(booked.where(soon, Appointment.reminded_at.is_(None)).order_by(Appointment.starts_at), _remind)


def _goes_on() -> ColumnElement[bool]:
    """Whom we meet in person nobody rings, so nothing of it is held."""
    return or_(Appointment.number == "", ~is_held(Appointment.complaint_id))


def _write(complaint: Complaint, appointment_id: int) -> None:
    reminding.write(complaint, SYSTEM, db.session.get_one(Appointment, appointment_id))


def _remind(complaint: Complaint, appointment_id: int) -> None:
    reminding.remind(complaint, SYSTEM, db.session.get_one(Appointment, appointment_id))


def not_logged(round_: Round) -> None:
    """A booked call that should be over: whoever rings, and whoever handles the complaint, is told."""
    late = clock.now() - timedelta(minutes=catalogue.calls().alarm_minutes)
    found = select(Appointment.id, Appointment.complaint_id).where(
        Appointment.state == "booked",
        Appointment.ends_at <= late,
        Appointment.alarmed_at.is_(None),
        _goes_on(),
    )
    round_.each(found.order_by(Appointment.starts_at), _not_logged)


def _not_logged(complaint: Complaint, appointment_id: int) -> None:
    call = db.session.get_one(Appointment, appointment_id)
    call.alarmed_at = clock.now()
    manager = accounts.get_user(call.manager_id)
    when = f"{short_day(call.starts_at)}, {time_of_day(call.starts_at)}"
    asks, was_to = ("Did they meet?", "meet them") if call.is_here else ("Was the call made?", "ring")
    words = f"{asks} {manager.name} was to {was_to} {when}, and nobody logged it"
    if complaint.handler_id != manager.id:
        notices.tell("call_not_logged", complaint, words)
    if manager.active and catalogue.notices().rules["call_not_logged"].enabled:
        notices.tell_person(manager, "call_not_logged", complaint, words)
