"""Letters about a complaint: to whom, with which link, held back how long. The outbox does the rest."""

from collections.abc import Iterable
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
from ..outbox.rendering import Letter
from . import first_word, ways
from .models import Complaint, Event, Message


@dataclass(frozen=True)
class Kind:
    """How a kind of letter is sent. `purpose` is what its link opens; a `written` one can be taken back for a while.
    One that is not `by_phone` is never read out to somebody: it is about ringing them. One that is `asked_for` by mail
    goes by mail, whatever is closed: it is their way in."""

    purpose: str = "complaint"
    written: bool = False
    by_phone: bool = True
    asked_for: bool = False


KINDS: dict[str, Kind] = {
    "received": Kind(),
    "acknowledged": Kind(written=True),
    "moved": Kind(),
    "facts": Kind(written=True),
    "question": Kind(written=True),
    "offer": Kind(written=True),
    "agreed": Kind(),
    "declined": Kind(),
    "offer_ended": Kind(written=True),
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
    "handling": Kind(),
    "review": Kind(),
    "second_look": Kind(),
    "restricted": Kind(),
    "unrestricted": Kind(),
    "joined": Kind(),
    "deadlock": Kind(written=True),
    "correction": Kind(written=True),
    "outside_decision": Kind(written=True),
    "promise": Kind(written=True),
    "promise_moved": Kind(written=True),
    "call_booked": Kind(purpose="call", by_phone=False),
    "call_moved": Kind(purpose="call"),
    "call_cancelled": Kind(purpose="call"),
    "call_reminder": Kind(purpose="call", by_phone=False),
    "call_missed": Kind(purpose="call"),
    "tried_to_ring": Kind(purpose="call", by_phone=False),
    "check_ins": Kind(),
    "message": Kind(written=True),
    "fixed": Kind(written=True),
    "after_call": Kind(written=True),
    "fresh_link": Kind(asked_for=True),
    "new_code": Kind(asked_for=True),
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
    delivery = outbox.enqueue(
        kind,
        recipient_of(complaint, by_phone=rule.by_phone, asked_for=rule.asked_for),
        _context(complaint, actor, {"needs": needs, "event": event, **facts}),
        about=complaint.id,
        link=_link(rule),
        hold_seconds=settings.recall_seconds if rule.written and actor.is_staff else 0,
    )
    if delivery is not None and event is not None and rule.written and actor.is_staff:
        # Whoever takes the letter back takes these words back.
        db.session.flush()
        ours = (Message.event_id == event.id, Message.internal.is_(False), Message.from_customer.is_(False))
        db.session.execute(update(Message).where(*ours).values(delivery_id=delivery.id))
    return delivery


def belongs_to(delivery: Delivery | None, events: Iterable[Event]) -> None:
    """What we wrote with these entries of the log went out in one letter, and is taken back with it."""
    if delivery is not None:
        ids = [event.id for event in events]
        ours = (Message.event_id.in_(ids), Message.internal.is_(False), Message.from_customer.is_(False))
        db.session.execute(update(Message).where(*ours).values(delivery_id=delivery.id))


def preview(kind: str, complaint: Complaint, actor: Actor, facts: dict[str, Any]) -> Letter:
    """A letter as the customer would get it now; a call and a letter on paper have the same words."""
    context = _context(complaint, actor, {"needs": None, "event": None, **facts})
    return outbox.render(kind, recipient_of(complaint), context, link=_link(KINDS[kind]))


def _context(complaint: Complaint, actor: Actor, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "complaint": complaint,
        "actor": actor,
        "handler": complaint.handler,
        "signer": accounts.find_user(actor.id) if actor.is_staff else complaint.handler,
        "first_word": lambda: first_word.of(complaint),
        **facts,
    }


def _link(rule: Kind) -> outbox.Link:
    targets = catalogue.targets()
    days = targets.follow_up_link_days if rule.purpose == "satisfaction" else targets.mailed_link_days
    return outbox.Link(rule.purpose, days)


def recipient_of(complaint: Complaint, *, by_phone: bool = True, asked_for: bool = False) -> outbox.Recipient:
    """Every way that they left us, but for the telephone where they want none of it, or this is not for it; and for
    mails where they are closed, unless it was `asked_for` by mail: then we keep to the way that stays open."""
    customer, usable = complaint.customer, ways.of(complaint)
    phone = customer.phone if customer.may_be_rung and by_phone else ""
    email = customer.email
    if email and not asked_for and not ways.by_mail(customer):
        email, phone = "", phone if customer.open_way == "telephone" else ""
    return outbox.Recipient(
        customer.name, email, phone, customer.postal_address, complaint.language,
        rings=usable.telephone, reads_pages=usable.internet,
    )  # fmt: skip
