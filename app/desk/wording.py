"""Hints while somebody types: the same that the page shows when its form is sent, without sending it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ..access import current_actor
from ..complaints import queries
from ..complaints.access import on_complaint
from ..db import only_read_from_here
from ..errors import NotFound
from .blueprint import desk
from .plans import get_plan, make_form


@desk.post("/complaints/<reference>/act/<slug>/wording")
@on_complaint
def check_wording(reference: str, slug: str) -> ResponseReturnValue:
    """The hints of one text of an action's form, named by `field`. Nothing is kept."""
    only_read_from_here()  # it comes with every pause in the typing: nobody else's change shall wait for it
    plan, actor = get_plan(slug), current_actor()
    form = make_form(plan, queries.get(reference, actor), actor)
    name = request.form.get("field", "")
    if name not in form.letters:
        raise NotFound("No customer reads this text.")
    return render_template("desk/_hints.html", name=name, letter=form.letters[name])
