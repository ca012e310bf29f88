"""What the portal told a colleague."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, signed_in
from ..complaints import correspondence
from ..outbox import service as outbox
from .blueprint import desk


@desk.get("/notices")
@signed_in
def notices() -> ResponseReturnValue:
    """My notices, newest first."""
    rows = correspondence.notices_of(current_actor())
    unread = sum(1 for notice, _reference in rows if notice.read_at is None)
    return render_template("desk/notices.html", rows=rows, unread=unread)


@desk.post("/notices/seen")
@signed_in
def seen() -> ResponseReturnValue:
    """I have seen them all."""
    outbox.read_notices(current_actor().id or 0)
    flash("All seen.")
    return redirect(url_for(".notices"), 303)
