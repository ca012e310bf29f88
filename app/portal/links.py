"""The link in a mail. Opening it changes nothing: programs that read mails open links too."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import with_link
from ..complaints import keys, own_data, reaching
from ..outbox import draft_links
from ..outbox.models import Delivery
from ..outbox.service import find_by_link
from . import portal, resuming, typed, visits

PAGES = {"satisfaction": ".answer", "call": ".call", "quote": ".quote"}
ASKING = {reaching.ADDRESS: ".new_address", reaching.NOT_ME: ".not_me", own_data.COPY: ".my_data"}
"""Where links of a purpose lead: to a page of the complaint, or to one that asks whoever reads the mail."""


@portal.get("/t/<token>")
@with_link
def enter(token: str) -> ResponseReturnValue:
    """Open what the link was sent for, under an address without its secret; a link that ended says why, and one of a
    complaint that was removed says that."""
    letter = find_by_link(token)
    visits.refuse_removed(letter)
    if letter is not None and letter.link_purpose == draft_links.PURPOSE:
        return resuming.arrive(letter, token)
    if (why := _ended(letter)) is not None or letter is None:
        return render_template("portal/link_ended.html", why=why), 404 if why == "unknown" else 410
    if letter.link_purpose in ASKING:
        visits.keep_letter(letter)
        return redirect(url_for(ASKING[letter.link_purpose]), 303)
    complaint = keys.opened_by(letter)
    if complaint is None:
        return render_template("portal/link_ended.html", why="revoked"), 410
    if letter.link_purpose == reaching.PERSON:
        visits.grant_address(letter)
        return redirect(typed.way_back(url_for(".mine")), 303)
    visits.grant(complaint, mailed_to=letter.recipient)
    page = url_for(PAGES.get(letter.link_purpose, ".track"), reference=complaint.reference)
    return redirect(typed.way_back(url_for(".track", reference=complaint.reference), page), 303)


def _ended(letter: Delivery | None) -> str | None:
    """Why the link opens nothing: unknown, revoked, overtaken or expired; None while it works."""
    if letter is None or letter.to_staff or letter.about is None:
        return "unknown"
    if letter.link_revoked_at is not None:
        return "overtaken" if letter.link_purpose == reaching.ADDRESS else "revoked"
    return "expired" if letter.link_expires_at is None or letter.link_expires_at <= clock.now() else None
