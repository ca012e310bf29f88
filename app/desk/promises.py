"""What we promised and have not done yet: whose it is, by when, and what is broken."""

from typing import Any, get_args

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import Role, current_actor, require
from ..complaints import agenda
from ..reports import promises as figures
from ..trends import weeks
from . import paging
from .blueprint import desk
from .home.parts import agenda_rows

VIEWS = {"mine": "Mine", "open": "Everybody’s", "broken": "Broken"}
EMPTY = {
    "mine": "You owe nobody anything.",
    "open": "Nothing is promised that is not done.",
    "broken": "No promise is broken.",
}


@desk.get("/promises")
@require("promises.keep")
def promises() -> ResponseReturnValue:
    """Promises that are not kept yet, the first date first; broken ones from the newest."""
    actor, after = current_actor(), paging.place()
    view = _chosen("open" if actor.role is Role.MANAGER else "mine")
    page = agenda.promises(view, actor, after)
    return render_template(
        "desk/promises.html",
        views=[_view(key, label, view) for key, label in VIEWS.items()],
        rows=agenda_rows(page.rows, actor),
        empty_words=(EMPTY[view], "What somebody promises on a case stands here until it is kept."),
        following=url_for(".promises", view=view, after=paging.written(page.next)) if page.next else None,
        first=url_for(".promises", view=view) if after else None,
    )


@desk.get("/promises/kept")
@require("board.oversee")
def promises_kept() -> ResponseReturnValue:
    """How promises were kept, month by month and for whoever made them."""
    months, people = figures.kept_by_month()
    running = weeks.week_of(clock.now())
    week = next((row for row in weeks.history() if row.week == running), None)
    return render_template("desk/promises_kept.html", months=months, people=people, week=week)


def _chosen(otherwise: agenda.View) -> agenda.View:
    asked = request.args.get("view", "")
    return next((view for view in get_args(agenda.View) if view == asked), otherwise)


def _view(key: str, label: str, current: str) -> dict[str, Any]:
    return {"label": label, "href": url_for(".promises", view=key), "count": None, "current": key == current}
