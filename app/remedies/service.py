"""Offers and what becomes of them. Money is checked here, before an offer is made."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import literal, select, update

from .. import clock
from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import blockers, deadlines, holdings, notices, wishes
from ..complaints import details as d
from ..complaints.access import readable_by
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.service import add_task, say
from ..complaints.statuses import Status
from ..db import db
from ..errors import NotAllowed, WrongState
from ..sentences import sentence
from . import asked, promised, queries
from .models import Approval, Offer, OfferedRemedy


def authority_of(actor: Actor) -> Decimal:
    """The most this person may give per complaint alone, in the organisation's currency."""
    return catalogue.authority().per_complaint[actor.role] if actor.role is not None else Decimal(0)


@looks_at("ask_approval")
def _approval_lacks(complaint: Complaint, actor: Actor, needs: d.ApprovalRequest) -> dict[str, str]:
    return {"amount": "Write an amount above zero."} if needs.amount is not None and needs.amount <= 0 else {}


@carries_out("ask_approval")
def _ask_approval(complaint: Complaint, actor: Actor, needs: d.ApprovalRequest, event: Event) -> None:
    if queries.find_asked_approval(complaint.id) is not None:
        raise WrongState("An approval is being waited for already.")
    approval = Approval(
        complaint_id=complaint.id, amount=needs.amount, reason=needs.reason, asked_by_id=actor.id, asked_at=event.at,
        state="asked",
    )  # fmt: skip
    db.session.add(approval)
    db.session.flush()
    event.facts = {"approval": approval.id, "amount": str(needs.amount)}
    notices.tell("approval", complaint, f"{actor.name} asks for approval of {needs.amount}")


@carries_out("approve")
def _approve(complaint: Complaint, actor: Actor, needs: d.ApprovalDecision, event: Event) -> None:
    approval = _asked(complaint, actor)
    if approval.amount > authority_of(actor):
        raise NotAllowed("This amount is above what you may approve.")
    _decide(approval, "approved", actor, needs.reason, event)


@carries_out("refuse")
def _refuse(complaint: Complaint, actor: Actor, needs: d.ApprovalDecision, event: Event) -> None:
    _decide(_asked(complaint, actor), "refused", actor, needs.reason, event)


def _asked(complaint: Complaint, actor: Actor) -> Approval:
    approval = queries.find_asked_approval(complaint.id)
    if approval is None:
        raise WrongState("Nobody asked for an approval.")
    if approval.asked_by_id == actor.id:
        raise NotAllowed("Whoever asks for an approval never gives it.")
    return approval


def _decide(approval: Approval, state: str, actor: Actor, reason: str, event: Event) -> None:
    approval.state, approval.decided_by_id, approval.decided_at = state, actor.id, event.at
    approval.decision_reason = reason
    event.facts = {"approval": approval.id, "amount": str(approval.amount)}
    asker = accounts.get_user(approval.asked_by_id)
    notices.tell_person(asker, "approval", event.complaint, f"{actor.name} {state} {approval.amount}")


@carries_out("offer")
def _offer(complaint: Complaint, actor: Actor, needs: d.Offer, event: Event) -> dict[str, object]:
    until = deadlines.close_of(needs.until)
    before = queries.offers(complaint.id)
    for earlier in before:
        if earlier.state == "open":  # left open by a withdrawal or a final position
            earlier.state = "taken_back"
    offer = Offer(
        complaint_id=complaint.id, number=len(before) + 1, made_at=event.at, made_by_id=actor.id,
        explanation=needs.explanation, until=until, stays_open=needs.stays_open, state="open",
        lines=[OfferedRemedy(remedy_id=line.remedy_id, words=line.words, amount=line.amount) for line in needs.lines],
    )  # fmt: skip
    db.session.add(offer)
    db.session.flush()
    answered = asked.keep(complaint, offer, needs, event.at)
    deadlines.pause(complaint, event.at)
    deadlines.pause_until(complaint, until)
    event.facts = {"offer": offer.id, "number": offer.number, "total": str(offer.total), "wishes": len(answered)}
    return {"offer": offer, "asked": answered, "besides": promised.owed(complaint)}


@looks_at("offer")
def _offer_lacks(complaint: Complaint, actor: Actor, needs: d.Offer) -> dict[str, str]:
    errors = asked.lacking(complaint, needs) | lines_lack(complaint, actor, needs.lines)
    if needs.until is not None and deadlines.close_of(needs.until) <= clock.now():
        errors["until"] = "Choose a day that is still to come."
    return errors


def lines_lack(complaint: Complaint, actor: Actor, lines: Sequence[d.OfferLine]) -> dict[str, str]:
    """What is missing or too much in the remedies, as `line_1_amount` and `line_1_words`, counted from one."""
    errors = {}
    for place, line in enumerate(lines, start=1):
        if words := _amount_fault(line):
            errors[f"line_{place}_amount"] = words
        if not line.words.strip():
            errors[f"line_{place}_words"] = "Say what exactly we will do."
    if (words := _beyond_authority(complaint, actor, lines)) and not any(name.endswith("_amount") for name in errors):
        first = next((place for place, line in enumerate(lines, start=1) if line.amount is not None), 1)
        errors[f"line_{first}_amount"] = words
    return errors


def _amount_fault(line: d.OfferLine) -> str:
    remedy = catalogue.get_remedy(line.remedy_id)
    if line.amount is None:
        return f"Say how much: {remedy.name}." if remedy.takes_money else ""
    if line.amount <= 0:  # also where none is needed: it would lower the sum
        return "Write an amount above zero, or none."
    return f"At most {remedy.cap} for: {remedy.name}." if remedy.cap is not None and line.amount > remedy.cap else ""


def _beyond_authority(complaint: Complaint, actor: Actor, lines: Sequence[d.OfferLine]) -> str:
    """What was accepted before counts, so that neither a limit nor an approval is used twice for one complaint."""
    given = promised.total(promised.accepted(complaint))
    total = given + sum((line.amount for line in lines if line.amount is not None), Decimal(0))
    limit = max(authority_of(actor), queries.approved_amount(complaint.id))
    if total <= max(limit, given):
        return ""
    words = f"You may offer {limit} on this complaint. Ask for approval of {total} first."
    return f"With the {given} they accepted before this makes {total}. {words}" if given else words


@carries_out("accept")
def _accept(complaint: Complaint, actor: Actor, needs: None, event: Event) -> dict[str, object]:
    """All that is owed becomes tasks; the complaint can't be resolved before all are confirmed as done."""
    offer = _answer(complaint, "accepted", event)
    due = catalogue.organisation().working_time.end_of_working_day(event.at, 3)
    answered = wishes.of_offer(wishes.read(complaint.id), offer.id)
    for promise, words in asked.owed(offer, answered):
        task = add_task(complaint, "remedy", words, due)
        db.session.flush()
        promise.task_id = task.id
        blockers.put(complaint, "resolve", "task", task.id, f"Not yet confirmed as done: {words}")
    if actor.kind == "customer":
        notices.tell("customer_wrote", complaint, f"{complaint.customer.called} accepted the offer")
    return {"offer": offer, "due": due, "asked": answered, "besides": promised.owed(complaint, but=offer.id)}


@carries_out("decline")
def _decline(complaint: Complaint, actor: Actor, needs: d.Declined, event: Event) -> dict[str, object]:
    offer = _answer(complaint, "declined", event)
    say(complaint, event, actor, "message", "\n\n".join(words for words in (needs.reason, needs.wish) if words.strip()))
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} declined the offer")
    return {"offer": offer}


@carries_out("discuss")
def _discuss(complaint: Complaint, actor: Actor, needs: d.Words, event: Event) -> None:
    say(complaint, event, actor, "message", needs.text)
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} wants to talk about the offer")


@carries_out("lapse")
def _lapse(complaint: Complaint, actor: Actor, needs: None, event: Event) -> dict[str, object]:
    return {"offer": _answer(complaint, "lapsed", event), "reason": ""}


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


def _fail(complaint: Complaint, offer: Offer, event: Event) -> None:
    """The agreement is off, with what of it nobody has done yet and what waits for that on this complaint."""
    offer.state, ended = "failed", []
    for task in queries.open_tasks_of(offer):
        task.done_at, task.result = event.at, "No longer to do: the agreement failed."
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


def _asked_approvals() -> Any:
    return (
        select(
            Approval.id, Approval.complaint_id, Approval.asked_by_id.label("owner_id"), Approval.reason.label("words"),
            Complaint.reference, Approval.asked_at.label("due_at"), readable_by(holdings.ME).label("visible"),
        )
        .join(Complaint, Complaint.id == Approval.complaint_id)
        .where(Approval.state == literal("asked"))
    )  # fmt: skip


def _give_approvals(ids: Sequence[int], handing: holdings.Handing) -> None:
    """Whoever hears of the decision from now on. Who asked first stands in the log."""
    owned = update(Approval).where(Approval.id.in_(ids))
    db.session.execute(owned.values(asked_by_id=handing.to_id), execution_options={"synchronize_session": "fetch"})


holdings.hold(
    holdings.Kind(
        5, "approvals", "approval they asked for", "approvals they asked for", _asked_approvals, _give_approvals,
        heals=False,
    )
)  # fmt: skip
