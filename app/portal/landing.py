"""The first page: what to expect, and the doors to a complaint."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ..access import public
from ..catalogue import queries as catalogue
from ..complaints import outside
from ..helping import queries as helping
from ..trends import quarter
from . import portal, resuming, visits
from .forms import FollowForm


@portal.get("/")
@public
def landing() -> ResponseReturnValue:
    """Doors to the form, the way back to one begun before or to a complaint, and what we promise."""
    doors = [category for category in catalogue.categories() if category.active and category.door]
    begun = visits.find_draft()
    return render_template(
        "portal/landing.html", doors=doors, follow=FollowForm(formdata=None), targets=catalogue.targets(),
        quarter=quarter.last_quarter(), may_go_outside=outside.when(),
        known=helping.problems_now(),
        begun=begun if begun is not None and begun.about is None else None, aside=resuming.find_aside(),
    )  # fmt: skip
