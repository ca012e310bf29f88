"""Talking by telephone: a customer chooses a time, moves it, calls it off, or asks to be rung."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import clock
from ..access import with_link
from ..calls import choosing, mailing, of_managers, reminding, service
from ..calls import queries as calls
from ..calls.models import Appointment
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import lifecycle, repeats
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError, Invalid, NotFound
from ..safety import restrictions
from . import portal, visits
from .acting import show
from .call_forms import RingMeForm, TimeForm

AT = "/complaint/<reference>/call"
EVERYBODY = "all"


@portal.get(AT)
@with_link
def call(reference: str) -> ResponseReturnValue:
    """Times to choose from and, where a call is booked, how to move it or call it off. While the telephone is closed to
    them there is only calling off what we booked. Nothing changes by looking."""
    complaint = visits.get_complaint(reference)
    booked = calls.upcoming_of(complaint.id)
    if (closed := why_closed(complaint)) and booked is None:
        return _back_from_closed(complaint, closed)
    if not closed and not lifecycle.may(visits.actor(complaint), complaint, "move_call" if booked else "book_call"):
        return _not_open(reference, _("That is not open now. What you can do stands below."))
    number = booked.number if booked is not None else complaint.customer.phone
    form = TimeForm(formdata=None, data={"number": number, "version": complaint.version})
    if booked is not None:
        form.slot.data = choosing.written(booked)
    return _page(complaint, form)


@portal.post(AT)
@with_link
def choose(reference: str) -> ResponseReturnValue:
    """Book the time, or move the call that is booked to it; or show other times, and keep what was typed."""
    complaint, form = visits.get_complaint(reference), TimeForm()
    if any(name in request.form for name in ("show_from", "show_minutes", "show_whose_times")):
        return _page(complaint, form)
    booked, chosen = calls.upcoming_of(complaint.id), choosing.read(form.slot.data or "")
    if booked is not None and booked.is_here:
        form.number.validators = ()
    complete = form.validate()
    if chosen is None:
        form.slot.errors = [_("Choose a time.")]
    if not complete or chosen is None:
        return _page(complaint, form), 422
    if closed := why_closed(complaint):
        form.form_errors = [closed]
        return _page(complaint, form), 409
    meets = booked is not None and booked.is_here and not form.number.data.strip()
    done = _("Booked. We meet then.") if meets else _("Booked. We ring you then.")
    if booked is not None and _is_as_booked(booked, chosen, form):  # sent twice
        return _done(reference, done)
    try:
        _book(complaint, booked, chosen, form)
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        if isinstance(error, Invalid) and "starts_at" in error.errors:
            form.slot.errors = [why_gone(error)]
        else:
            show(error, form, complaint)
        return _page(complaint, form), error.status_code
    return _done(reference, done)


def why_gone(error: Invalid) -> str:
    if error.words == _(service.OTHER_LENGTH):
        return str(_("A call at that time does not take as long as before. Please choose once more."))
    return str(_("Somebody else has just taken that time. Please choose another."))


def _book(complaint: Complaint, booked: Appointment | None, chosen: tuple[int, Any], form: TimeForm) -> None:
    actor, number, note = visits.actor(complaint), form.number.data, form.note.data
    minutes = choosing.minutes_in(form.slot.data or "")
    if booked is None:
        lifecycle.perform(complaint, "book_call", actor, d.CallBooked(*chosen, number, note, minutes))
    else:
        needs = d.CallMoved(booked.id, *chosen, number, note=note, minutes=minutes)
        lifecycle.perform(complaint, "move_call", actor, needs)


def _is_as_booked(booked: Appointment, chosen: tuple[int, Any], form: TimeForm) -> bool:
    same = chosen == (booked.manager_id, booked.starts_at) and form.number.data.strip() in ("", booked.number)
    return same and form.note.data.strip() in ("", booked.note.strip())


@portal.get(f"{AT}.ics")
@with_link
def call_entry(reference: str) -> ResponseReturnValue:
    """The call that is booked, for a calendar. Raises NotFound where none is."""
    complaint = visits.get_complaint(reference)
    booked = calls.upcoming_of(complaint.id)
    if booked is None:
        raise NotFound(_("No call is booked."))
    answer = Response(mailing.for_calendar(complaint, booked), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="call-{complaint.reference}.ics"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@portal.post(f"{AT}/cancel")
@with_link
def call_off(reference: str) -> ResponseReturnValue:
    """No call. Pressed twice it stays called off."""
    complaint = visits.get_complaint(reference)
    booked = calls.upcoming_of(complaint.id)
    if booked is not None:
        lifecycle.perform(complaint, "cancel_call", visits.actor(complaint), d.CallCancelled(booked.id))
    if booked is not None and booked.is_here:
        return _done(reference, _("It is called off. Whenever you want to talk, choose a time."))
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
    if closed := why_closed(complaint):
        return _back_from_closed(complaint, closed)
    customer = complaint.customer
    form = RingMeForm(formdata=None, data={"number": customer.phone, "best_time": customer.ring_when})
    return _ring_me_page(complaint, form)


@portal.post("/complaint/<reference>/ring-me")
@with_link
def ring_me(reference: str) -> ResponseReturnValue:
    """It stands on the list of calls from now on."""
    complaint, form = visits.get_complaint(reference), RingMeForm()
    if not form.validate():
        return _ring_me_page(complaint, form), 422
    if closed := why_closed(complaint):
        form.form_errors = [closed]
        return _ring_me_page(complaint, form), 409
    try:
        if not repeats.by_customer(complaint, ("ask_for_call",), {form.why.data}):
            needs = d.CallAsked(form.why.data, form.number.data, None, form.best_time.data)
            lifecycle.perform(complaint, "ask_for_call", visits.actor(complaint), needs)
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        show(error, form, complaint)
        return _ring_me_page(complaint, form), error.status_code
    return _done(reference, _("Thank you. We ring you, and write if we do not reach you."))


def why_closed(complaint: Complaint) -> str:
    """What somebody reads to whom the telephone is closed, with the way that stays; empty where it is open. Whoever
    may not learn that it is closed reads where else they write."""
    if complaint.customer.held_at is not None:
        return str(_("We can’t ring you about this just now. Please write to us on the page of your complaint."))
    if not complaint.customer.has_closed("telephone"):
        return ""
    if restrictions.is_told(complaint):
        stays = restrictions.open_for_them(complaint)
        return str(_("We do not ring you for now, and our letter says why. You reach us %(way)s.", way=stays))
    return str(_("We can’t ring you about this just now. Please write to us on the page of your complaint."))


def _back_from_closed(complaint: Complaint, words: str) -> ResponseReturnValue:
    """To their page, which says it at its head; it is said besides only where that does not."""
    if complaint.customer.held_at is not None or not restrictions.is_told(complaint):
        return _not_open(complaint.reference, words)
    return redirect(url_for(".track", reference=complaint.reference))


def _not_open(reference: str, words: str) -> ResponseReturnValue:
    flash(words, "error")
    return redirect(url_for(".track", reference=reference))


def _done(reference: str, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for(".track", reference=reference), 303)


def _page(complaint: Complaint, form: TimeForm) -> str:
    booked = calls.upcoming_of(complaint.id)
    as_booked = calls.minutes_of(booked) if booked is not None else None
    first, minutes = day_typed(shown("from")), _number(shown("minutes")) or as_booked
    of_manager, whose_times = of_managers.owed(complaint), shown("whose_times")
    own = booked.manager_id if booked is not None and of_manager and whose_times != EVERYBODY else None
    table = choosing.table(complaint, manager_id=own, first=first, minutes=minutes)
    elsewhere = chosen_elsewhere(table, form.slot.data or "")
    return render_template(
        "portal/call.html", complaint=complaint, form=form, table=table, written=choosing.written, booked=booked,
        closed=why_closed(complaint) if booked is not None else "",
        minutes_booked=as_booked, first=first, whose_times=whose_times, of_manager=of_manager,
        elsewhere=elsewhere, can_book=table.has_free or bool(elsewhere[0]),
        within=catalogue.calls().ring_within_working_days, reminder=catalogue.calls().reminder_hours,
        **_reminded(complaint, booked, [*_moments(table), *elsewhere[1:]]),
    )  # fmt: skip


def _moments(table: choosing.Table) -> list[datetime]:
    return [slot.starts_at for day in table.days for slot in day.free]


def _reminded(complaint: Complaint, booked: Appointment | None, moments: Sequence[datetime | None]) -> dict[str, Any]:
    """By which way they hear beforehand of a call at one of these moments, empty where all are too soon for that, and
    whether some are; and how of the call that is booked, where that is still to come."""
    now, channel = clock.now(), reminding.channel_of(complaint)
    soon = [reminding.is_too_soon(moment, now) for moment in moments if moment is not None]
    coming = reminding.still_to_come(complaint, booked, channel) if booked is not None else ""
    return {"reminded_by": "" if all(soon) else channel, "some_unreminded": any(soon), "reminded": coming}


def shown(name: str) -> str:
    """Which days, or calls of which length, the page shows: what was just pressed, else what it showed before."""
    return request.form.get(f"show_{name}") or request.form.get(name) or request.args.get(name, "")


def chosen_elsewhere(table: choosing.Table, typed: str) -> tuple[str, Any]:
    """A time that was chosen among others than those on the page, as the form sends it and as a moment."""
    chosen = choosing.read(typed)
    on_page = {choosing.written(slot) for day in table.days for slot in day.slots}
    return ("", None) if chosen is None or typed in on_page else (typed, chosen[1])


def _ring_me_page(complaint: Complaint, form: RingMeForm) -> str:
    within = catalogue.calls().ring_within_working_days
    return render_template("portal/ring_me.html", form=form, complaint=complaint, within=within)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 5 else None


def day_typed(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
