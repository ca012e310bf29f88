"""“Let us talk” about an offer: in writing, at a time that is chosen at once, or by being rung soon."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import with_link
from ..calls import choosing
from ..calls import queries as calls
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import lifecycle, repeats
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError, Invalid
from . import calling, guarding, owed, portal, visits
from .acting import show
from .call_forms import RING, WRITE, TalkForm

AT = "/complaint/<reference>/let-us-talk"
DAYS = 3


@portal.get(AT)
@with_link
def talk(reference: str) -> ResponseReturnValue:
    """What they would like to talk about, and how."""
    complaint = visits.get_complaint(reference)
    if not lifecycle.may(visits.actor(complaint), complaint, "discuss"):
        flash(_("That is not open now. What you can do stands below."), "error")
        return redirect(url_for(".track", reference=reference))
    typed = {"version": complaint.version, "number": complaint.customer.phone, "slot": WRITE}
    return _page(complaint, TalkForm(formdata=None, data=typed))


@portal.post(AT)
@with_link
def start_talk(reference: str) -> ResponseReturnValue:
    """Keep their words and, where they chose so, the time at which somebody rings them; or show other days."""
    too_often = None if "show_from" in request.form else guarding.count_message()
    complaint, form = visits.get_complaint(reference), TalkForm()
    if "show_from" in request.form:
        return _page(complaint, form)
    if too_often is not None:
        wait = guarding.ask_to_wait(form, too_often)
        return _page(complaint, form), 429, wait
    if not form.validate():
        return _page(complaint, form), 422
    if refused := _why_not_rung(complaint, form):
        form.form_errors = [refused]
        return _page(complaint, form), 409
    try:
        done = _talk(complaint, form)
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        if isinstance(error, Invalid) and "starts_at" in error.errors:
            form.slot.errors = [calling.why_gone(error)]
        else:
            show(error, form, complaint)
        return _page(complaint, form), error.status_code
    flash(done)
    return redirect(url_for(".track", reference=reference), 303)


def _talk(complaint: Complaint, form: TalkForm) -> str:
    """Do it, once however often it is sent; returns what they read then."""
    actor, how, words = visits.actor(complaint), form.slot.data or WRITE, form.text.data
    chosen = choosing.read(how)
    if not repeats.by_customer(complaint, ("discuss",), {words}):
        if chosen is not None:
            needs = d.CallBooked(*chosen, form.number.data, minutes=choosing.minutes_in(how))
            lifecycle.perform(complaint, "book_call", actor, needs)
        elif how == RING:
            lifecycle.perform(complaint, "ask_for_call", actor, d.CallAsked(words, form.number.data))
        lifecycle.perform(complaint, "discuss", actor, d.Words(words))
    booked = calls.upcoming_of(complaint.id)
    if booked is not None and chosen == (booked.manager_id, booked.starts_at):
        return str(_("Booked. We ring you then, and the offer stays open meanwhile."))
    if how == RING and any(row.why == words for row in calls.told(complaint).asked):
        return str(_("Thank you. We ring you, and the offer stays open meanwhile."))
    words = _("We have your words, and the offer stays open meanwhile.")
    return f"{words} {owed.next_word(complaint)}".strip()


def _why_not_rung(complaint: Complaint, form: TalkForm) -> str:
    """Why they can't have the call that they chose any more; empty where they can, or sent the same before."""
    how, may_talk = form.slot.data or WRITE, lifecycle.may(visits.actor(complaint), complaint, "discuss")
    if not may_talk or (how != RING and choosing.read(how) is None):
        return ""
    if repeats.by_customer(complaint, ("discuss",), {form.text.data}):
        return ""
    if calls.upcoming_of(complaint.id) is not None:
        return str(_("A call is booked already. Send your words once more: we read them before we ring you."))
    return calling.why_closed(complaint)


def _can_ring(complaint: Complaint) -> bool:
    """Whether a call can be had besides what is booked already."""
    free = calls.upcoming_of(complaint.id) is None and not calling.why_closed(complaint)
    return free and lifecycle.may(visits.actor(complaint), complaint, "book_call")


def _page(complaint: Complaint, form: TalkForm) -> str:
    first, chosen = calling.day_typed(calling.shown("from")), form.slot.data or ""
    can_ring = _can_ring(complaint)
    table = choosing.table(complaint, first=first, most=DAYS) if can_ring else choosing.Table((), None, (), None, None)
    elsewhere: tuple[str, Any] = calling.chosen_elsewhere(table, chosen) if can_ring else ("", None)
    return render_template(
        "portal/let_us_talk.html", complaint=complaint, form=form, table=table, written=choosing.written, first=first,
        can_ring=can_ring, booked=calls.upcoming_of(complaint.id), elsewhere=elsewhere,
        within=catalogue.calls().ring_within_working_days, days=catalogue.targets().reopened_contact_working_days,
    )  # fmt: skip
