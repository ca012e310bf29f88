"""What people ask of their own data: what waits for our answer, by its date in law, and what had it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor, signed_in
from ..complaints import data_requests, lifecycle, queries
from ..complaints import details as d
from ..complaints import own_data as own_data_days
from ..complaints.data_requests import RequestRow
from ..complaints.models import OwnDataMove
from ..db import undo
from ..errors import Invalid
from ..web import filters
from .blueprint import desk
from .dates import Due, soon
from .words import OWN_DATA_KINDS, OWN_DATA_OUTCOMES

VIEWS = {"waiting": "To answer", "answered": "Answered"}
EMPTY = {
    "waiting": ("Nobody waits for an answer about their data.", "Who asks for a copy or for removal stands here."),
    "answered": ("Nothing was answered yet.", "What became of each request is kept here."),
}


@desk.get("/own-data")
@signed_in
def own_data() -> ResponseReturnValue:
    """Requests, the first date first; those that were answered from the newest."""
    actor = current_actor()
    data_requests.check_decides(actor)
    view = "answered" if request.args.get("view") == "answered" else "waiting"
    rows = data_requests.answered(actor) if view == "answered" else data_requests.waiting(actor)
    moves = own_data_days.moves_of({row.complaint_id for row in rows}, clock.now())
    return render_template(
        "desk/own_data.html",
        view=view,
        views=[_view(key, label, view) for key, label in VIEWS.items()],
        rows=[(row, OWN_DATA_KINDS[row.kind], _due(row), *_before(row, moves.get(row.id, ()))) for row in rows],
        outcomes=OWN_DATA_OUTCOMES,
        empty_words=EMPTY[view],
    )


@desk.post("/own-data/<int:request_id>/copy")
@signed_in
def send_copy(request_id: int) -> ResponseReturnValue:
    """One press: they are mailed the link to everything of theirs, and the request is done."""
    actor = current_actor()
    data_requests.check_decides(actor)
    reference = data_requests.reference_of(request_id, actor)
    complaint = queries.get(reference, actor, for_change=True)
    try:
        lifecycle.perform(complaint, "send_copy", actor, d.CopySent(request_id))
    except Invalid as refusal:
        undo()
        flash(" ".join(refusal.errors.values()), "error")
        return redirect(url_for(".own_data"), 303)
    flash("The link to everything of theirs is on its way to the address we know, and the request is done.")
    return redirect(url_for(".own_data"), 303)


def _view(key: str, label: str, current: str) -> dict[str, Any]:
    return {"label": label, "href": url_for(".own_data", view=key), "count": None, "current": key == current}


def _before(row: RequestRow, moves: Sequence[OwnDataMove]) -> tuple[Sequence[OwnDataMove], datetime | None]:
    """The days it had before it had to wait, and the one that it missed where it was answered late."""
    if row.answered_at is None:
        return moves, None
    return moves, own_data_days.missed_day(row.due_at, row.answered_at, moves)


def _due(row: RequestRow) -> Due:
    if row.is_late:
        return Due(f"Overdue by {filters.ago(row.due_at)}", "overdue")
    return Due(soon(row.due_at), "at_risk" if row.is_near else "calm")
