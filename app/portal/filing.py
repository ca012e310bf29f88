"""Making a complaint: four short steps kept on the server, a look at all answers, one press, a receipt."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from ..access import public
from ..catalogue import queries as catalogue
from ..catalogue.queries import CategoryChoice
from ..complaints import first_word, intake
from ..complaints import service as complaints
from ..config import Settings
from ..drafts import queries as drafts
from ..drafts import service as draft_service
from ..drafts.models import Draft
from ..errors import TooMany
from ..web import limits, squeezing, uploads
from . import portal, visits
from .answers import ORDER, QUESTIONS, STEPS, changes, filing_from, first_gap, keepable, refused_form, shown, to_keep
from .forms import SendForm

PAGES = {
    "about": "portal/about.html",
    "words": "portal/words.html",
    "details": "portal/details.html",
    "you": "portal/you.html",
}


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
    return _page(step, STEPS[step](formdata=None, data=answers), draft)


@portal.post("/complaints/new", defaults={"step": "about"})
@portal.post("/complaints/new/<any(words, details, you):step>")
@public
def take_step(step: str) -> ResponseReturnValue:
    """Keep the answers and go on. What is missing or impossible comes back with everything that was typed.

    It is kept as well, apart from the answers, so that closing the page loses nothing and the browser's own way back
    never asks whether to send it again.
    """
    _count_upload()
    form = STEPS[step]()
    draft = visits.open_draft(afresh=(step == "about" or _door() is not None) and "change" not in request.form)
    wrong = not form.validate() and not _may_wait(form)
    typed = {name: value for name, value in form.data.items() if name in QUESTIONS}
    if wrong and not keepable(typed):
        return _page(step, form, draft), 422
    draft_service.keep(draft, _of_door() | to_keep(draft.answers, step, typed, refused=wrong))
    stays = step == "details" and _keep_files(draft, form)
    return redirect(_next(step, draft, stays=stays or wrong), 303)


@portal.get("/complaints/new/saved")
@public
def saved() -> ResponseReturnValue:
    """Where "Save and finish later" leads: until when the answers are kept, and how to go on."""
    draft = visits.find_draft()
    if draft is None:
        return redirect(url_for(".landing"))
    gap = first_gap(draft.answers)
    return render_template("portal/saved.html", draft=draft, go_on=url_for(".step_page", step=gap) if gap else _check())


@portal.get("/complaints/new/check")
@public
def check() -> ResponseReturnValue:
    """All answers at a glance, each with a way to change it."""
    draft = visits.find_draft()
    if draft is None:
        return redirect(url_for(".landing"))
    if gap := first_gap(draft.answers):
        return redirect(url_for(".step_page", step=gap))
    return _check_page(draft, SendForm(formdata=None))


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
        return _too_many(error)
    form = SendForm()
    ticket = visits.read_ticket(form.ticket.data)
    draft = drafts.find(ticket.token, for_change=True) if ticket else None
    if ticket is None or draft is None:
        return _without_draft(ticket)
    if gap := first_gap(draft.answers):
        return redirect(url_for(".step_page", step=gap), 303)
    if not form.validate():
        return _check_page(draft, form), 422
    earlier = draft_service.sent_answers(draft) or draft.answers
    sent = intake.send(draft, filing_from(draft, ticket), changes(draft, earlier))
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
    return render_template(
        "portal/receipt.html", complaint=complaint, code=ticket.code, first_word=first_word.of(complaint),
        targets=catalogue.targets(),
        follow_at=(_settings().public_url or request.url_root).rstrip("/") + url_for(".follow"),
    )  # fmt: skip


def _door() -> CategoryChoice | None:
    """The kind that somebody chose by the door through which they came, as the page carries it."""
    return catalogue.find_category(request.values.get("about", ""))


def _of_door() -> dict[str, Any]:
    door = _door()
    return {"about": door.key} if door is not None else {}


def _page(step: str, form: FlaskForm, draft: Draft | None) -> str:
    answers = draft.answers if draft else {}
    number, door = ORDER.index(step) + 1, _door()
    kind = door or catalogue.find_category(answers.get("about") or "")
    return render_template(
        PAGES[step], form=form, step=step, number=number, steps=len(STEPS), draft=draft, answers=answers,
        back=url_for(".step_page", step=ORDER[number - 2]) if number > 1 and door is None else url_for(".landing"),
        kind=kind, carried=door is not None,
        changing="change" in request.values,
    )  # fmt: skip


def _may_wait(form: FlaskForm) -> bool:
    """To save and finish later, or to change the kind, no answer is required, but what was typed must be storable."""
    wrong = [field for field in form if field.errors]
    return bool({"later", "kind"} & set(request.form)) and not any(field.data for field in wrong)


def _keep_files(draft: Draft, form: FlaskForm) -> bool:
    """Stage what was chosen, drop what was taken out; whether the person should see this page again."""
    room = _settings().uploads_per_complaint - len(draft.files)
    taken, refused = uploads.take(form.files.data or [], room)
    draft_service.stage(draft, taken)
    draft_service.keep(draft, {"refused": [[file.name, file.words] for file in refused]})
    if "remove" in request.form:
        draft_service.unstage(draft, request.form.get("remove", 0, type=int))
    return bool(refused) or "remove" in request.form or "stay" in request.form


def _count_upload() -> None:
    """Nobody fills our disk with files for complaints that are never made. Raises TooMany."""
    if any(file.filename for file in request.files.values()):
        limits.count("upload", limits.source_of_request(), _settings().uploads_per_hour_per_source)


def _next(step: str, draft: Draft, *, stays: bool) -> str:
    change = "1" if "change" in request.form else None
    if "kind" in request.form:
        return url_for(".step_page", step="about", change=change)
    if stays:
        return url_for(".step_page", step=step, change=change)
    if "later" in request.form:
        session.permanent = True  # the cookie outlives the browser window
        return url_for(".saved")
    following = ORDER[ORDER.index(step) + 1]
    if following == "check" or (change and first_gap(draft.answers) is None):
        return _check()
    return url_for(".step_page", step=following)


def _check() -> str:
    return url_for(".check")


def _check_page(draft: Draft, form: SendForm) -> str:
    ticket = visits.current_ticket()
    form.ticket.data = ticket.sealed() if ticket else form.ticket.data
    form.homepage.data = ""
    answers = {name: shown(draft.answers, name) for name in QUESTIONS}
    category = catalogue.find_category(draft.answers["about"])
    return render_template(
        "portal/check.html", draft=draft, form=form, answers=answers, questions=QUESTIONS, category=category,
        mood=draft.answers.get("mood"), in_danger=draft.answers.get("in_danger") == "yes", targets=catalogue.targets(),
    )  # fmt: skip


def _too_many(error: TooMany) -> ResponseReturnValue:
    draft = visits.find_draft()
    if draft is None or first_gap(draft.answers):
        raise error
    form = SendForm()
    words = _("Many complaints came from your connection within the hour. Yours is kept: send it a little later.")
    form.form_errors = [words]
    return _check_page(draft, form), 429, {"Retry-After": str(error.retry_after)}


def _without_draft(ticket: visits.Ticket | None) -> ResponseReturnValue:
    """The draft's time is over. Perhaps the complaint was filed long ago; else the person has to begin again."""
    complaint = complaints.find_filed(ticket.token) if ticket else None
    if ticket is None or complaint is None:
        flash(_("This form was open for too long, and its answers are no longer kept. Please begin again."), "error")
        return redirect(url_for(".landing"), 303)
    visits.keep_receipt(ticket, complaint)
    return redirect(url_for(".receipt"), 303)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
