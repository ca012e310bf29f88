"""What has to be done by hand, and what could not be sent."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor, require
from ..complaints import correspondence
from ..complaints.ways import HELD
from ..outbox import service as outbox
from .blueprint import desk
from .dates import soon
from .overview import TO_DO_WORDS


@desk.get("/deliveries")
@require("deliveries.work")
def deliveries() -> ResponseReturnValue:
    """Letters to print and calls to make."""
    rows = correspondence.to_do(current_actor())
    return render_template(
        "desk/deliveries.html",
        rows=rows,
        words=TO_DO_WORDS,
        kinds=correspondence.KIND_WORDS,
        soon=soon,
        now=clock.now(),
        held=HELD,
    )


@desk.post("/deliveries/<int:delivery_id>/done")
@require("deliveries.work")
def done(delivery_id: int) -> ResponseReturnValue:
    """A letter was posted, or a call was made."""
    actor = current_actor()
    outbox.mark_done(correspondence.get_delivery(delivery_id, actor), actor.id or 0)
    flash("Done, and kept on the case.")
    return redirect(_back() or url_for(".deliveries"), 303)


@desk.get("/deliveries/failed")
@require("dead_letters.work")
def failed() -> ResponseReturnValue:
    """Mails we gave up on."""
    rows = correspondence.dead_letters(current_actor())
    return render_template("desk/failed.html", rows=rows, kinds=correspondence.KIND_WORDS)


@desk.post("/deliveries/<int:delivery_id>/send-again")
@require("dead_letters.work")
def send_again(delivery_id: int) -> ResponseReturnValue:
    """Give a failed mail another life."""
    outbox.send_again(correspondence.get_delivery(delivery_id, current_actor()))
    flash("It is on its way again.")
    return redirect(url_for(".failed"), 303)


def _back() -> str | None:
    """The case it was done from, where it was."""
    reference = request.form.get("reference", "")
    return url_for(".case", reference=reference) if reference else None
