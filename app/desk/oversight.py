"""What managers see to: approvals that somebody waits for, and complaints of people who are not here."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..remedies import authority, deciders, waiting
from ..trends import house
from .blueprint import desk
from .dates import due_of, soon


@desk.get("/approvals")
@require("board.oversee")
def approvals() -> ResponseReturnValue:
    """Sums that somebody may not give alone, the longest wait first."""
    actor = current_actor()
    room = authority.room(actor, None)
    rows = waiting.waiting(actor, room)
    return render_template("desk/approvals.html", rows=rows, me=actor, room=room, due_of=due_of,
        setters=deciders.setters() if any(row.is_above and not row.others for row in rows) else "",
    )  # fmt: skip


@desk.get("/absent")
@require("board.oversee")
def absent() -> ResponseReturnValue:
    """Who is away or has left and still has open complaints."""
    return render_template("desk/absent.html", people=house.absent_people(), soon=soon)
