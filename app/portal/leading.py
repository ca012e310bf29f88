"""What the page of a complaint, and the list of all of somebody's, say first of it; read from what the log tells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..calls import of_managers
from ..calls import queries as calls
from ..complaints import concerns, deadlines, given, lifecycle, outside, promises, whose
from ..complaints import queries as complaints
from ..complaints.models import Clock, Complaint, Concern, Event
from ..complaints.statuses import Status
from ..remedies import queries as remedies
from ..remedies.models import Offer
from . import standing, visits


@dataclass(frozen=True)
class Stands:
    """`asking`: what we understood waits for their yes. `settle` is our own clock, while it runs. `told` is what they
    read of calls; None where none were ever arranged."""

    lead: standing.Lead
    asking: bool
    settle: Clock | None
    told: calls.Told | None

    @property
    def counts(self) -> bool:
        """Whether our own clock counts on just now."""
        return self.settle is not None and self.settle.paused_at is None


def stands(
    complaint: Complaint, events: Sequence[Event], facts: Sequence[Concern], offer: Offer | None, allowed: set[str]
) -> Stands:
    """How a complaint stands. `facts` are its concerns, `offer` the one that is open, `allowed` what they may do."""
    settle, did = standing.resolution(complaint), {event.action for event in events}
    corrected = "confirm_facts" in allowed and whose.corrected(events)
    asking = "confirm_facts" in allowed and not corrected and any(concern.confirmed_at is None for concern in facts)
    told = calls.told(complaint) if did & set(calls.ARRANGED) else None
    until = offer.until if offer is not None else settle.pause_ends_at if settle is not None else None
    found = since(complaint, events, corrected=corrected)
    lead = standing.lead(complaint, until, asking=asking, since=found, call=_call(complaint, told))
    return Stands(lead, asking, settle, told)


def read(complaint: Complaint) -> standing.Lead:
    """The same for a list, where nothing of it was read yet."""
    if not complaint.is_open:
        return standing.lead(complaint, None)
    offer = remedies.find_open_offer(complaint.id) if complaint.state is Status.OFFERED else None
    allowed = {row.name for row in lifecycle.allowed(visits.actor(complaint), complaint)}
    return stands(complaint, complaints.events(complaint.id), concerns.current(complaint.id), offer, allowed).lead


def since(complaint: Complaint, events: Sequence[Event], *, corrected: bool = False) -> standing.Since:
    """What the log tells of it besides its status."""
    did = {event.action for event in events}
    went, declined = outside.went(events) is not None, _declined(complaint, events)
    found = standing.Since("ask_colleague" in did, corrected, declined, _done_by(complaint), went)
    late = standing.missed_day(complaint, found) is not None
    coming = promises.find_next(complaint.id) if late else None
    if coming is None:
        return found
    name = coming.owner.public_name if coming.owner is not None else ""
    return replace(found, next_word=(name, coming.due_at))


def _declined(complaint: Complaint, events: Sequence[Event]) -> bool:
    """Whether they declined what we offered last, and nothing was offered or opened again since; nor is the word that
    we owe them one for which they asked later."""
    last = next((event for event in reversed(events) if event.action in ("offer", "decline", "not_right")), None)
    word = deadlines.find(complaint, deadlines.CONTACT_AGAIN)
    return last is not None and last.action == "decline" and (word is None or word.started_at <= last.at)


def _done_by(complaint: Complaint) -> datetime | None:
    """By when what was agreed is to be done; None where nothing of it is."""
    if complaint.state is not Status.AGREED:
        return None
    agreed, settle = given.agreed_by(complaint), deadlines.find(complaint, deadlines.RESOLUTION)
    return agreed if agreed is None or settle is None else max(agreed, settle.due_at)


def _call(complaint: Complaint, told: calls.Told | None) -> standing.NextCall | None:
    """The call that they wait for: who rings them and when, or that a manager does."""
    if told is None or not complaint.is_open:
        return None
    booked = told.booked
    if booked is not None:
        return standing.NextCall(booked.manager.public_name, booked.starts_at, booked.of_manager, booked.is_here)
    asked = next((row for row in told.asked if of_managers.is_manager(row.owner_id)), None)
    return standing.NextCall("", asked.due_at, True, not asked.number) if asked is not None else None
