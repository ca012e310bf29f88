"""Doing something to a complaint: one page for every action of the table, drawn from its plan.

Whatever is refused comes back with its reason and everything that was typed; where somebody else was faster, with what
changed meanwhile.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..complaints import casefile, lifecycle, queries, repeats
from ..complaints.access import on_complaint
from ..complaints.details import Feedback, StoredFile
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError, Invalid, Stale
from ..followups import service as followups
from ..web import uploads
from .beside import case_beside
from .blueprint import desk
from .forms.actions import FilesForm
from .plans import Plan, addressed, get_plan, make_form
from .timeline import Teller, tell

MOST_SEEN = 2**31  # no log is longer; a larger number makes a database fail


@desk.get("/complaints/<reference>/act/<slug>")
@on_complaint
def ask(reference: str, slug: str) -> ResponseReturnValue:
    """The page of an action, before anything is done."""
    plan, actor = get_plan(slug), current_actor()
    complaint = queries.get(reference, actor)
    try:
        lifecycle.check(complaint, plan.name, actor)
    except DomainError as refusal:
        return _page(complaint, plan, None, refusal)
    form = make_form(plan, complaint, actor)
    form.renew(complaint, casefile.latest_event(complaint.id))
    return _page(complaint, plan, form)


@desk.post("/complaints/<reference>/act/<slug>")
@on_complaint
def act(reference: str, slug: str) -> ResponseReturnValue:
    """Do it, or say why not."""
    plan, actor = get_plan(slug), current_actor()
    complaint = queries.get(reference, actor, for_change=True)
    form = make_form(plan, complaint, actor)
    try:
        lifecycle.check(complaint, plan.name, actor, form.version.data)
        if not form.validate():
            return _page(complaint, plan, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if isinstance(form, FilesForm):
            form.kept = _keep_files(complaint, form)
        if not _was_done(complaint, plan, form):
            _carry_out(complaint, plan, form)
    except DomainError as refusal:
        return _refused(reference, plan, form, refusal)
    flash(addressed(plan.says.done, complaint))
    return redirect(url_for(".case", reference=reference), 303)


def _carry_out(complaint: Complaint, plan: Plan, form: Any) -> None:
    actor = current_actor()
    details, spoken = form.details(), form.spoken()
    if plan.name == "confirm_satisfied":
        followups.answer(complaint, actor, "yes", details, spoken)
    elif plan.name in ("not_right", "not_right_yet"):
        feedback = Feedback(details.treated, details.mood, details.reason)
        followups.answer(complaint, actor, "partly" if details.partly else "no", feedback, spoken)
    else:
        lifecycle.perform(complaint, plan.name, actor, details, version=form.version.data, spoken=spoken)


def _was_done(complaint: Complaint, plan: Plan, form: Any) -> bool:
    """Whether this very form was sent a moment ago: what others see is then done once, not once for each press."""
    seen = form.seen.data if (form.seen.data or MOST_SEEN) < MOST_SEEN else None
    words = {words for _label, words in form.typed}
    return repeats.by_colleague(complaint, plan.name, current_actor(), seen, words, getattr(form, "kept", ()))


def _keep_files(complaint: Complaint, form: FilesForm) -> tuple[StoredFile, ...]:
    """Store what was sent; a file that can't be taken is told and stops no other. Raises Invalid when none is left."""
    room = current_app.extensions["settings"].uploads_per_complaint - casefile.attachment_count(complaint.id)
    taken, refused = uploads.take([file for file in form.files.data or [] if file.filename], room)
    for file in refused:
        flash(f"{file.name}: {file.words}", "error")
    if refused and not taken and "text" not in form:
        raise Invalid("No file was taken.", errors={"files": f"{refused[0].name}: {refused[0].words}"})
    return tuple(StoredFile(file.name, file.media_type, file.size, file.sha256, file.stored_as) for file in taken)


def _refused(reference: str, plan: Plan, form: Any, refusal: DomainError) -> ResponseReturnValue:
    undo()
    complaint = queries.get(reference, current_actor())
    if isinstance(refusal, Invalid):
        form.blame(refusal.errors or {"": refusal.words})
        return _page(complaint, plan, form, status=refusal.status_code)
    return _page(complaint, plan, form, refusal)


@dataclass(frozen=True)
class Change:
    """What happened since a form was shown: sentences, newest first, and who did the last of them."""

    lines: list[Any]
    by: str


def _page(
    complaint: Complaint, plan: Plan, form: Any, refusal: DomainError | None = None, status: int | None = None
) -> ResponseReturnValue:
    """The form; with `refusal`, what changed since it was made and, where it can be tried again, the renewed form."""
    changed = _changed_since(complaint, form) if refusal is not None and form is not None else None
    if form is not None and isinstance(refusal, Stale):
        form.renew(complaint, casefile.latest_event(complaint.id))
    template = "desk/conflict.html" if isinstance(refusal, Stale) else "desk/act.html"
    page = render_template(
        template,
        complaint=complaint,
        plan=plan,
        form=form,
        refusal=refusal,
        changed=changed,
        case=case_beside(complaint),
        say=lambda words: addressed(words, complaint),
        sends_files=isinstance(form, FilesForm),
        here=request.full_path.rstrip("?"),
    )
    return page, status or (refusal.status_code if refusal is not None else HTTPStatus.OK)


def _changed_since(complaint: Complaint, form: Any) -> Change | None:
    if form.seen.data is None or form.seen.data >= MOST_SEEN:
        return None
    events = casefile.events_since(complaint.id, form.seen.data)
    if not events:
        return None
    named = {event.actor_id for event in events if event.actor_kind == "staff"}
    named |= {value for event in events if event.action == "assign" for value in event.facts.values()}
    names = casefile.names(user_id for user_id in named if user_id is not None)
    teller = Teller(complaint, lambda user_id: names.get(user_id or 0, "A colleague"), {})
    return Change(tell(events, casefile.messages_of(events), teller), teller.who(events[-1]))
