"""The same thing done to several complaints that were picked: one form, and a result for each."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import DESK, Actor, current_actor, require
from ..complaints import concerns, details, several
from ..complaints.actions import ACTIONS
from ..complaints.models import Complaint
from ..drafts.models import DeskDraft
from ..drafts.unsent import Place, new_tab
from ..errors import NotFound
from . import unsent
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
    form = _form(plan, candidates, actor)
    drafts = unsent.typed_at(_place(plan)) if form is not None else []
    if drafts:
        unsent.fill(form, drafts[0])
    return _page(plan, candidates, form, drafts=drafts)


@desk.post("/bulk/<slug>")
@require("queue.view")
def act_on_several(slug: str) -> ResponseReturnValue:
    """Do it to each, and say for each whether it was done."""
    plan, actor = _plan(slug), current_actor()
    picked = _picked(request.form.getlist(unsent.PICKED))
    form = _form(plan, picked, actor)
    if form is None:
        return _nothing_picked(plan)
    candidates = several.candidates([seen.reference for seen in picked], plan.name, actor)
    if not form.validate() or _blamed(form):
        return _page(plan, candidates, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    words = [words for _label, words in form.typed]
    outcomes = several.perform_on_each(picked, plan.name, actor, lambda case: _needs(plan, form, case), words)
    if any(row.done for row in outcomes):
        unsent.forget_at(_place(plan))
    else:
        _keep(plan)
    return render_template(
        "desk/bulk/done.html",
        plan=plan,
        done=[row for row in outcomes if row.done],
        refused=[row for row in outcomes if not row.done],
    )


@desk.post("/bulk/<slug>/draft")
@require("queue.view")
def keep_for_several(slug: str) -> ResponseReturnValue:
    """Keep what the page holds just now; its script sends it a moment after typing stops."""
    return unsent.keep(_place(_plan(slug)))


@desk.post("/bulk/<slug>/draft/discard")
@require("queue.view")
def discard_for_several(slug: str) -> ResponseReturnValue:
    """Throw it away, and go on with what is picked."""
    plan = _plan(slug)
    unsent.forget_at(_place(plan))
    flash("Thrown away.")
    return redirect(url_for(".ask_for_several", slug=plan.slug, reference=request.args.getlist("reference")), 303)


def _place(plan: Plan) -> Place:
    return unsent.place_of(unsent.for_several(plan.slug))


def _plan(slug: str) -> Plan:
    plan = PLANS.get(slug.replace("-", "_"))
    if plan is None or plan not in plans_for(current_actor()):
        raise NotFound("This can’t be done to several at once.")
    return plan


def _nothing_picked(plan: Plan) -> ResponseReturnValue:
    _keep(plan)
    flash("Nothing was picked. Tick some complaints, then choose it again: what you wrote is still there.", "error")
    return redirect(url_for(".queue"), 303)


def _keep(plan: Plan) -> None:
    """What was sent and done to none is a draft, also where no script kept it."""
    unsent.save(_place(plan), unsent.tab_in("draft_tab") or new_tab())


def _form(plan: Plan, picked: Sequence[several.Candidate | several.Seen], actor: Actor) -> Any:
    """The form of the action, without what only one case can answer; None where nothing was picked."""
    if not picked:
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
        details.ConcernOutcome(concern.id, concern.stands, concern.found) for concern in concerns.current(complaint.id)
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
    plan: Plan, candidates: list[several.Candidate], form: Any, status: int = HTTPStatus.OK,
    drafts: Sequence[DeskDraft] = (),
) -> ResponseReturnValue:  # fmt: skip
    here = [row.seen.reference for row in candidates]
    waiting = unsent.waiting_at(
        drafts, url_for(".discard_for_several", slug=plan.slug, reference=here), lambda draft: _back(plan, draft)
    )
    meant_for = set(unsent.picked_in(drafts[0].answers)) if drafts else set()
    page = render_template(
        "desk/bulk/ask.html",
        plan=plan,
        form=form,
        possible=[row for row in candidates if not row.refusal],
        refused=[row for row in candidates if row.refusal],
        say=lambda words: words.replace("{customer}", CUSTOMERS),
        waiting=waiting,
        meant_for=0 if meant_for <= set(here) else len(meant_for),
        page_names=unsent.page_names(waiting),
    )
    return page, status


def _back(plan: Plan, draft: DeskDraft) -> str:
    """Where a text stands with the complaints that it was written for."""
    return url_for(".ask_for_several", slug=plan.slug, reference=unsent.picked_in(draft.answers), draft=draft.id)
