"""Going on with a form that was begun: from another device by a mailed link, with the other of two, or not at all."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField
from wtforms.validators import InputRequired

from .. import clock, sealing
from ..access import public, with_link
from ..complaints import keys
from ..complaints import queries as complaints
from ..complaints.service import find_filed
from ..config import Settings
from ..drafts import mailed
from ..drafts import queries as drafts
from ..drafts import service as draft_service
from ..drafts.models import Draft
from ..errors import TooMany
from ..outbox import draft_links
from ..outbox import service as outbox
from ..outbox.models import Delivery
from ..web import limits
from . import portal, visits
from .answers import changes, first_open
from .fields import LONGEST_ADDRESS, check_address, short
from .forms import VersionedForm

LINKS_PER_ADDRESS = 5


class MailLinkForm(VersionedForm):
    address = short(
        _l("Your e-mail"), InputRequired(_l("Write the address to send it to.")), check_address, kind=EmailField,
        most=LONGEST_ADDRESS, render_kw={"autocomplete": "email"},
        description=_l("Whoever opens the link can read and change what you wrote, so look at the address twice."),
    )  # fmt: skip


@portal.get("/complaints/new/saved")
@public
def saved() -> ResponseReturnValue:
    """Where "Save and finish later" leads: until when the answers are kept, and how to go on, here or elsewhere; of a
    form that was sent that it was, and where it is now."""
    draft = visits.find_draft()
    if draft is None:
        return redirect(url_for(".landing"))
    known = draft.answers.get("email") or ""
    return _saved_page(draft, MailLinkForm(formdata=None, data={"address": known}))


@portal.post("/complaints/new/saved")
@public
def mail_link() -> ResponseReturnValue:
    """Mail a link that goes on with this form on any device; where that was asked for very often, say that none was."""
    too_often = None
    try:
        limits.count("draft_link", limits.source_of_request(), _settings().wrong_codes_per_hour_per_source)
    except TooMany as error:
        too_often = error
    draft, ticket, form = visits.find_draft(for_change=True), visits.current_ticket(), MailLinkForm()
    if draft is None or ticket is None:
        return redirect(url_for(".landing"), 303)
    if draft.about is not None:
        return redirect(url_for(".saved"), 303)
    if not form.validate():
        return _saved_page(draft, form), 422
    if (too_often := too_often or _had_many(form.address.data)) is not None:
        form.form_errors = [
            _(
                "Many links were asked for. One that you have still works, and your answers are kept. You can ask again"
                " within the hour."
            )
        ]
        return _saved_page(draft, form), 429, {"Retry-After": str(too_often.retry_after)}
    language, key = str(get_locale() or "en"), sealing.seal(ticket.sealed())
    visits.follows(draft_links.send(draft, form.address.data, language, key), ticket)
    flash(_("A link is on its way to %(address)s. Here you can go on as well.", address=form.address.data))
    return redirect(url_for(".saved"), 303)


def arrive(letter: Delivery, token: str) -> ResponseReturnValue:
    """The page of a mailed link to a form: a button to go on here. What was sent meanwhile is found as a complaint."""
    if letter.link_revoked_at is not None:
        return render_template("portal/draft_ended.html", why="revoked"), 410
    if letter.about is not None:
        return _sent(letter)
    found = _find(letter)
    if found is None:
        return render_template("portal/draft_ended.html", why="expired"), 410
    return render_template(
        "portal/resume.html", token=token, draft=found[1], other=_other(found[0]) is not None
    )  # fmt: skip


@portal.post("/complaints/new/go-on")
@with_link
def go_on() -> ResponseReturnValue:
    """Bring the form that a mailed link leads to into this browser, where the one begun here stays as well."""
    token = request.form.get("token", "")
    letter = outbox.find_by_link(token)
    if letter is None or letter.link_purpose != draft_links.PURPOSE:
        return render_template("portal/link_ended.html", why="unknown"), 404
    visits.refuse_removed(letter)
    found = _find(letter) if letter.link_revoked_at is None and letter.about is None else None
    if found is None:
        return arrive(letter, token)
    _take_up(found[0])
    visits.came_by(letter.id, found[0])
    return redirect(where(found[1]), 303)


@portal.get("/complaints/new/go-on")
@public
def back_to_form() -> ResponseReturnValue:
    """For that address opened again, from the browser's history or a bookmark."""
    return redirect(url_for(".saved"))


@portal.post("/complaints/new/other")
@public
def other() -> ResponseReturnValue:
    """Of two forms that were begun in this browser, go on with the one that was put aside."""
    ticket = visits.held_ticket(visits.ASIDE)
    draft = drafts.find(ticket.token) if ticket else None
    if ticket is None or draft is None or draft.about is not None:
        session.pop(visits.ASIDE, None)
        return redirect(url_for(".landing"), 303)
    _take_up(ticket)
    return redirect(where(draft), 303)


@portal.get("/complaints/new/throw-away")
@public
def ask_throw_away() -> ResponseReturnValue:
    """Asks before what was begun is thrown away."""
    draft = visits.find_draft()
    if draft is None or draft.about is not None:
        return redirect(url_for(".landing"))
    return render_template("portal/throw_away.html", draft=draft)


@portal.post("/complaints/new/throw-away")
@public
def throw_away() -> ResponseReturnValue:
    """Throw it away, with its files and the links to it; what was sent is a complaint, and stays."""
    draft = visits.find_draft(for_change=True)
    if draft is not None and draft.about is None:
        draft_service.throw_away(draft)
        session.pop(visits.FORM, None)
        visits.let_go()
        flash(_("It is thrown away, with its files. Nobody has read it."))
    return redirect(url_for(".landing"), 303)


def where(draft: Draft) -> str:
    """The page on which to go on: the first step that nobody has answered and gone on from, or all at a glance."""
    step = first_open(draft.answers)
    return url_for(".step_page", step=step) if step else url_for(".check")


def find_aside() -> Draft | None:
    """What was begun in this browser and put aside for another; None once it was sent."""
    ticket = visits.held_ticket(visits.ASIDE)
    draft = drafts.find(ticket.token) if ticket else None
    return draft if draft is not None and draft.about is None else None


def _find(letter: Delivery) -> tuple[visits.Ticket, Draft] | None:
    key = mailed.find_key(letter.id)
    ticket = visits.read_ticket(sealing.unseal(key)) if key is not None else None
    draft = drafts.find(ticket.token) if ticket else None
    return (ticket, draft) if ticket is not None and draft is not None and draft.about is None else None


def _sent(letter: Delivery) -> ResponseReturnValue:
    """To the complaint, for whoever reads mails to its address; for others the ways that everybody has."""
    is_live = letter.link_expires_at is not None and letter.link_expires_at > clock.now()
    if is_live and (opened := keys.opened_by(letter)) is not None:
        visits.grant(opened, mailed_to=letter.recipient)
        return redirect(url_for(".track", reference=opened.reference), 303)
    complaint = complaints.get_by_id(letter.about or 0)
    return render_template("portal/draft_ended.html", why="sent", reference=complaint.reference), 410


def _take_up(ticket: visits.Ticket) -> None:
    """This browser goes on with the form of `ticket`; what was begun here before is put aside, and offered again."""
    if _other(ticket) is not None:
        session[visits.ASIDE] = session[visits.FORM]
    elif visits.read_ticket(session.get(visits.ASIDE)) == ticket:
        session.pop(visits.ASIDE)
    visits.hold(visits.FORM, ticket)


def _other(ticket: visits.Ticket) -> Draft | None:
    """The form that was begun in this browser and not sent, where it is not that of `ticket`."""
    current = visits.current_ticket()
    draft = visits.find_draft() if current is not None and current.token != ticket.token else None
    return draft if draft is not None and draft.about is None else None


def _saved_page(draft: Draft, form: MailLinkForm) -> str:
    if draft.about is not None:
        return _sent_page(draft)
    return render_template("portal/saved.html", draft=draft, form=form, go_on=where(draft))


def _sent_page(draft: Draft) -> str:
    """What was sent, in the browser that sent it with the ways to it, elsewhere with those that everybody has; and
    whether something was changed since, which waits to be sent."""
    ticket, receipt = visits.current_ticket(), visits.find_receipt()
    earlier = draft_service.sent_answers(draft) or draft.answers
    return render_template(
        "portal/saved_sent.html", draft=draft, is_changed=bool(changes(draft, earlier) or draft.files),
        complaint=find_filed(ticket.token) if ticket is not None and ticket == receipt else None,
    )  # fmt: skip


def _had_many(address: str) -> TooMany | None:
    """Why no further link goes to this address, where it had many within the hour; None where this one may."""
    try:
        limits.count_done("draft_link_to", address.lower(), LINKS_PER_ADDRESS)
    except TooMany as error:
        return error
    return None


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
