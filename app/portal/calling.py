"""Talking by telephone: a customer chooses a time, moves it, calls it off, or asks to be rung."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import with_link
from ..calls import choosing
from ..calls import queries as calls
from ..calls.models import Appointment
from ..complaints import details as d
from ..complaints import lifecycle, repeats
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError, Invalid
from ..safety import restrictions
from . import portal, visits
from .acting import show
from .call_forms import RingMeForm, TimeForm

AT = "/complaint/<reference>/call"


@portal.get(AT)
@with_link
def call(reference: str) -> ResponseReturnValue:
    """Times to choose from and, where a call is booked, how to move it or call it off. Nothing changes by looking."""
    complaint = visits.get_complaint(reference)
    booked = calls.upcoming_of(complaint.id)
    if (closed := _closed(complaint)) and booked is None:
        return _not_open(reference, closed)
    if not lifecycle.may(visits.actor(complaint), complaint, "move_call" if booked else "book_call"):
        return _not_open(reference, _("That is not open now. What you can do stands below."))
    number = booked.number if booked is not None else complaint.customer.phone
    form = TimeForm(formdata=None, data={"number": number, "version": complaint.version})
    if booked is not None:
        form.slot.data = choosing.written(booked)
    return _page(complaint, form)


@portal.post(AT)
@with_link
def choose(reference: str) -> ResponseReturnValue:
    """Book the time, or move the call that is booked to it."""
    complaint, form = visits.get_complaint(reference), TimeForm()
    booked, chosen = calls.upcoming_of(complaint.id), choosing.read(form.slot.data or "")
    if not form.validate():
        return _page(complaint, form), 422
    if chosen is None:
        form.slot.errors = [_("Choose a time.")]
        return _page(complaint, form), 422
    if (closed := _closed(complaint)) and booked is None:
        form.form_errors = [closed]
        return _page(complaint, form), 409
    if booked is not None and _is_as_booked(booked, chosen, form):  # sent twice
        return _done(reference, _("Booked. We ring you then."))
    try:
        _book(complaint, booked, chosen, form)
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        if isinstance(error, Invalid) and "starts_at" in error.errors:
            form.slot.errors = [_("Somebody else has just taken that time. Please choose another.")]
        else:
            show(error, form, complaint)
        return _page(complaint, form), error.status_code
    return _done(reference, _("Booked. We ring you then."))


def _book(complaint: Complaint, booked: Appointment | None, chosen: tuple[int, Any], form: TimeForm) -> None:
    actor, number = visits.actor(complaint), form.number.data
    if booked is None:
        lifecycle.perform(complaint, "book_call", actor, d.CallBooked(*chosen, number, form.note.data))
    else:
        lifecycle.perform(complaint, "move_call", actor, d.CallMoved(booked.id, *chosen, number, note=form.note.data))


def _is_as_booked(booked: Appointment, chosen: tuple[int, Any], form: TimeForm) -> bool:
    same = chosen == (booked.manager_id, booked.starts_at) and form.number.data.strip() in ("", booked.number)
    return same and form.note.data.strip() in ("", booked.note.strip())


@portal.post(f"{AT}/cancel")
@with_link
def call_off(reference: str) -> ResponseReturnValue:
    """No call. Pressed twice it stays called off."""
    complaint = visits.get_complaint(reference)
    booked = calls.upcoming_of(complaint.id)
    if booked is not None:
        lifecycle.perform(complaint, "cancel_call", visits.actor(complaint), d.CallCancelled(booked.id))
    return _done(reference, _("We do not ring you. Whenever you want to talk, choose a time."))


@portal.get(f"{AT}/cancel")
@with_link
def back_to_call(reference: str) -> ResponseReturnValue:
    """For an address that only takes forms, opened again from the browser's history."""
    return redirect(url_for(".call", reference=reference))


@portal.get("/complaint/<reference>/ring-me")
@with_link
def ask_to_be_rung(reference: str) -> ResponseReturnValue:
    """What it is about, on which number, and when it suits."""
    complaint = visits.get_complaint(reference)
    if closed := _closed(complaint):
        return _not_open(reference, closed)
    customer = complaint.customer
    form = RingMeForm(formdata=None, data={"number": customer.phone, "best_time": customer.ring_when})
    return render_template("portal/ring_me.html", form=form, complaint=complaint)


@portal.post("/complaint/<reference>/ring-me")
@with_link
def ring_me(reference: str) -> ResponseReturnValue:
    """It stands on the list of calls from now on."""
    complaint, form = visits.get_complaint(reference), RingMeForm()
    if not form.validate():
        return render_template("portal/ring_me.html", form=form, complaint=complaint), 422
    if closed := _closed(complaint):
        form.form_errors = [closed]
        return render_template("portal/ring_me.html", form=form, complaint=complaint), 409
    try:
        if not repeats.by_customer(complaint, ("ask_for_call",), {form.why.data}):
            needs = d.CallAsked(form.why.data, form.number.data, None, form.best_time.data)
            lifecycle.perform(complaint, "ask_for_call", visits.actor(complaint), needs)
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        show(error, form, complaint)
        return render_template("portal/ring_me.html", form=form, complaint=complaint), error.status_code
    return _done(reference, _("Thank you. We ring you, and write if we do not reach you."))


def _closed(complaint: Complaint) -> str:
    """What somebody reads to whom the telephone is closed, with the way that stays; empty where it is open. Whoever
    may not learn that it is closed reads where else they write."""
    if not complaint.customer.has_closed("telephone"):
        return ""
    if restrictions.is_told(complaint):
        stays = restrictions.open_for_them(complaint)
        return str(_("We do not ring you for now, and our letter says why. You reach us %(way)s.", way=stays))
    return str(_("We can’t ring you about this just now. Please write to us on the page of your complaint."))


def _not_open(reference: str, words: str) -> ResponseReturnValue:
    flash(words, "error")
    return redirect(url_for(".track", reference=reference))


def _done(reference: str, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for(".track", reference=reference), 303)


def _page(complaint: Complaint, form: TimeForm) -> str:
    table = choosing.table(complaint, first=_day(request.args.get("from", "")))
    return render_template(
        "portal/call.html", complaint=complaint, form=form, table=table, written=choosing.written,
        booked=calls.upcoming_of(complaint.id),
    )  # fmt: skip


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
