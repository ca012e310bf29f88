"""A closed way that colleagues may use all the same for some days: a manager says why, and it stands in the log.

The customer's own pages do not offer it meanwhile: it is closed to them, and open to us.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Select, select

from ..access import SYSTEM, Actor
from ..calls import following
from ..complaints import details as d
from ..complaints import ways
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.queries import locked
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
CALLED = {"telephone": "calls", "visit": "visits"}


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
    people.let_use(complaint.customer, {**_let_now(complaint.customer), needs.way: needs.until})
    event.facts = {"way": needs.way, "ground": needs.ground, "until": needs.until.isoformat()}
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _let_now(customer: Customer) -> dict[str, date]:
    """The closed ways that we may use today all the same, each with its last day."""
    return {way: day for way, day in customer.let.items() if day >= today() and customer.has_closed(way)}


def closed_to_us(customer: Customer) -> list[str]:
    """The ways that are closed to them and on our side as well."""
    return [way for way in ways.STOPPED if customer.has_closed(way)]


def stopped(complaint: Complaint, medium: str) -> str:
    """Why nobody talks with them there now, and which way stays; empty where they may."""
    return stopped_to(complaint.customer, medium)


def stopped_to(customer: Customer, medium: str) -> str:
    """The same for somebody who may have no complaint yet."""
    if customer.held_at is not None and USES.get(medium) == "telephone":
        return ways.HELD
    if not customer.stops(USES.get(medium, "")):
        return ""
    return f"{CALLED[USES[medium]].capitalize()} are closed to them. {ways.stays_open_to(customer)}"


def why_stopped(complaint: Complaint, media: Iterable[str]) -> list[str]:
    """The same for several places, with everything said once."""
    customer, uses = complaint.customer, dict.fromkeys(USES.get(medium, "") for medium in media)
    held = [ways.HELD] if customer.held_at is not None and "telephone" in uses else []
    closed = [CALLED[way] for way in uses if customer.stops(way)]
    if not closed:
        return held
    return [*held, f"{' and '.join(closed).capitalize()} are closed to them. {ways.stays_open(complaint)}"]


def may_meet(customer: Customer) -> bool:
    """Whether there is any way left of talking with them."""
    return not all(customer.stops(way) for way in USES.values())


def over() -> Select[int]:
    """Ids of people for whom the last day of one has passed."""
    return select(Customer.id).where(Customer.let_until < today()).order_by(Customer.id)


def end(customer_id: int) -> bool:
    """Each way that was let ends with its last day, and with the telephone nobody rings them any more; returns whether
    one did."""
    customer = db.session.get(Customer, customer_id)
    if customer is None:
        return False
    rung = locked(following.waiting_to_be_rung(customer))  # complaints first, as everywhere
    db.session.refresh(customer, with_for_update=True)
    if customer.let_until is None or customer.let_until >= today():
        return False
    people.let_use(customer, _let_now(customer))
    for complaint in rung:
        following.keep_off_the_telephone(complaint, SYSTEM)
    return True
