"""Ways that are, or may be, closed to somebody who has no complaint: a manager decides, looks again, opens them."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..accounts import queries as accounts
from ..db import undo
from ..errors import DomainError, Invalid
from ..people import service as people
from ..safety import callers, queries, restrictions
from .blueprint import desk
from .forms.closing import DecideForm, EndForm, KeepForm
from .forms.safety import HOW_IT_WAS

CLOSED = "/closed-ways/<int(max=2147483647):restriction_id>"
_FORMS = {"decide": DecideForm, "keep": KeepForm, "end": EndForm}


@desk.get(CLOSED)
@require("safety.look")
def closed_ways(restriction_id: int) -> ResponseReturnValue:
    """What is proposed or holds, why, and what can be done about it."""
    return _page(restriction_id)


@desk.post(f"{CLOSED}/decide")
@require("safety.look")
def decide_closed_ways(restriction_id: int) -> ResponseReturnValue:
    return _do(restriction_id, "decide", lambda form: callers.decide(restriction_id, current_actor(), form.details()))


@desk.post(f"{CLOSED}/keep")
@require("safety.look")
def keep_closed_ways(restriction_id: int) -> ResponseReturnValue:
    return _do(restriction_id, "keep", lambda form: callers.keep(restriction_id, current_actor(), form.details()))


@desk.post(f"{CLOSED}/end")
@require("safety.look")
def end_closed_ways(restriction_id: int) -> ResponseReturnValue:
    return _do(restriction_id, "end", lambda form: callers.end(restriction_id, current_actor(), form.details()))


Form = DecideForm | KeepForm | EndForm


def _do(restriction_id: int, name: str, deed: Callable[..., object]) -> ResponseReturnValue:
    form = _FORMS[name]()
    callers.get(restriction_id)
    if not form.validate():
        return _page(restriction_id, name, form), 422
    try:
        deed(form)
    except DomainError as refusal:
        undo()
        form.blame(refusal.errors if isinstance(refusal, Invalid) else {"reason": refusal.words})
        return _page(restriction_id, name, form), refusal.status_code
    flash("Kept.")
    return redirect(url_for(".safety"), 303)


def _page(restriction_id: int, name: str = "", form: Form | None = None) -> str:
    row, actor = callers.get(restriction_id), current_actor()
    incident = callers.incident_of(row)
    forms: dict[str, Form] = {}
    if row.state == restrictions.PROPOSED and row.proposed_by_id != actor.id:
        forms = {"decide": DecideForm.of(row)}
    elif row.state == restrictions.ACTIVE:
        forms = {"keep": KeepForm(), "end": EndForm()}
    if form is not None and name in forms:
        forms[name] = form
    return render_template(
        "desk/closed_ways.html", row=row, person=people.get(row.customer_id), forms=forms, how=HOW_IT_WAS,
        by=accounts.get_user(row.proposed_by_id).name, closable=restrictions.CLOSABLE,
        stays=restrictions.OPEN_FOR_THEM[row.open_way],
        record=queries.get_incident(incident.id, actor) if incident is not None else None,
    )  # fmt: skip
