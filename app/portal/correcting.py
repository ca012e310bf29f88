"""Correcting what was told when the complaint was made: a name, and every answer under the words in which the form
asked for it. What stood there before is kept."""

from collections.abc import Iterator, Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import with_link
from ..catalogue import question_sets
from ..catalogue.question_sets import PLAIN, Answer, Question
from ..complaints import details as d
from ..complaints import lifecycle, repeats
from ..complaints.correcting import version_of
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError
from . import guarding, portal, visits
from .acting import show
from .answers import KEPT_YES_NO
from .reach_forms import CorrectForm, correct_form

AT = "/complaint/<reference>/correct"


@portal.get(AT)
@with_link
def correct(reference: str) -> ResponseReturnValue:
    """What we wrote down from the form, to be put right."""
    complaint = visits.get_complaint(reference)
    if not lifecycle.may(visits.actor(complaint), complaint, "correct_filing"):
        flash(_("That is not open now. What you can do stands below."), "error")
        return redirect(url_for(".track", reference=reference))
    form = _form(complaint)(formdata=None, data={**_told(complaint), "version": complaint.version})
    return _page(complaint, form)


@portal.post(AT)
@with_link
def put_right(reference: str) -> ResponseReturnValue:
    """Name and answers are written anew; what is said of the story is added to it, as a word of theirs."""
    too_often = guarding.count_message()
    complaint = visits.get_complaint(reference)
    form = _form(complaint)()
    if too_often is not None:
        wait = guarding.ask_to_wait(form, too_often)
        return _page(complaint, form), 429, wait
    if not form.validate():
        return _page(complaint, form), 422
    changed, more, actor = _changed(complaint, form), form.more.data, visits.actor(complaint)
    if changed == d.FilingCorrected() and not more.strip():
        form.form_errors = [_("Nothing is different yet. Change an answer, or say what is wrong.")]
        return _page(complaint, form), 422
    try:
        if changed != d.FilingCorrected():
            lifecycle.perform(complaint, "correct_filing", actor, changed)
        if more.strip() and not repeats.by_customer(complaint, ("message",), {more}):
            lifecycle.perform(complaint, "message", actor, d.Words(more))
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        show(error, form, complaint)
        return _page(complaint, form), error.status_code
    flash(_("Thank you. It is corrected, and what stood there before is kept beside it."))
    return redirect(url_for(".track", reference=reference), 303)


def _told(complaint: Complaint) -> dict[str, str]:
    """What stands there, by the names of the fields."""
    answers = {row.key if row.key in PLAIN else f"q_{row.key}": row.value for row in complaint.asked}
    return {"name": complaint.customer.name, **answers}


def _questions(complaint: Complaint, told: Mapping[str, str]) -> tuple[Question, ...]:
    """What the form asked them, and what they answered besides."""
    version = version_of(complaint)
    return (*version.in_order, *question_sets.also_told(version, told))


def _form(complaint: Complaint) -> type[CorrectForm]:
    told = _told(complaint)
    return correct_form(_questions(complaint, told), told)


def _changed(complaint: Complaint, form: CorrectForm) -> d.FilingCorrected:
    told = _told(complaint)
    name = form.name.data if form.name.data != told["name"] else None
    return d.FilingCorrected(name, tuple(_different(complaint, form, told)))


def _different(complaint: Complaint, form: CorrectForm, told: Mapping[str, str]) -> Iterator[Answer]:
    """What was answered otherwise. An answer that the page did not show stays as it is."""
    also = {row.key for row in complaint.asked if row.also}
    for question in _questions(complaint, told):
        field = form[question.name]
        value = str(field.data or "") if field.raw_data else told.get(question.name, "")
        if value != told.get(question.name, ""):
            words = KEPT_YES_NO.get(value, value) if question.kind == "yes_no" else value
            yield Answer(question.key, question.words, value, words, also=question.key in also)


def _page(complaint: Complaint, form: CorrectForm) -> str:
    if complaint.customer.is_represented:
        form.name.label.text, form.name.render_kw = _("Whom is it about? Their name"), {"autocomplete": "off"}
    return render_template(
        "portal/correct.html", complaint=complaint, form=form, questions=_questions(complaint, _told(complaint))
    )
