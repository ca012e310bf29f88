"""Somebody who had stayed unnamed tells us who they are: from then on we can write to them, and do."""

from dataclasses import fields
from typing import Any

from sqlalchemy import func, select

from ..access import Actor
from ..db import db
from ..people.models import Customer
from . import details as d
from . import notices
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event, Message
from .service import renew

TOLD = tuple(spec.name for spec in fields(d.Introduction) if spec.name != "preferred_channel")
WAYS = {"email": "email", "phone": "phone", "letter": "postal_address"}
"""Each way of being reached, and what has to be known for it, in the order in which we choose one."""


def is_known(customer: Customer, needs: d.Introduction) -> bool:
    """Whether all that `needs` tells was told before: the same form came twice."""
    told = _told(needs)
    return bool(told) and all(getattr(customer, name) == value for name, value in told.items())


@looks_at("introduce")
def _look(complaint: Complaint, actor: Actor, needs: d.Introduction) -> dict[str, str]:
    """Only what is not known yet is told this way: nobody takes over a complaint by writing over an address."""
    customer, told = complaint.customer, _told(needs)
    if not told:
        return {"name": "Tell us your name, or how we can reach you."}
    if "represented_by" in told and not customer.through_representative:
        return {"represented_by": "Nobody acts for them. Write to us if somebody does."}
    known = {name: getattr(customer, name) for name in told}
    return {name: "We have one already. Write to us, and we correct it." for name in told if known[name]}


@carries_out("introduce")
def _introduce(complaint: Complaint, actor: Actor, needs: d.Introduction, event: Event) -> dict[str, Any]:
    customer, told = complaint.customer, _told(needs)
    could_be_reached = customer.is_reachable
    for name, value in told.items():
        setattr(customer, name, value)
    if not could_be_reached and customer.is_reachable:
        open_ways = [way for way, name in WAYS.items() if getattr(customer, name)]
        wished = needs.preferred_channel
        customer.preferred_channel = wished if wished in open_ways else open_ways[0]
    if customer.through_representative and not customer.represented_at:
        customer.represented_at = (customer.phone or customer.email)[:200]
    renew(complaint, list(told), event)
    event.facts = {"told": list(told)}
    notices.tell("customer_wrote", complaint, f"{customer.called} told us who they are, or how to reach them")
    return {"waiting": 0 if could_be_reached else _waiting(complaint)}


def _told(needs: d.Introduction) -> dict[str, str]:
    return {name: value for name in TOLD if (value := getattr(needs, name).strip())}


def _waiting(complaint: Complaint) -> int:
    """How many of our words stand on their page and could be sent nowhere."""
    ours = (
        Message.complaint_id == complaint.id, Message.internal.is_(False), Message.from_customer.is_(False),
        Message.recalled_at.is_(None), Message.delivery_id.is_(None),
    )  # fmt: skip
    return db.session.scalar(select(func.count()).where(*ours)) or 0
