"""Closing ways to somebody who has no complaint: a caller who threatened a colleague. They are known by their number
under their name, or by their e-mail address; so they are found when they ring, come or complain, whatever about.

A colleague proposes it with the record of what happened, a manager decides it on the page of the proposal.
"""

from dataclasses import dataclass

from sqlalchemy import or_, select

from .. import clock
from ..access import SYSTEM, Actor, Role
from ..accounts import queries as accounts
from ..calls import following
from ..complaints import details as d
from ..complaints import ways
from ..complaints.queries import locked
from ..db import db
from ..errors import Invalid, NotAllowed, NotFound, WrongState
from ..outbox import service as outbox
from ..people import service as people
from ..people.keys import name_key, phone_key
from ..people.models import Customer
from ..web.filters import short_day
from . import allowing, holding, restrictions
from .models import Incident, Restriction

UNKNOWN = "Write their number and their name, or their e-mail address: by these we know them again."


@dataclass(frozen=True)
class Person:
    """Who it was, as far as anybody knows."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_known(self) -> bool:
        """Whether they would be found again."""
        return bool(self.email.strip() or (phone_key(self.phone) and name_key(self.name)))


def propose(incident: Incident, actor: Actor, person: Person, needs: d.RestrictionProposed) -> None:
    """Tie the record to whoever it was, and ask the managers to close ways to them. Raises Invalid and WrongState."""
    errors = d.missing(needs) | restrictions.faults(needs.closed, needs.open_way, needs.until)
    if not person.is_known:
        errors["phone"] = UNKNOWN
    if errors:
        raise Invalid("Something is missing.", errors=errors)
    if incident.complaint_id is not None or proposed(incident) is not None:
        raise WrongState("It is proposed already.")
    at = clock.now()
    customer = Customer(
        name=person.name.strip(), phone=person.phone.strip(), email=person.email.strip().lower(), created_at=at
    )
    db.session.add(customer)
    db.session.flush()
    incident.customer_id = customer.id
    row = Restriction(
        complaint_id=None, customer_id=customer.id, closed=",".join(needs.closed), open_way=needs.open_way,
        reason=needs.reason, until=needs.until, proposed_at=at, proposed_by_id=actor.id,
    )  # fmt: skip
    db.session.add(row)
    holding.hold(customer, at)
    _tell_managers(f"{actor.name} proposes to close ways to {customer.called}, who has no complaint: see Safety")
    db.session.flush()


def proposed(incident: Incident) -> Restriction | None:
    """The newest that was proposed with this record, whatever became of it."""
    if incident.customer_id is None:
        return None
    newest = select(Restriction).where(Restriction.customer_id == incident.customer_id).order_by(Restriction.id.desc())
    return db.session.scalars(newest.limit(1)).one_or_none()


def take_back(incident: Incident, actor: Actor, reason: str) -> None:
    """What was proposed with a record that was made by mistake: nobody has to decide it any more."""
    found = proposed(incident)
    if found is not None and (row := get(found.id, for_change=True)).state == restrictions.PROPOSED:
        row.state, row.current, row.ended_at = restrictions.ENDED, None, clock.now()
        row.end_reason, row.ended_by_id = reason, actor.id


def get(restriction_id: int, *, for_change: bool = False) -> Restriction:
    """One about somebody without a complaint. Raises NotFound."""
    row = db.session.get(Restriction, restriction_id, with_for_update=for_change or None, populate_existing=for_change)
    if row is None or row.complaint_id is not None:
        raise NotFound("There is no such proposal.")
    return row


def incident_of(row: Restriction) -> Incident | None:
    """The record with which it was proposed."""
    return db.session.scalars(select(Incident).where(Incident.customer_id == row.customer_id)).first()


def decide(restriction_id: int, actor: Actor, needs: d.RestrictionDecided) -> Restriction:
    """A manager who did not propose it says yes or no. Raises Invalid, NotAllowed and WrongState."""
    row = get(restriction_id, for_change=True)
    if row.state != restrictions.PROPOSED:
        raise WrongState("Nothing is proposed that waits for a decision.")
    if row.proposed_by_id == actor.id:
        raise NotAllowed("Somebody else than whoever proposed it decides.")
    if errors := restrictions.faults_of_decision(needs) | d.missing(needs):
        raise Invalid("Something is missing.", errors=errors)
    row.decided_at, row.decided_by_id, row.decision_reason = clock.now(), actor.id, needs.reason
    if needs.decision == "no" or needs.until is None:
        row.state, row.current = restrictions.REFUSED, None
    else:
        row.state, row.closed, row.open_way = restrictions.ACTIVE, ",".join(needs.closed), needs.open_way
        row.until, row.review_on, row.told = needs.until, needs.review_on, needs.told
        _keep_closed(row)
    holding.release(db.session.get_one(Customer, row.customer_id))
    return row


def keep(restriction_id: int, actor: Actor, needs: d.RestrictionKept) -> None:
    """Somebody looked at it again, and it stays. Raises Invalid and WrongState."""
    row = _active(restriction_id)
    errors = d.missing(needs)
    if needs.review_on is not None and not restrictions.today() < needs.review_on <= row.until:
        errors["review_on"] = "Choose a day that is still to come, before it ends."
    if errors:
        raise Invalid("Something is missing.", errors=errors)
    row.review_on, row.review_told_at = needs.review_on, None
    row.decision_reason = f"{row.decision_reason}\n\n{actor.name}, {short_day(restrictions.today())}: {needs.reason}"


def end(restriction_id: int, actor: Actor, needs: d.Reason) -> None:
    """Open the ways again. Raises Invalid and WrongState."""
    row = _active(restriction_id)
    if errors := d.missing(needs):
        raise Invalid("Something is missing.", errors=errors)
    _end(row, actor.id, needs.reason)


def end_with_last_day(restriction_id: int) -> bool:
    """What has had its last day ends by itself; returns whether it did."""
    row = get(restriction_id, for_change=True)
    if row.state != restrictions.ACTIVE or row.until >= restrictions.today():
        return False
    _end(row, None, "Its last day has passed.")
    return True


def remind_of_look(restriction_id: int) -> bool:
    """Tell the managers that the day has come to look at it again, once."""
    row = get(restriction_id, for_change=True)
    if row.state != restrictions.ACTIVE or row.review_told_at is not None:
        return False
    called = db.session.get_one(Customer, row.customer_id).called
    _tell_managers(f"Look again at the ways that are closed to {called}, who has no complaint: see Safety")
    row.review_told_at = clock.now()
    return True


def find_closed(person: Person) -> Customer | None:
    """The record on which ways are closed to this person, or calls to them wait for a decision, if there is one."""
    same = people.is_same(Customer, person.email.strip(), person.phone, person.name)
    found = (
        select(Customer)
        .where(or_(Customer.closed_ways != "", Customer.held_at.is_not(None)), same)
        .order_by(Customer.id.desc())
        .limit(1)
    )
    return db.session.scalars(found).one_or_none()


def stopped(person: Person, medium: str) -> str:
    """Why nobody talks there with this person, who has no complaint yet; empty where they may."""
    customer = find_closed(person)
    why = allowing.stopped_to(customer, medium) if customer is not None else ""
    return f"{why}{_to_say(customer)}" if why and customer is not None else ""


def closed_to(person: Person) -> str:
    """What is closed to this person until when, and what stays open; empty where nothing is."""
    customer = find_closed(person)
    if customer is None or not customer.closed_ways:
        return ways.HELD if customer is not None else ""
    names = "; ".join(restrictions.CLOSABLE[way].lower() for way in customer.closed_ways.split(","))
    until = f" until {short_day(customer.closed_until)}" if customer.closed_until else ""
    stays = restrictions.OPEN_FOR_THEM.get(customer.open_way, "by letter")
    return f"Ways are closed to them{until}: {names}. They reach us {stays}.{_to_say(customer)}"


def _to_say(customer: Customer) -> str:
    """What a manager wrote for them to hear from whoever speaks to them next."""
    ids = [row.id for row in people.same_person(customer)]
    theirs = (Restriction.customer_id.in_(ids), Restriction.state == restrictions.ACTIVE, Restriction.told != "")
    newest = select(Restriction.told).where(*theirs).order_by(Restriction.id.desc()).limit(1)
    told = db.session.scalar(newest)
    return f" Say to them: “{told}”" if told else ""


def _active(restriction_id: int) -> Restriction:
    row = get(restriction_id, for_change=True)
    if row.state != restrictions.ACTIVE:
        raise WrongState("No way is closed to them.")
    return row


def _end(row: Restriction, by_id: int | None, reason: str) -> None:
    row.state, row.current, row.ended_at = restrictions.ENDED, None, clock.now()
    row.end_reason, row.ended_by_id = reason, by_id
    _keep_closed(row)


def _keep_closed(row: Restriction) -> None:
    """What holds now, on every complaint of this person; who may be rung no more is not."""
    db.session.flush()
    customer = db.session.get_one(Customer, row.customer_id)
    rung = locked(following.waiting_to_be_rung(customer))
    restrictions.keep_closed(customer, clock.now())
    for complaint in rung:
        following.keep_off_the_telephone(complaint, SYSTEM)


def _tell_managers(words: str) -> None:
    for manager in accounts.active_with_role(Role.MANAGER):
        outbox.tell(manager.id, "escalated", words, None)
