"""A colleague's booked calls, for the calendar program that knows their secret address."""

from flask import Response
from flask.typing import ResponseReturnValue

from ..access import with_secret
from ..calls import availability, invitations
from ..outbox import rendering
from . import portal


@portal.get("/calendar/<token>.ics")
@with_secret
def calendar(token: str) -> ResponseReturnValue:
    """Times and references. Whoever learns the address learns nothing about a person."""
    feed = availability.get_feed(token)
    entries = (
        invitations.Entry(
            uid=f"{call.uid}@{rendering.mail_domain()}", sequence=call.sequence, starts_at=call.starts_at,
            ends_at=call.ends_at, changed_at=call.made_at, summary=f"Call, {call.reference}",
        )
        for call in feed.calls
    )  # fmt: skip
    answer = Response(invitations.calendar("Calls", entries), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
