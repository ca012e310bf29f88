"""How somebody wishes to be reached, changed by themselves: for one complaint, or for all of their address at once.

A new e-mail address counts once somebody pressed a button behind the link that we send there; the one before is told.
"""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import with_link
from ..complaints import details as d
from ..complaints import keys, lifecycle, needs
from ..complaints import own_data as own_data_service
from ..complaints import queries as complaints
from ..complaints import reaching as reach_service
from ..complaints.models import Complaint
from ..db import undo
from ..errors import TooMany, WrongState
from ..web import limits
from . import easing, following, portal, visits
from .forms import OnceForm
from .reach_forms import AddressForm, OwnDataForm, ReachForm, as_recorded

CHANGES_AN_HOUR = 20
ONE, ALL = "/complaint/<reference>", "/my-complaints"


@portal.get(f"{ALL}/reach", defaults={"reference": ""})
@portal.get(f"{ONE}/reach")
@with_link
def reach(reference: str) -> ResponseReturnValue:
    """How we reach them now, to be changed."""
    theirs = theirs_of(reference)
    form = ReachForm(theirs[0].customer, formdata=None, data=as_recorded(theirs[0].customer))
    return _reach_page(reference, theirs, form)


@portal.post(f"{ALL}/reach", defaults={"reference": ""})
@portal.post(f"{ONE}/reach")
@with_link
def change_reach(reference: str) -> ResponseReturnValue:
    """Keep it, on all of theirs where they came by their address; where they were reached before is told."""
    try:
        limits.count("reach", f"{limits.source_of_request()} {reference}", CHANGES_AN_HOUR)
        too_often = None
    except TooMany as error:
        too_often = error
    theirs = theirs_of(reference, for_change=True)
    form = ReachForm(theirs[0].customer)
    if too_often is not None:
        wait = {"Retry-After": str(too_often.retry_after)}
        form.form_errors = [_("You changed this very often within the hour. It is still here: save it a little later.")]
        return _reach_page(reference, theirs, form), 429, wait
    if not form.validate():
        return _reach_page(reference, theirs, form), 422
    done = reach_service.reach_all(theirs, form.details())
    if not done.changed:
        flash(_("That is how it was already, so nothing has changed."))
    elif done.is_told:
        flash(_("We have changed it: %(what)s. A letter to you says so as well.", what=", ".join(done.changed)))
    else:
        flash(_("We have changed it: %(what)s.", what=", ".join(done.changed)))
    return redirect(_home(reference), 303)


@portal.get(f"{ALL}/address", defaults={"reference": ""})
@portal.get(f"{ONE}/address")
@with_link
def ask_address(reference: str) -> ResponseReturnValue:
    """Which address is to be the new one."""
    return _address_page(reference, theirs_of(reference), AddressForm(formdata=None))


@portal.post(f"{ALL}/address", defaults={"reference": ""})
@portal.post(f"{ONE}/address")
@with_link
def mail_new_address(reference: str) -> ResponseReturnValue:
    """Send the link that makes it theirs."""
    form = AddressForm()
    valid = form.validate()
    try:
        if valid:
            limits.count("fresh_link", limits.source_of_request(), keys.LINKS_PER_ADDRESS * 4)
    except TooMany as error:
        return _too_often(reference, theirs_of(reference), form, error)
    theirs = theirs_of(reference, for_change=True)
    if valid and form.email.data == theirs[0].customer.email:
        form.email.errors, valid = [_("We write to this address already.")], False
    if not valid:
        return _address_page(reference, theirs, form), 422
    try:
        limits.count_done("confirm_to", form.email.data.lower(), keys.LINKS_PER_ADDRESS)
    except TooMany as error:
        return _too_often(reference, theirs, form, error)
    needs = d.AddressAsked(form.email.data, of_all=not reference)
    lifecycle.perform(theirs[0], "ask_address", visits.actor(theirs[0]), needs)
    flash(_("Look in your mail at %(address)s: the link there makes it your address.", address=form.email.data))
    return redirect(_home(reference), 303)


@portal.get(f"{ALL}/data")
@with_link
def own_data() -> ResponseReturnValue:
    """What they would like of what we hold about them."""
    theirs = theirs_of("")
    return _own_data_page(theirs, OwnDataForm(formdata=None)) if _own(theirs) else _of_others()


@portal.post(f"{ALL}/data")
@with_link
def ask_own_data() -> ResponseReturnValue:
    """It is a task with a date from now on, and they have it in writing. The same twice is one request."""
    form, all_theirs = OwnDataForm(), theirs_of("", for_change=True)
    if not (theirs := _own(all_theirs)):
        return _of_others()
    if not form.validate():
        return _own_data_page(all_theirs, form), 422
    waiting = {request.kind for request in own_data_service.open_of([complaint.id for complaint in theirs])}
    if form.kind.data not in waiting:
        needs = d.OwnDataAsked(form.kind.data, form.words.data)
        lifecycle.perform(theirs[0], "ask_own_data", visits.actor(theirs[0]), needs)
    flash(_("We have it. A letter to you says by when you have our answer."))
    return redirect(url_for(".mine"), 303)


@portal.get("/new-address")
@with_link
def new_address() -> ResponseReturnValue:
    """Whether this is their address now, asked of whoever opened the link that went there."""
    letter = visits.find_letter(reach_service.ADDRESS)
    if letter is None or reach_service.is_overtaken(letter):
        return _overtaken()
    before = complaints.get_by_id(letter.about or 0).customer.email
    return render_template(
        "portal/new_address.html", address=letter.recipient, form=OnceForm(formdata=None), before=before,
        whose=visits.address_mark(letter.recipient),
    )  # fmt: skip


@portal.post("/new-address")
@with_link
def take_address() -> ResponseReturnValue:
    """It is: from now on we write there. The browser in which it was confirmed opens what belongs to it."""
    letter = visits.find_letter(reach_service.ADDRESS)
    if letter is None:
        return _overtaken()
    try:
        moved = reach_service.move_address(letter)
    except WrongState:
        undo()
        return _overtaken()
    visits.grant(moved[0], mailed_to=letter.recipient)
    visits.grant_address(letter)
    flash(_("Thank you. From now on we write to %(address)s.", address=letter.recipient))
    return redirect(url_for(".track", reference=moved[0].reference) if len(moved) == 1 else url_for(".mine"), 303)


@portal.get("/not-me")
@with_link
def not_me() -> ResponseReturnValue:
    """For whoever reads the old address and did not change it."""
    letter = visits.find_letter(reach_service.NOT_ME)
    if letter is None:
        return render_template("portal/link_ended.html", why=visits.why_ended("revoked")), 410
    whose = visits.address_mark(letter.recipient)
    return render_template("portal/not_me.html", form=OnceForm(formdata=None), done=False, whose=whose)


@portal.post("/not-me")
@with_link
def say_not_me() -> ResponseReturnValue:
    """A manager is told at once; nobody gets in by saying so."""
    letter = visits.find_letter(reach_service.NOT_ME)
    if letter is None or letter.about is None:
        return render_template("portal/link_ended.html", why=visits.why_ended("revoked")), 410
    reach_service.dispute(letter)
    return render_template("portal/not_me.html", form=OnceForm(formdata=None), done=True)


def theirs_of(reference: str, *, for_change: bool = False) -> Sequence[Complaint]:
    """The complaint of this reference; without one all of the address, the newest first but what was joined with
    another last, locked `for_change`."""
    if reference:
        return (visits.get_complaint(reference),)
    address = visits.get_address()
    found = complaints.of_address(address, also_ended=True)
    if for_change and found:
        found = sorted(complaints.locked([row.id for row in found]), key=lambda row: -row.id)
    if not found:
        raise visits.not_open()
    return complaints.joined_last(found)


def whose(reference: str) -> str:
    """For whom a page is drawn that is the same for every address; one of a complaint says so in its own address."""
    return "" if reference else visits.address_mark(visits.find_address())


def _overtaken() -> ResponseReturnValue:
    """What the link was to change was changed since."""
    return render_template("portal/link_ended.html", why=visits.why_ended("overtaken")), 410


def _home(reference: str) -> str:
    return url_for(".track", reference=reference) if reference else url_for(".mine")


def _reach_page(reference: str, theirs: Sequence[Complaint], form: ReachForm) -> str:
    is_told = any(reach_service.told_at(complaint).channel is not None for complaint in theirs)
    return render_template(
        "portal/reach.html", form=form, customer=theirs[0].customer, count=len(theirs), reference=reference,
        back=_home(reference), whose=whose(reference), is_told=is_told,
        eases=easing.in_words(needs.told_by_themselves(theirs[0])),
    )  # fmt: skip


def _too_often(reference: str, theirs: Sequence[Complaint], form: AddressForm, error: TooMany) -> ResponseReturnValue:
    form.form_errors = [following.too_often()]
    return _address_page(reference, theirs, form), 429, {"Retry-After": str(error.retry_after)}


def _own(theirs: Sequence[Complaint]) -> Sequence[Complaint]:
    """Without those of other people for whom we have not seen what allows to ask."""
    return [complaint for complaint in theirs if not complaint.customer.is_unproven]


def _of_others() -> ResponseReturnValue:
    flash(_("These complaints are about somebody else. You can ask once we have seen what allows you to."), "error")
    return redirect(url_for(".mine"), 303)


def _own_data_page(theirs: Sequence[Complaint], form: OwnDataForm) -> str:
    own = _own(theirs)
    return render_template(
        "portal/own_data.html",
        form=form,
        count=len(own),
        others=len(theirs) - len(own),
        back=url_for(".mine"),
        whose=whose(""),
    )


def _address_page(reference: str, theirs: Sequence[Complaint], form: AddressForm) -> str:
    now = theirs[0].customer.email
    if not now:
        form.email.label.text = _("Your e-mail address")
    return render_template(
        "portal/new_address_ask.html", form=form, now=now, count=len(theirs), back=_home(reference),
        whose=whose(reference),
    )  # fmt: skip
