"""My complaints: a mailed link, and no password, opens everything that is recorded with an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import public, with_link
from ..complaints import own_data
from ..complaints import queries as complaints
from ..complaints.models import Complaint, OwnDataRequest
from ..complaints.service import title_from
from ..errors import TooMany
from . import following, leading, owed, portal, standing, tracking, visits
from .forms import OnceForm
from .reach_forms import SignInForm


@dataclass(frozen=True)
class Row:
    """One complaint of the list: what it was about, in the customer's own words, how it stands, and the reference of
    the one of theirs that it was joined with."""

    complaint: Complaint
    about: str
    lead: standing.Lead
    joined_with: str = ""


@portal.get("/my-complaints")
@with_link
def mine() -> ResponseReturnValue:
    """All complaints of the address whose link was opened here; what this browser opened otherwise, and how to get at
    the others."""
    if not (address := visits.find_address()):
        return _sign_in_page(SignInForm(formdata=None))
    theirs = complaints.of_address(address, also_ended=True)
    ids = [complaint.id for complaint in theirs]
    references = {complaint.id: complaint.reference for complaint in theirs}
    rows = [_row(complaint, references) for complaint in theirs]
    return render_template(
        "portal/mine.html", address=address, form=OnceForm(formdata=None), most=complaints.MOST_OF_ADDRESS,
        open_rows=[row for row in rows if row.complaint.is_open],
        ended_rows=[row for row in rows if not row.complaint.is_open],
        **_asked_of_data(ids),
    )  # fmt: skip


@portal.post("/my-complaints")
@public
def ask_for_mine() -> ResponseReturnValue:
    """Have the link sent; the answer is the same for everybody."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form), 422
    try:
        following.mail_link(form.email.data)
    except TooMany as error:
        form.form_errors = [following.too_often()]
        return _sign_in_page(form), 429, {"Retry-After": str(error.retry_after)}
    return render_template("portal/link_sent.html")


@portal.post("/my-complaints/close")
@public
def close_mine() -> ResponseReturnValue:
    """Nothing is open in this browser any more."""
    visits.close_all()
    flash(_("Closed. Nobody sees your complaints in this browser any more."))
    return redirect(url_for(".follow"), 303)


@portal.get("/my-complaints/close")
@public
def back_to_mine() -> ResponseReturnValue:
    """For an address that only takes forms, opened again from the browser's history."""
    return redirect(url_for(".mine"))


def _asked_of_data(ids: Sequence[int]) -> dict[str, object]:
    """What was asked of their data, with the days by which each was to be answered before it had to wait, what we wrote
    of it last, and when the letters left that told of it."""
    waiting, answered = own_data.open_of(ids), own_data.answered_of(ids)
    on, settled_before = {row.complaint_id for row in (*waiting, *answered)}, tracking.settled_before()
    moves, words = own_data.moves_of(on, settled_before), own_data.last_words_of(on, settled_before)

    def rows(requests: Sequence[OwnDataRequest]) -> list[tuple[OwnDataRequest, owed.Promised, str]]:
        told = owed.of_data([("", row) for row in requests], moves)
        return [(row, each, words.get(row.id, "")) for row, each in zip(requests, told, strict=True)]

    asked, done = rows(waiting), rows(answered)
    told_on = tracking.told_on((), [row for _request, row, _words in asked + done])
    return {"asked": asked, "answered": done, "told_on": told_on}


def _row(complaint: Complaint, references: Mapping[int, str]) -> Row:
    joined_with = references.get(complaint.merged_into_id or 0, "")
    return Row(complaint, title_from(complaint.happened), leading.read(complaint), joined_with)


def _sign_in_page(form: SignInForm) -> str:
    return render_template(
        "portal/mine_sign_in.html", form=form, references=visits.granted(), why=request.args.get("why")
    )
