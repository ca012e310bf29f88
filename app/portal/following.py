"""Getting back to a complaint: reference and code open it; anything else has a link sent to the address we know."""

import re

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import public
from ..complaints import keys
from ..complaints import queries as complaints
from ..complaints.references import read_reference
from ..errors import TooMany
from ..sealing import CODE_SIGNS, plain_code
from ..web import limits
from . import portal, typed, visits
from .forms import REFERENCE_MISTYPED, FollowForm, LostForm

LONGEST_POSTCODE = 10
CLOSED, UNSENT = "closed", "unsent"
"""In the address: why somebody is led here who wanted to read a page, or to send something from it."""


@portal.get("/follow")
@public
def follow() -> ResponseReturnValue:
    """The form for reference and code."""
    return _follow_page(FollowForm(formdata=None, data={"reference": request.args.get("reference", "")[:20]}))


@portal.post("/follow")
@public
def open_complaint() -> ResponseReturnValue:
    """Open the complaint that reference and code name together; every wrong pair gets the same answer."""
    form = FollowForm()
    if not form.validate():
        return _follow_page(form), 422
    reference = read_reference(form.reference.data)
    if reference is None:
        form.reference.errors = [REFERENCE_MISTYPED]
        return _follow_page(form), 422
    if _is_contact(form.proof.data):
        return _send_link(form, form.proof.data, form.reference.data)
    source = limits.source_of_request()
    try:
        limits.count("wrong_code", source, current_app.extensions["settings"].wrong_codes_per_hour_per_source)
    except TooMany as error:
        return _too_many(form, error)
    complaint = complaints.find_by_code(reference, form.proof.data)
    if complaint is None:
        words = _("These two do not belong together. Check both, or let us send a link to the address you gave us.")
        form.form_errors = [words]
        return _follow_page(form), 422
    limits.give_back("wrong_code", source)
    visits.grant(complaint)
    return redirect(typed.way_back(url_for(".track", reference=complaint.reference)), 303)


@portal.get("/follow/lost")
@public
def lost() -> ResponseReturnValue:
    """For somebody who has lost the reference or the code."""
    return render_template("portal/lost.html", form=LostForm(formdata=None))


@portal.post("/follow/lost")
@public
def send_link() -> ResponseReturnValue:
    """Have a link sent to the recorded address; the answer is the same whoever asks for whatever."""
    form = LostForm()
    if not form.validate():
        return render_template("portal/lost.html", form=form), 422
    return _send_link(form, form.contact.data, form.reference.data)


def _send_link(form: FollowForm | LostForm, contact: str, reference: str) -> ResponseReturnValue:
    try:
        mail_link(contact, reference)
    except TooMany as error:
        return _too_many(form, error)
    return render_template("portal/link_sent.html", by_letter="@" not in contact)


def mail_link(contact: str, reference: str = "") -> None:
    """Have a link sent, if there is anybody to send it to; raises TooMany where this connection asked very often.

    Right and wrong tries count against it alike: nobody learns from what is refused which were right.
    """
    settings = current_app.extensions["settings"]
    limits.count("fresh_link", limits.source_of_request(), settings.wrong_codes_per_hour_per_source)
    keys.send_fresh_link(contact, reference)


def _is_contact(typed: str) -> bool:
    """An address or a postcode, which has digits everywhere, and no secret code."""
    return "@" in typed or (
        len(plain_code(typed)) <= min(LONGEST_POSTCODE, CODE_SIGNS) and bool(re.search(r"\d", typed))
    )


def _follow_page(form: FollowForm) -> str:
    return render_template("portal/follow.html", form=form, why=request.args.get("why"))


def too_often() -> str:
    return str(_("That was very often from your connection. Wait an hour, or use the link in any mail we sent you."))


def _too_many(form: FollowForm | LostForm, error: TooMany) -> ResponseReturnValue:
    form.form_errors = [too_often()]
    page = "portal/follow.html" if isinstance(form, FollowForm) else "portal/lost.html"
    return render_template(page, form=form), 429, {"Retry-After": str(error.retry_after)}
