"""One complaint on one page, its letters, and taking a letter back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..accounts import queries as accounts
from ..complaints import correspondence, queries, readings, ways
from ..complaints.access import on_complaint
from ..outbox import enclosures, rendering
from . import overview, panels, unsent
from .blueprint import desk


@desk.get("/complaints/<reference>")
@on_complaint
def case(reference: str) -> ResponseReturnValue:
    """Everything about a complaint. Who reads it is kept."""
    actor = current_actor()
    complaint = queries.get(reference, actor)
    readings.record(complaint.id, actor.id or 0)
    return render_template("desk/case.html", **panels.of_case(complaint, actor, request.args))


@desk.get("/complaints/<reference>/letters/<int:delivery_id>")
@on_complaint
def letter(reference: str, delivery_id: int) -> ResponseReturnValue:
    """A letter as the customer gets it, its secret link masked; a letter to print is printed from here."""
    actor = current_actor()
    complaint = queries.get(reference, actor)
    delivery = correspondence.get_letter(complaint, delivery_id)
    readings.record(complaint.id, actor.id or 0)
    shown = overview.letters([delivery])[0]
    return render_template(
        "desk/letter.html", complaint=complaint, letter=shown, body=rendering.mask_link(delivery.text),
        files=enclosures.of_delivery(delivery.id) if delivery.encloses else [], large=ways.of(complaint).large,
    )  # fmt: skip


@desk.post("/complaints/<reference>/letters/<int:delivery_id>/take-back")
@on_complaint
def take_back(reference: str, delivery_id: int) -> ResponseReturnValue:
    """Stop a written letter that has not left."""
    actor = current_actor()
    complaint = queries.get(reference, actor, for_change=True)
    taken = correspondence.take_back(complaint, delivery_id, actor)
    if taken.kind in correspondence.DECISIONS:
        flash("Taken back. You can change it and send it again.")
        return redirect(url_for(".case", reference=reference), 303)
    words = correspondence.words_of(complaint, taken)
    if taken.kind in ("message", "acknowledged"):
        unsent.begin_again(complaint, words)
    if taken.kind != "message":
        flash("Taken back. Write it again: the task is on the case.")
        return redirect(url_for(".case", reference=reference), 303)
    others = {message.author_id for message in words} - {actor.id}
    whose = f"{accounts.get_user(author).name}’s" if (author := next(iter(others), None)) else "the"
    flash(f"Taken back. It stands in {whose} box again.")
    return redirect(url_for(".case", reference=reference, _anchor="timeline"), 303)
