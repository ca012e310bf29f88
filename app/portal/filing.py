"""Making a complaint: four short steps kept on the server, a look at all answers, one press, a receipt."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from ..access import public
from ..catalogue import queries as catalogue
from ..catalogue import question_sets
from ..catalogue.queries import CategoryChoice
from ..complaints import casefile, danger_told, expected, first_word, intake
from ..complaints import service as complaints
from ..config import Settings
from ..db import undo
from ..drafts import queries as drafts
from ..drafts import service as draft_service
from ..drafts.models import Draft, StagedFile
from ..errors import NotFound, TooMany
from ..outbox import draft_links
from ..web import limits, squeezing, uploads
from ..web.filters import AUTHORITY, apart
from . import guarding, helping, merging, portal, receipts, visits
from .answers import (
    ASKED,
    ORDER,
    STEPS,
    changes,
    filing_from,
    first_gap,
    form_of,
    gone_on,
    keepable,
    labels,
    refused_form,
    shown,
    to_keep,
    told_anew,
    typed_in,
    version_for,
)
from .fields import LINE
from .forms import SendForm

PAGES = {
    "about": "portal/about.html",
    "words": "portal/words.html",
    "details": "portal/details.html",
    "you": "portal/you.html",
}
# Where files may come with a step: their field, and what their names begin with, so that they are told apart.
FILES = {"details": ("files", ""), "you": ("authority_files", AUTHORITY)}


@portal.get("/complaints/new", defaults={"step": "about"})
@portal.get("/complaints/new/<any(words, details, you):step>")
@public
def step_page(step: str) -> ResponseReturnValue:
    """One step of the form, with what was answered before; what could not be taken stands there with the reason."""
    draft = visits.find_draft()
    begins = step == "about" or _door() is not None
    if begins and draft is not None and draft.about is not None and "change" not in request.args:
        draft = None  # what was sent stays; here begins another
    answers = dict(draft.answers) if draft else {}
    if category := _door():
        answers["about"] = category.key
    elif (refused := refused_form(step, answers)) is not None:
        return _page(step, refused, draft), 422
    return _page(step, form_of(step, answers)(formdata=None, data=answers), draft)


@portal.post("/complaints/new", defaults={"step": "about"})
@portal.post("/complaints/new/<any(words, details, you):step>")
@public
def take_step(step: str) -> ResponseReturnValue:
    """Keep the answers and go on. What is missing or impossible comes back with everything that was typed.

    It is kept as well, apart from the answers, so that closing the page loses nothing and the browser's own way back
    never asks whether to send it again.
    """
    too_many = _has_too_many_files()
    if not too_many:
        uploads.make_ready()
    draft = visits.open_draft(afresh=begins(step))
    form = form_of(step, {**draft.answers, ASKED: request.form.get(ASKED, type=int)})()
    wrong = not form.validate() and not _may_wait(form)
    typed = typed_in(form)
    if wrong and not (keepable(typed) or has_files()):
        return _page(step, form, draft), 422
    asked = {name: typed.pop(name) for name in (ASKED,) if name in typed}
    merged = merging.merge(step, draft.answers, typed, request.form.get("seen"))
    wrong = wrong or merged.differs
    kept = to_keep(draft.answers, step, asked | merged.values, refused=wrong)
    draft_service.keep(draft, of_door() | kept | merged.beside)
    finishes = "later" in request.form and not merged.differs  # what is wrong can wait, and is told when they go on
    stays = (step in FILES and _keep_files(draft, form, step, many=too_many)) or (wrong and not finishes)
    onwards = not stays and not {"later", "kind"} & set(request.form)
    draft_service.keep(draft, gone_on(draft.answers, step, onwards=onwards))
    return redirect(_next(step, draft, stays=stays), 303)


def _has_too_many_files() -> bool:
    """Whether more files came from this connection than it may send in an hour: the words with them are kept."""
    try:
        limits.count_files()
    except TooMany:
        return True
    return False


@portal.get("/complaints/new/files/<int:file_id>/small")
@public
def staged_picture(file_id: int) -> ResponseReturnValue:
    """The small picture of a photograph that waits for its complaint; for the browser that sent it."""
    draft = visits.find_draft()
    for file in draft.files if draft is not None else ():
        if file.id == file_id:
            return uploads.serve_small(file)
    raise NotFound(_("This file does not exist."))


@portal.get("/complaints/new/check")
@public
def check() -> ResponseReturnValue:
    """All answers at a glance, each with a way to change it."""
    draft = visits.find_draft()
    if draft is None:
        return redirect(url_for(".landing"))
    if gap := first_gap(draft.answers):
        return redirect(url_for(".step_page", step=gap))
    return _check_page(draft, SendForm(formdata=None), visits.current_ticket())


@portal.get("/complaints")
@public
def back_to_check() -> ResponseReturnValue:
    """For the address that takes the form, opened again from the browser's history."""
    return redirect(url_for(".check"))


@portal.post("/complaints")
@public
def send() -> ResponseReturnValue:
    """File it, once: pressing twice, or sending again after a change, leads to the same complaint and receipt."""
    try:
        limits.count("filing", limits.source_of_request(), _settings().filings_per_hour_per_source)
    except TooMany as error:
        if not _is_let_through():
            return _too_many(error)
    form = SendForm()
    ticket = visits.read_ticket(form.ticket.data)
    if ticket is not None and visits.is_shut_out(ticket):
        return redirect(url_for(".landing"), 303)
    draft = drafts.find(ticket.token, for_change=True) if ticket else None
    if ticket is None or draft is None:
        return _without_draft(ticket)
    if gap := first_gap(draft.answers):
        return redirect(url_for(".step_page", step=gap), 303)
    if not form.validate():
        return _check_page(draft, form, ticket), 422
    if draft.about is None and (words := guarding.refusal(form, ticket)):
        form.form_errors = [words]
        return _check_page(draft, form, ticket), 422
    earlier = draft_service.sent_answers(draft) or draft.answers
    filing = helping.with_what_was_read(filing_from(draft, ticket), draft)
    sent = intake.send(draft, filing, changes(draft, earlier), told_anew(draft, earlier))
    helping.count_sent(draft, again=sent.again)
    draft_links.became(draft, sent.complaint.id)
    visits.keep_receipt(ticket, sent.complaint)
    if sent.corrected:
        flash(_("You had sent this complaint already. Your first words stand, and what you changed is added to them."))
    return redirect(url_for(".receipt"), 303)


@portal.get("/complaints/receipt")
@public
def receipt() -> ResponseReturnValue:
    """Reference, code, the expected date and what happens next; shown in the browser that sent it."""
    ticket = visits.find_receipt()
    complaint = complaints.find_filed(ticket.token) if ticket else None
    if ticket is None or complaint is None:
        return redirect(url_for(".follow"))
    squeezing.leave_whole()
    code = visits.code_that_holds(ticket, complaint)
    return render_template(
        "portal/receipt.html", complaint=complaint, code=code, first_word=first_word.of(complaint),
        managers_look=danger_told.look(complaint),
        keep_both=receipts.keep_both(complaint), why_then=expected.why_then(complaint),
        if_it_moves=receipts.if_it_moves(complaint),
        targets=catalogue.targets(),
        follow_at=(_settings().public_url or request.url_root).rstrip("/") + url_for(".follow"),
    )  # fmt: skip


def begins(step: str) -> bool:
    """Whether what is sent from this step begins a complaint, where the one before was sent."""
    return (step == "about" or _door() is not None) and "change" not in request.form


def _door() -> CategoryChoice | None:
    """The kind that somebody chose by the door through which they came, as the page carries it."""
    return catalogue.find_category(request.values.get("about", ""))


def of_door() -> dict[str, Any]:
    door = _door()
    return {"about": door.key} if door is not None else {}


def _page(step: str, form: FlaskForm, draft: Draft | None) -> str:
    answers = draft.answers if draft else {}
    number, door = ORDER.index(step) + 1, _door()
    kind = door or catalogue.find_category(answers.get("about") or "")
    if not_taken := answers.get("not_taken", {}).get(step):
        field = form[FILES[step][0]]
        # Of a field with data the summary does not say that its answer is missing.
        field.data, field.errors = not_taken, [f"{apart(name)}: {words}" for name, words in not_taken]
    return render_template(
        PAGES[step], form=form, step=step, number=number, steps=len(STEPS), draft=draft, answers=answers,
        back=url_for(".step_page", step=ORDER[number - 2]) if number > 1 and door is None else url_for(".landing"),
        kind=kind, carried=door is not None, of_authority=_of_authority(draft),
        not_taken=not_taken, changing="change" in request.values, mb=_settings().upload_limit_mb,
        versions=[(row, shown({**answers, row.name: row.words}, row.name)) for row in merging.versions(step, answers)],
        seen=request.form.get("seen") or merging.mark(step, answers, typed_in(form).keys() - {ASKED}),
    )  # fmt: skip


def _of_authority(draft: Draft | None) -> list[StagedFile]:
    """Files that show what allows somebody to speak for another."""
    return [file for file in draft.files if file.name.startswith(FILES["you"][1])] if draft else []


def _may_wait(form: FlaskForm) -> bool:
    """To save and finish later, or to change the kind, no answer is required, but what was typed must be storable."""
    wrong = [field for field in form if field.errors]
    return bool({"later", "kind"} & set(request.form)) and not any(field.data for field in wrong)


def _keep_files(draft: Draft, form: FlaskForm, step: str, *, many: bool) -> bool:
    """Stage what was chosen, drop what was taken out; whether the person should see this page again. `many` came from
    their connection: then none is taken."""
    field, mark = FILES[step]
    kept, chosen = "keep_originals" in request.form, form[field].data or []
    if many:
        taken, refused = list[uploads.Upload](), uploads.held_up(chosen)
    else:
        taken, refused = uploads.take(chosen, room_in(draft), keep_originals=kept)
    taken = [replace(file, name=f"{mark}{file.name}"[:LINE]) for file in taken]
    draft_service.stage(draft, taken)
    keep_not_taken(draft, step, refused)
    if "remove" in request.form:
        draft_service.unstage(draft, request.form.get("remove", 0, type=int))
    return bool(refused) or "remove" in request.form or "stay" in request.form


def keep_not_taken(draft: Draft, step: str, refused: Sequence[uploads.Refused]) -> None:
    """Keep with the draft what was not taken at this step, and why: the page of the step says it."""
    rows = {**draft.answers.get("not_taken", {}), step: [[file.name, file.words] for file in refused]}
    draft_service.keep(draft, {"not_taken": rows})


def room_in(draft: Draft) -> uploads.Room:
    """How many files may still come with it; with one that was sent already beside those of its complaint."""
    present = casefile.attachment_count(draft.about) if draft.about is not None else 0
    return uploads.room(present, len(draft.files))


def has_files() -> bool:
    return any(file.filename for file in request.files.values())


def _next(step: str, draft: Draft, *, stays: bool) -> str:
    change = "1" if "change" in request.form else None
    if "kind" in request.form:
        return url_for(".step_page", step="about", change=change)
    if stays:
        return url_for(".step_page", step=step, change=change)
    if "later" in request.form:
        return url_for(".saved")
    if step == "words" and (known := helping.way(draft, change)):
        return known
    following = ORDER[ORDER.index(step) + 1]
    if change:
        gap = first_gap(draft.answers)
        return url_for(".step_page", step=gap, change=change) if gap else _check()
    return _check() if following == "check" else url_for(".step_page", step=following)


def _check() -> str:
    return url_for(".check")


def _check_page(draft: Draft, form: SendForm, ticket: visits.Ticket | None) -> str:
    """The look at all answers of `draft`, whose form has this `ticket`, whatever else is begun in this browser."""
    form.ticket.data = ticket.sealed() if ticket else form.ticket.data
    form.homepage.data = ""
    work = guarding.work(ticket, form.challenge.data)
    questions = labels(draft.answers)
    answers = {name: shown(draft.answers, name) for name in questions}
    category, version = catalogue.find_category(draft.answers["about"]), version_for(draft.answers)
    return render_template(
        "portal/check.html", draft=draft, form=form, work=work, answers=answers, questions=questions, category=category,
        told=[name for name, words in answers.items() if words],
        further=[question.name for question in version.in_order],
        also=[question.name for question in question_sets.also_told(version, draft.answers)],
        mood=draft.answers.get("mood"), in_danger=draft.answers.get("in_danger") == "yes", targets=catalogue.targets(),
        unsettled=merging.unsettled(draft.answers), of_authority=_of_authority(draft),
    )  # fmt: skip


def _is_let_through() -> bool:
    """Whether somebody is in danger: nobody who says so waits because many others complain from the same connection.
    So that no machine says so thousands of times, these are counted by themselves."""
    ticket = visits.read_ticket(request.form.get("ticket"))
    draft = drafts.find(ticket.token) if ticket else None
    if draft is None or draft.answers.get("in_danger") != "yes":
        return False
    undo()
    try:
        limits.count("filing_in_danger", limits.source_of_request(), _settings().filings_per_hour_per_source)
    except TooMany:
        return False
    return True


def _too_many(error: TooMany) -> ResponseReturnValue:
    """The complaint that was about to be sent stands there again; raises `error` where it is not kept any more."""
    form = SendForm()
    ticket = visits.read_ticket(form.ticket.data)
    if ticket is not None and visits.is_shut_out(ticket):
        return redirect(url_for(".landing"), 303)
    draft = drafts.find(ticket.token) if ticket else None
    if draft is None or first_gap(draft.answers):
        raise error
    words = _("Many complaints came from your connection within the hour. Yours is kept: send it a little later.")
    form.form_errors = [guarding.or_ring_us(words)]
    return _check_page(draft, form, ticket), 429, {"Retry-After": str(error.retry_after)}


def _without_draft(ticket: visits.Ticket | None) -> ResponseReturnValue:
    """The draft's time is over. Perhaps the complaint was filed long ago; else the person has to begin again."""
    complaint = complaints.find_filed(ticket.token) if ticket else None
    if ticket is None or complaint is None:
        flash(_("This form was open for too long, and its answers are no longer kept. Please begin again."), "error")
        return redirect(url_for(".landing"), 303)
    if not visits.code_that_holds(ticket, complaint):
        return redirect(url_for(".follow"), 303)
    visits.keep_receipt(ticket, complaint)
    return redirect(url_for(".receipt"), 303)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
