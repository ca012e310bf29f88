"""While a complaint is taken down: what it may be the same as, and adding it to that instead."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..complaints import details, intake, queries, repeats, resembling
from ..complaints.access import on_complaint
from ..db import only_read_from_here
from ..errors import ReasonNeeded
from ..web import uploads
from . import begun
from .blueprint import desk
from .forms.filing import form_for
from .logging import WHY, closed_to, code_in, kept_files, page


@desk.post("/complaints/new/resembling")
@require("complaint.log")
def resembling_so_far() -> ResponseReturnValue:
    """What the form may be the same as, as far as it is written: a part of the page, or all where no script asks."""
    only_read_from_here()
    form = form_for()
    if request.headers.get("HX-Request") == "true":
        alike = resembling.find(form.told_so_far(), current_actor())
        return render_template("desk/_resembling_so_far.html", alike=alike, why=WHY, closed=closed_to(form))
    code_in(form)
    return page(form)


@desk.post("/complaints/<reference>/add-typed")
@on_complaint
def add_typed(reference: str) -> ResponseReturnValue:
    """It belongs to this one: everything that was typed is kept there, and no new complaint is made."""
    uploads.make_ready()
    actor, form = current_actor(), form_for()
    try:
        complaint = queries.get(reference, actor, for_change=True)
    except ReasonNeeded as refusal:
        code_in(form)
        return page(form, asks_first=reference), refusal.status_code
    if not form.validate_added():
        code_in(form)
        return page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    words = f"Taken down, and it belongs here:\n\n{form.typed()}"
    files = kept_files(form)
    if not repeats.by_colleague(complaint, "note", actor, 0, {words}, files):
        heard = intake.Heard(details.Words(words, files), form.in_danger.data, form.needs(), form.sensitivity())
        intake.add_to(complaint, heard, actor)
    begun.forget()
    flash("Everything you typed stands on this case. No new complaint was made.")
    return redirect(url_for(".case", reference=reference), 303)
