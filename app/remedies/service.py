"""Offers and what becomes of them. What may be given is weighed before an offer is made, and once more as it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .. import clock
from ..access import SYSTEM, Actor
from ..catalogue import queries as catalogue
from ..catalogue.remedies import KINDS
from ..complaints import blockers, deadlines, given, notices, outside, todo, wishes
from ..complaints import details as d
from ..complaints import queries as complaints
from ..complaints.checks import looks_at
from ..complaints.lifecycle import afterwards, carries_out, perform
from ..complaints.models import Complaint, Event
from ..complaints.service import add_task, say
from ..complaints.statuses import Status
from ..db import db
from ..errors import Invalid, WrongState
from ..sentences import sentence
from ..web import languages
from . import agreements, approvals, asked, authority, limits, promised, queries, sweeteners
from .models import Offer, OfferedRemedy

__all__ = ["approvals", "lines_lack", "sweeteners"]  # loading them registers what their actions change

DAYS_TO_DO_IT = 3
"""Working days within which an offer that was accepted is carried out."""
OVER = frozenset({"withdraw", "not_right", "outside_decision"})
"""Actions after which an offer that was open can be accepted no more, and that nobody takes back."""


@carries_out("offer")
def _offer(complaint: Complaint, actor: Actor, needs: d.Offer, event: Event) -> dict[str, object]:
    authority.lock(complaint, actor, [line.remedy_id for line in needs.lines])
    verdict = limits.weigh(complaint, actor, needs.lines, at=event.at)
    if verdict.errors:  # somebody gave meanwhile what was left
        raise Invalid("Something is missing.", errors=verdict.errors)
    until, guarantee = deadlines.close_of(needs.until), catalogue.guarantee()
    before = queries.offers(complaint.id)
    for earlier in before:
        if earlier.state == "open":  # left open by a withdrawal or a final position
            earlier.state = "taken_back"
    offer = Offer(
        complaint_id=complaint.id, number=len(before) + 1, made_at=event.at, made_by_id=actor.id,
        explanation=needs.explanation, until=until, stays_open=needs.stays_open, state="open",
        charged_to_id=verdict.charged_to_id, guarantee_id=guarantee.id if guarantee is not None else None,
        lines=[_line(line, event.at) for line in needs.lines],
    )  # fmt: skip
    db.session.add(offer)
    db.session.flush()
    answered = asked.keep(complaint, offer, needs, event.at)
    deadlines.pause(complaint, event.at)
    deadlines.pause_until(complaint, until)
    event.facts = {"offer": offer.id, "number": offer.number, "total": str(offer.total), "wishes": len(answered)}
    with languages.writing_in(complaint.language):
        told = catalogue.guarantee()
    return {"offer": offer, "asked": answered, "besides": promised.owed(complaint), "guarantee": told}


def _line(line: d.OfferLine, at: datetime) -> OfferedRemedy:
    """A line as it is kept: what it does not say is what the catalogue says of its kind."""
    remedy = catalogue.get_remedy(line.remedy_id)
    asks = KINDS[remedy.kind].asks if remedy.kind in KINDS else ()
    until = line.valid_until
    if until is None and remedy.valid_days is not None and "valid_until" in asks:
        until = catalogue.organisation().working_time.local(at).date() + timedelta(days=remedy.valid_days)
    return OfferedRemedy(
        remedy_id=line.remedy_id, words=line.words, amount=line.amount,
        cost=limits.cost_of(line.remedy_id, line.amount),
        percentage=(line.percentage or remedy.percentage) if "percentage" in asks else None,
        item=line.item.strip() or (remedy.item if "item" in asks else ""),
        valid_until=until,
    )  # fmt: skip


@looks_at("offer")
def _offer_lacks(complaint: Complaint, actor: Actor, needs: d.Offer) -> dict[str, str]:
    errors = asked.lacking(complaint, needs) | lines_lack(complaint, actor, needs.lines)
    if needs.until is not None and deadlines.close_of(needs.until) <= clock.now():
        errors["until"] = "Choose a day that is still to come."
    return errors


def lines_lack(
    complaint: Complaint, actor: Actor, lines: Sequence[d.OfferLine], *, our_fault: bool | None = None,
    if_approved: bool = False,
) -> dict[str, str]:  # fmt: skip
    """What is missing or too much in the remedies, as `line_1_amount` and `line_1_words`, counted from one; with
    `if_approved` only what nobody's approval cures."""
    return limits.weigh(complaint, actor, lines, our_fault=our_fault, if_approved=if_approved).errors


def due_after(accepted_at: datetime) -> datetime:
    """By when an offer that is accepted then is carried out."""
    return catalogue.organisation().working_time.end_of_working_day(accepted_at, DAYS_TO_DO_IT)


@carries_out("accept")
def _accept(complaint: Complaint, actor: Actor, needs: None, event: Event) -> dict[str, object]:
    """All that is owed becomes tasks; the complaint can't be resolved before all are confirmed as done."""
    how = event.facts.get("spoken", agreements.PAGE)
    offer = _answer(complaint, "accepted", event)
    if actor.kind == "customer" and offer.goes_to_somebody and not complaint.customer.is_known:
        words = "Tell us who you are, and how we can reach you, first."
        raise Invalid(words, errors={"": words})
    agreements.lock(offer)
    due = due_after(event.at)
    answered = wishes.of_offer(wishes.read(complaint.id), offer.id)
    for owed, words in asked.owed(offer, answered):
        task = add_task(complaint, "remedy", words, due)
        db.session.flush()
        owed.task_id = task.id
        blockers.put(complaint, "resolve", "task", task.id, f"Not yet confirmed as done: {words}")
        if isinstance(owed, OfferedRemedy):
            agreements.set_going(complaint, owed, task, event.at)
    given.carried_out_by(complaint, due, event.at)
    agreement = agreements.keep(offer, answered, actor, event, how)
    if actor.kind == "customer":
        notices.tell("customer_wrote", complaint, f"{complaint.customer.called} accepted the offer")
    return {
        "offer": offer, "due": due, "asked": answered, "besides": promised.owed(complaint, but=offer.id),
        "agreement": agreement,
    }  # fmt: skip


@carries_out("decline")
def _decline(complaint: Complaint, actor: Actor, needs: d.Declined, event: Event) -> dict[str, object]:
    offer = _answer(complaint, "declined", event)
    say(complaint, event, actor, "message", "\n\n".join(words for words in (needs.reason, needs.wish) if words.strip()))
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} declined the offer")
    return {"offer": offer}


@carries_out("discuss")
def _discuss(complaint: Complaint, actor: Actor, needs: d.Words, event: Event) -> None:
    """By when they hear from us goes to them once it is known whether that is a call (see `calls/following`)."""
    say(complaint, event, actor, "message", needs.text)
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} wants to talk about the offer")
    if (broken := deadlines.broken_word(complaint, event.at)) is not None:
        event.facts = {"broken": broken.isoformat()}


@carries_out("lapse")
def _lapse(complaint: Complaint, actor: Actor, needs: None, event: Event) -> dict[str, object]:
    """Its time is over or, where it said so, they have gone to an outside body."""
    offer, went = _answer(complaint, "lapsed", event), outside.went(complaints.events(complaint.id))
    left = not offer.stays_open and went is not None and went.at >= offer.made_at
    return {"offer": offer, "reason": "", "outside": left}


@carries_out("take_back")
def _take_back(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, object]:
    say(complaint, event, actor, "reason", needs.reason)
    return {"offer": _answer(complaint, "taken_back", event), "reason": needs.reason}


@carries_out("agreement_failed")
def _agreement_failed(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, object]:
    """Ends what belongs to this agreement. Earlier ones, and those of complaints joined with this one, still hold."""
    if (offer := queries.find_agreed(complaint.id)) is not None:
        _fail(complaint, offer, event)
    say(complaint, event, actor, "reason", needs.reason)
    return {"besides": promised.owed(complaint)}


@carries_out("brought_failed")
def _brought_failed(complaint: Complaint, actor: Actor, needs: d.BroughtFailed, event: Event) -> dict[str, object]:
    """The same of what was agreed on a complaint that was joined with this one: its log says so too."""
    rows = [row for row in promised.owed(complaint) if row.reference and row.offer_id == needs.offer_id]
    if not rows:
        raise WrongState("Of this agreement nothing is still to be done here.")
    offer = db.session.get_one(Offer, needs.offer_id)
    _fail(complaint, offer, event)
    event.facts = {**event.facts, "reference": rows[0].reference}
    failed = " ".join(sentence(row.words) for row in rows)
    words = f"Find another way for what was agreed under {rows[0].reference}: {failed}"
    task = add_task(complaint, "to_do", words, max(complaint.expected_at, event.at))
    db.session.flush()
    blockers.put(complaint, "resolve", "task", task.id, f"Not done yet: {words}")
    db.session.add(
        Event(complaint_id=offer.complaint_id, at=event.at, action=event.action, actor_kind=actor.kind,
              actor_id=actor.id, from_status=Status.MERGED, to_status=Status.MERGED, facts=event.facts)
    )  # fmt: skip
    say(complaint, event, actor, "reason", needs.reason)
    return {"besides": promised.owed(complaint)}


@afterwards
def _end_outside(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    """An offer that says it ends when they go to an outside body ends then, and they are told."""
    if events[-1].action != "note_outside_body" or complaint.state is not Status.OFFERED:
        return
    if (offer := queries.find_open_offer(complaint.id)) is not None and not offer.stays_open:
        perform(complaint, "lapse", SYSTEM)


@afterwards
def _end_with(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    """What nobody can accept any more is kept for nobody: its stock, its codes and its sum are free again."""
    last = events[-1]
    if last.action not in OVER or complaint.status == Status.OFFERED:
        return
    if (offer := queries.find_open_offer(complaint.id)) is not None:
        offer.state, offer.answered_at = "taken_back", last.at
        db.session.flush()


def _fail(complaint: Complaint, offer: Offer, event: Event) -> None:
    """The agreement is off, with what of it nobody has done yet and what waits for that on this complaint."""
    offer.state, ended = "failed", []
    agreements.lock(offer)
    tasks = queries.open_tasks_of(offer)
    agreements.fail(offer, tasks, event.at)
    for task in tasks:
        todo.drop_one(task, event.at, "The agreement failed.")
        blockers.clear(complaint, "task", task.id, event.at)
        ended.append(task.id)
    event.facts = {"offer": offer.id, "number": offer.number, "tasks": ended}


def _answer(complaint: Complaint, state: str, event: Event) -> Offer:
    offer = queries.find_open_offer(complaint.id)
    if offer is None:
        raise WrongState("There is no open offer.")
    offer.state, offer.answered_at = state, event.at
    event.facts = {"offer": offer.id, "number": offer.number}
    return offer
