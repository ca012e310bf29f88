"""The statement of facts: what the customer complains of, in their words, confirmed by them before we investigate."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid
from . import details as d
from . import notices, wishes
from .lifecycle import carries_out
from .models import Complaint, Concern, Event
from .service import say

ATTEMPTS_NEEDED = 2


def current(complaint_id: int) -> Sequence[Concern]:
    """The concerns as they stand now, in order."""
    statement = select(Concern).where(Concern.complaint_id == complaint_id, Concern.replaced_at.is_(None))
    return db.session.scalars(statement.order_by(Concern.position)).all()


@carries_out("state_facts")
def _state(complaint: Complaint, actor: Actor, needs: d.Facts, event: Event) -> dict[str, object]:
    words = [concern for concern in needs.concerns if concern.strip()]
    if not words:
        raise Invalid("Something is missing.", errors=d.missing(d.Facts(())))
    kept = {concern.words: concern for concern in current(complaint.id)}
    for concern in kept.values():
        if concern.words not in words:
            concern.replaced_at = event.at
    for position, text in enumerate(words, start=1):
        if text in kept:
            kept[text].position = position
        else:
            db.session.add(Concern(complaint_id=complaint.id, position=position, words=text, stated_at=event.at))
    asked = [wish for wish in needs.wishes or () if wish.strip()]
    if needs.wishes is not None:
        wishes.restate(complaint, asked, event.at)
    event.facts = {"concerns": len(words), **({"wishes": len(asked)} if asked else {})}
    return {"concerns": words, "wishes": asked}


@carries_out("raise_concerns")
def _raise(complaint: Complaint, actor: Actor, needs: d.Facts, event: Event) -> None:
    """What they complain of besides, as it was read back to them. What was there before stays: an offer or an agreement
    stands on it."""
    known = current(complaint.id)
    words = [text for text in needs.concerns if text.strip() and text not in {concern.words for concern in known}]
    last = max((concern.position for concern in known), default=0)
    for position, text in enumerate(words, start=last + 1):
        db.session.add(
            Concern(complaint_id=complaint.id, position=position, words=text, stated_at=event.at,
                    confirmed_at=event.at)
        )  # fmt: skip
    event.facts = {"concerns": len(words)}


@carries_out("confirm_facts")
def _confirm(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    concerns = current(complaint.id)
    if not concerns:
        raise Invalid("There is nothing to confirm yet.", errors={"": "Write down what you understood first."})
    for concern in concerns:
        concern.confirmed_at = event.at


@carries_out("correct_facts")
def _correct(complaint: Complaint, actor: Actor, needs: d.Words, event: Event) -> None:
    say(complaint, event, actor, "correction", needs.text)
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} corrected what we understood")


@carries_out("go_on_unconfirmed")
def _go_on(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> None:
    wrote_it_themselves = isinstance(needs, d.FirstContact)
    if not wrote_it_themselves and complaint.customer.is_reachable and not _was_tried(complaint, event):
        raise Invalid(_try(complaint), errors={"reason": _try(complaint)})
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _was_tried(complaint: Complaint, event: Event) -> bool:
    """Two attempts; or one letter and the time for an answer, where nobody may ring."""
    if _attempts(complaint.id) >= ATTEMPTS_NEEDED:
        return True
    asked = select(func.max(Event.at)).where(Event.complaint_id == complaint.id, Event.action == "state_facts")
    at = db.session.scalar(asked)
    waited = timedelta(days=catalogue.targets().question_days)
    return not complaint.customer.may_be_rung and at is not None and at <= event.at - waited


def _try(complaint: Complaint) -> str:
    days = catalogue.targets().question_days
    if not complaint.customer.may_be_rung:
        return f"They are not to be rung: send the facts once more, or wait {days} days for the answer to the letter."
    return "Try twice to reach the customer and log both calls, or send the facts and wait for the answer."


def _attempts(complaint_id: int) -> int:
    """Documented attempts to have it confirmed: statements that were sent, calls after the first of them, and calls
    that reached nobody. Who was reached before anything was written down was not asked whether it is right.
    """
    stated = select(func.min(Event.id)).where(Event.complaint_id == complaint_id, Event.action == "state_facts")
    first = db.session.scalar(stated)
    logged = select(Event).where(Event.complaint_id == complaint_id, Event.action.in_(("log_call", "state_facts")))
    return sum(
        event.action == "state_facts" or (first is not None and event.id > first) or not event.facts["reached"]
        for event in db.session.scalars(logged)
    )
