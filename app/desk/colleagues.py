"""Whom we wait for: colleagues who were asked and have not answered yet, and accounts that wait to be written back."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Role, current_actor, require
from ..enquiries import waiting
from ..web import filters
from .blueprint import desk
from .plans import PLANS

VIEWS = {"mine": "Mine and nobody’s", "all": "Everybody’s"}
EMPTY = ("We wait for no colleague.", "Whoever you ask on a case stands here until they have answered.")


@desk.get("/colleagues")
@require("enquiries.work")
def colleagues() -> ResponseReturnValue:
    """Whom we wait for, the longest overdue first."""
    actor = current_actor()
    first = "all" if actor.role is Role.MANAGER else "mine"
    view = request.args.get("view", first) if request.args.get("view") in VIEWS else first
    rows = waiting.waiting(actor, own=view == "mine")
    return render_template(
        "desk/colleagues.html",
        views=[_view(key, label, view) for key, label in VIEWS.items()],
        rows=[{"row": row, "due": _due(row), "write": _write(row)} for row in rows],
        empty_words=EMPTY,
        is_cut=len(rows) == waiting.MOST_SHOWN,
    )


def _view(key: str, label: str, current: str) -> dict[str, Any]:
    return {"label": label, "href": url_for(".colleagues", view=key), "count": None, "current": key == current}


def _due(row: waiting.WaitingRow) -> tuple[str, str]:
    """What is due, and its tone."""
    if row.state == waiting.OURS:
        return "Write it back", "at_risk"
    day = filters.short_day(row.due_at)
    return (f"Late since {day}", "overdue") if row.is_late else (f"by {day}", "calm")


def _write(row: waiting.WaitingRow) -> tuple[str, str]:
    """What can be done about it from here, and where."""
    label, name = {
        "asked": ("Log the answer", "answer_enquiry"),
        waiting.OURS: ("Write it back", "repeat_statement"),
        "repeated": ("They confirm", "confirm_statement"),
    }[row.state]
    return label, url_for(".ask", reference=row.reference, slug=PLANS[name].slug, enquiry_id=row.id)
