"""What people need from us: who may read it, what it asks of whoever acts, and how it raises the severity."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import NotFound
from . import deadlines, ways
from . import details as d
from .access import deputy, handler, manager
from .assessing import apply_priority
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event, Need
from .severity import NEEDS, Judged, raising

CONSENT = "consent"
CONSENT_HOW = ("said", "written", "signed")


def may_read(actor: Actor, complaint: Complaint) -> bool:
    """Its handler, their deputy and the managers; others know only that there are needs, and whom to ask."""
    return any(predicate(actor, complaint) for predicate in (handler, deputy, manager))


def of_complaint(complaint: Complaint) -> Sequence[Need]:
    """What holds now, the oldest first; asked for only where something was recorded."""
    if not complaint.has_needs:
        return ()
    statement = select(Need).where(Need.complaint_id == complaint.id, Need.ended_at.is_(None))
    return db.session.scalars(statement.order_by(Need.id)).all()


@carries_out("record_needs")
def _record(complaint: Complaint, actor: Actor, needs: d.Needs, event: Event) -> dict[str, Any]:
    """Kinds and words stand in their own table: neither the log nor the index of words has them."""
    kinds = sorted(needs.kinds, key=lambda kind: kind != needs.first)
    need = Need(
        complaint_id=complaint.id, kinds=kinds, meaning=needs.meaning, purpose=needs.purpose,
        basis=needs.basis, consent_how=needs.consent_how if needs.basis == CONSENT else "", recorded_at=event.at,
        recorded_by_id=actor.id,
    )  # fmt: skip
    db.session.add(need)
    db.session.flush()
    complaint.has_needs = True
    event.facts = {"need": need.id}
    if ways.NO_TELEPHONE & set(ways.leading(kinds)):
        deadlines.call_off(complaint, event.at)
    return _raise(complaint, event, needs.kinds)


@carries_out("end_need")
def _end(complaint: Complaint, actor: Actor, needs: d.NeedEnded, event: Event) -> None:
    """What it was kept for is over, so the words go; that there was something, and when, stays."""
    open_ = {need.id: need for need in of_complaint(complaint)}
    need = open_.pop(needs.need_id, None)
    if need is None:
        raise NotFound("This need is not there any more.")
    need.ended_at, need.ended_by_id, need.kinds, need.meaning = event.at, actor.id, [], ""
    complaint.has_needs = bool(open_)
    event.facts = {"need": need.id}


def _raise(complaint: Complaint, event: Event, kinds: Iterable[str]) -> dict[str, Any]:
    """A complaint that is assessed already becomes more pressing at once where these needs ask for it."""
    least, was = raising(kinds), complaint.priority
    if was is None or least >= was:
        return {}
    matrix = complaint.priority_basis.get("matrix", was)
    complaint.priority, complaint.priority_reason = least, ""
    complaint.priority_basis = Judged(least, matrix, raised_by=NEEDS).basis
    event.facts = {**event.facts, "raised": {"was": was, "now": least}}
    return apply_priority(complaint, event, was)


def _against(complaint: Complaint, needs: d.Needs) -> dict[str, str]:
    """What speaks against each other, or against what we know already: which goes first is for them to say."""
    ringing = bool(ways.BY_TELEPHONE & set(needs.kinds))
    if ways.contradict(needs.kinds):
        if needs.first not in (ways.BY_TELEPHONE | ways.NO_TELEPHONE) & set(needs.kinds):
            return {"first": f"“{_named(needs.kinds)}” speak against each other. Ask them which goes first."}
        ringing = needs.first in ways.BY_TELEPHONE
    for known in of_complaint(complaint):
        if not ways.contradict(needs.kinds) and ways.contradict([*ways.leading(known.kinds), *needs.kinds]):
            words = f"We know already: “{_named(known.kinds)}”. Say first, on the case, that it no longer holds."
            return {"kinds": words}
    if ringing and complaint.customer.may_ring == "no":
        return {"kinds": "They asked us not to ring. Correct the record first, or take this out."}
    return {}


def _named(kinds: Iterable[str]) -> str:
    """The kinds by their names, those that speak for or against the telephone."""
    care, speaking = catalogue.care(), ways.BY_TELEPHONE | ways.NO_TELEPHONE
    return "” and “".join(care.need_kind(kind).name for kind in kinds if kind in speaking)


@looks_at("record_needs")
def _faults(complaint: Complaint, actor: Actor, needs: d.Needs) -> dict[str, str]:
    care, errors = catalogue.care(), {}
    if not set(needs.kinds) <= {kind.key for kind in care.need_kinds}:
        errors["kinds"] = "Choose from the list."
    errors |= _against(complaint, needs)
    if needs.purpose not in {purpose.key for purpose in care.purposes}:
        errors["purpose"] = "Choose what it is kept for."
    if needs.basis not in {basis.key for basis in care.bases}:
        errors["basis"] = "Choose what allows us to keep it."
    if needs.basis == CONSENT and needs.consent_how not in CONSENT_HOW:
        errors["consent_how"] = "Say how they agreed."
    return errors
