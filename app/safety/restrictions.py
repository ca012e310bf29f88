"""Closing ways of being in touch to somebody for a while: proposed by whoever works on the case, decided by a manager
who did not propose it, told to the customer, looked at again, and ended by a person or with its last day.

One way always stays open, and complaining of how we handle it is never closed.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from .. import clock
from ..access import SYSTEM, Actor
from ..accounts import queries as accounts
from ..calls import following
from ..catalogue import queries as catalogue
from ..complaints import deadlines, notices
from ..complaints import details as d
from ..complaints import queries as cases
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out, perform
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from ..complaints.ways import NO_INBOX, OPEN_WAYS, may_stay_open
from ..db import db
from ..errors import NotAllowed, NotFound, WrongState
from ..people import service as people
from ..people.models import Customer
from ..sentences import to_translate as N_
from ..web import filters, languages
from .models import Restriction

_: Callable[..., str] = gettext

PROPOSED, ACTIVE, REFUSED, ENDED = "proposed", "active", "refused", "ended"
CLOSABLE = {
    "telephone": "Calls, theirs and ours",
    "visit": "Coming to us in person",
    "page": "Writing on the page of their complaint",
    "email": "Writing us e-mails",
}
# The same as the customer reads it.
CLOSED_FOR_THEM = {
    "telephone": N_("we do not take or make telephone calls with you"),
    "visit": N_("we ask you not to come to our offices"),
    "page": N_("we do not answer messages on the page of your complaint"),
    "email": N_("we do not answer your e-mails"),
}
OPEN_FOR_THEM = {
    "page": N_("on the page of your complaint"),
    "email": N_("by e-mail"),
    "letter": N_("by letter"),
    "telephone": N_("by telephone"),
}


def current(complaint: Complaint, *, for_change: bool = False) -> Restriction | None:
    """What is proposed or holds, decided on this complaint."""
    statement = select(Restriction).where(Restriction.complaint_id == complaint.id, Restriction.current == 1)
    return db.session.scalars(statement.with_for_update() if for_change else statement).one_or_none()


def today() -> date:
    """Today where the organisation works."""
    return catalogue.organisation().working_time.local(clock.now()).date()


@carries_out("propose_restriction")
def _propose(complaint: Complaint, actor: Actor, needs: d.RestrictionProposed, event: Event) -> None:
    if current(complaint) is not None:
        raise WrongState("Ways are closed to them already, or somebody has proposed it.")
    row = Restriction(
        complaint_id=complaint.id, customer_id=complaint.customer_id, closed=",".join(needs.closed),
        open_way=needs.open_way, reason=needs.reason, until=needs.until, proposed_at=event.at,
        proposed_by_id=actor.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    event.facts = {"restriction": row.id, "closed": list(needs.closed)}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    notices.tell("escalated", complaint, f"{actor.name} proposes to close ways to {complaint.customer.called}: decide")


@carries_out("decide_restriction")
def _decide(complaint: Complaint, actor: Actor, needs: d.RestrictionDecided, event: Event) -> dict[str, Any]:
    row = current(complaint, for_change=True)
    if row is None or row.state != PROPOSED:
        raise WrongState("Nothing is proposed that waits for a decision.")
    if row.proposed_by_id == actor.id:
        raise NotAllowed("Somebody else than whoever proposed it decides.")
    row.decided_at, row.decided_by_id, row.decision_reason = event.at, actor.id, needs.reason
    event.facts = {"restriction": row.id, "granted": needs.decision == "yes"}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    if needs.decision == "no" or needs.until is None:
        row.state, row.current = REFUSED, None
        return {"mail": None}
    row.state, row.closed, row.open_way = ACTIVE, ",".join(needs.closed), needs.open_way
    row.until, row.review_on, row.told = needs.until, needs.review_on, needs.told
    event.facts = {**event.facts, "closed": list(needs.closed), "until": needs.until.isoformat()}
    say(complaint, event, actor, "message", needs.told)
    keep_closed(complaint.customer, event.at)
    with languages.writing_in(complaint.language):
        return {"restriction": row, **for_letter(row)}


@carries_out("keep_restriction")
def _keep(complaint: Complaint, actor: Actor, needs: d.RestrictionKept, event: Event) -> None:
    row = _active(complaint)
    row.review_on, row.review_told_at = needs.review_on, None
    event.facts = {"restriction": row.id}
    say(complaint, event, actor, "reason", needs.reason, internal=True)


@carries_out("end_restriction")
def _end(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, Any]:
    row = _active(complaint)
    row.state, row.current, row.ended_at, row.end_reason = ENDED, None, event.at, needs.reason
    row.ended_by_id = actor.id if actor.is_staff else None
    event.facts = {"restriction": row.id}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    keep_closed(complaint.customer, event.at)
    if complaint.customer.closed_ways:  # another one holds: nobody tells them that all ways are open
        event.facts = {**event.facts, "others": True}
        return {"mail": None}
    return {"restriction": row}


def _active(complaint: Complaint) -> Restriction:
    row = current(complaint, for_change=True)
    if row is None or row.state != ACTIVE:
        raise WrongState("No way is closed to them on this complaint.")
    return row


def keep_closed(customer: Customer, at: datetime) -> None:
    """What holds now, on everything that is open of this person."""
    found = people.same_person(customer)
    for known in found:
        _take_over(known)
    theirs = select(Complaint).where(Complaint.customer_id.in_([row.id for row in found]), Complaint.is_open)
    for other in db.session.scalars(theirs.order_by(Complaint.reference)).all():
        _keep_to(other, at)


def _take_over(customer: Customer) -> None:
    """All that is closed to this person by any of their complaints: one that ends leaves what another closes."""
    ids = [row.id for row in people.same_person(customer)]
    active = select(Restriction).where(Restriction.customer_id.in_(ids), Restriction.state == ACTIVE)
    rows = db.session.scalars(active.order_by(Restriction.decided_at.desc(), Restriction.id.desc())).all()
    closed = {way for row in rows for way in row.closed_ways}
    stays = next((row.open_way for row in rows if row.open_way not in closed), "letter") if rows else ""
    last = max((row.until for row in rows), default=None)
    people.close_ways(customer, ",".join(way for way in CLOSABLE if way in closed), stays, last)


@looks_at("propose_restriction")
def _proposal(complaint: Complaint, actor: Actor, needs: d.RestrictionProposed) -> dict[str, str]:
    return _faults(complaint, needs.closed, needs.open_way, needs.until)


@looks_at("decide_restriction")
def _decision(complaint: Complaint, actor: Actor, needs: d.RestrictionDecided) -> dict[str, str]:
    closes = needs.decision == "yes"
    own = _faults(complaint, needs.closed, needs.open_way, needs.until) if closes else {}
    return faults_of_decision(needs) | own


def faults_of_decision(needs: d.RestrictionDecided) -> dict[str, str]:
    """What is wrong with a decision, whoever it is about."""
    if needs.decision not in ("yes", "no"):
        return {"decision": "Say yes or no."}
    if needs.decision == "no":
        return {}
    errors = faults(needs.closed, needs.open_way, needs.until)
    if not needs.closed:
        errors["closed"] = "Choose what is closed."
    if not needs.open_way:
        errors["open_way"] = "Choose the way that stays open."
    if needs.until is None:
        errors["until"] = "Say until when."
    if needs.review_on is None or not today() < needs.review_on:
        errors["review_on"] = "Say on which day somebody looks at it again."
    elif needs.until is not None and needs.review_on > needs.until:
        errors["review_on"] = "Look at it again before it ends."
    if not needs.told.strip():
        errors["told"] = "Write to them why, kindly and plainly."
    return errors


@looks_at("keep_restriction")
def _look(complaint: Complaint, actor: Actor, needs: d.RestrictionKept) -> dict[str, str]:
    row = current(complaint)
    if needs.review_on is None or row is None:
        return {}
    if needs.review_on <= today():
        return {"review_on": "Choose a day that is still to come."}
    return {"review_on": "Look at it again before it ends."} if needs.review_on > row.until else {}


@looks_at("message", "attach")
def _closed_page(complaint: Complaint, actor: Actor, needs: object) -> dict[str, str]:
    """What the customer may not do while the page is closed to them; what we ask for is answered all the same."""
    if actor.kind != "customer" or not is_told(complaint) or not complaint.customer.has_closed("page"):
        return {}
    return {"text": _("Writing here is closed. You reach us %(way)s.", way=open_for_them(complaint))}


def is_told(complaint: Complaint) -> bool:
    """Whether the customer's page may speak of it: to whoever it was decided for, or who reads that address."""
    customer = complaint.customer
    return bool(customer.closed_ways) and (customer.email_verified_at is not None or current(complaint) is not None)


def open_for_them(complaint: Complaint) -> str:
    """The way that stays open and until when, as a sentence goes on."""
    customer = complaint.customer
    way = open_words(customer.open_way, customer.closed_ways.split(","))
    if not customer.closed_until:
        return way
    return _("%(way)s until %(day)s", way=way, day=filters.long_day(customer.closed_until))


def open_words(way: str, closed: Sequence[str]) -> str:
    """The way that stays open, with the address where there is one. Another where nobody reads mails any more."""
    house = catalogue.organisation()
    if way == "email" and not house.email:
        way = "letter" if "page" in closed else "page"
    addresses = {
        "email": house.email and _("by e-mail to %(address)s", address=house.email),
        "letter": house.address.strip() and _("by letter to %(address)s", address=filters.one_line(house.address)),
        "telephone": house.phone and _("by telephone on %(phone)s", phone=house.phone),
    }
    return addresses.get(way) or _(OPEN_FOR_THEM.get(way, OPEN_FOR_THEM["letter"]))


def letter_to(complaint: Complaint) -> Restriction | None:
    """What holds, as they were told it: decided on this complaint, else the newest for whoever reads that address."""
    row = current(complaint)
    if row is not None and row.state == ACTIVE:
        return row
    if complaint.customer.email_verified_at is None:
        return None
    ids = [customer.id for customer in people.same_person(complaint.customer)]
    active = select(Restriction).where(Restriction.customer_id.in_(ids), Restriction.state == ACTIVE)
    return db.session.scalars(active.order_by(Restriction.decided_at.desc(), Restriction.id.desc()).limit(1)).first()


def for_letter(row: Restriction) -> dict[str, Any]:
    """What the letter says of it, in the language in which just now is written."""
    return {
        "closed_words": [_(CLOSED_FOR_THEM[way]) for way in row.closed_ways],
        "open_words": open_words(row.open_way, row.closed_ways),
    }


def _faults(complaint: Complaint, closed: Sequence[str], open_way: str, until: date | None) -> dict[str, str]:
    errors = faults(closed, open_way, until)
    if "telephone" in closed and not (complaint.customer.email or complaint.customer.postal_address):
        errors.setdefault(
            "closed", "Their telephone is the one way we can tell them anything. Ask for an address first."
        )
    return errors


def faults(closed: Sequence[str], open_way: str, until: date | None) -> dict[str, str]:
    """What is wrong with closing these ways until then, whoever it is about."""
    errors: dict[str, str] = {}
    if not set(closed) <= CLOSABLE.keys():
        errors["closed"] = "Choose from the list."
    if open_way and open_way not in OPEN_WAYS:
        errors["open_way"] = "Choose from the list."
    elif open_way and open_way not in may_stay_open():
        errors["open_way"] = NO_INBOX
    if open_way in closed:
        errors["open_way"] = "Choose a way that is not closed: one stays open."
    if until is not None and until <= today():
        errors["until"] = "Choose a day that is still to come."
    return errors


def unmarked() -> Select[int, int]:
    """Pairs of a complaint's id for open ones of somebody to whom ways are closed, written down once more since."""
    known, same = aliased(Customer), Customer.id == Complaint.customer_id
    matches = or_(
        and_(Customer.email != "", known.email == Customer.email),
        and_(
            Customer.phone_key != "", known.phone_key == Customer.phone_key,
            Customer.name_key != "", known.name_key == Customer.name_key,
        ),
    )  # fmt: skip
    closed = exists().where(Restriction.customer_id == known.id, Restriction.state == ACTIVE, matches)
    rows = select(Complaint.id, Complaint.id.label("complaint_id")).join(Customer, same)
    return rows.where(Complaint.is_open, Customer.closed_ways == "", closed).order_by(Complaint.id)


def mark(complaint: Complaint) -> None:
    """What is closed to this person is closed on this complaint as well."""
    _take_over(complaint.customer)
    let = next((row for row in people.same_person(complaint.customer) if row.let_until is not None), None)
    if let is not None:  # what a manager lets us use holds here as well
        people.let_use(let, let.let)
    _keep_to(complaint, clock.now())
    following.keep_off_the_telephone(complaint, SYSTEM)


def any_closed() -> bool:
    """Whether any way is closed to anybody at all."""
    return db.session.scalar(select(Customer.id).where(Customer.closed_ways != "").limit(1)) is not None


def _keep_to(complaint: Complaint, at: datetime) -> None:
    """Who may be rung no more waits for no call."""
    if not complaint.customer.may_be_rung:
        deadlines.meet(complaint, deadlines.CONTACT, at)
    deadlines.refresh(complaint, at)


def end_with_last_day(restriction_id: int) -> bool:
    """What has had its last day ends by itself; returns whether it did. Locks the complaint first."""
    row = db.session.get(Restriction, restriction_id)
    if row is None or row.complaint_id is None:
        raise NotFound("There is no such restriction.")
    complaint = cases.get_by_id(row.complaint_id, for_change=True)
    db.session.refresh(row)
    if row.state != ACTIVE or row.until >= today():
        return False
    perform(complaint, "end_restriction", SYSTEM, d.Reason("Its last day has passed."))
    return True


def remind_of_look(restriction_id: int) -> bool:
    """Tell whoever decided that the day has come to look at it again, once."""
    row = db.session.get(Restriction, restriction_id, with_for_update=True, populate_existing=True)
    if row is None or row.complaint_id is None or row.state != ACTIVE or row.review_told_at is not None:
        return False
    complaint = cases.get_by_id(row.complaint_id)
    decider = accounts.find_user(row.decided_by_id)
    words = f"Look again at the ways that are closed to {complaint.customer.called}"
    if decider is not None and decider.active and not decider.is_away:
        notices.tell_person(decider, "escalated", complaint, words)
    else:
        notices.tell("escalated", complaint, words)
    row.review_told_at = clock.now()
    return True
