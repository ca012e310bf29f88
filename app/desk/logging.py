"""Taking a complaint that came by telephone, counter, letter, e-mail or in the street."""

from cryptography.fernet import InvalidToken
from flask import current_app, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from .. import sealing
from ..access import current_actor, require
from ..complaints import casefile, details, lifecycle, repeats, service
from ..complaints.models import Complaint
from ..db import undo
from ..errors import Invalid
from ..web import uploads
from .blueprint import desk
from .forms.filing import FilingForm


@desk.get("/complaints/new")
@require("complaint.log")
def log() -> ResponseReturnValue:
    """The form. The customer's secret code is made now and travels sealed, so that sending twice shows the same."""
    form = FilingForm()
    form.prepare()
    form.ticket.data = sealing.seal(sealing.new_code()).decode()
    return render_template("desk/log.html", form=form)


@desk.post("/complaints/new")
@require("complaint.log")
def take_complaint() -> ResponseReturnValue:
    """File it; the page that follows shows reference and code once, to read out or print."""
    form = FilingForm()
    form.prepare()
    code = _code(form)
    if code is None or not form.validate():
        return render_template("desk/log.html", form=form), 422
    filed = service.find_filed(form.ticket.data)
    try:
        complaint = filed or service.file(form.filing(code, _files(form)), current_actor())
    except Invalid as refusal:
        undo()
        _blame(form, refusal)
        return render_template("desk/log.html", form=form), 422
    except IntegrityError:  # the same form was sent twice at the same moment, and the other one was first
        undo()
        filed = service.find_filed(form.ticket.data)
        if filed is None:
            raise
        complaint = filed
    if filed is not None:
        _keep_changes(filed, form, code)
    return _taken(complaint, code, again=filed is not None)


def _keep_changes(complaint: Complaint, form: FilingForm, code: str) -> None:
    """What was changed before the form was sent again becomes a note: the record is corrected by a person."""
    filing = form.filing(code, ())
    if service.said_differently(complaint, filing):
        actor, words = current_actor(), form.typed()
        if not repeats.by_colleague(complaint, "note", actor, 0, {words}):
            lifecycle.perform(complaint, "note", actor, details.Words(words))


def _taken(complaint: Complaint, code: str, *, again: bool) -> ResponseReturnValue:
    return render_template(
        "desk/taken.html", complaint=complaint, code=code, again=again,
        others=casefile.others(complaint, current_actor()),
    )  # fmt: skip


def _code(form: FilingForm) -> str | None:
    """The code that the form carries; a form that carries none of ours gets a new one and is shown again."""
    try:
        return sealing.unseal((form.ticket.data or "").encode())
    except InvalidToken:
        form.ticket.data, form.ticket.raw_data = sealing.seal(sealing.new_code()).decode(), None
        form.form_errors.append("This page was too old to be sent. Everything you wrote is still here: send it again.")
        return None


def _files(form: FilingForm) -> tuple[details.StoredFile, ...]:
    room = current_app.extensions["settings"].uploads_per_complaint
    taken, refused = uploads.take([file for file in form.files.data or [] if file.filename], room)
    for file in refused:
        flash(f"{file.name}: {file.words}", "error")
    return tuple(
        details.StoredFile(file.name, file.media_type, file.size, file.sha256, file.stored_as) for file in taken
    )


def _blame(form: FilingForm, refusal: Invalid) -> None:
    for name, words in refusal.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, words]
        else:
            form.form_errors.append(words)
