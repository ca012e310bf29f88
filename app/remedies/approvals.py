"""Approvals: asked for above one's own limit, given by somebody else within theirs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, select, update

from ..access import Actor, Role
from ..accounts import queries as accounts
from ..complaints import amounts, holdings, notices
from ..complaints import details as d
from ..complaints.access import readable_by
from ..complaints.actions import ACTIONS
from ..complaints.checks import looks_at
from ..complaints.lifecycle import afterwards, carries_out
from ..complaints.models import Complaint, Event
from ..db import db
from ..errors import NotAllowed, WrongState
from ..web import filters
from . import authority, deciders, queries
from .models import Approval


@looks_at("ask_approval")
def _approval_lacks(complaint: Complaint, actor: Actor, needs: d.ApprovalRequest) -> dict[str, str]:
    if needs.amount is None and not needs.kinds:
        return {"amount": "Say how much, or which kind of remedy."}
    if needs.amount is not None and needs.amount <= 0:
        return {"amount": "Write an amount above zero."}
    if needs.amount is not None and not amounts.is_exact(needs.amount):
        return {"amount": amounts.most_figures()}
    amount = needs.amount or authority.NONE
    if deciders.on_case(complaint, amount, needs.kinds, actor.id):
        return {}
    return {"amount" if amount else "kinds": deciders.nobody_may(amount, needs.kinds)}


@carries_out("ask_approval")
def _ask_approval(complaint: Complaint, actor: Actor, needs: d.ApprovalRequest, event: Event) -> None:
    if queries.find_asked_approval(complaint.id) is not None:
        raise WrongState("An approval is being waited for already.")
    approval = Approval(
        complaint_id=complaint.id, amount=needs.amount or authority.NONE, offered=needs.offered, reason=needs.reason,
        kinds=f",{','.join(needs.kinds)}," if needs.kinds else "", asked_by_id=actor.id, asked_at=event.at,
        state="asked",
    )  # fmt: skip
    db.session.add(approval)
    db.session.flush()
    event.facts = _facts(approval)
    people = deciders.on_case(complaint, approval.amount, needs.kinds, actor.id)
    is_above = all(user.role is not Role.MANAGER for user in people)
    words = f"{actor.name} asks for approval of {_told(approval)}"
    notices.tell("approval", complaint, words, group="administrators" if is_above else "")


@carries_out("approve")
def _approve(complaint: Complaint, actor: Actor, needs: d.ApprovalDecision, event: Event) -> None:
    approval = _asked(complaint, actor)
    if not deciders.may_approve(actor.role, approval.amount, approval.asked_kinds):
        raise NotAllowed(f"{_told(approval).capitalize()} is above what you may approve.")
    authority.lock(complaint, actor, [])
    left = authority.room(actor, complaint).left_this_month
    if authority.adds(complaint, approval.amount) > left:
        raise NotAllowed(f"You may give {filters.money(left)} more this month. Somebody else has to approve this.")
    _decide(approval, "approved", actor, needs.reason, event)
    if approval.amount:  # a kind alone keeps nothing back, and lets go of nothing
        authority.hold(approval, complaint)


@carries_out("refuse")
def _refuse(complaint: Complaint, actor: Actor, needs: d.ApprovalDecision, event: Event) -> None:
    _decide(_asked(complaint, actor), "refused", actor, needs.reason, event)


@afterwards
def _let_go(complaint: Complaint, actor: Actor, events: Sequence[Event]) -> None:
    """Nothing is kept back for what was offered, which counts by itself whatever was said to it in the same breath, nor
    where the complaint has come to an end. What nobody has decided when they agree to something, or then, is asked for
    no more."""
    may, did = ACTIONS["approve"].start, {event.action for event in events}
    has_ended = complaint.status not in may and any(event.from_status in may for event in events)
    if has_ended or did & {"offer", "accept"}:
        authority.release(complaint)
    if (has_ended or "accept" in did) and (approval := queries.find_asked_approval(complaint.id)) is not None:
        approval.state = "dropped"
        words = f"Nobody decides on {_told(approval)} any more: {'it has ended' if has_ended else 'they agreed before'}"
        notices.tell_person(accounts.get_user(approval.asked_by_id), "approval", complaint, words)
        db.session.flush()


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
    event.facts = _facts(approval)
    asker = accounts.get_user(approval.asked_by_id)
    notices.tell_person(asker, "approval", event.complaint, f"{actor.name} {state} {_told(approval)}")


def _facts(approval: Approval) -> dict[str, Any]:
    return {"approval": approval.id, "amount": str(approval.amount), "kinds": approval.asked_kinds}


def _told(approval: Approval) -> str:
    return deciders.told(approval.amount, approval.asked_kinds)


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
