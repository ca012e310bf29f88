"""While a complaint is taken down: what it may be the same as, and adding it to that instead."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..complaints import details, intake, queries, repeats, resembling
from ..complaints.access import on_complaint
from ..db import only_read_from_here
from . import begun
from .blueprint import desk
from .forms.filing import FilingForm
from .logging import WHY, code_in, kept_files, page


@desk.post("/complaints/new/resembling")
@require("complaint.log")
def resembling_so_far() -> ResponseReturnValue:
    """What the form may be the same as, as far as it is written: a part of the page, or all where no script asks."""
    only_read_from_here()
    form = FilingForm()
    form.prepare()
    alike = resembling.find(_typed(form), current_actor())
    if request.headers.get("HX-Request") == "true":
        return render_template("desk/_resembling_so_far.html", alike=alike, why=WHY)
    code_in(form)
    return page(form, alike)


@desk.post("/complaints/<reference>/add-typed")
@on_complaint
def add_typed(reference: str) -> ResponseReturnValue:
    """It belongs to this one: everything that was typed is kept there, and no new complaint is made."""
    actor = current_actor()
    complaint = queries.get(reference, actor, for_change=True)
    form = FilingForm()
    form.prepare()
    words = f"Taken down, and it belongs here:\n\n{form.typed()}"
    if not repeats.by_colleague(complaint, "note", actor, 0, {words}):
        heard = intake.Heard(
            details.Words(words, kept_files(form)), form.in_danger.data, form.needs(), form.sensitivity()
        )
        intake.add_to(complaint, heard, actor)
    begun.forget()
    flash("Everything you typed stands on this case. No new complaint was made.")
    return redirect(url_for(".case", reference=reference), 303)


def _typed(form: FilingForm) -> resembling.Typed:
    return resembling.Typed(
        form.name.data or "", form.email.data or "", form.phone.data or "", form.order_number.data or "",
        f"{form.happened.data or ''} {form.title.data or ''}",
    )  # fmt: skip
