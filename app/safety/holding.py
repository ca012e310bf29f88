"""After a threat nobody rings that person, on any of their complaints, until a manager decides how we stay in touch.

The calls stay where they stand, with a mark. With the decision they go on or are called off, and the customer reads of
whatever could not be kept meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from .. import clock
from ..access import SYSTEM, Actor
from ..calls import following, logging, queries, requests
from ..catalogue import queries as catalogue
from ..complaints import deadlines, letters, missed
from ..complaints import details as d
from ..complaints.calls import CHECK_IN, TO_RING
from ..complaints.lifecycle import afterwards, carries_out, perform
from ..complaints.models import Clock, Complaint, Event, Task
from ..complaints.queries import locked
from ..complaints.service import say
from ..db import db
from ..people import service as people
from ..people.models import Customer
from .models import Incident, Restriction


def hold(customer: Customer, at: datetime) -> None:
    """Nobody rings this person from now on. Where the telephone is closed already there is nothing to hold."""
    same = people.same_person(customer)
    theirs = locked(_open_of(same))
    for row in same:
        if row.held_at is None and not row.stops("telephone"):
            row.held_at = at
    _refresh(theirs, at)


@afterwards
def _decided(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    for event in events:
        if event.action in ("decide_restriction", "release_calls"):
            release(complaint.customer)
        elif event.action in ("file", "correct_details") and complaint.customer.phone:
            _hold_new(complaint)


@carries_out("release_calls")
def _release(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> None:
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _hold_new(complaint: Complaint) -> None:
    """What they complain of meanwhile is held as well."""
    if db.session.scalar(select(Customer.id).where(Customer.held_at.is_not(None)).limit(1)) is None:
        return
    customer = complaint.customer
    since = [row.held_at for row in people.same_person(customer) if row.held_at is not None]
    if since and not customer.stops("telephone"):
        customer.held_at = min(since)
        _refresh([complaint], clock.now())


def release(customer: Customer) -> None:
    """It is decided: what is still to be made counts on, and what could not be kept is said to them."""
    _let_go(customer, "held", missed.HELD)


def withdraw(incident: Incident, customer: Customer) -> None:
    """It was pressed by mistake: nothing is held for it, unless another threat of this person, or what was proposed,
    waits for a decision. There was nothing to decide, so no letter speaks of it."""
    same = people.same_person(customer)
    since = min((row.held_at for row in same if row.held_at is not None), default=None)
    if since is None:
        return
    ids = [row.id for row in same]
    others = (
        select(Incident.id)
        .outerjoin(Complaint, Complaint.id == Incident.complaint_id)
        .where(or_(Complaint.customer_id.in_(ids), Incident.customer_id.in_(ids)))
        .where(Incident.id != incident.id, Incident.withdrawn_at.is_(None), Incident.at >= since)
    )
    proposed = select(Restriction.id).where(
        Restriction.customer_id.in_(ids), Restriction.state == "proposed", Restriction.proposed_at >= since
    )
    if all(db.session.scalar(waits.limit(1)) is None for waits in (others, proposed)):
        _let_go(customer, "not_rung", missed.NOT_RUNG)


def _let_go(customer: Customer, why: str, words: str) -> None:
    same = people.same_person(customer)
    since = min((row.held_at for row in same if row.held_at is not None), default=None)
    if since is None:
        return
    theirs = locked({*following.waiting_to_be_rung(customer), *_open_of(same)})
    for complaint in theirs:
        _catch_up(complaint, since, why, words)
    for row in same:
        row.held_at = None
    _refresh([complaint for complaint in theirs if complaint.is_open], clock.now())


def _catch_up(complaint: Complaint, since: datetime, why: str, words: str) -> None:
    """Whom we meet in person nobody held: those meetings are as they were."""
    at = clock.now()
    for call in queries.booked_of(complaint.id):
        if since <= call.starts_at and call.ends_at <= at and not call.is_here:
            perform(complaint, "call_missed", SYSTEM, d.CallMissed(call.id, why))
    if (stands := queries.upcoming_of(complaint.id)) is not None:
        deadlines.rung_at(complaint, stands.ends_at, at)
    else:
        moved = deadlines.count_on(complaint, deadlines.CALLS, since, at, deadlines.COUNTED)
        if told := [row for row in moved if _is_promised(complaint, row[0])]:
            _tell_of(complaint, *told[0], at)
    days = catalogue.calls().ring_within_working_days
    due_at = catalogue.organisation().working_time.end_of_working_day(at, days)
    for promise in logging.promised(complaint.id):
        if since <= promise.due_at <= at:
            perform(complaint, "move_promise", SYSTEM, d.PromiseMoved(promise.id, due_at, words))
    to_ring = (Task.complaint_id == complaint.id, Task.kind.in_((*TO_RING, CHECK_IN)), Task.done_at.is_(None))
    late = (Task.due_at >= since, Task.due_at <= at, Task.id.not_in(requests.to_meet(complaint.id)))
    for task in db.session.scalars(select(Task).where(*to_ring, *late)):
        task.due_at = due_at


def _is_promised(complaint: Complaint, clock_: Clock) -> bool:
    """Whether the customer was told of this date: of a call that only we hold to be right they were not."""
    return clock_.kind == deadlines.CONTACT_AGAIN or clock_ is deadlines.owed_call(complaint)


def _tell_of(complaint: Complaint, moved: Clock, was: datetime, at: datetime) -> None:
    """The day of our word to them is another one: they hear of it, unless that one has passed as well."""
    if moved.due_at > at and not complaint.customer.stops("telephone"):
        told = {"due": moved.due_at, "was": was, "why": deadlines.COUNTED}
        letters.tells_of_dates(letters.send("word_moved", complaint, SYSTEM, None, None, told), complaint, [at])


def _open_of(same: Sequence[Customer]) -> list[int]:
    theirs = select(Complaint.id).where(Complaint.customer_id.in_([row.id for row in same]), Complaint.is_open)
    return list(db.session.scalars(theirs))


def _refresh(theirs: Sequence[Complaint], at: datetime) -> None:
    """What presses on the queue goes by it."""
    db.session.flush()
    for complaint in theirs:
        deadlines.refresh(complaint, at)
