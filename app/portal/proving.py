"""Whoever writes for somebody else shows what allows it, and reads what waits for that until it is seen."""

from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from ..access import with_link
from ..complaints import details as d
from ..complaints import lifecycle, repeats
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError, TooMany, WrongState
from ..web import limits, uploads
from ..web.filters import AUTHORITY
from . import kept_files, portal, visits
from .acting import show
from .fields import LINE, files, story
from .forms import VersionedForm

AT = f"/complaint/<reference>/{kept_files.PROOF_PAGE}"


class ProofForm(VersionedForm):
    """`kept` names files that came before the form was in order, `waiting` are these, for the page."""

    files = files()
    kept = HiddenField()
    text = story(_l("Something you want to say about it"))
    waiting: kept_files.Files = ()


@portal.get(AT)
@with_link
def ask_proof(reference: str) -> ResponseReturnValue:
    """The page that takes it; the page of the complaint where we have seen it."""
    complaint, form = visits.get_complaint(reference), ProofForm(formdata=None)
    if not lifecycle.may(visits.actor(complaint), complaint, "show_authority"):
        return redirect(url_for(".track", reference=reference))
    form.waiting = kept_files.read(form.kept.data, kept_files.proof_of(complaint.id))
    return _page(complaint, form)


@portal.post(AT)
@with_link
def show_proof(reference: str) -> ResponseReturnValue:
    """Keep it, and have a colleague look at it. The same twice is one."""
    try:
        limits.count_files()
    except TooMany as error:
        form, complaint = ProofForm(), visits.get_complaint(reference)
        form.files.errors = [" ".join(kept_files.held_up(form.files.data or []))]
        return _page(complaint, form), 429, {"Retry-After": str(error.retry_after)}
    if reference in visits.granted() or visits.find_address():
        uploads.make_ready()
    form, complaint = ProofForm(), visits.get_complaint(reference)
    actor = visits.actor(complaint)
    before = kept_files.named(form.kept.data, kept_files.proof_of(complaint.id))
    try:
        if not lifecycle.may(actor, complaint, "show_authority"):
            raise WrongState(_("That is not open now. What you can do stands below."))
        if not _is_in_order(complaint, form, before):
            return _page(complaint, form), 422
        sent, said = _marked(form.waiting), {form.text.data} - {""}
        if not any(repeats.by_customer(complaint, ("show_authority",), said, row) for row in (sent, _marked(before))):
            lifecycle.perform(complaint, "show_authority", actor, d.AuthorityShown(sent, form.text.data))
    except DomainError as error:
        undo()
        complaint = visits.get_complaint(reference)
        show(error, form, complaint)
        return _page(complaint, form), error.status_code
    flash(_("We have it. A colleague looks at it, and we write to you."))
    return redirect(url_for(".track", reference=reference), 303)


def _is_in_order(complaint: Complaint, form: ProofForm, before: kept_files.Files) -> bool:
    """Whether it can be sent: what can't stands on the form, with the files that can."""
    kept = kept_files.read(form.kept.data, kept_files.proof_of(complaint.id))
    form.waiting, refused = kept_files.take(complaint.id, form.files.data or [], kept)
    form.kept.data = kept_files.sealed(form.waiting, kept_files.proof_of(complaint.id))
    in_order = form.validate()
    if kept_files.is_one_lost(before):
        refused.append(kept_files.lost())
    elif not form.waiting and not before:
        refused = refused or [_("Choose a photograph or scan of it.")]
    form.files.errors = [" ".join(refused)] if refused else []
    return in_order and not refused


def _marked(rows: kept_files.Files) -> kept_files.Files:
    return tuple(replace(file, name=f"{AUTHORITY}{file.name}"[:LINE]) for file in rows)


def _page(complaint: Complaint, form: ProofForm) -> str:
    return render_template("portal/proof.html", complaint=complaint, form=form)
