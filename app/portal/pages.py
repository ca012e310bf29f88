"""Short pages that explain: how we handle complaints, whom to ask, privacy, accessibility, help from outside.

They have no form, set no cookie, and are the same for all, so that they may be kept for a while.
"""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from ..access import public
from ..catalogue import queries as catalogue
from ..complaints import outside as going_outside
from ..trends import quarter
from ..web import cookies, headers, languages
from . import portal

KEPT_SECONDS = 300


@portal.get("/how-we-handle-complaints")
@public
def how() -> ResponseReturnValue:
    """What happens to a complaint, with the times we promise, and how well we kept them in the quarter that is over."""
    headers.may_be_kept(KEPT_SECONDS)
    return render_template("portal/how.html", targets=catalogue.targets(), quarter=quarter.last_quarter())


@portal.get("/contact")
@public
def contact() -> ResponseReturnValue:
    """Whom to ask, and every way to reach us."""
    headers.may_be_kept(KEPT_SECONDS)
    return render_template("portal/contact.html", pages=catalogue.public_pages(), targets=catalogue.targets())


@portal.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept, for how long, on what law it rests, and who reads it."""
    headers.may_be_kept(KEPT_SECONDS)
    return render_template(
        "portal/privacy.html", settings=current_app.extensions["settings"], pages=catalogue.public_pages(),
        cookie=cookies.name(current_app), kept_days=current_app.permanent_session_lifetime.days,
        language_cookie=languages.COOKIE,
    )  # fmt: skip


@portal.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """What works for whom, what does not yet, and whom to tell when it does not."""
    headers.may_be_kept(KEPT_SECONDS)
    return render_template("portal/accessibility.html", pages=catalogue.public_pages())


@portal.get("/help-from-outside")
@public
def outside() -> ResponseReturnValue:
    """Who looks at a complaint again, free of charge."""
    headers.may_be_kept(KEPT_SECONDS)
    return render_template("portal/outside.html", targets=catalogue.targets(), may_go_outside=going_outside.when())
