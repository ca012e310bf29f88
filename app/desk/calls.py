"""The calls to make: who waits for one, and whose answer we ask for."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import Actor, Role, current_actor, require
from ..calls import lists
from ..complaints import calls as queries
from ..conversations import cut_off
from ..db import AnyRow
from . import paging
from .blueprint import desk
from .dates import soon
from .home.parts import call_rows

ABOUT = {queries.EXPLAIN_DECISION: "Explain the decision", queries.FOLLOW_UP_CALL: "Ask whether it was put right"}
VIEWS = {"mine": "Mine and nobody’s", "all": "Everybody’s"}


@desk.get("/calls")
@require("calls.work")
def calls() -> ResponseReturnValue:
    """Who is to be rung, the longest wait first."""
    actor = current_actor()
    first = "all" if actor.role is Role.MANAGER else "mine"
    view = request.args.get("view", first) if request.args.get("view") in VIEWS else first
    after = paging.place()
    page = queries.waiting(actor, own=view == "mine", after=after)
    return render_template(
        "desk/calls.html",
        views=[_view(key, label, view) for key, label in VIEWS.items()],
        rows=call_rows(page.rows),
        following=url_for(".calls", view=view, after=paging.written(page.next)) if page.next else None,
        first=url_for(".calls", view=view) if after else None,
        about=[] if after else _by_kind(actor),
        by_time=None if after else lists.of(actor, own=view == "mine"),
        now=clock.now(),
        to_tell=queries.to_tell(actor),
        cut_off=[] if after else cut_off.waiting(actor),
        soon=soon,
    )


def _by_kind(actor: Actor) -> list[tuple[str, list[AnyRow]]]:
    """Tasks that are calls, by what they are about."""
    rows = queries.to_ring_about(actor)
    found = ((title, [row for row in rows if row.kind == kind]) for kind, title in ABOUT.items())
    return [(title, of_kind) for title, of_kind in found if of_kind]


def _view(key: str, label: str, current: str) -> dict[str, Any]:
    return {"label": label, "href": url_for(".calls", view=key), "count": None, "current": key == current}
