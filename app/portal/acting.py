"""What a customer can do to their complaint. Each page is a row of `STEPS`; `lifecycle` says what is possible."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from .. import clock
from ..access import with_link
from ..calls import queries as calls
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import keys, lifecycle, outside, promises, repeats, wishes
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..db import undo
from ..errors import Blocked, DomainError, Invalid, Stale, TooMany
from ..remedies import asked
from ..remedies import queries as remedies
from ..remedies import service as offering
from ..safety import looks
from ..web import filters, limits, squeezing, uploads
from . import guarding, kept_files, owed, portal, typed, visits
from .forms import (
    DeclineForm,
    HandlingForm,
    ManagerForm,
    MessageForm,
    OutsideForm,
    ReasonForm,
    ReplyForm,
    ReviewForm,
    VersionedForm,
    WithdrawForm,
)
from .keeping import too_many
from .reach_forms import MissingForm
from .tracking import tracking_page


@dataclass(frozen=True)
class Step:
    """A page that asks for words before it does something. `actions` are tried in order: the first possible one.

    `guarded`: it answers something of ours, so it is refused when that changed since the page was opened. `shows` is
    what the page shows besides, `done` what they read then: words, or what makes them of the complaint.
    """

    actions: tuple[str, ...]
    page: str
    form: type[VersionedForm]
    details: Callable[[Any], object]
    done: Any
    guarded: bool = False
    shows: Callable[[Complaint], dict[str, Any]] | None = None

    def drawn(self, form: VersionedForm, complaint: Complaint) -> str:
        more = self.shows(complaint) if self.shows is not None else {}
        return render_template(self.page, form=form, complaint=complaint, **more)


def _offered(complaint: Complaint) -> dict[str, Any]:
    """What they say yes to, and what happens then."""
    is_open = complaint.state is Status.OFFERED and not complaint.customer.is_unproven
    offer = remedies.find_open_offer(complaint.id) if is_open else None
    rows = asked.rows(offer, wishes.read(complaint.id), complaint.desired) if offer is not None else []
    after = catalogue.targets().follow_up_days
    unknown = offer is not None and offer.goes_to_somebody and not complaint.customer.is_known
    return {"offer": offer, "rows": rows, "due": offering.due_after(clock.now()), "asked_after": after,
            "unknown": unknown}  # fmt: skip


def _lost(complaint: Complaint) -> dict[str, Any]:
    """What ends with a complaint that is withdrawn; none of it but a second look comes back with it."""
    owed_still = complaint.state is Status.AGREED or any(
        row.kept_at is None for row in promises.of_complaint(complaint.id)
    )
    more = {"call": calls.upcoming_of(complaint.id), "owed": owed_still, "look": looks.ending_with(complaint)}
    return {**_offered(complaint), **more}


def _accepted(complaint: Complaint) -> str:
    due = filters.long_day(offering.due_after(clock.now()))
    return str(_("Thank you. We carry it out by %(day)s, and tell you when it is done.", day=due))


def _said_not_right(complaint: Complaint) -> str:
    return f"{_('Thank you for saying so. A person looks at it again.')} {owed.next_word(complaint)}".strip()


def _before_going_outside(complaint: Complaint) -> dict[str, Any]:
    """From when they may go there, by when they are sent what they need, and what becomes of an offer."""
    sent_by = outside.due_after(clock.now())
    return {
        **_offered(complaint),
        "sent_by": sent_by,
        "may_go_outside": outside.when(complaint),
        "goes_on": complaint.is_open,
    }


def _went_outside(complaint: Complaint) -> str:
    task = outside.to_send(complaint.id)
    due = filters.long_day(task.due_at if task is not None else outside.due_after(clock.now()))
    noted = str(_("We have noted it, and send them what they need by %(day)s.", day=due))
    return f"{noted} {_('We go on with your complaint meanwhile.')}" if complaint.is_open else noted


def _today() -> Any:
    return catalogue.organisation().working_time.local(clock.now()).date()


STEPS = {
    "accept": Step(
        ("accept",), "portal/accept.html", VersionedForm, lambda form: None, _accepted, guarded=True, shows=_offered
    ),
    "decline": Step(
        ("decline",), "portal/decline.html", DeclineForm, lambda form: d.Declined(form.reason.data, form.wish.data),
        _l("Thank you for telling us. The offer is off the table, your complaint is not."), guarded=True,
        shows=_offered,
    ),
    "not-quite": Step(
        ("correct_facts",), "portal/not_quite.html", ReasonForm, lambda form: d.Words(form.text.data),
        _l("Thank you. We correct what we wrote down and ask you again."), guarded=True,
    ),
    "missing": Step(
        ("add_concern",), "portal/missing.html", MissingForm, lambda form: d.Words(form.text.data),
        _l("It stands in the list now, in your words. Nothing is decided before it has an answer as well."),
    ),
    "not-right": Step(
        ("not_right", "not_right_yet"), "portal/not_right.html", ReasonForm, lambda form: d.NotRight(form.text.data),
        _said_not_right, shows=lambda _complaint: {"days": catalogue.targets().reopened_contact_working_days},
    ),
    "ask-for-a-manager": Step(
        ("escalate",), "portal/manager.html", ManagerForm, lambda form: d.Reason(form.text.data),
        _l("A manager has been told just now."),
    ),
    "danger": Step(
        ("tell_danger",), "portal/danger.html", ReasonForm, lambda form: d.DangerTold(form.text.data),
        _l("A manager has been told just now, and looks at it before anything else."),
    ),
    "how-we-handle-it": Step(
        ("complain_of_handling",), "portal/handling.html", HandlingForm, lambda form: d.Reason(form.text.data),
        _l("We have your words. Somebody who has nothing to do with your complaint looks at how we handle it."),
    ),
    "second-look": Step(
        ("ask_review",), "portal/review.html", ReviewForm, lambda form: d.Reason(form.text.data),
        _l("Somebody who had no part in our decision looks at it again. You hear by when in a moment."),
    ),
    "outside-body": Step(
        ("note_outside_body",), "portal/outside_body.html", OutsideForm,
        lambda form: d.OutsideBodyNote(form.body.data, _today()),
        _went_outside, shows=_before_going_outside,
    ),
    "withdraw": Step(
        ("withdraw",), "portal/withdraw.html", WithdrawForm, lambda form: d.Withdrawal(True, form.reason.data),
        _l("We stop here because you asked us to. You can open it again at any time with the same reference."),
        shows=_lost,
    ),
}  # fmt: skip
SLUGS = f"any({', '.join(map(repr, STEPS))})"
FORMS = {"messages": MessageForm, "reply": ReplyForm}
FIELDS = {"reason": "text"}


@portal.get(f"/complaint/<reference>/<{SLUGS}:slug>")
@with_link
def step(reference: str, slug: str) -> ResponseReturnValue:
    """The page that asks before it does something."""
    complaint = visits.get_complaint(reference)
    if _possible(complaint, STEPS[slug].actions) is None and typed.before() is None:
        flash(_("That is not open now. What you can do stands below."), "error")
        return redirect(url_for(".track", reference=reference))
    form = STEPS[slug].form(formdata=None, data={"version": complaint.version})
    return STEPS[slug].drawn(form, complaint)


@portal.post(f"/complaint/<reference>/<{SLUGS}:slug>")
@with_link
def take(reference: str, slug: str) -> ResponseReturnValue:
    """Do it; when it is refused, the page comes back with everything that was typed."""
    too_often = guarding.count_message(in_danger=slug == "danger")
    row, complaint = STEPS[slug], visits.get_complaint(reference)
    form = row.form()
    if too_often is not None:
        wait = guarding.ask_to_wait(form, too_often)
        return row.drawn(form, complaint), 429, wait
    if not form.validate():
        return row.drawn(form, complaint), 422
    try:
        if not repeats.by_customer(complaint, row.actions, _typed(form)):
            name = _possible(complaint, row.actions) or row.actions[0]
            version = form.version.data if row.guarded else None
            lifecycle.perform(complaint, name, visits.actor(complaint), row.details(form), version=version)
    except DomainError as error:
        complaint = _as_it_was(reference)
        show(error, form, complaint)
        return row.drawn(form, complaint), error.status_code
    flash(row.done(complaint) if callable(row.done) else str(row.done))
    return redirect(url_for(".track", reference=reference), 303)


@portal.post("/complaint/<reference>/confirm")
@with_link
def confirm(reference: str) -> ResponseReturnValue:
    """Confirm what we understood: one press on the tracking page."""
    form, complaint = VersionedForm(), visits.get_complaint(reference)
    try:
        if not repeats.by_customer(complaint, ("confirm_facts",), ()):
            lifecycle.perform(complaint, "confirm_facts", visits.actor(complaint), version=form.version.data)
    except DomainError as error:
        return _back_to_tracking(reference, error, MessageForm(formdata=None))
    flash(_("Thank you. We look into it on these words."))
    return redirect(url_for(".track", reference=reference), 303)


@portal.post("/complaint/<reference>/<any(messages, reply):slug>")
@with_link
def write(reference: str, slug: str) -> ResponseReturnValue:
    """Add words and files, or answer our question. An answer that comes too late is a message like any other.

    What can't be taken comes back with the words and the files.
    """
    try:
        limits.count_files()
    except TooMany as error:
        form, complaint = FORMS[slug](), visits.get_complaint(reference)
        form.files.errors = [" ".join(kept_files.held_up(form.files.data or []))]
        return _tracking(complaint, slug, form), 429, {"Retry-After": str(error.retry_after)}
    too_often = guarding.count_message()
    if reference in visits.granted() or visits.find_address():
        uploads.make_ready()
    form, complaint = FORMS[slug](), visits.get_complaint(reference)
    purpose, chosen = kept_files.message_to(complaint.id), [file for file in form.files.data or [] if file.filename]
    before = kept_files.named(form.kept.data, purpose)
    if not form.text.data.strip() and not chosen and not before:
        form.text.errors = [_("Write something first, or choose a file.")]
        return _tracking(complaint, slug, form), 422
    kept = kept_files.read(form.kept.data, purpose)
    form.waiting, refused = kept_files.take(complaint.id, chosen, kept, keep_originals=form.keep_originals.data)
    form.kept.data = kept_files.sealed(form.waiting, purpose)
    if too_often is not None:
        wait = guarding.ask_to_wait(form, too_often)
        return _tracking(complaint, slug, form), 429, wait
    is_lost = kept_files.is_one_lost(before)
    if not form.validate() or is_lost:
        refused += [kept_files.lost()] if is_lost else []
        form.files.errors = [" ".join(refused)] if refused else []  # a field shows its first one
        return _tracking(complaint, slug, form), 422
    try:
        _add(complaint, slug, form.text.data, form.waiting, before)
    except DomainError as error:
        return _back_to_tracking(reference, error, form, slug)
    for words in refused:
        flash(words, "error")
    if form.waiting or before or form.text.data.strip():
        flash(_("We have it. Thank you."))
    return redirect(url_for(".track", reference=reference), 303)


@portal.post("/complaint/<reference>/<any(messages, reply):slug>/files")
@with_link
def send_file(reference: str, slug: str) -> ResponseReturnValue:
    """Take what was chosen before the words are sent: back come the files that wait, and why one was not taken."""
    chosen = [file for file in request.files.getlist("files") if file.filename]
    try:
        limits.count_files()
    except TooMany as error:
        return too_many(chosen, error)
    if reference in visits.granted() or visits.find_address():
        uploads.make_ready()
    form, complaint = FORMS[slug](), visits.get_complaint(reference)
    purpose = kept_files.message_to(complaint.id)
    before = kept_files.read(form.kept.data, purpose)
    form.waiting, refused = kept_files.take_each(complaint.id, chosen, before, keep_originals=form.keep_originals.data)
    form.kept.data = kept_files.sealed(form.waiting, purpose)
    body = jsonify(
        list=render_template("portal/_waiting_now.html", form=form),
        refused=[[file.name, file.words] for file in refused],
    )
    return body, 422 if refused else 200


@portal.get("/complaint/<reference>/new-code")
@with_link
def ask_new_code(reference: str) -> ResponseReturnValue:
    """Before a lost code is replaced; in the browser that replaced it, the new one while it holds."""
    complaint = visits.get_complaint(reference)
    squeezing.leave_whole()
    return render_template("portal/new_code.html", complaint=complaint, code=visits.find_new_code(complaint))


@portal.post("/complaint/<reference>/new-code")
@with_link
def new_code(reference: str) -> ResponseReturnValue:
    """Replace the code; the recorded address is told. Loading the page again shows the new one, and makes no other."""
    complaint = visits.get_complaint(reference)
    visits.keep_new_code(complaint, keys.replace_code(complaint, visits.actor(complaint)))
    return redirect(url_for(".ask_new_code", reference=reference), 303)


@portal.get("/complaint/<reference>/<any(messages, reply, confirm):_slug>")
@with_link
def back_to_tracking(reference: str, _slug: str) -> ResponseReturnValue:
    """For an address that only takes forms, opened again from the browser's history."""
    return redirect(url_for(".track", reference=reference))


def show(error: DomainError, form: FlaskForm, complaint: Complaint) -> None:
    """Put a refusal beside the field it speaks of, or above the form."""
    if isinstance(error, Invalid) and error.errors:
        for name, words in error.errors.items():
            field = form._fields.get(name) or form._fields.get(FIELDS.get(name, "text")) or form._fields.get("comment")
            if field is None:
                form.form_errors = [*form.form_errors, filters.ours(words)]
            else:
                field.errors = [filters.ours(words)]
    elif isinstance(error, Blocked):
        form.form_errors = [error.words, *error.reasons]
    elif isinstance(error, Stale):
        words = _(
            "Something changed since you opened this page. It now shows how things stand: look again, then choose."
        )
        form.form_errors = [words]
    else:
        form.form_errors = [_("Your complaint has moved on since you opened this page, and this is not possible now.")]
    if "version" in form:
        form.version.data, form.version.raw_data = complaint.version, None


def _possible(complaint: Complaint, actions: tuple[str, ...]) -> str | None:
    actor = visits.actor(complaint)
    return next((name for name in actions if lifecycle.may(actor, complaint, name)), None)


def _add(complaint: Complaint, slug: str, text: str, files: kept_files.Files, before: kept_files.Files) -> None:
    """Once, however often it is sent; `before` are the files that came with an earlier try."""
    actor = visits.actor(complaint)
    for sent in (files, before):
        if repeats.by_customer(complaint, ("message", "answer", "attach"), {text} - {""}, sent):
            return
    if text.strip():
        name = "answer" if slug == "reply" and _possible(complaint, ("answer",)) else "message"
        lifecycle.perform(complaint, name, actor, d.Words(text, files))
    elif files:
        lifecycle.perform(complaint, "attach", actor, d.Files(files))


def _typed(form: FlaskForm) -> set[str]:
    """What somebody wrote into a form, as it is kept once it is done."""
    texts = [field.data for field in form if field.type in ("TextAreaField", "StringField") and field.data.strip()]
    return {"\n\n".join(texts)} if texts else set()


def _as_it_was(reference: str) -> Complaint:
    undo()
    return visits.get_complaint(reference)


def _back_to_tracking(
    reference: str, error: DomainError, form: MessageForm, slug: str = "messages"
) -> ResponseReturnValue:
    complaint = _as_it_was(reference)
    show(error, form, complaint)
    return _tracking(complaint, slug, form), error.status_code


def _tracking(complaint: Complaint, slug: str, form: MessageForm) -> str:
    if slug == "reply" and complaint.state is Status.WAITING:
        return tracking_page(complaint, reply=form)
    return tracking_page(complaint, form)
