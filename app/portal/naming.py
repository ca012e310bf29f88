"""A complaint of somebody unnamed gets a name, an address or a number: told by whoever has its code."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, Label, TelField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import Optional, ValidationError

from ..access import with_link
from ..complaints import details as d
from ..complaints import lifecycle, naming
from ..complaints.models import Complaint
from ..db import undo
from ..errors import DomainError
from . import portal, visits
from .acting import show
from .fields import LONGEST_ADDRESS, check_address, one_of, short, story
from .forms import VersionedForm

PATH = "/complaint/<reference>/tell-us-who-you-are"


class IntroduceForm(VersionedForm):
    """Who they are, as little as they like; the page asks only what we do not know. `represented_by` is the name of
    whoever acts for somebody else, and `name` always that of whom it happened to."""

    name = short(_l("Your name"), render_kw={"autocomplete": "name"})
    represented_by = short(_l("Your name"), render_kw={"autocomplete": "name"})
    email = short(
        _l("E-mail"), Optional(), check_address, kind=EmailField, most=LONGEST_ADDRESS,
        description=_l("We send a link there, so that we know it is yours."), render_kw={"autocomplete": "email"},
    )  # fmt: skip
    phone = short(_l("Telephone"), kind=TelField, render_kw={"autocomplete": "tel"})
    postal_address = story(_l("Postal address"), render_kw={"autocomplete": "street-address"})
    preferred_channel = one_of(
        _l("How should we reach you?"), Optional(),
        choices=[Choice("email", _l("By e-mail")), Choice("phone", _l("By telephone")),
                 Choice("letter", _l("By letter"))],
    )  # fmt: skip

    def validate_preferred_channel(self, field: Field) -> None:
        needed = naming.WAYS.get(field.data or "")
        if needed is not None and not (self[needed].data or "").strip():
            raise ValidationError(_l("Tell us the address or number for it, or choose another way."))

    def told(self) -> d.Introduction:
        names = (*naming.TOLD, "preferred_channel")
        return d.Introduction(**{name: self[name].data or "" for name in names if name in self})


@portal.get(PATH)
@with_link
def ask_who(reference: str) -> ResponseReturnValue:
    """The page that asks; the page of their complaint where we know already."""
    complaint = visits.get_complaint(reference)
    if not lifecycle.may(visits.actor(complaint), complaint, "introduce"):
        return redirect(url_for(".track", reference=reference))
    return _page(_form(complaint, formdata=None), complaint)


@portal.post(PATH)
@with_link
def introduce(reference: str) -> ResponseReturnValue:
    """Keep what they told, write to them, and tell colleagues."""
    complaint = visits.get_complaint(reference)
    form = _form(complaint)
    if not form.validate():
        return _page(form, complaint), 422
    told = form.told()
    if not naming.is_known(complaint.customer, told):
        try:
            lifecycle.perform(complaint, "introduce", visits.actor(complaint), told)
        except DomainError as error:
            undo()
            complaint = visits.get_complaint(reference)
            show(error, form, complaint)
            return _page(form, complaint), error.status_code
    if told.email:
        flash(_("Thank you. We have written to %(address)s: open the link in that mail.", address=told.email))
    else:
        flash(_("Thank you. Everybody who works on your complaint sees it now."))
    return redirect(url_for(".track", reference=reference), 303)


@portal.get("/complaint/<reference>/my-address")
@with_link
def back_from_address(reference: str) -> ResponseReturnValue:
    """For an address that only takes forms, opened again from the browser's history."""
    return redirect(url_for(".track", reference=reference))


@portal.post("/complaint/<reference>/my-address")
@with_link
def own_address(reference: str) -> ResponseReturnValue:
    """It is theirs: whoever sends anything after they opened a link in our mail has shown it."""
    complaint = visits.get_complaint(reference)
    if complaint.customer.email_verified_at is not None:
        flash(_("Thank you. From now on we know that this address is yours."))
    return redirect(url_for(".track", reference=reference), 303)


def _form(complaint: Complaint, **more: Any) -> IntroduceForm:
    """Whoever acts for somebody else is asked for both names, and neither is taken for the other."""
    form = IntroduceForm(**more)
    if complaint.customer.through_representative:
        form.name.label = Label(form.name.id, _("Name of the person it happened to"))
        form.name.render_kw = {"autocomplete": "off"}
    else:
        del form.represented_by
    return form


def _page(form: IntroduceForm, complaint: Complaint) -> str:
    return render_template("portal/introduce.html", form=form, complaint=complaint)
