"""The link in a mail. Opening it changes nothing: programs that read mails open links too."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import with_link
from ..complaints import keys
from ..outbox.models import Delivery
from ..outbox.service import find_by_link
from . import portal, visits


@portal.get("/t/<token>")
@with_link
def enter(token: str) -> ResponseReturnValue:
    """Open what the link was sent for, under an address without its secret; a link that ended says why."""
    letter = find_by_link(token)
    if (why := _ended(letter)) is not None or letter is None:
        return render_template("portal/link_ended.html", why=why), 404 if why == "unknown" else 410
    if not (opened := keys.opened_by(letter)):
        return render_template("portal/link_ended.html", why="revoked"), 410
    for complaint in reversed(opened):
        visits.grant(complaint, mailed_to=letter.recipient)
    if letter.link_purpose == "satisfaction":
        return redirect(url_for(".answer", reference=opened[0].reference), 303)
    if letter.link_purpose == "call":
        return redirect(url_for(".call", reference=opened[0].reference), 303)
    if len(opened) > 1:
        return redirect(url_for(".mine"), 303)
    return redirect(url_for(".track", reference=opened[0].reference), 303)


def _ended(letter: Delivery | None) -> str | None:
    """Why the link opens nothing: unknown, revoked or expired; None while it works."""
    if letter is None or letter.to_staff or letter.about is None:
        return "unknown"
    if letter.link_revoked_at is not None:
        return "revoked"
    return "expired" if letter.link_expires_at is None or letter.link_expires_at <= clock.now() else None
