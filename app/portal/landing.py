"""The first page: what to expect, and the doors to a complaint."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ..access import public
from ..catalogue import queries as catalogue
from ..trends import queries as trends
from . import portal, visits
from .forms import FollowForm


@portal.get("/")
@public
def landing() -> ResponseReturnValue:
    """Doors to the form, the way back to one begun before or to a complaint, and what we promise."""
    doors = [category for category in catalogue.categories() if category.active and category.door]
    begun = visits.find_draft()
    return render_template(
        "portal/landing.html", doors=doors, follow=FollowForm(formdata=None), targets=catalogue.targets(),
        kept={row.kind: row for row in trends.promises_kept()},
        begun=begun if begun is not None and begun.about is None else None,
    )  # fmt: skip
