"""After it is done: did it work? Opening the page changes nothing, and an answer can be changed for a while."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from .. import clock
from ..access import with_link
from ..complaints import details as d
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError
from ..followups import queries as followups
from ..followups import service
from ..followups.models import FollowUp
from ..remedies import promised
from . import portal, visits
from .acting import show
from .forms import UNSAID, AnswerForm

THANKS = {
    "yes": _l("Thank you. Your complaint is closed; it opens again whenever you say so."),
    "partly": _l("Thank you for saying so. Your complaint is open again, and you hear from us within one working day."),
}


@portal.get("/complaint/<reference>/answer")
@with_link
def answer(reference: str) -> ResponseReturnValue:
    """The three questions, with the last answer filled in."""
    complaint = visits.get_complaint(reference)
    round_ = followups.find_current(complaint.id)
    if (closed := _closed(round_)) or round_ is None:
        return render_template("portal/answer_closed.html", complaint=complaint, round=round_, why=closed)
    return _page(complaint, round_, AnswerForm(formdata=None, data=_last(round_)))


@portal.post("/complaint/<reference>/answer")
@with_link
def take_answer(reference: str) -> ResponseReturnValue:
    """Take the answer: yes closes, partly and no open it again at once."""
    form, complaint = AnswerForm(), visits.get_complaint(reference)
    round_ = followups.find_current(complaint.id)
    if (closed := _closed(round_)) or round_ is None:
        return render_template("portal/answer_closed.html", complaint=complaint, round=round_, why=closed), 409
    if not form.validate():
        return _page(complaint, round_, form), 422
    try:
        service.answer(complaint, visits.actor(complaint), form.solved.data, _feedback(form, round_))
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        show(error, form, complaint)
        return _page(complaint, round_, form), error.status_code
    flash(str(THANKS["yes" if form.solved.data == "yes" else "partly"]))
    return redirect(url_for(".track", reference=reference), 303)


def _closed(round_: FollowUp | None) -> str:
    """Why nothing can be answered: not asked yet, or over; empty while it can."""
    if round_ is None:
        return "not_asked"
    return "over" if round_.expires_at <= clock.now() or round_.ended_at is not None else ""


def _feedback(form: AnswerForm, round_: FollowUp) -> d.Feedback:
    """What was answered. Words left standing from a "no" or "partly" are not said again with a "yes"."""
    mood, last = form.mood.data, round_.answers[-1] if round_.answers else None
    settled = last is not None and last.solved != "yes" and form.solved.data == "yes"
    comment = "" if settled and last is not None and form.comment.data == last.comment else form.comment.data
    return d.Feedback(
        int(form.treated.data) if form.treated.data else None,
        int(mood) if mood and mood != UNSAID else None,
        comment,
    )


def _last(round_: FollowUp) -> dict[str, str]:
    if not round_.answers:
        return {}
    last = round_.answers[-1]
    return {
        "solved": last.solved,
        "treated": str(last.treated or ""),
        "mood": str(last.mood or ""),
        "comment": last.comment,
    }


def _page(complaint: Complaint, round_: FollowUp, form: AnswerForm) -> str:
    return render_template(
        "portal/answer.html", complaint=complaint, round=round_, form=form, done=promised.agreed(complaint)
    )
