"""A decision taken back before it left: the case stands where it stood, and the letter can be written again."""

from datetime import date

from sqlalchemy import update

from ..access import Actor
from ..complaints import attention, deadlines, wishes
from ..complaints import details as d
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event, Message
from ..complaints.statuses import Status
from ..db import db
from ..errors import WrongState
from ..outbox import service as outbox
from ..remedies import queries as remedies
from . import explaining, kinds, queries
from .models import Letter


@carries_out("take_decision_back")
def _take_back(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    """What `lifecycle` says of the status is said here of everything else the decision had changed."""
    letter = queries.find_sent(complaint.id)
    if letter is None or letter.delivery_id is None or letter.event_id is None:
        raise WrongState("No letter waits to be taken back.")
    outbox.recall(outbox.get_delivery(letter.delivery_id))
    letter.state = "taken_back"
    said = update(Message).where(Message.event_id == letter.event_id, Message.kind == "decision")
    db.session.execute(said.values(recalled_at=event.at))
    event.facts = {"letter": letter.id, "number": letter.sent_number}
    undone = db.session.get_one(Event, letter.event_id)
    explaining.call_off(undone, event.at)
    attention.taken_back(complaint)
    if undone.action == "correct_decision":
        _restore(complaint, undone, letter)
    elif undone.to_status == event.from_status:  # else the case has gone on since
        _restore(complaint, undone, letter)
        _undecide(complaint, undone, event)


def _restore(complaint: Complaint, undone: Event, letter: Letter) -> None:
    """Outcome, cause and words as they were before this letter."""
    was = undone.facts.get("was")
    if was is None:
        return
    complaint.outcome, complaint.cause = was["outcome"], was["cause"]
    before = _decision_before(letter)
    complaint.explanation = before.explanation if before is not None else ""
    if "fulfilled_on" in was:
        complaint.fulfilled_on = date.fromisoformat(was["fulfilled_on"]) if was["fulfilled_on"] else None


def _decision_before(letter: Letter) -> d.Resolution | None:
    """The decision that the letters sent before this one left standing."""
    before = letter.follows
    while before is not None:
        sent = next(version for version in before.versions if version.number == before.sent_number)
        decision = kinds.decided(kinds.read(before.kind, sent.typed))
        if isinstance(decision, d.Resolution):
            return decision
        before = before.follows
    return None


def _undecide(complaint: Complaint, undone: Event, event: Event) -> None:
    """The clocks that the decision ended run on; ours waits again where an offer waits for its answer. What the letter
    alone said to a wish was never said."""
    complaint.resolved_at = None
    wishes.unsettle(complaint, undone.at)
    deadlines.revive(complaint, undone.at)
    if undone.from_status == Status.OFFERED and (offer := remedies.find_open_offer(complaint.id)) is not None:
        deadlines.pause(complaint, event.at)
        deadlines.pause_until(complaint, offer.until)
    deadlines.refresh(complaint, event.at)
