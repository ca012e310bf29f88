"""A closed way that colleagues may use all the same for some days: a manager says why, and it stands in the log.

The customer's own pages do not offer it meanwhile: it is closed to them, and open to us.
"""

from datetime import timedelta

from sqlalchemy import Select, select

from ..access import Actor
from ..complaints import details as d
from ..complaints import ways
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from ..db import db
from ..people import service as people
from ..people.models import Customer
from .restrictions import today

GROUNDS = {
    "law": "The law asks for it",
    "danger": "Somebody is in danger",
    "need": "They can’t use the way that stays open",
}
MOST_DAYS = 14
USES = {"telephone": "telephone", "video": "telephone", "in_person": "visit"}
"""Where one talks, and the way that it takes."""


@looks_at("allow_way")
def _faults(complaint: Complaint, actor: Actor, needs: d.WayAllowed) -> dict[str, str]:
    errors: dict[str, str] = {}
    if needs.way and needs.way not in closed_to_us(complaint.customer):
        errors["way"] = "This way is not closed to them."
    if needs.ground and needs.ground not in GROUNDS:
        errors["ground"] = "Choose from the list."
    if needs.until is not None and not today() <= needs.until <= today() + timedelta(days=MOST_DAYS):
        errors["until"] = f"Choose today or a day within {MOST_DAYS} days."
    return errors


@carries_out("allow_way")
def _allow(complaint: Complaint, actor: Actor, needs: d.WayAllowed, event: Event) -> None:
    customer = complaint.customer
    before = {way for way in customer.let_ways.split(",") if way in closed_to_us(customer)}
    until = max(needs.until, customer.let_until or needs.until)
    people.let_use(customer, ",".join(way for way in ways.STOPPED if way in before | {needs.way}), until)
    event.facts = {"way": needs.way, "ground": needs.ground, "until": until.isoformat()}
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def closed_to_us(customer: Customer) -> list[str]:
    """The ways that are closed to them and on our side as well."""
    return [way for way in ways.STOPPED if customer.has_closed(way)]


def stopped(complaint: Complaint, medium: str) -> str:
    """Why nobody talks with them there now, and which way stays; empty where they may."""
    if not complaint.customer.stops(USES.get(medium, "")):
        return ""
    closed = {"telephone": "Calls are closed to them.", "visit": "Visits are closed to them."}[USES[medium]]
    return f"{closed} {ways.stays_open(complaint)}"


def may_meet(customer: Customer) -> bool:
    """Whether there is any way left of talking with them."""
    return not all(customer.stops(way) for way in USES.values())


def over() -> Select[int]:
    """Ids of people for whom the last day of it has passed."""
    return select(Customer.id).where(Customer.let_until < today()).order_by(Customer.id)


def end(customer_id: int) -> bool:
    """What was let ends with its last day; returns whether it did."""
    customer = db.session.get(Customer, customer_id, with_for_update=True, populate_existing=True)
    if customer is None or customer.let_until is None or customer.let_until >= today():
        return False
    people.let_use(customer, "", None)
    return True
