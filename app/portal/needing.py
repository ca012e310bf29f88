"""What would make it easier, told or changed at any time: for one complaint, or for all of an address."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import with_link
from ..complaints import details as d
from ..complaints import lifecycle
from ..complaints import needs as needs_service
from ..complaints.models import Complaint
from ..db import undo
from ..errors import Invalid
from . import easing, portal, reaching, visits

ONE, ALL = f"{reaching.ONE}/reach/needs", f"{reaching.ALL}/reach/needs"


class EasingForm(easing.Easing):
    """The questions of the form in which they complained, with what they told us themselves."""


@portal.get(ALL, defaults={"reference": ""})
@portal.get(ONE)
@with_link
def needs(reference: str) -> ResponseReturnValue:
    """What they told us that they need, to be changed."""
    theirs = reaching.theirs_of(reference)
    told = easing.as_typed(needs_service.told_by_themselves(theirs[0]))
    return _page(reference, theirs, EasingForm(formdata=None, data=told))


@portal.post(ALL, defaults={"reference": ""})
@portal.post(ONE)
@with_link
def change_needs(reference: str) -> ResponseReturnValue:
    """Keep it, on all of theirs where they came by their address; what stands so already is left alone."""
    theirs, form = reaching.theirs_of(reference, for_change=True), EasingForm()
    in_order = form.validate()
    if "ring" in (form.needs.data or []) and not theirs[0].customer.phone:
        words, in_order = _("Give us a number first, under “How we reach you”, or take the wish for a call out."), False
        form.needs.errors = [words]
    if not in_order:
        return _page(reference, theirs, form), 422
    if form.need_language:
        language = form.need_language.data
    else:  # not asked any more: what was told stays
        language = easing.as_typed(needs_service.told_by_themselves(theirs[0]))["need_language"]
    asked = easing.as_kept(form.needs.data or [], language, form.need_words.data)
    try:
        for complaint in theirs:
            if not _stands(complaint, asked):
                lifecycle.perform(complaint, "change_needs", visits.actor(complaint), d.NeedsChanged(asked))
    except Invalid:
        undo()
        words = _("That speaks against what you agreed with one of us. Ring us, or write to us, and we settle it.")
        form.form_errors = [words]
        return _page(reference, reaching.theirs_of(reference), form), 422
    flash(_("Thank you. Everybody who works on your complaint knows it from now on."))
    return redirect(url_for(".reach", reference=reference), 303)


def _stands(complaint: Complaint, asked: d.Needs | None) -> bool:
    told = needs_service.told_by_themselves(complaint)
    if asked is None or len(told) != 1:
        return asked is None and not told
    return (tuple(told[0].kinds), told[0].language, told[0].meaning) == (asked.kinds, asked.language, asked.meaning)


def _page(reference: str, theirs: Sequence[Complaint], form: EasingForm) -> str:
    back = url_for(".reach", reference=reference)
    return render_template(
        "portal/needs.html", form=form, count=len(theirs), back=back, whose=reaching.whose(reference)
    )
