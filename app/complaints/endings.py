"""How a complaint ends, and how it comes back: resolved, closed, withdrawn, merged, with an outside body, reopened."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid, WrongState
from . import concerns, deadlines, notices
from . import details as d
from .access import visible_to
from .lifecycle import carries_out
from .models import Complaint, Event
from .references import read_reference
from .service import add_task, say

OUTCOMES = ("upheld", "partly_upheld", "not_upheld", "outside_our_control")


@carries_out("resolve")
def _resolve(complaint: Complaint, actor: Actor, needs: d.Resolution, event: Event) -> dict[str, object]:
    stated = {concern.id: concern for concern in concerns.current(complaint.id)}
    given = {row.concern_id: row for row in needs.concerns}
    errors = {}
    if needs.outcome not in OUTCOMES:
        errors["outcome"] = "Choose the outcome."
    if stated and any(given[key].outcome not in OUTCOMES if key in given else True for key in stated):
        errors["concerns"] = "Give every concern its outcome."
    if event.from_status == "investigating" and needs.fulfilled_on is None and not needs.no_remedy_reason.strip():
        errors["no_remedy_reason"] = "Say what was done and when, or why there is no remedy."
    if needs.fulfilled_on is not None and needs.fulfilled_on > _today(event):
        errors["fulfilled_on"] = "That day is still to come: promise it, and resolve when it is done."
    if errors:
        raise Invalid("Something is missing.", errors=errors)
    for key, concern in stated.items():
        concern.outcome, concern.finding = given[key].outcome, given[key].finding
    complaint.outcome, complaint.cause, complaint.explanation = needs.outcome, needs.cause, needs.explanation
    complaint.resolved_at = event.at
    complaint.fulfilled_on = needs.fulfilled_on or complaint.fulfilled_on or _today(event)
    event.facts = {"outcome": needs.outcome, "cause": needs.cause, "fulfilled_on": complaint.fulfilled_on.isoformat()}
    # The letter says both, so the page does: as the one decision that they are.
    said = (words for words in (needs.explanation, needs.no_remedy_reason) if words.strip())
    say(complaint, event, actor, "decision", "\n\n".join(said))
    return {"concerns": list(stated.values())}


@carries_out("close_quietly")
def _close_quietly(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    complaint.closed_at = event.at
    complaint.satisfaction = "not_answered"
    ask_for_lesson(complaint, event)


@carries_out("withdraw")
def _withdraw(complaint: Complaint, actor: Actor, needs: d.Withdrawal, event: Event) -> None:
    complaint.closed_at = event.at
    # A customer's own words are theirs to read; a colleague's account of them is for colleagues.
    say(complaint, event, actor, "reason", needs.reason, internal=actor.is_staff)


@carries_out("merge")
def _merge(complaint: Complaint, actor: Actor, needs: d.Merge, event: Event) -> dict[str, object]:
    into = _same_customers(complaint, actor, needs.into_reference)
    complaint.merged_into_id = into.id
    was = into.received_at
    into.received_at = min(was, complaint.received_at)
    deadlines.keep_earlier(into, complaint, event.at)
    event.facts = {"into": into.id, "until": (event.at + timedelta(days=catalogue.targets().unmerge_days)).isoformat()}
    _log_there(into, "merge", actor, event, {"from": complaint.id, "was_received_at": was.isoformat()})
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    return {"into": into}


def _same_customers(complaint: Complaint, actor: Actor, typed: str) -> Complaint:
    """The complaint that stays: open, another one, and of the same verified address."""
    reference = read_reference(typed)
    into = db.session.scalars(
        select(Complaint).where(Complaint.reference == reference, visible_to(actor)).with_for_update(of=Complaint)
    ).one_or_none()
    if into is None or into.id == complaint.id:
        raise Invalid("No such complaint.", errors={"into_reference": "We find no other complaint of this reference."})
    if not into.is_open:
        raise Invalid("It has ended.", errors={"into_reference": "That complaint has ended; choose an open one."})
    one, other = complaint.customer, into.customer
    verified = one.email and one.email_verified_at and other.email_verified_at
    if not (verified and one.email.lower() == other.email.lower()):
        words = "Both must belong to the same customer, whose address they confirmed by opening a mailed link."
        raise Invalid(words, errors={"into_reference": words})
    return into


@carries_out("unmerge")
def _unmerge(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> None:
    merged = db.session.scalars(
        select(Event).where(Event.complaint_id == complaint.id, Event.action == "merge").order_by(Event.id.desc())
    ).first()
    days = catalogue.targets().unmerge_days
    if merged is None or merged.at + timedelta(days=days) < clock.now():
        raise WrongState(f"Complaints can be separated again for {days} days.")
    _give_back(complaint, actor, event)
    deadlines.revive(complaint, merged.at)
    complaint.merged_into_id = None
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _give_back(complaint: Complaint, actor: Actor, event: Event) -> None:
    """The other complaint's own date of receipt; the dates promised for it stay, so that nobody has to wait longer."""
    into = db.session.scalars(
        select(Complaint).where(Complaint.id == complaint.merged_into_id).with_for_update(of=Complaint)
    ).one()
    joinings = db.session.scalars(select(Event).where(Event.complaint_id == into.id, Event.action == "merge"))
    joined = [row for row in joinings if row.facts.get("from") == complaint.id]
    if into.received_at == complaint.received_at and joined:
        into.received_at = datetime.fromisoformat(joined[-1].facts["was_received_at"])
    _log_there(into, "unmerge", actor, event, {"from": complaint.id})


def _log_there(into: Complaint, action: str, actor: Actor, event: Event, facts: dict[str, object]) -> None:
    """The same entry in the log of the complaint that goes on."""
    db.session.add(
        Event(complaint=into, at=event.at, action=action, actor_kind=actor.kind, actor_id=actor.id,
              from_status=into.status, to_status=into.status, facts=facts)
    )  # fmt: skip
    into.version += 1


@carries_out("note_outside_body")
def _note_outside_body(complaint: Complaint, actor: Actor, needs: d.OutsideBodyNote, event: Event) -> None:
    event.facts = {"on": needs.on.isoformat()}
    say(complaint, event, actor, "note", needs.body, internal=actor.is_staff)


@carries_out("deadlock")
def _deadlock(complaint: Complaint, actor: Actor, needs: d.Deadlock, event: Event) -> None:
    complaint.resolved_at = event.at
    say(complaint, event, actor, "decision", needs.position)


@carries_out("outside_decision")
def _outside_decision(complaint: Complaint, actor: Actor, needs: d.OutsideDecision, event: Event) -> None:
    say(complaint, event, actor, "decision", needs.decision)
    if needs.more_to_do:
        complaint.resolved_at = None
        deadlines.start_again(complaint, event.at)
    else:
        complaint.closed_at = event.at
        ask_for_lesson(complaint, event)


def ask_for_lesson(complaint: Complaint, event: Event) -> None:
    """The handler's task after the end: what we learned and what changes, or why there is no lesson."""
    days = catalogue.organisation().working_time
    add_task(complaint, "lesson", "Write down what we learned from this.", days.end_of_working_day(event.at, 5))
    notices.tell("lesson", complaint, "It is closed: write down what we learned")


def _today(event: Event) -> date:
    return catalogue.organisation().working_time.local(event.at).date()
