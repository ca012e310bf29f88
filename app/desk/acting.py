"""Doing something to a complaint: one page for every action of the table, drawn from its plan.

Whatever is refused comes back with its reason and everything that was typed; where somebody else was faster, with what
changed meanwhile.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..complaints import casefile, lifecycle, queries, repeats
from ..complaints.access import is_about, on_complaint
from ..complaints.actions import ACTIONS
from ..complaints.models import Complaint, Event
from ..db import undo
from ..drafts.models import DeskDraft
from ..errors import DomainError, Invalid, NotFound, Stale
from ..followups import service as followups
from ..followups.rest import StillOpen
from ..web import uploads
from . import asking_first, conflict, leaving, unsent, writing
from .action_page import MOST_SEEN, page
from .blueprint import desk
from .forms.actions import FilesForm
from .plans import IN_A_CALL, Plan, addressed, get_plan, make_form

CHANGED = "Somebody changed this complaint since you wrote this."


@desk.get("/complaints/<reference>/act/<slug>")
@on_complaint
def ask(reference: str, slug: str) -> ResponseReturnValue:
    """The page of an action, before anything is done."""
    plan, actor = get_plan(slug), current_actor()
    if plan.name in IN_A_CALL:
        return redirect(url_for(".guided_call", reference=reference))
    complaint = queries.get(reference, actor)
    drafts = unsent.typed_before(complaint, plan.slug)
    waiting = unsent.waiting(complaint, drafts)
    try:
        lifecycle.check(complaint, plan.name, actor)
    except DomainError as refusal:
        return page(complaint, plan, _begun(complaint, plan, drafts) if drafts else None, refusal, waiting=waiting)
    form = _begun(complaint, plan, drafts)
    changed = ACTIONS[plan.name].guarded and form.version.data != complaint.version
    if changed and not (plan.name in asking_first.ALONG and asking_first.only_asked(complaint, form.seen.data)):
        return page(complaint, plan, form, Stale(CHANGED), HTTPStatus.OK, waiting, unsent.marks_in(drafts[0]))
    form.renew(complaint, casefile.latest_event(complaint.id))
    return page(complaint, plan, form, waiting=waiting)


def _begun(complaint: Complaint, plan: Plan, drafts: Sequence[DeskDraft]) -> Any:
    """The form as somebody left it, made from the state it was typed for; a new one where nothing was typed."""
    form = make_form(plan, complaint, current_actor(), unsent.answers(drafts[0]) if drafts else None)
    form.version.data = complaint.version
    if plan.name == asking_first.ASKING and asking_first.was_taken_along():
        asking_first.fill(form, complaint)
    elif drafts:
        unsent.fill(form, drafts[0])
    return form


@desk.post("/complaints/<reference>/act/<slug>")
@on_complaint
def act(reference: str, slug: str) -> ResponseReturnValue:
    """Do it, or say why not."""
    uploads.make_ready()
    plan, actor = get_plan(slug), current_actor()
    mine = conflict.kept_mine()
    queries.lock((reference, *plan.form.beside(reference, mine or request.form)))
    complaint = queries.get(reference, actor, for_change=True)
    form = make_form(plan, complaint, actor, mine)
    try:
        lifecycle.check(complaint, plan.name, actor)
        if isinstance(form, FilesForm):
            _take_files(complaint, form)
        if asking_first.is_pressed() and plan.name in asking_first.ALONG:
            return asking_first.take_along(complaint, plan.slug)
        if writing.pressed(form):
            unsent.keep_here(complaint, plan.slug)
            return page(complaint, plan, form)
        lifecycle.check(complaint, plan.name, actor, form.version.data)
        if _lacks(complaint, plan, form):
            return page(complaint, plan, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if writing.wants_aloud():
            return _read_aloud(complaint, plan, form)
        if _was_done(complaint, plan, form):
            return _done(complaint, plan, None)
        if found := writing.questions(form, plan.name, complaint):
            unsent.keep_here(complaint, plan.slug)
            return leaving.look_again(complaint, plan.says, form, found)
        return _done(complaint, plan, _carry_out(complaint, plan, form))
    except DomainError as refusal:
        return _refused(reference, plan, form, refusal)


def _lacks(complaint: Complaint, plan: Plan, form: Any) -> bool:
    """Whether something is missing or does not fit. All of it is said at once, each at its field."""
    valid = form.validate()
    writing.blame(form, plan.name, complaint)
    try:
        needs, spoken = form.details(), form.spoken()
        form.blame_others(lifecycle.lacking(complaint, plan.name, current_actor(), needs, spoken))
    except (ValueError, NotFound):  # what was chosen from a list is none of it: the field says so
        if valid:
            raise
    return bool(form.errors)


def _done(complaint: Complaint, plan: Plan, event: Event | None) -> ResponseReturnValue:
    """Back to the case; what was written may be taken back there for a while."""
    unsent.forget(complaint, plan.slug)
    leaving.say_done(complaint, addressed(plan.says.done, complaint), event)
    if is_about(current_actor().id, complaint):  # whoever named themselves does not read it any more
        return redirect(url_for(".queue"), 303)
    if request.form.get("on") == "approvals":  # the next of the list waits there
        return redirect(url_for(".approvals"), 303)
    if plan.name == asking_first.ASKING and asking_first.FIXING in request.args:  # what was typed there goes on
        return redirect(url_for(".fix_now", reference=complaint.reference), 303)
    return redirect(url_for(".case", reference=complaint.reference), 303)


def _read_aloud(complaint: Complaint, plan: Plan, form: Any) -> ResponseReturnValue:
    """The letter as it would leave: it is written, looked at, and forgotten."""
    reference, event = complaint.reference, _carry_out(complaint, plan, form)
    letter = leaving.as_written(complaint, event, form)
    undo()
    unsent.keep_here(complaint, plan.slug)
    return leaving.read_aloud(queries.get(reference, current_actor()), plan.says, form, letter)


def _carry_out(complaint: Complaint, plan: Plan, form: Any) -> Event | None:
    """Do it; returns its entry in the log where it is an action of the table."""
    actor = current_actor()
    details, spoken = form.details(), form.spoken()
    if plan.name == "confirm_satisfied":
        followups.answer(complaint, actor, "yes", details, spoken)
    elif plan.name in ("not_right", "not_right_yet"):
        still_open = StillOpen(details.concerns, details.tasks)
        followups.answer(
            complaint, actor, "partly" if details.partly else "no", details.feedback, spoken, still_open=still_open
        )
    else:
        event = lifecycle.perform(complaint, plan.name, actor, details, version=form.version.data, spoken=spoken)
        writing.keep(form, complaint, event)
        form.acted(actor)
        return event
    return None


def _was_done(complaint: Complaint, plan: Plan, form: Any) -> bool:
    """Whether this very form was sent a moment ago: what others see is then done once, not once for each press."""
    seen = form.seen.data if (form.seen.data or MOST_SEEN) < MOST_SEEN else None
    words = {words for _label, words in form.typed}
    return repeats.by_colleague(complaint, plan.name, current_actor(), seen, words, getattr(form, "kept", ()))


def _take_files(complaint: Complaint, form: FilesForm) -> None:
    """Store what was sent; a file that can't be taken is told and stops no other. Raises Invalid when none is left."""
    form.take_held(complaint.id)
    room = uploads.room(casefile.attachment_count(complaint.id), len(form.kept))
    sent = [file for file in form.files.data or [] if getattr(file, "filename", "")]
    taken, refused = uploads.take(sent, room, keep_originals=form.keep_originals.data)
    for file in refused:
        flash(f"{file.name}: {file.words}", "error")
    if refused and not taken and not form.kept and "text" not in form:
        raise Invalid("No file was taken.", errors={"files": f"{refused[0].name}: {refused[0].words}"})
    form.hold(complaint.id, tuple(taken))


def _refused(reference: str, plan: Plan, form: Any, refusal: DomainError) -> ResponseReturnValue:
    undo()
    complaint = queries.get(reference, current_actor())
    if isinstance(refusal, Invalid):
        form.blame(refusal.errors or {"": refusal.words})
        return page(complaint, plan, form, status=refusal.status_code)
    return page(complaint, plan, form, refusal)
