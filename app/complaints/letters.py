"""Letters about a complaint: to whom, with which link, held back how long. The outbox does the rest."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
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
from . import danger_told, deadlines, expected, first_word, given, outside, ways
from .models import Complaint, Event, Message


class Matter(StrEnum):
    """What a letter is about: whoever waits for it by post or by telephone reads that of it, and what it says later."""

    RECEIPT = "receipt"
    READ = "read"
    DATE = "date"
    UNDERSTOOD = "understood"
    QUESTION = "question"
    OFFER = "offer"
    TALKING = "talking"
    AFTER_OFFER = "after_offer"
    AGREED = "agreed"
    TALKED = "talked"
    PROMISE = "promise"
    ANSWER = "answer"
    WORKED = "worked"
    QUOTE = "quote"
    OPEN_AGAIN = "open_again"
    MANAGER = "manager"
    HANDLING = "handling"
    REVIEW = "review"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    OUTSIDE = "outside"
    CALL = "call"
    CARE = "care"
    FILES = "files"
    AUTHORITY = "authority"
    WAY_IN = "way_in"
    REACH = "reach"
    OWN_DATA = "own_data"
    NEWS = "news"


@dataclass(frozen=True)
class Kind:
    """What a kind of letter is about, and how it is sent. `purpose` is what its link opens; a `written` one can be
    taken back for a while. One that is not `by_phone` is never read out to somebody: it is about ringing them. One that
    is `asked_for` by mail goes by mail, whatever is closed: it is their way in, and waits for nothing unless it
    `joins`.

    One that `joins` others leaves with them in one mail where several things move at once; the more it asks of the
    customer, the more it weighs, and the mail's one button is that of the heaviest. Receipts, ways in, decisions
    and questions whether it worked have none: each is a letter that stands by itself. What is not true any more once
    this one is written, the kinds that it `overtakes`, does not leave where it still waits; what of them still holds is
    written `anew`. `days` is how long its link works, where that is not a setting. `says` are the kinds of clocks of
    which it tells a new date; `says_of` names the fact that is the complaint whose clocks they are, where it is not the
    one that the letter is about."""

    matter: Matter
    purpose: str = "complaint"
    days: float | None = None
    written: bool = False
    by_phone: bool = True
    asked_for: bool = False
    joins: int | None = None
    overtakes: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    says_of: str = ""


NEWS, WORDS, CALL, GOES_ON, ANSWER, QUESTION, STANDS = range(7)
"""What a letter asks of its reader: nothing, to read, a time to be there, to know that it goes on, with or without a
call, a yes, an answer that we wait for; or that it says where the complaint stands now, of which all else in the mail
is a part. Of two that ask the same, the later one counts: an offer that follows one declined or ended is what the mail
is about."""

GOING_ON = (
    "reopened", "escalated", "moved", "talk", "declined", "tried_to_ring", "handling", "review", "went_outside",
    "own_data_asked",
)  # fmt: skip
"""What says of a complaint that we go on with it and is nothing else: it holds no promise, code or sum, no end of
anything and nothing that would be waited for once the complaint is open again."""

KINDS: dict[str, Kind] = {
    "received": Kind(Matter.RECEIPT),
    "introduced": Kind(Matter.RECEIPT, by_phone=False),
    "acknowledged": Kind(Matter.READ, written=True, joins=WORDS),
    "moved": Kind(Matter.DATE, joins=NEWS, says=(deadlines.RESOLUTION,)),
    "gone_on": Kind(Matter.DATE, joins=NEWS, says=(deadlines.RESOLUTION,)),
    "word_moved": Kind(Matter.DATE, by_phone=False, joins=NEWS, says=(*deadlines.CALLS,)),
    "not_kept": Kind(Matter.DATE, by_phone=False, joins=NEWS),
    "facts": Kind(Matter.UNDERSTOOD, written=True, joins=ANSWER),
    "question": Kind(Matter.QUESTION, written=True, joins=QUESTION),
    "offer": Kind(Matter.OFFER, written=True, joins=ANSWER),
    "agreed": Kind(Matter.AGREED, joins=STANDS, says=(deadlines.RESOLUTION,)),
    "declined": Kind(Matter.AFTER_OFFER, joins=ANSWER, says=(deadlines.RESOLUTION, deadlines.CONTACT_AGAIN)),
    "talk": Kind(Matter.TALKING, by_phone=False, joins=NEWS, says=(deadlines.CONTACT_AGAIN,)),
    "offer_ended": Kind(Matter.AFTER_OFFER, written=True, joins=ANSWER, says=(deadlines.RESOLUTION,)),
    "offer_reminder": Kind(Matter.OFFER, joins=ANSWER),
    "agreement_changed": Kind(Matter.AFTER_OFFER, written=True, joins=WORDS),
    "decision": Kind(Matter.ANSWER, written=True),
    "follow_up": Kind(Matter.WORKED, purpose="satisfaction"),
    "reminder": Kind(Matter.WORKED, purpose="satisfaction"),
    "follow_up_again": Kind(Matter.WORKED, purpose="satisfaction", by_phone=False),
    "thanks": Kind(Matter.WORKED, purpose="satisfaction"),
    "quote_kept": Kind(Matter.QUOTE, purpose="quote"),
    "quote_ended": Kind(Matter.QUOTE),
    "reopened": Kind(
        Matter.OPEN_AGAIN,
        joins=GOES_ON,
        overtakes=("withdrawn",),
        says=(*deadlines.CALLS, deadlines.ACKNOWLEDGE, deadlines.ESCALATION),
    ),
    "escalated": Kind(Matter.MANAGER, joins=NEWS, says=(deadlines.CONTACT_AGAIN, deadlines.ACKNOWLEDGE)),
    "closed": Kind(Matter.CLOSED),
    "withdrawn": Kind(Matter.WITHDRAWN, joins=STANDS, overtakes=GOING_ON),
    "danger": Kind(Matter.MANAGER, says=(deadlines.RESOLUTION,)),
    "authority": Kind(Matter.AUTHORITY, joins=WORDS),
    "handling": Kind(Matter.HANDLING, joins=NEWS),
    "review": Kind(Matter.REVIEW, joins=NEWS),
    "second_look": Kind(Matter.ANSWER),
    "restricted": Kind(Matter.REACH),
    "unrestricted": Kind(Matter.REACH),
    "joined": Kind(Matter.JOINED, says=(deadlines.RESOLUTION,), says_of="into"),
    "separated": Kind(Matter.JOINED, joins=NEWS, says=(*deadlines.CALLS,), says_of="into"),
    "deadlock": Kind(Matter.ANSWER, written=True),
    "correction": Kind(Matter.ANSWER, written=True),
    "went_outside": Kind(Matter.OUTSIDE, joins=NEWS),
    "outside_decision": Kind(Matter.ANSWER, written=True),
    "promise": Kind(Matter.PROMISE, written=True, joins=NEWS, says=(deadlines.RESOLUTION,)),
    "promise_moved": Kind(Matter.PROMISE, written=True, joins=NEWS, says=(deadlines.PROMISE, deadlines.RESOLUTION)),
    "promise_reopened": Kind(Matter.PROMISE, joins=NEWS),
    "call_asked": Kind(Matter.CALL, by_phone=False, joins=NEWS),
    "call_booked": Kind(Matter.CALL, purpose="call", by_phone=False, joins=CALL, says=(*deadlines.CALLS,)),
    "call_moved": Kind(Matter.CALL, purpose="call", joins=CALL, says=(*deadlines.CALLS,)),
    "call_cancelled": Kind(Matter.CALL, purpose="call", joins=CALL),
    "call_reminder": Kind(Matter.CALL, purpose="call", by_phone=False),
    "call_missed": Kind(Matter.CALL, purpose="call", joins=CALL),
    "tried_to_ring": Kind(Matter.CALL, purpose="call", by_phone=False, joins=CALL),
    "check_ins": Kind(Matter.CARE, joins=NEWS),
    "check_ins_ended": Kind(Matter.CARE, joins=NEWS),
    "message": Kind(Matter.NEWS, written=True, joins=WORDS),
    "files_refused": Kind(Matter.FILES, joins=NEWS),
    "fixed": Kind(Matter.ANSWER, written=True, says=(deadlines.RESOLUTION,)),
    "after_call": Kind(Matter.TALKED, written=True, joins=ANSWER, says=(deadlines.RESOLUTION,)),
    "fresh_link": Kind(Matter.WAY_IN, asked_for=True),
    "new_code": Kind(Matter.WAY_IN, asked_for=True),
    "sign_in": Kind(Matter.WAY_IN, purpose="person", days=2, asked_for=True),
    "own_data_asked": Kind(Matter.OWN_DATA),
    "own_data_answered": Kind(Matter.OWN_DATA, written=True),
    "own_data_copy": Kind(Matter.OWN_DATA, purpose="own_data", days=14, by_phone=False, asked_for=True),
    "removed": Kind(Matter.OWN_DATA),
    "reach_changed": Kind(Matter.REACH, by_phone=False, asked_for=True, joins=NEWS),
    "confirm_address": Kind(Matter.REACH, purpose="address", days=7, by_phone=False, asked_for=True),
    "address_changed": Kind(Matter.REACH, purpose="not_me", days=30, by_phone=False, asked_for=True),
}

StillTrue = Callable[[Complaint, Sequence[Delivery]], Iterable[dict[str, Any]]]
ANEW: dict[str, StillTrue] = {}


def anew(kind: str) -> Callable[[StillTrue], StillTrue]:
    """Register what of a kind still holds once another letter has overtaken these of its letters: the facts of each
    that is written anew, with what is true by then. Of kinds without it nothing holds."""

    def register(still_true: StillTrue) -> StillTrue:
        assert kind in KINDS and kind not in ANEW, kind
        ANEW[kind] = still_true
        return still_true

    return register


def send(
    kind: str, complaint: Complaint, actor: Actor, needs: object, event: Event | None, facts: dict[str, Any], *,
    to: outbox.Recipient | None = None,
) -> Delivery | None:  # fmt: skip
    """Enqueue a letter to the customer. `needs` and `facts` are what the action knew and found out; `to` is where it
    goes instead of where they are reached now: another address of theirs.

    A customer's own message needs no letter; staff hear of it through `notices`.
    """
    if kind == "message" and actor.kind == "customer":
        return None
    rule, settings = KINDS[kind], current_app.extensions["settings"]
    overtaken = outbox.overtake(complaint.id, rule.overtakes)
    waits = rule.written or rule.joins is not None
    # What somebody changes once more within the minute is told with it.
    holds = waits and (actor.is_staff or rule.asked_for)
    delivery = outbox.enqueue(
        kind,
        to or recipient_of(complaint, by_phone=_by_phone(kind, complaint), asked_for=rule.asked_for),
        _context(complaint, actor, {"needs": needs, "event": event, **facts}),
        about=complaint.id,
        link=_link(rule),
        hold_seconds=settings.recall_seconds if holds else 0,
        joins=rule.joins,
        urgent=rule.asked_for and not waits,
    )
    if event is not None:
        tells_of_dates(delivery, facts[rule.says_of] if rule.says_of else complaint, [event.at])
    if delivery is not None and event is not None and rule.written and actor.is_staff:
        # Whoever takes the letter back takes these words back.
        db.session.flush()
        ours = (Message.event_id == event.id, Message.internal.is_(False), Message.from_customer.is_(False))
        db.session.execute(update(Message).where(*ours).values(delivery_id=delivery.id))
    for other, dropped in overtaken.items():
        for told in ANEW[other](complaint, dropped) if other in ANEW else ():
            send(other, complaint, actor, None, None, told)
    return delivery


def _by_phone(kind: str, complaint: Complaint) -> bool:
    """Nobody is rung to hear that we have it where somebody rings them anyway."""
    return KINDS[kind].by_phone and not (kind == "received" and first_word.of(complaint).rings)


def belongs_to(delivery: Delivery | None, complaint: Complaint, events: Sequence[Event]) -> None:
    """What we wrote with these entries of the log went out in one letter about the complaint, and is taken back with
    it."""
    if delivery is not None:
        ids = [event.id for event in events]
        ours = (Message.event_id.in_(ids), Message.internal.is_(False), Message.from_customer.is_(False))
        db.session.execute(update(Message).where(*ours).values(delivery_id=delivery.id))
        tells_of_dates(delivery, complaint, [event.at for event in events])


def tells_of_dates(delivery: Delivery | None, complaint: Complaint, at: Sequence[datetime]) -> None:
    """Dates that moved at these moments name the letter, where it is one that says what they are now."""
    if delivery is not None and (kinds := KINDS[delivery.kind].says):
        db.session.flush()
        for move in given.moves_at(complaint, kinds, at):
            move.delivery_id = delivery.id


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
        "may_go_outside": lambda: outside.when(complaint),
        "why_then": lambda: expected.why_then(complaint),
        "managers_look": lambda: danger_told.look(complaint),
        **facts,
    }


def _link(rule: Kind) -> outbox.Link:
    targets = catalogue.targets()
    days = targets.follow_up_link_days if rule.purpose == "satisfaction" else targets.mailed_link_days
    return outbox.Link(rule.purpose, days if rule.days is None else rule.days)


def recipient_of(complaint: Complaint, *, by_phone: bool = True, asked_for: bool = False) -> outbox.Recipient:
    """Every way that they left us and the one they chose, but for the telephone where they want none of it, or this is
    not for it; and for mails where they are closed, unless it was `asked_for` by mail: then we keep to the way that
    stays open."""
    customer, usable = complaint.customer, ways.of(complaint)
    chosen = customer.preferred_channel
    if asked_for or (chosen == "phone" and (not usable.telephone or customer.held_at is not None)):
        chosen = ""
    phone = customer.phone if customer.may_be_rung and by_phone else ""
    email = customer.email
    if email and not asked_for and not ways.by_mail(customer):
        email, phone = "", phone if customer.open_way == "telephone" else ""
    return outbox.Recipient(
        customer.written_to, email, phone, customer.postal_address, complaint.language,
        rings=usable.telephone, reads_pages=usable.internet, prefers=chosen, large=usable.large,
        acts_for=customer.name, acts=customer.through_representative,
    )  # fmt: skip
