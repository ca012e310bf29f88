"""Taking back that we keep the original of a photograph: a page that asks once, and does it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import with_link
from ..complaints import details as d
from ..complaints.lifecycle import perform
from ..complaints.models import Attachment, Complaint
from ..errors import NotFound
from ..forgetting import originals
from . import portal, visits
from .forms import VersionedForm
from .tracking import conversation_of

AT = "/complaint/<reference>/files/<int:file_id>/original"


@portal.get(AT)
@with_link
def ask_original(reference: str, file_id: int) -> ResponseReturnValue:
    """What goes and what stays; the page of the complaint where nothing is kept any more."""
    complaint = visits.get_complaint(reference)
    file = _photograph(complaint, file_id)
    if not originals.is_theirs(file):
        return _gone(reference)
    return render_template("portal/original.html", complaint=complaint, file=file, form=VersionedForm(formdata=None))


@portal.post(AT)
@with_link
def withdraw_original(reference: str, file_id: int) -> ResponseReturnValue:
    """Take it back; pressing twice is once."""
    complaint = visits.get_complaint(reference)
    file = _photograph(complaint, file_id)
    if originals.is_theirs(file):
        perform(complaint, originals.ACTION, visits.actor(complaint), d.OriginalWithdrawn(file.id))
    return _gone(reference)


def _photograph(complaint: Complaint, file_id: int) -> Attachment:
    for file in conversation_of(complaint).attachments:
        if file.id == file_id and file.from_customer:
            return file
    raise NotFound(_("This file does not exist."))


def _gone(reference: str) -> ResponseReturnValue:
    flash(_("The original is no longer kept. The picture without place and time stays."))
    return redirect(url_for(".track", reference=reference), 303)
