"""What goes out about complaints, for those who watch over it: to do by hand, failed, and taken back in time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, and_, or_, select, update

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import NotAllowed, NotFound, WrongState
from ..gathering import Part
from ..outbox import service as outbox
from ..outbox.models import Channel, Delivery, Notice, State
from . import attention, deadlines, queries
from . import details as d
from .access import desk, visible_to
from .calls import is_held
from .casefile import CASE
from .letters import KINDS
from .lifecycle import may, perform
from .models import Complaint, Event, Message
from .service import WRITE_AGAIN

MOST_SHOWN = 50
DECISIONS = frozenset({"decision", "deadlock", "correction"})
ANSWERS = frozenset({"message", "offer"})
"""Letters that are the word which somebody owed them."""
NOT_THERE = "This letter does not exist."

# What a colleague is told to write once more.
KIND_WORDS = {
    "received": "Receipt",
    "introduced": "Thanks for their name",
    "acknowledged": "Acknowledgement",
    "moved": "Moved date",
    "facts": "What we understood",
    "question": "Question",
    "offer": "Offer",
    "agreed": "Agreement",
    "declined": "Answer to a declined offer",
    "talk": "They want to talk",
    "offer_ended": "End of an offer",
    "offer_reminder": "Reminder of an offer",
    "agreement_changed": "Changed agreement",
    "decision": "Decision",
    "follow_up": "Question whether it worked",
    "reminder": "Reminder of that question",
    "follow_up_again": "Question whether it lasted",
    "thanks": "Thanks",
    "gone_on": "We go on without an answer",
    "word_moved": "Another day for our word",
    "not_kept": "A day that we did not keep",
    "separated": "Separated complaints",
    "promise_reopened": "Promise not kept after all",
    "call_asked": "They asked to be rung",
    "check_ins_ended": "No longer looking in",
    "quote_kept": "Words we may quote",
    "quote_ended": "Words taken back",
    "reopened": "Opened again",
    "escalated": "Escalation",
    "closed": "Closing",
    "withdrawn": "Withdrawal",
    "handling": "Complaint about handling",
    "review": "Second look begun",
    "second_look": "Answer of the second look",
    "restricted": "Closed ways",
    "unrestricted": "Ways open again",
    "joined": "Joined complaints",
    "deadlock": "Final position",
    "correction": "Corrected letter",
    "went_outside": "They went to an outside body",
    "outside_decision": "Decision of the outside body",
    "promise": "Promise",
    "promise_moved": "Moved promise",
    "call_booked": "Booked call",
    "call_moved": "Moved call",
    "call_cancelled": "Cancelled call",
    "call_reminder": "Reminder of a call",
    "call_missed": "Call that did not happen",
    "tried_to_ring": "We tried to ring",
    "check_ins": "Looking in",
    "after_call": "After our call",
    "message": "Message",
    "files_refused": "Files we could not take",
    "fixed": "Put right at once",
    "together": "Several things together",
    "fresh_link": "Fresh link",
    "new_code": "New code",
    "draft_link": "Link to a form that is not sent",
    "sign_in": "Link to all their complaints",
    "reach_changed": "How we reach them was changed",
    "confirm_address": "Is this your new address?",
    "address_changed": "Another address from now on",
    "danger": "Somebody may be in danger",
    "authority": "What allows somebody to act for them",
    "own_data_asked": "They asked for their own data",
    "own_data_answered": "Answer about their own data",
    "own_data_copy": "The way to a copy of their data",
    "removed": "What was removed, and what stays",
    "colleague_asked": "Questions to a colleague",
    "colleague_reminded": "Reminder to a colleague",
    "statement_read_back": "What we understood, to a colleague",
    "statement_outcome": "Outcome, to a colleague",
    "staff_notice": "Notice to a colleague",
    "staff_call": "A call, to whoever rings",
    "staff_digest": "A view by mail",
    "staff_report": "A report",
    "staff_called": "A call for a manager",
    "staff_check": "A colleague to be asked",
}


LETTERS = Part(
    Delivery, (Delivery.about == CASE, Delivery.to_staff.is_(False)), newest=MOST_SHOWN,
    without=frozenset({"text", "html", "part"}),
)  # fmt: skip
"""What went, or will go, to the customer; the letters themselves are read one at a time."""


def to_do(actor: Actor) -> Sequence[Row[Delivery, str, bool]]:
    """Letters to print and calls to make, the most urgent first: (delivery, reference, whether nobody rings now)."""
    held = and_(Delivery.channel == Channel.CALL, is_held(Delivery.about))
    statement = (
        _seen_by(actor).add_columns(held).where(Delivery.state == State.TO_DO).order_by(Delivery.due_at, Delivery.id)
    )
    return db.session.execute(statement.limit(MOST_SHOWN)).all()


def dead_letters(actor: Actor) -> Sequence[Row[Delivery, str]]:
    """Mails we gave up on, newest first: (delivery, reference)."""
    statement = _seen_by(actor).where(Delivery.state == State.GAVE_UP).order_by(Delivery.id.desc())
    return db.session.execute(statement.limit(MOST_SHOWN)).all()


def get_delivery(delivery_id: int, actor: Actor) -> Delivery:
    """One row for a change. Raises NotFound also when `actor` may not know of its complaint."""
    if db.session.execute(_seen_by(actor).where(Delivery.id == delivery_id)).one_or_none() is None:
        raise NotFound(NOT_THERE)
    return outbox.get_delivery(delivery_id)


def get_letter(complaint: Complaint, delivery_id: int) -> Delivery:
    """A letter about this complaint, to be read. Raises NotFound."""
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None or delivery.about != complaint.id or delivery.to_staff:
        raise NotFound(NOT_THERE)
    return delivery


def written_with(complaint: Complaint, event: Event) -> Delivery | None:
    """The letter to the customer that went with an entry of the log, if one did and they can be reached."""
    statement = select(Delivery).where(
        Delivery.about == complaint.id, Delivery.to_staff.is_(False), Delivery.created_at >= event.at
    )
    return db.session.scalars(statement.order_by(Delivery.id.desc()).limit(1)).one_or_none()


def can_be_taken_back(delivery: Delivery) -> bool:
    """Whether it is a letter that a colleague wrote and that has not begun to leave."""
    written = delivery.kind in KINDS and KINDS[delivery.kind].written
    waits = delivery.state == State.WAITING and not delivery.attempts
    return written and (waits or (delivery.state == State.TO_DO and outbox.is_held(delivery)))


def take_back(complaint: Complaint, delivery_id: int, actor: Actor) -> Delivery:
    """Stop a written letter before it leaves. A message is gone, a decision was never taken; any other letter has to be
    written again: a task.

    Raises NotFound, NotAllowed, or WrongState when it has left.
    """
    if not desk(actor, complaint):
        raise NotAllowed("Taking a letter back belongs to the desk.")
    delivery = outbox.get_delivery(get_letter(complaint, delivery_id).id)
    if delivery.kind not in KINDS or not KINDS[delivery.kind].written:
        raise WrongState("Only a letter that a colleague wrote can be taken back.")
    if delivery.kind in DECISIONS and may(actor, complaint, "take_decision_back"):
        if not can_be_taken_back(delivery):  # the action takes back the newest letter, which may be another
            raise WrongState("It has already left. Write again instead.")
        perform(complaint, "take_decision_back", actor)
        return delivery
    outbox.recall(delivery)
    at = clock.now()
    db.session.execute(update(Message).where(Message.delivery_id == delivery.id).values(recalled_at=at))
    if delivery.kind == "acknowledged" and complaint.acknowledged_at is not None:
        deadlines.unacknowledged(complaint, complaint.acknowledged_at)
        complaint.acknowledged_at = None
    for told in (complaint, *_others_told(complaint, delivery)):
        if delivery.kind in ANSWERS:
            deadlines.unanswered(told, _answered_at(told, delivery))
        attention.taken_back(told)
    if delivery.kind != "message":
        _ask_to_write_again(complaint, delivery, actor, at)
    return delivery


def words_of(complaint: Complaint, delivery: Delivery) -> Sequence[Message]:
    """What a colleague wrote about this complaint that went, or was to go, with a letter."""
    ours = (Message.complaint_id == complaint.id, Message.author_id.is_not(None), Message.from_customer.is_(False))
    return db.session.scalars(
        select(Message).where(Message.delivery_id == delivery.id, *ours).order_by(Message.id)
    ).all()


def _others_told(complaint: Complaint, delivery: Delivery) -> Sequence[Complaint]:
    """Other complaints of the same customer that the letter was about as well, locked."""
    told = select(Message.complaint_id).where(Message.delivery_id == delivery.id).distinct()
    return queries.locked(db.session.scalars(told.where(Message.complaint_id != complaint.id)).all())


def _answered_at(complaint: Complaint, delivery: Delivery) -> datetime | None:
    """When what went with this letter was done, by the log."""
    ours = (Event.complaint_id == complaint.id, Event.action == delivery.kind, Event.at <= delivery.created_at)
    return db.session.scalar(select(Event.at).where(*ours).order_by(Event.id.desc()).limit(1))


def _ask_to_write_again(complaint: Complaint, delivery: Delivery, actor: Actor, at: datetime) -> None:
    words = WRITE_AGAIN.format(KIND_WORDS[delivery.kind].lower())
    if may(actor, complaint, "add_task"):
        working = catalogue.organisation().working_time
        due_on = working.local(working.end_of_working_day(at, 1)).date()
        perform(complaint, "add_task", actor, d.TaskTerms(words, due_on))
    else:
        perform(complaint, "note", actor, d.Words(words))


def notices_of(actor: Actor) -> Sequence[Row[Notice, str]]:
    """This colleague's notices, newest first: (notice, reference), without those about what they may not see."""
    statement = (
        select(Notice, Complaint.reference)
        .outerjoin(Complaint, Complaint.id == Notice.about)
        .where(Notice.user_id == actor.id, or_(Notice.about.is_(None), visible_to(actor)))
    )
    return db.session.execute(statement.order_by(Notice.id.desc()).limit(MOST_SHOWN)).all()


def _seen_by(actor: Actor) -> Select[Delivery, str]:
    return (
        select(Delivery, Complaint.reference)
        .outerjoin(Complaint, Complaint.id == Delivery.about)
        .where(or_(Delivery.about.is_(None), visible_to(actor)))
    )
