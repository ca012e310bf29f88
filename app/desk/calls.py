"""The calls to make: who waits for one, and whose answer we ask for."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import Role, current_actor, require
from ..calls import lists, reasons
from ..complaints import calls as queries
from ..conversations import cut_off
from . import paging, to_ring
from .blueprint import desk
from .dates import soon

ABOUT = {queries.EXPLAIN_DECISION: "Explain the decision", queries.FOLLOW_UP_CALL: "Ask whether it was put right"}
LISTS = ("booked", "asked", "others")
"""What an address names whose list goes on; the longest is that of those who wait."""
VIEWS = {"mine": "Mine and nobody’s", "all": "Everybody’s"}


@desk.get("/calls")
@require("calls.work")
def calls() -> ResponseReturnValue:
    """Who is to be rung, the longest wait first."""
    actor = current_actor()
    first = "all" if actor.role is Role.MANAGER else "mine"
    view = request.args.get("view", first) if request.args.get("view") in VIEWS else first
    after, own = paging.place(), view == "mine"
    only = request.args.get("list", "") if after and request.args.get("list") in LISTS else ""
    page = queries.Page((), None)
    if not only:
        page = queries.waiting(actor, own=own, after=after, only=lists.alone(actor.id, own))
    by_time = lists.of(actor, own=own, only=only, after=after)
    why = reasons.of(
        actor, to_ring.ids_of(page.rows, by_time), own=own, with_others=not after or only == "others",
        others_after=after if only == "others" else None,
    )  # fmt: skip
    places = {"": page.next, "booked": by_time.booked.next, "asked": by_time.asked.next, "others": why.others.next}
    return render_template(
        "desk/calls.html",
        views=[_view(key, label, view) for key, label in VIEWS.items()],
        rows=to_ring.waiting(page.rows, why),
        following={name: _next(view, name, place) for name, place in places.items() if place},
        first=url_for(".calls", view=view) if after else None,
        about=_by_kind(why),
        booked=to_ring.booked(by_time.booked.rows, why),
        asked=to_ring.asked(by_time.asked.rows, why),
        now=clock.now(),
        later=[(row, to_ring.stands(row)) for row in by_time.later],
        to_tell=queries.to_tell(actor),
        cut_off=[] if after else cut_off.waiting(actor),
        soon=soon,
    )


def _by_kind(why: reasons.Reasons) -> list[tuple[str, list[to_ring.ToRing]]]:
    """Calls about one thing, by what they are about."""
    found = (
        (title, to_ring.others(row for row in why.others.rows if row.kind == kind)) for kind, title in ABOUT.items()
    )
    return [(title, of_kind) for title, of_kind in found if of_kind]


def _next(view: str, name: str, place: paging.Place) -> str:
    return url_for(".calls", view=view, list=name or None, after=paging.written(place))


def _view(key: str, label: str, current: str) -> dict[str, Any]:
    return {"label": label, "href": url_for(".calls", view=key), "count": None, "current": key == current}
