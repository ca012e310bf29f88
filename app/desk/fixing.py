"""Fix it now: a simple case settled on one page, at first contact."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ..access import current_actor
from ..complaints import casefile, queries, repeats
from ..complaints.access import on_complaint
from ..complaints.models import Complaint, Event
from ..db import undo
from ..errors import DomainError, Invalid, NotFound, Stale
from ..remedies import fixing
from . import asking_first, caring, comparable, leaving, unsent, writing
from .beside import case_beside
from .blueprint import desk
from .forms.fixing import FixForm
from .plan_words import SEND, Says
from .plans import addressed

ACTION, SLUG = "fix_now", "fix-now"
SAYS = Says(
    "What they said, what we do, and one letter. It goes through every step on the record.",
    SEND,
    "Settled. {customer} has one letter, and is asked in some days whether it worked.",
)
PROMISED = "Agreed. {customer} has one letter, and the promise stands on the case until it is kept."


@desk.get("/complaints/<reference>/fix-now")
@on_complaint
def fix_now(reference: str) -> ResponseReturnValue:
    """The page, with what this colleague typed into it before and has not sent."""
    complaint = queries.get(reference, current_actor())
    drafts = unsent.typed_before(complaint, SLUG)
    form = _form(complaint, unsent.answers(drafts[0]) if drafts else None)
    if drafts:
        unsent.fill(form, drafts[0])
    form.renew(complaint, casefile.latest_event(complaint.id))
    refusal = fixing.why_not(complaint, current_actor())
    return _page(complaint, form, refusal, waiting=unsent.waiting(complaint, drafts))


@desk.post("/complaints/<reference>/fix-now")
@on_complaint
def settle_now(reference: str) -> ResponseReturnValue:
    """All of it, or none and why; nothing typed is lost."""
    actor = current_actor()
    complaint = queries.get(reference, actor, for_change=True)
    form = _form(complaint)
    if asking_first.is_pressed() and form.may_ask:
        return asking_first.take_along(complaint, SLUG)
    if writing.pressed(form):
        return _page(complaint, form, fixing.why_not(complaint, actor))
    if _was_done(complaint, form):
        return _done(complaint, form, None)
    try:
        if _lacks(complaint, form):
            return _page(complaint, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if not writing.wants_aloud() and (found := writing.questions(form, ACTION, complaint)):
            return leaving.look_again(complaint, SAYS, form, found)
        events = fixing.fix(complaint, actor, form.details(), version=form.version.data)
    except DomainError as refusal:
        return _refused(reference, form, refusal)
    if writing.wants_aloud():
        letter = leaving.as_written(complaint, events[-1], form)
        undo()
        return leaving.read_aloud(queries.get(reference, actor), SAYS, form, letter)
    writing.keep(form, complaint, events[-1])
    return _done(complaint, form, events[-1])


def _form(complaint: Complaint, typed: MultiDict[str, str] | None = None) -> FixForm:
    """The form as it was sent, or with `typed` as it was left; else a new one."""
    form = FixForm() if typed is None else FixForm(formdata=typed)
    form.prepare(complaint, current_actor())
    writing.equip(form, ACTION, complaint, typed)
    return form


def _lacks(complaint: Complaint, form: FixForm) -> bool:
    """Whether something is missing or does not fit. All of it is said at once, each at its field."""
    valid = form.validate()
    writing.blame(form, ACTION, complaint)
    try:
        if not fixing.why_not(complaint, current_actor()):
            form.blame_others(fixing.lacking(complaint, current_actor(), form.details()))
    except NotFound:  # the remedy is none of the list: the field says so
        if valid:
            raise
    return bool(form.errors)


def _was_done(complaint: Complaint, form: FixForm) -> bool:
    """Whether this very form was sent a moment ago."""
    last = "promise" if form.by.data else "resolve"
    words = {form.words.data if form.by.data else form.explanation.data}
    return repeats.by_colleague(complaint, last, current_actor(), form.seen.data, words)


def _done(complaint: Complaint, form: FixForm, event: Event | None) -> ResponseReturnValue:
    unsent.forget(complaint, SLUG)
    words = addressed(PROMISED if form.by.data else SAYS.done, complaint)
    leaving.say_done(complaint, words, event)
    return redirect(url_for(".case", reference=complaint.reference), 303)


def _refused(reference: str, form: FixForm, refusal: DomainError) -> ResponseReturnValue:
    undo()
    complaint = queries.get(reference, current_actor())
    if isinstance(refusal, Invalid):
        form.blame(refusal.errors or {"": refusal.words})
        return _page(complaint, form, status=refusal.status_code)
    if isinstance(refusal, Stale):
        form.renew(complaint, casefile.latest_event(complaint.id))
    return _page(complaint, form, refusal.words, refusal.status_code)


def _page(
    complaint: Complaint, form: FixForm, refusal: str = "", status: int = HTTPStatus.OK,
    waiting: unsent.Waiting | None = None,
) -> ResponseReturnValue:  # fmt: skip
    page = render_template(
        "desk/fix_now.html",
        complaint=complaint,
        form=form,
        refusal=refusal,
        waiting=waiting,
        page_names=unsent.page_names(waiting),
        draft_url=url_for(".keep_draft", reference=complaint.reference, slug=SLUG),
        case=case_beside(complaint),
        reminders=caring.before_acting(complaint, current_actor()),
        likes=comparable.received(complaint, current_actor()),
        says=SAYS,
        say=lambda words: addressed(words, complaint),
        here=request.full_path.rstrip("?"),
    )
    return page, status
