"""How we stay in touch while ways are closed: what our letter said, to be read again, and how to object."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import with_link
from ..complaints import lifecycle
from ..safety import restrictions
from . import portal, visits


@portal.get("/complaint/<reference>/how-we-stay-in-touch")
@with_link
def in_touch(reference: str) -> ResponseReturnValue:
    """What is closed, until when and why; their complaint where nothing is."""
    complaint = visits.get_complaint(reference)
    row = restrictions.letter_to(complaint) if restrictions.is_told(complaint) else None
    if row is None:
        return redirect(url_for(".track", reference=reference))
    may_object = lifecycle.may(visits.actor(complaint), complaint, "complain_of_handling")
    told = restrictions.for_letter(row)
    return render_template("portal/in_touch.html", complaint=complaint, row=row, may_object=may_object, **told)
