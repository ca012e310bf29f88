"""Short pages that explain: how we handle complaints, privacy, accessibility, help from outside."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from ..access import public
from ..catalogue import queries as catalogue
from . import portal


@portal.get("/how-we-handle-complaints")
@public
def how() -> ResponseReturnValue:
    """What happens to a complaint, with the times we promise."""
    return render_template("portal/how.html", targets=catalogue.targets())


@portal.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept, for how long, and who reads it."""
    return render_template("portal/privacy.html", settings=current_app.extensions["settings"])


@portal.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """What works for whom, and whom to tell when it does not."""
    return render_template("portal/accessibility.html")


@portal.get("/help-from-outside")
@public
def outside() -> ResponseReturnValue:
    """Who looks at a complaint again, free of charge."""
    return render_template("portal/outside.html", targets=catalogue.targets())
