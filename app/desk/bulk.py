"""The same thing done to several complaints that were picked: one form, and a result for each."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import DESK, Actor, current_actor, require
from ..complaints import concerns, details, several
from ..complaints.lifecycle import ACTIONS
from ..complaints.models import Complaint
from ..errors import NotFound
from .blueprint import desk
from .plans import PLANS, Plan

# Whatever each case would have to answer for itself is done there. These say the same of all.
FOR_SEVERAL = (
    "assign", "tag", "note", "message", "add_task", "promise", "escalate", "record_cause", "record_lesson",
    "add_to_problem", "resolve",
)  # fmt: skip
# `{customer}` on a form for one customer; for several each gets a letter of their own.
CUSTOMERS = "each customer"
ONE_CASE_ONLY = frozenset({"spoken_channel", "spoken_words", "version", "seen", "files"})


def plans_for(actor: Actor) -> list[Plan]:
    """What this person may do to several at once, as far as their role says."""
    return [PLANS[name] for name in FOR_SEVERAL if actor.role in DESK or "staff" in ACTIONS[name].who]


@desk.post("/bulk")
@require("queue.view")
def choose() -> ResponseReturnValue:
    """From what was picked on a list to the page of the action."""
    picked, slug = request.form.getlist("reference")[: several.MOST], request.form.get("do", "")
    return redirect(url_for(".ask_for_several", slug=_plan(slug).slug, reference=picked), 303)


@desk.get("/bulk/<slug>")
@require("queue.view")
def ask_for_several(slug: str) -> ResponseReturnValue:
    """The form, beside it what was picked, and for which of them it is not possible."""
    plan, actor = _plan(slug), current_actor()
    candidates = several.candidates(request.args.getlist("reference"), plan.name, actor)
    return _page(plan, candidates, _form(plan, candidates, actor))


@desk.post("/bulk/<slug>")
@require("queue.view")
def act_on_several(slug: str) -> ResponseReturnValue:
    """Do it to each, and say for each whether it was done."""
    plan, actor = _plan(slug), current_actor()
    picked = _picked(request.form.getlist("picked"))
    candidates = several.candidates([seen.reference for seen in picked], plan.name, actor)
    form = _form(plan, candidates, actor)
    if form is None or not form.validate() or _blamed(form):
        return _page(plan, candidates, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    words = [words for _label, words in form.typed]
    outcomes = several.perform_on_each(picked, plan.name, actor, lambda case: _needs(plan, form, case), words)
    return render_template(
        "desk/bulk/done.html",
        plan=plan,
        done=[row for row in outcomes if row.done],
        refused=[row for row in outcomes if not row.done],
    )


def _plan(slug: str) -> Plan:
    plan = PLANS.get(slug.replace("-", "_"))
    if plan is None or plan not in plans_for(current_actor()):
        raise NotFound("This can’t be done to several at once.")
    return plan


def _form(plan: Plan, candidates: list[several.Candidate], actor: Actor) -> Any:
    """The form of the action, without what only one case can answer; None where nothing was picked."""
    if not candidates:
        return None
    form = plan.form()
    form.prepare(several.blank(), actor)
    for name in ONE_CASE_ONLY & set(form._fields):
        del form[name]
    return form


def _blamed(form: Any) -> bool:
    """Whether something required is missing, said at its field before any case is touched."""
    form.blame(details.missing(form.details()))
    return bool(form.errors)


def _needs(plan: Plan, form: Any, complaint: Complaint) -> Any:
    """What the action needs for this one: a decision takes the outcome of each concern from its finding."""
    if plan.name != "resolve":
        return form.details()
    found = tuple(
        details.ConcernOutcome(concern.id, concern.outcome, concern.finding)
        for concern in concerns.current(complaint.id)
    )
    return replace(form.details(), concerns=found)


def _picked(rows: list[str]) -> list[several.Seen]:
    """What the page said of each complaint; a row that the page did not write is left out."""
    parts = [row.split("~") for row in rows[: several.MOST]]
    return [
        several.Seen(part[0], int(part[1]), int(part[2]))
        for part in parts
        if len(part) == 3 and all(number.isdecimal() and len(number) < 10 for number in part[1:])
    ]


def _page(
    plan: Plan, candidates: list[several.Candidate], form: Any, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    page = render_template(
        "desk/bulk/ask.html",
        plan=plan,
        form=form,
        possible=[row for row in candidates if not row.refusal],
        refused=[row for row in candidates if row.refusal],
        say=lambda words: words.replace("{customer}", CUSTOMERS),
    )
    return page, status
