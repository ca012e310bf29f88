"""Customers who wait for our word, and those who did not accept what we did."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Role, current_actor, require
from ..complaints import unanswered
from . import paging
from .blueprint import desk
from .dates import due_of
from .home.parts import answer_rows

VIEWS = {"mine": "Mine", "all": "Everybody’s"}


@desk.get("/answers")
@require("queue.view")
def answers() -> ResponseReturnValue:
    """Whoever wrote and has not heard from us since, the longest wait first."""
    actor, after = current_actor(), paging.place()
    own = request.args.get("view", "mine" if actor.role is Role.CSR else "all") == "mine"
    page = unanswered.page("mine" if own else "all", actor, after)
    return _page("desk/answers.html", ".answers", page, after, view="mine" if own else "all")


@desk.get("/not-accepted")
@require("queue.view")
def not_accepted() -> ResponseReturnValue:
    """Whoever said no to an offer or an answer, and has had no other proposal yet."""
    after = paging.place()
    return _page("desk/not_accepted.html", ".not_accepted", unanswered.page("refused", current_actor(), after), after)


def _page(template: str, endpoint: str, page: unanswered.Page, after: paging.Place | None, **values: Any) -> str:
    return render_template(
        template,
        rows=answer_rows(page.rows),
        views=[_view(key, label, values.get("view", "")) for key, label in VIEWS.items()],
        due_of=due_of,
        following=url_for(endpoint, **values, after=paging.written(page.next)) if page.next else None,
        first=url_for(endpoint, **values) if after else None,
    )


def _view(key: str, label: str, current: str) -> dict[str, Any]:
    return {"label": label, "href": url_for(".answers", view=key), "count": None, "current": key == current}
