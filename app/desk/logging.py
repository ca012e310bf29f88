"""Taking a complaint that came by telephone, counter, letter, e-mail or in the street."""

from cryptography.fernet import InvalidToken
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from .. import sealing
from ..access import CAPABILITIES, current_actor, require
from ..accounts import queries as accounts
from ..accounts import service as accounts_service
from ..catalogue import queries as catalogue
from ..complaints import details, earlier, intake, lifecycle, resembling, service
from ..complaints.models import Complaint
from ..complaints.queries import taken_by
from ..db import only_read_from_here, undo
from ..errors import Invalid
from ..remedies import fixing
from ..safety import callers
from ..web import squeezing, uploads
from . import begun, unsent
from .blueprint import desk
from .forms.filing import FilingForm, form_for

# What two complaints share, as the list says it.
WHY = {
    "email": "The same e-mail address",
    "phone": "The same telephone number",
    "order": "The same order or account",
    "words": "Much the same words",
    "some_words": "Some of the same words",
    "name": "The same name",
}
assert WHY.keys() == resembling.WEIGHTS.keys()


@desk.get("/complaints/how-to-take")
@require("complaint.log")
def how_to_take() -> ResponseReturnValue:
    """What everybody reads before they take the first complaint."""
    user = accounts.get_user(current_actor().id or 0)
    return render_template("desk/how_to_take.html", read_at=user.learned_taking_at)


@desk.post("/complaints/how-to-take")
@require("complaint.log")
def learn_taking() -> ResponseReturnValue:
    accounts_service.learn_taking(accounts.get_user(current_actor().id or 0))
    return redirect(url_for(".log"), 303)


@desk.get("/complaints/new")
@require("complaint.log")
def log() -> ResponseReturnValue:
    """The form. The customer's secret code is made now and travels sealed, so that sending twice shows the same."""
    if accounts.get_user(current_actor().id or 0).learned_taking_at is None:
        return redirect(url_for(".how_to_take"))
    draft = begun.chosen()
    form = form_for(begun.category_of(draft) if draft is not None else None)
    form.ticket.data = sealing.seal(sealing.new_code()).decode()
    if draft is not None:
        unsent.fill(form, draft)
    return page(form, back=begun.shown(draft) if draft is not None else None)


@desk.get("/complaints/paper-form")
@require("complaint.log")
def paper_form() -> ResponseReturnValue:
    """The same questions on paper, to be printed, filled in by hand and typed in later in the same order."""
    category = catalogue.find_category(request.args.get("about", ""))
    form = form_for(category.id if category is not None else None)
    return render_template("desk/paper_form.html", form=form, category=category, categories=catalogue.categories())


@desk.post("/complaints/new/questions")
@require("complaint.log")
def questions_of_category() -> ResponseReturnValue:
    """The form with the questions of the category that was chosen; only these where a script asks."""
    only_read_from_here()
    chosen = request.form.get("category_id", type=int)
    form = form_for(chosen if chosen is not None else 0)
    if request.headers.get("HX-Request") == "true":
        return render_template("desk/_taking_questions.html", form=form)
    code_in(form)
    return page(form)


@desk.post("/complaints/new")
@require("complaint.log")
def take_complaint() -> ResponseReturnValue:
    """File it; the page that follows shows reference and code once, to read out or print."""
    uploads.make_ready()
    form = form_for()
    code = code_in(form)
    if code is None or not form.validate():
        return page(form), 422
    filing = form.filing(code, kept_files(form))
    filed = service.find_filed(form.ticket.data)
    try:
        complaint = filed or service.file(filing, current_actor())
    except Invalid as refusal:
        undo()
        _blame(form, refusal)
        return page(form), 422
    except IntegrityError:  # the same form was sent twice at the same moment, and the other one was first
        undo()
        filed = service.find_filed(form.ticket.data)
        if filed is None:
            raise
        complaint = filed
    if filed is not None:
        words = f"Sent once more, with these words:\n\n{form.typed()}"
        heard = intake.Heard(details.Words(words, filing.files), form.in_danger.data, form.needs(), form.sensitivity())
        intake.send_again(filed.id, filing, heard, current_actor())
    begun.forget()
    return _taken(complaint, code, again=filed is not None)


def page(form: FilingForm, back: begun.Begun | None = None, asks_first: str = "") -> str:
    """The form, with what it resembles as far as it is written; lines to say stand in it for those who took few so far.

    `back` is the draft that it goes on with, `asks_first` the complaint that it can't be added to before one says why.
    """
    first = catalogue.taking().script_first
    taken = taken_by(current_actor().id or 0, most=first)
    written = back is not None or form.is_submitted()
    return render_template(
        "desk/log.html", form=form, why=WHY, taken=taken, first=first,
        alike=resembling.find(form.told_so_far(), current_actor()) if written else None, closed=closed_to(form),
        script=taken < first or request.args.get("script") == "on",
        read_at=accounts.get_user(current_actor().id or 0).learned_taking_at,
        page_names={**unsent.page_names(), **({"came_from": back.tab} if back is not None else {})},
        back=back, begun=[] if written else begun.begun(),
        asks_first=asks_first, may_talk=current_actor().role in CAPABILITIES["calls.work"],
    )  # fmt: skip


def closed_to(form: FilingForm) -> str:
    """What is closed to whoever complains, as far as they are known from before."""
    return callers.closed_to(callers.Person(form.name.data or "", form.phone.data or "", form.email.data or ""))


def code_in(form: FilingForm) -> str | None:
    """The code that the form carries; a form that carries none of ours gets a new one and is shown again."""
    try:
        return sealing.unseal((form.ticket.data or "").encode())
    except InvalidToken:
        form.ticket.data, form.ticket.raw_data = sealing.seal(sealing.new_code()).decode(), None
        form.form_errors.append("This page was too old to be sent. Everything you wrote is still here: send it again.")
        return None


def kept_files(form: FilingForm) -> tuple[details.StoredFile, ...]:
    """Files that came with the form, stored; what can't be taken is told and stops nothing."""
    sent = [file for file in form.files.data or [] if file.filename]
    taken, refused = uploads.take(sent, uploads.room(), keep_originals=form.keep_originals.data)
    for file in refused:
        flash(f"{file.name}: {file.words}", "error")
    return tuple(taken)


def _taken(complaint: Complaint, code: str, *, again: bool) -> ResponseReturnValue:
    actor = current_actor()
    squeezing.leave_whole()
    return render_template(
        "desk/taken.html", complaint=complaint, code=code, again=again, others=earlier.others(complaint, actor),
        may_acknowledge=lifecycle.may(actor, complaint, "acknowledge"),
        can_fix_now=not fixing.why_not(complaint, actor),
    )  # fmt: skip


def _blame(form: FilingForm, refusal: Invalid) -> None:
    for name, words in refusal.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, words]
        else:
            form.form_errors.append(words)
