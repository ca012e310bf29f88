"""After a threat nobody rings that person, on any of their complaints, until a manager decides how we stay in touch.

The calls stay where they stand, with a mark. With the decision they go on or are called off, and the customer reads of
whatever could not be kept meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from .. import clock
from ..access import SYSTEM, Actor
from ..calls import following, logging, queries
from ..catalogue import queries as catalogue
from ..complaints import deadlines
from ..complaints import details as d
from ..complaints.lifecycle import afterwards, carries_out, perform
from ..complaints.models import Complaint, Event
from ..complaints.queries import locked
from ..complaints.service import say
from ..db import db
from ..people import service as people
from ..people.models import Customer
from .models import Incident

WAITED = (
    "We promised to ring you, and did not. We are sorry that you waited: before anybody rang you we had to decide how "
    "we stay in touch with you. That is decided, and we ring you by the new date."
)
COUNTED = "The time in which calls were held does not count."


def hold(customer: Customer, at: datetime) -> None:
    """Nobody rings this person from now on. Where the telephone is closed already there is nothing to hold."""
    same = people.same_person(customer)
    for row in same:
        if row.held_at is None and not row.stops("telephone"):
            row.held_at = at
    _refresh(same, at)


@afterwards
def _decided(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    for event in events:
        if event.action in ("decide_restriction", "release_calls"):
            release(complaint.customer)
        elif event.action in ("file", "correct_details") and complaint.customer.phone:
            _hold_new(complaint.customer)


@carries_out("release_calls")
def _release(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> None:
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _hold_new(customer: Customer) -> None:
    """What they complain of meanwhile is held as well."""
    if db.session.scalar(select(Customer.id).where(Customer.held_at.is_not(None)).limit(1)) is None:
        return
    since = [row.held_at for row in people.same_person(customer) if row.held_at is not None]
    if since and not customer.stops("telephone"):
        customer.held_at = min(since)


def release(customer: Customer) -> None:
    """It is decided: what is still to be made counts on, and what could not be kept is said to them."""
    same = people.same_person(customer)
    since = min((row.held_at for row in same if row.held_at is not None), default=None)
    if since is None:
        return
    for complaint in locked({*following.waiting_to_be_rung(customer), *_open_of(same)}):
        _catch_up(complaint, since)
    for row in same:
        row.held_at = None
    _refresh(same, clock.now())


def withdraw(incident: Incident, customer: Customer) -> None:
    """It was pressed by mistake: nothing is held for it, unless another threat of this person waits for a decision."""
    since = [row.held_at for row in people.same_person(customer) if row.held_at is not None]
    ids = [row.id for row in people.same_person(customer)]
    others = (
        select(Incident.id)
        .join(Complaint, Complaint.id == Incident.complaint_id)
        .where(Complaint.customer_id.in_(ids), Incident.id != incident.id, Incident.withdrawn_at.is_(None))
    )
    if since and db.session.scalar(others.where(Incident.at >= min(since)).limit(1)) is None:
        release(customer)


def _catch_up(complaint: Complaint, since: datetime) -> None:
    at = clock.now()
    deadlines.count_on(complaint, deadlines.CALLS, since, at, COUNTED)
    for call in queries.booked_of(complaint.id):
        if since <= call.starts_at <= at:
            perform(complaint, "call_missed", SYSTEM, d.CallMissed(call.id, "held"))
    days = catalogue.calls().ring_within_working_days
    due_at = catalogue.organisation().working_time.end_of_working_day(at, days)
    for promise in logging.promised(complaint.id):
        if since <= promise.due_at <= at:
            perform(complaint, "move_promise", SYSTEM, d.PromiseMoved(promise.id, due_at, WAITED))


def _open_of(same: Sequence[Customer]) -> list[int]:
    theirs = select(Complaint.id).where(Complaint.customer_id.in_([row.id for row in same]), Complaint.is_open)
    return list(db.session.scalars(theirs))


def _refresh(same: Sequence[Customer], at: datetime) -> None:
    """What presses on the queue goes by it."""
    db.session.flush()
    for complaint in locked(_open_of(same)):
        deadlines.refresh(complaint, at)
