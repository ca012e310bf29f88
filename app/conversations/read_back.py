"""Who has no address hears letters by telephone: a talk that read everything back to them has said the same."""

from collections.abc import Sequence

from sqlalchemy import select

from ..access import Actor
from ..complaints.lifecycle import afterwards
from ..complaints.models import Complaint, Event
from ..db import db
from ..outbox import service as outbox
from ..outbox.models import Channel, Delivery, State

SUMMARY = "after_call"
SAID = ("received", "acknowledged", "facts", SUMMARY)
"""Letters that say nothing but what such a talk says: that we have it, what we understood, and what comes of it."""


@afterwards
def _nothing_to_ring_about(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    """What was to be read out to them, and only said the same, is done: nobody rings them once more for it."""
    if not any(event.action == "talk" and event.facts.get("together") == SUMMARY for event in events):
        return
    to_tell = (
        Delivery.about == complaint.id, Delivery.to_staff.is_(False), Delivery.channel == Channel.CALL,
        Delivery.state == State.TO_DO, Delivery.kind.in_(SAID),
    )  # fmt: skip
    for delivery in db.session.scalars(select(Delivery).where(*to_tell)):
        outbox.mark_done(delivery, actor.id or 0)
