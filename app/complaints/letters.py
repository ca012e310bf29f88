"""Letters about a complaint: to whom, with which link, held back how long. The outbox does the rest."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import update

from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..db import db
from ..outbox import service as outbox
from ..outbox.models import Delivery
from .models import Complaint, Event, Message


@dataclass(frozen=True)
class Kind:
    """How a kind of letter is sent. `purpose` is what its link opens; a `written` one can be taken back for a while."""

    purpose: str = "complaint"
    written: bool = False


KINDS: dict[str, Kind] = {
    "received": Kind(),
    "acknowledged": Kind(written=True),
    "moved": Kind(),
    "facts": Kind(written=True),
    "question": Kind(written=True),
    "offer": Kind(written=True),
    "agreed": Kind(),
    "declined": Kind(),
    "offer_ended": Kind(),
    "offer_reminder": Kind(),
    "agreement_changed": Kind(written=True),
    "decision": Kind(written=True),
    "follow_up": Kind(purpose="satisfaction"),
    "reminder": Kind(purpose="satisfaction"),
    "thanks": Kind(purpose="satisfaction"),
    "reopened": Kind(),
    "escalated": Kind(),
    "closed": Kind(),
    "withdrawn": Kind(),
    "joined": Kind(),
    "deadlock": Kind(written=True),
    "outside_decision": Kind(written=True),
    "promise": Kind(written=True),
    "promise_moved": Kind(),
    "message": Kind(written=True),
    "fresh_link": Kind(),
    "new_code": Kind(),
}


def send(
    kind: str, complaint: Complaint, actor: Actor, needs: object, event: Event | None, facts: dict[str, Any]
) -> Delivery | None:
    """Enqueue a letter to the customer. `needs` and `facts` are what the action knew and found out.

    A customer's own message needs no letter; staff hear of it through `notices`.
    """
    if kind == "message" and actor.kind == "customer":
        return None
    rule, settings = KINDS[kind], current_app.extensions["settings"]
    targets = catalogue.targets()
    days = targets.follow_up_link_days if rule.purpose == "satisfaction" else targets.mailed_link_days
    delivery = outbox.enqueue(
        kind,
        recipient_of(complaint),
        {
            "complaint": complaint,
            "needs": needs,
            "actor": actor,
            "event": event,
            "handler": complaint.handler,
            "signer": accounts.find_user(actor.id) if actor.is_staff else complaint.handler,
            **facts,
        },
        about=complaint.id,
        link=outbox.Link(rule.purpose, days),
        hold_seconds=settings.recall_seconds if rule.written and actor.is_staff else 0,
    )
    if delivery is not None and event is not None and rule.written and actor.is_staff:
        # Whoever takes the letter back takes these words back.
        db.session.flush()
        ours = (Message.event_id == event.id, Message.internal.is_(False), Message.from_customer.is_(False))
        db.session.execute(update(Message).where(*ours).values(delivery_id=delivery.id))
    return delivery


def recipient_of(complaint: Complaint) -> outbox.Recipient:
    customer = complaint.customer
    return outbox.Recipient(customer.name, customer.email, customer.phone, customer.postal_address, complaint.language)
