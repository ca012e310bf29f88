"""The statement of facts: what the customer complains of, in their words, confirmed by them before we investigate."""

from collections.abc import Sequence

from sqlalchemy import select

from ..access import Actor
from ..db import db
from ..errors import Invalid
from . import attempts, notices, wishes
from . import details as d
from .lifecycle import carries_out
from .models import Complaint, Concern, Event
from .service import say


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


@carries_out("add_concern")
def _add(complaint: Complaint, actor: Actor, needs: d.Words, event: Event) -> None:
    """One thing more, in the customer's own words: it stands among the others from now on, and no decision leaves
    without an answer to it."""
    known = current(complaint.id)
    if not known:
        raise Invalid(
            "Nothing is written down yet.", errors={"text": "We have not written anything down yet: send it as a word."}
        )
    last = max(concern.position for concern in known)
    db.session.add(
        Concern(complaint_id=complaint.id, position=last + 1, words=needs.text.strip(), stated_at=event.at,
                confirmed_at=event.at)
    )  # fmt: skip
    event.facts = {"position": last + 1}
    say(complaint, event, actor, "correction", needs.text)
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} named one thing more")


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
    """Two attempts come before it, but for who wrote it down with us at first contact, and whom no way leads to."""
    if not isinstance(needs, d.FirstContact):
        if not attempts.can_be_asked(complaint):
            event.facts = {"unreachable": True}
        elif missing := attempts.standing(complaint).missing:
            raise Invalid(missing, errors={"reason": missing})
    say(complaint, event, actor, "reason", needs.reason, internal=True)
