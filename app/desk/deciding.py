"""The page on which a decision letter is written: saved, looked at, given to a second person, sent."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Actor, current_actor
from ..complaints import casefile, lifecycle, queries
from ..complaints.access import on_complaint
from ..complaints.models import Complaint
from ..db import only_read_from_here, undo
from ..decisions import service as letters
from ..errors import DomainError, Invalid, Stale
from . import letter_view, unsent
from .action_page import changed_since
from .beside import case_beside
from .blueprint import desk
from .plans import Plan, addressed, get_plan, make_form

CarryOut = Callable[[Complaint, Any, Actor], None]
WHICH = (
    "/complaints/<reference>/act/<any(resolve, deadlock, 'correct-decision', 'draft-decision', 'ask-sign-off'):slug>"
)
UNDER_WAY = frozenset({"draft-decision", "ask-sign-off"})
"""They leave no letter: opened, they lead to the one that is being written, or to the one to begin with."""


@desk.get(WHICH)
@on_complaint
def write_letter(reference: str, slug: str) -> ResponseReturnValue:
    """The letter, as far as it is written."""
    if slug in UNDER_WAY:
        slug = letters.action_for(queries.get(reference, current_actor())).replace("_", "-")
    return _open(reference, slug)


@desk.post(WHICH)
@on_complaint
def send_letter(reference: str, slug: str) -> ResponseReturnValue:
    """Send it, or keep it as a version: to be gone on with, looked at (`look`), or signed by a colleague."""
    carry_out = {"draft-decision": _save, "ask-sign-off": _ask}.get(slug, _send)
    return _do(reference, slug, carry_out, ".preview" if slug == "draft-decision" and "look" in request.form else "")


def _save(complaint: Complaint, form: Any, actor: Actor) -> None:
    letters.save(complaint, form.details(), actor, version=form.version.data)


def _ask(complaint: Complaint, form: Any, actor: Actor) -> None:
    letters.ask(complaint, form.details(), actor, form.note.data or "", version=form.version.data)


def _send(complaint: Complaint, form: Any, actor: Actor) -> None:
    letters.send(complaint, form.details(), actor, version=form.version.data)


@desk.post("/complaints/<reference>/letter/look")
@on_complaint
def look(reference: str) -> ResponseReturnValue:
    """The letter as it stands while it is typed. Nothing is kept."""
    only_read_from_here()
    complaint, actor = queries.get(reference, current_actor()), current_actor()
    form = make_form(get_plan("draft-decision"), complaint, actor)
    view = letter_view.of(complaint, form, actor)
    return render_template("desk/_letter_beside.html", complaint=complaint, form=form, view=view, alone=True)


def _open(reference: str, slug: str) -> ResponseReturnValue:
    plan, actor = get_plan(slug), current_actor()
    complaint = queries.get(reference, actor)
    try:
        lifecycle.check(complaint, "draft_decision", actor)
        if not letters.may_be_written(complaint, plan.name):
            lifecycle.check(complaint, plan.name, actor)
    except DomainError as refusal:
        return _page(complaint, plan, None, refusal)
    form = make_form(plan, complaint, actor)
    drafts = unsent.typed_before(complaint, plan.slug)
    if drafts:
        unsent.fill(form, drafts[0])
    form.renew(complaint, casefile.latest_event(complaint.id))
    return _page(complaint, plan, form, waiting=unsent.waiting(complaint, drafts))


def _do(reference: str, slug: str, carry_out: CarryOut, then: str = "") -> ResponseReturnValue:
    plan, actor = get_plan(slug), current_actor()
    complaint = queries.get(reference, actor, for_change=True)
    form = make_form(plan, complaint, actor)
    try:
        if not form.validate():
            if carry_out is _send and lifecycle.may(actor, complaint, plan.name):  # what cannot be read, and all else
                form.blame_others(lifecycle.lacking(complaint, plan.name, actor, form.details()))
            return _page(complaint, plan, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        carry_out(complaint, form, actor)
    except DomainError as refusal:
        return _refused(reference, plan, form, refusal)
    unsent.forget(complaint, unsent.letter_slug(form.kind.data or "") or plan.slug)
    if not then:
        flash(addressed(plan.says.done, complaint))
    return redirect(url_for(then or ".case", reference=reference), 303)


def _refused(reference: str, plan: Plan, form: Any, refusal: DomainError) -> ResponseReturnValue:
    undo()
    complaint = queries.get(reference, current_actor())
    if isinstance(refusal, Invalid):
        form.blame(refusal.errors or {"": refusal.words})
        return _page(complaint, plan, form, status=refusal.status_code)
    return _page(complaint, plan, form, refusal)


def _page(
    complaint: Complaint, plan: Plan, form: Any, refusal: DomainError | None = None, status: int | None = None,
    waiting: unsent.Waiting | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """The letter with its form; with `refusal` why it can't be done, what changed meanwhile, and the form made anew."""
    actor = current_actor()
    changed = changed_since(complaint, plan, form) if isinstance(refusal, Stale) and form is not None else None
    if form is not None and isinstance(refusal, Stale):
        form.renew(complaint, casefile.latest_event(complaint.id))
    page = render_template(
        "desk/decide.html",
        complaint=complaint,
        plan=plan,
        form=form,
        refusal=refusal,
        changed=changed,
        waiting=waiting,
        page_names=unsent.page_names(waiting),
        draft_slug=(unsent.letter_slug(form.kind.data or "") or plan.slug) if form is not None else "",
        view=letter_view.of(complaint, form, actor) if form is not None else None,
        case=case_beside(complaint),
        say=lambda words: addressed(words, complaint),
    )
    return page, status or (refusal.status_code if refusal is not None else HTTPStatus.OK)
