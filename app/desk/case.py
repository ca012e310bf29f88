"""One complaint on one page, its files, its letters, and taking a letter back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..catalogue import queries as catalogue
from ..complaints import casefile, correspondence, queries, readers
from ..complaints.access import on_complaint
from ..outbox import rendering
from ..remedies import queries as remedies
from ..remedies import service as remedies_service
from ..web import uploads
from . import clocks, options, overview, timeline
from .blueprint import desk
from .dates import due_of
from .words import MOODS, OUTCOMES, PREFERRED


@desk.get("/complaints/<reference>")
@on_complaint
def case(reference: str) -> ResponseReturnValue:
    """Everything about a complaint. Who reads it is kept."""
    actor = current_actor()
    complaint = queries.get(reference, actor)
    readers.record_reading(complaint.id, actor.id or 0)
    file = casefile.read(complaint, actor)
    offers = remedies.offers(complaint.id) if "offer" in file.actions else []
    approvals = remedies.approvals(complaint.id) if "ask_approval" in file.actions else []
    deliveries = correspondence.of_complaint(complaint.id)
    open_to = options.options(file, approvals, actor)
    return render_template(
        "desk/case.html",
        complaint=complaint,
        file=file,
        offers=offers,
        approvals=approvals,
        letters=overview.letters(deliveries),
        open_to=open_to,
        complete=options.completeness(file, open_to),
        turn=overview.turn(file, offers),
        due=due_of(complaint),
        cells=clocks.cells(file, deliveries),
        promises=overview.promise_rows(file.promises),
        lines=timeline.lines(file, request.args.get("show", "")),
        offer_lines=overview.offer_lines,
        offer_states=overview.OFFER_STATES,
        authority=remedies_service.authority_of(actor),
        category=catalogue.get_category(complaint.category_id),
        own_category=catalogue.get_category(complaint.customer_category_id),
        words={"moods": MOODS, "outcomes": OUTCOMES, "preferred": PREFERRED},
    )


@desk.get("/complaints/<reference>/files/<int:file_id>")
@on_complaint
def file(reference: str, file_id: int) -> ResponseReturnValue:
    """A file of the complaint, as a download."""
    complaint = queries.get(reference, current_actor())
    stored = queries.get_attachment(complaint, file_id, internal=True)
    return uploads.serve(stored.name, stored.media_type, stored.stored_as)


@desk.get("/complaints/<reference>/letters/<int:delivery_id>")
@on_complaint
def letter(reference: str, delivery_id: int) -> ResponseReturnValue:
    """A letter as the customer gets it, its secret link masked; a letter to print is printed from here."""
    complaint = queries.get(reference, current_actor())
    delivery = correspondence.get_letter(complaint, delivery_id)
    shown = overview.letters([delivery])[0]
    return render_template(
        "desk/letter.html", complaint=complaint, letter=shown, body=rendering.mask_link(delivery.text)
    )


@desk.post("/complaints/<reference>/letters/<int:delivery_id>/take-back")
@on_complaint
def take_back(reference: str, delivery_id: int) -> ResponseReturnValue:
    """Stop a written letter that has not left."""
    actor = current_actor()
    complaint = queries.get(reference, actor, for_change=True)
    taken = correspondence.take_back(complaint, delivery_id, actor)
    flash("Taken back." if taken.kind == "message" else "Taken back. Write it again: the task is on the case.")
    return redirect(url_for(".case", reference=reference), 303)
