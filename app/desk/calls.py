"""The calls to make: who waits for one, and whose answer we ask for."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Role, current_actor, require
from ..complaints import calls as queries
from . import paging
from .blueprint import desk
from .dates import soon
from .home.parts import call_rows

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
        asking=[] if after else queries.asking_afterwards(actor),
        to_tell=queries.to_tell(actor),
        soon=soon,
    )


def _view(key: str, label: str, current: str) -> dict[str, Any]:
    return {"label": label, "href": url_for(".calls", view=key), "count": None, "current": key == current}
