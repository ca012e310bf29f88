"""The page of somebody we asked: it opens with the link in their mail, shows what they need, and takes their words.

They have no account. The link's secret leaves the address for the cookie; opening changes nothing, because programs
that read mails open links too.
"""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import clock
from ..access import Actor, with_link
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import lifecycle
from ..complaints import queries as complaints
from ..complaints.models import Attachment, Complaint
from ..config import Settings
from ..db import undo
from ..enquiries import mails, support
from ..enquiries import queries as enquiries
from ..enquiries.models import Enquiry
from ..errors import DomainError, NotFound, TooMany, WrongState
from ..web import limits, uploads
from . import kept_files, portal
from .forms import AskedForm

ASKED = "asked"
MOST_KEPT = 12


@portal.get("/asked/<token>")
@with_link
def take_enquiry(token: str) -> ResponseReturnValue:
    """Opened from a mail. A link that opens nothing says why."""
    try:
        enquiry = mails.opened_by(token)
    except NotFound:
        return render_template("portal/asked_ended.html", why="unknown"), 404
    except WrongState as error:
        return render_template("portal/asked_ended.html", why=error.words), 410
    kept = {key: ends for key, ends in session.get(ASKED, {}).items() if key != str(enquiry.id)}
    while len(kept) >= MOST_KEPT:  # a cookie has room for 4 KB
        kept.pop(next(iter(kept)))
    session[ASKED] = {**kept, str(enquiry.id): _seconds() + _settings().customer_session_hours * 3600}
    return redirect(url_for(".asked", number=enquiry.id), 303)


@portal.get("/enquiry/<int:number>")
@with_link
def asked(number: int) -> ResponseReturnValue:
    """What we ask, or where it stands."""
    if (enquiry := _opened(number)) is None:
        return render_template("portal/asked_ended.html", why="visit"), 403
    return _page(enquiry, AskedForm(formdata=None))


@portal.post("/enquiry/<int:number>")
@with_link
def tell(number: int) -> ResponseReturnValue:
    """Take their words; of an account that we wrote back, their yes or their correction."""
    too_often, form = _count_files(), AskedForm()
    if not too_often and str(number) in session.get(ASKED, {}):
        uploads.make_ready()
    if (enquiry := _opened(number)) is None:
        return render_template("portal/asked_ended.html", why="visit", typed=form.words.data), 403
    complaint, enquiry = _locked(number)
    if _is_over(enquiry, complaint):
        return _page(enquiry, form), 409
    files, refused = ((), [too_often]) if too_often else _take_files(enquiry, form)
    if "remove" in request.form:
        return _page(enquiry, form, files)
    if enquiry.state == "repeated" and form.seen.data != enquiries.sayings(enquiry.id)[-1].id:
        form.form_errors = [_("What we understood was written anew since you opened this page. Please read it again.")]
        return _page(enquiry, form, files), 409
    if _lacks(form, refused):
        return _page(enquiry, form, files), 422
    try:
        _perform(complaint, enquiry, form, files)
    except DomainError as refusal:
        undo()
        form.form_errors = [refusal.words]
        return _page(enquiries.get_enquiry(number), form, files), refusal.status_code
    flash(_("We have it. Thank you."))
    return redirect(url_for(".asked", number=number), 303)


@portal.get("/enquiry/<int:number>/files/<int:file_id>")
@with_link
def asked_file(number: int, file_id: int) -> ResponseReturnValue:
    """A file that they gave with their answer."""
    return uploads.serve(_file(number, file_id))


@portal.get("/enquiry/<int:number>/files/<int:file_id>/small")
@with_link
def asked_small(number: int, file_id: int) -> ResponseReturnValue:
    """The small picture of a photograph that they gave."""
    return uploads.serve_small(_file(number, file_id))


def _file(number: int, file_id: int) -> Attachment:
    enquiry = _opened(number)
    for file in enquiries.files_of(enquiry) if enquiry is not None else ():
        if file.id == file_id:
            return file
    raise NotFound(_("This file does not exist."))


def _count_files() -> str:
    """Nobody fills our disk with files that are never sent; returns what to say to whoever sends too many."""
    try:
        limits.count_files()
    except TooMany:
        return str(_("Many files came from your connection within the hour. Send them later, or your words alone."))
    return ""


def _take_files(enquiry: Enquiry, form: AskedForm) -> tuple[kept_files.Files, list[str]]:
    """The files that go with this answer, without one that was taken out; and why others were not taken."""
    kept = kept_files.read(form.kept.data, _kept_for(enquiry))
    out = request.form.get("remove", type=int)
    kept = tuple(file for place, file in enumerate(kept) if place != out)
    sent = form.files.data or []
    return kept_files.take(enquiry.complaint_id, sent, kept, keep_originals=form.keep_originals.data)


def _lacks(form: AskedForm, refused: list[str]) -> bool:
    """Whether something has to be mended first; it is said beside the field."""
    valid = form.validate()
    if not form.right.data and not form.words.data.strip():
        form.words.errors = [_("Write something first.")]
    if refused:
        form.files.errors = [*form.files.errors, " ".join(refused)]  # a field shows its first one
    return not valid or bool(form.words.errors or form.files.errors)


def _kept_for(enquiry: Enquiry) -> str:
    return f"enquiry {enquiry.id}"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _perform(complaint: Complaint, enquiry: Enquiry, form: AskedForm, files: kept_files.Files) -> None:
    actor = Actor("contact", enquiry.id, name=enquiry.name)
    if enquiry.state == "repeated" and form.right.data:
        lifecycle.perform(complaint, "confirm_statement", actor, d.StatementConfirmed(enquiry.id))
        return
    name = "correct_statement" if enquiry.state == "repeated" else "answer_enquiry"
    lifecycle.perform(complaint, name, actor, d.EnquiryAnswered(enquiry.id, form.words.data, files=files))


def _opened(number: int) -> Enquiry | None:
    """The enquiry, where this browser came with its link some hours ago at most."""
    ends = session.get(ASKED, {}).get(str(number), 0)
    return enquiries.get_enquiry(number) if ends > _seconds() else None


def _locked(number: int) -> tuple[Complaint, Enquiry]:
    """The enquiry as it is now, with the complaint that it goes on with: somebody may answer, or join, meanwhile."""
    while True:
        complaint = complaints.get_by_id(enquiries.get_enquiry(number).complaint_id, for_change=True)
        enquiry = enquiries.get_enquiry(number, for_change=True)
        if enquiry.complaint_id == complaint.id:
            return complaint, enquiry
        undo()  # it was joined with another at this moment


def _is_over(enquiry: Enquiry, complaint: Complaint) -> bool:
    """Whether there is nothing for them to write now."""
    return enquiry.state not in ("asked", "repeated") or not lifecycle.may(
        Actor("contact", enquiry.id), complaint, "answer_enquiry"
    )


def _page(enquiry: Enquiry, form: AskedForm, files: kept_files.Files = ()) -> str:
    complaint, said = complaints.get_by_id(enquiry.complaint_id), enquiries.sayings(enquiry.id)
    if enquiry.state == "repeated":
        form.seen.data, form.seen.raw_data = said[-1].id, None
    form.kept.data = kept_files.sealed(files, _kept_for(enquiry))
    return render_template(
        "portal/asked.html",
        complaint=mails.asked_on(enquiry),
        enquiry=enquiry,
        form=form,
        over=_is_over(enquiry, complaint),
        said=said,
        files=files,
        given=enquiries.files_of(enquiry),
        concerns=mails.concerns_of(enquiry),
        asking=catalogue.asking(),
        support=support.of(enquiry),
        handler=complaint.handler,
    )


def _seconds() -> int:
    return int(clock.now().timestamp())
