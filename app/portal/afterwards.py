"""After it is done: did it work? Opening the page changes nothing, and an answer can be changed for a while."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice as Choice

from .. import clock
from ..access import with_link
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints.lifecycle import perform
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError
from ..followups import queries as followups
from ..followups import quotes, rest, service
from ..followups.models import FollowUp, Quote
from ..remedies import promised
from . import owed, portal, visits
from .acting import show
from .fields import UNSAID
from .forms import AnswerForm, QuoteForm

CONCERN, TASK = "c", "t"
"""What an answer's marks begin with: the id of a point, or of what carries a remedy out."""
SIGNED = {
    "first_name": _l("By my first name: %(name)s"),
    "initials": _l("By my initials: %(name)s"),
    "their_first_name": _l("By the first name of the person it happened to, who agrees: %(name)s"),
    "their_initials": _l("By the initials of the person it happened to, who agrees: %(name)s"),
    "nobody": _l("Without a name"),
}
THANKS = {
    "yes": _l("Thank you. Your complaint is closed; it opens again whenever you say so."),
    "partly": _l("Thank you for saying so. What is settled stays settled, and we go on with the rest."),
    "no": _l("Thank you for saying so. Your complaint is open again, and a manager has been told."),
}


@portal.get("/complaint/<reference>/answer")
@with_link
def answer(reference: str) -> ResponseReturnValue:
    """The questions, with the last answer filled in."""
    complaint = visits.get_complaint(reference)
    round_ = followups.find_current(complaint.id)
    if (closed := _closed(round_)) or round_ is None:
        return render_template("portal/answer_closed.html", complaint=complaint, round=round_, why=closed)
    settled = rest.settled(complaint)
    return _page(complaint, round_, _form(settled, round_, formdata=None, data=_last(round_, settled)))


@portal.post("/complaint/<reference>/answer")
@with_link
def take_answer(reference: str) -> ResponseReturnValue:
    """Take the answer: yes closes, partly and no open it again at once."""
    complaint = visits.get_complaint(reference)
    round_ = followups.find_current(complaint.id)
    form = _form(rest.settled(complaint), round_)
    if (closed := _closed(round_)) or round_ is None:
        return render_template("portal/answer_closed.html", complaint=complaint, round=round_, why=closed), 409
    if not form.validate():
        return _page(complaint, round_, form), 422
    try:
        service.answer(
            complaint, visits.actor(complaint), form.solved.data, _feedback(form, round_), still_open=_still_open(form)
        )
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        show(error, form, complaint)
        return _page(complaint, round_, form), error.status_code
    if form.solved.data == "yes" and not round_.again and quotes.is_to_ask(complaint):
        return redirect(url_for(".quote", reference=reference), 303)
    flash(f"{THANKS[form.solved.data]} {owed.next_word(complaint)}".strip())
    return redirect(url_for(".track", reference=reference), 303)


@portal.get("/complaint/<reference>/quote")
@with_link
def quote(reference: str) -> ResponseReturnValue:
    """After a very good answer: thanks, and a question. Whoever gave us a sentence changes it here."""
    complaint = visits.get_complaint(reference)
    standing = quotes.find(complaint.id)
    if standing is None and not quotes.may_be_asked(complaint):
        flash(_("There is nothing of yours that we quote."))
        return redirect(url_for(".track", reference=reference), 303)
    given = {"words": standing.words, "signed": standing.signed} if standing is not None else {}
    return _quote_page(complaint, _quote_form(complaint, formdata=None, data=given), standing)


@portal.post("/complaint/<reference>/quote")
@with_link
def take_quote(reference: str) -> ResponseReturnValue:
    """Keep the sentence, in place of one before, or take it back."""
    complaint = visits.get_complaint(reference)
    form, actor = _quote_form(complaint), visits.actor(complaint)
    standing = quotes.find(complaint.id)
    if not form.validate():
        return _quote_page(complaint, form, standing), 422
    given = d.QuoteGiven(form.words.data, form.signed.data or "", form.agreed.data)
    if standing is None or (standing.words, standing.signed) != (given.words.strip(), given.signed):
        try:
            perform(complaint, "give_quote", actor, given)
        except DomainError as error:
            undo()
            complaint = visits.get_complaint(reference)
            show(error, form, complaint)
            return _quote_page(complaint, form, quotes.find(complaint.id)), error.status_code
    flash(_("Thank you. We keep your words, and you can change them or take them back at any time."))
    return redirect(url_for(".track", reference=reference), 303)


@portal.post("/complaint/<reference>/quote/end")
@with_link
def end_quote(reference: str) -> ResponseReturnValue:
    """Take the sentence back; pressing twice is once."""
    complaint = visits.get_complaint(reference)
    if quotes.find(complaint.id) is not None:
        perform(complaint, "withdraw_quote", visits.actor(complaint))
    flash(_("Taken back. We do not quote you any more."))
    return redirect(url_for(".track", reference=reference), 303)


def _closed(round_: FollowUp | None) -> str:
    """Why nothing can be answered: not asked yet, or over; empty while it can."""
    if round_ is None:
        return "not_asked"
    return "over" if round_.expires_at <= clock.now() or round_.ended_at is not None else ""


def _feedback(form: AnswerForm, round_: FollowUp) -> d.Feedback:
    """What was answered. Words left standing from a "no" or "partly" are not said again with a "yes"."""
    mood, last = form.mood.data if form.mood is not None else None, round_.answers[-1] if round_.answers else None
    settled = last is not None and last.solved != "yes" and form.solved.data == "yes"
    comment = "" if settled and last is not None and form.comment.data == last.comment else form.comment.data
    return d.Feedback(
        int(form.treated.data) if form.treated is not None and form.treated.data else None,
        int(mood) if mood and mood != UNSAID else None,
        comment,
        (form.understood.data or "") if form.understood is not None else "",
        form.ask_again is not None and form.ask_again.data and form.solved.data == "yes",
    )


def _form(settled: rest.Settled, round_: FollowUp | None, **more: Any) -> AnswerForm:
    """The form with what may be marked as still open, if there is more than one thing. Who is asked once more is asked
    less."""
    form = AnswerForm(**more)
    if round_ is not None and round_.again:
        del form.understood, form.treated, form.mood, form.ask_again
    points = [Choice(f"{CONCERN}{concern.id}", concern.words) for concern in settled.concerns]
    form.still_open.choices = points + [Choice(f"{TASK}{row.task_id}", row.words) for row in settled.remedies]
    if not form.still_open.choices:
        del form.still_open
    return form


def _still_open(form: AnswerForm) -> rest.StillOpen:
    marked = form.still_open.data or [] if form.still_open is not None else []
    return rest.StillOpen(*(tuple(int(one[1:]) for one in marked if one[0] == kind) for kind in (CONCERN, TASK)))


def _last(round_: FollowUp, settled: rest.Settled) -> dict[str, Any]:
    if not round_.answers:
        return {}
    last = round_.answers[-1]
    reopened = [f"{CONCERN}{concern.id}" for concern in settled.concerns if concern.reopened_at is not None]
    undone = [f"{TASK}{row.task_id}" for row in settled.remedies if row.done_at is None]
    return {
        "solved": last.solved,
        "still_open": reopened + undone if last.solved == "partly" else [],
        "understood": last.understood,
        "treated": str(last.treated or ""),
        "mood": str(last.mood or ""),
        "comment": last.comment,
        "ask_again": last.ask_again,
    }


def _page(complaint: Complaint, round_: FollowUp, form: AnswerForm) -> str:
    return render_template(
        "portal/answer.html", complaint=complaint, round=round_, form=form, done=promised.agreed(complaint),
        days=catalogue.targets().reopened_contact_working_days,
    )  # fmt: skip


def _quote_form(complaint: Complaint, **more: Any) -> QuoteForm:
    """The ways to be named, as they would read under the words. Who acts for somebody else is told whose name it is."""
    form = QuoteForm(**more)
    form.signed.choices = [
        Choice(key, str(SIGNED[key]) % {"name": name}) for key, name in quotes.signatures(complaint.customer).items()
    ]
    return form


def _quote_page(complaint: Complaint, form: QuoteForm, standing: Quote | None) -> str:
    return render_template(
        "portal/quote.html", complaint=complaint, form=form, quote=standing, consent=quotes.CONSENT_WORDS,
        comment=(last := followups.answer_in_full(complaint.id)) and last.comment.strip(),
    )  # fmt: skip
