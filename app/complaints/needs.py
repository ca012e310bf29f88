"""What people need from us: who may read it, what it asks of whoever acts, and how it raises the severity."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import NotFound
from . import deadlines, notices, ways
from . import details as d
from .access import deputy, handler, manager
from .assessing import raise_to
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event, Need
from .severity import NEEDS, Floor, raising

CONSENT = "consent"
CONSENT_HOW = ("said", "written", "signed")
UNSAID = "Say what it means for how we handle the complaint."


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
        complaint_id=complaint.id, kinds=kinds, language=needs.language, meaning=needs.meaning,
        purpose=needs.purpose, basis=needs.basis, consent_how=needs.consent_how if needs.basis == CONSENT else "",
        recorded_at=event.at, recorded_by_id=actor.id if actor.is_staff else None,
    )  # fmt: skip
    db.session.add(need)
    db.session.flush()
    complaint.has_needs = True
    event.facts = {"need": need.id}
    if ways.NO_TELEPHONE & set(ways.leading(kinds)):
        deadlines.call_off(complaint, event.at)
    return raise_to(complaint, event, Floor(raising(needs.kinds), NEEDS))


def told_by_themselves(complaint: Complaint) -> Sequence[Need]:
    """What holds of what they told us without a colleague."""
    return [need for need in of_complaint(complaint) if need.recorded_by_id is None]


@carries_out("change_needs")
def _change(complaint: Complaint, actor: Actor, needs: d.NeedsChanged, event: Event) -> dict[str, Any]:
    """What a colleague wrote down with them stays: it is for both to say that it no longer holds."""
    own = told_by_themselves(complaint)
    for need in own:
        need.ended_at = event.at
        _blank(need)
    complaint.has_needs = len(of_complaint(complaint)) > 0
    raised = {} if needs.needs is None else _record(complaint, actor, needs.needs, event)
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} changed what they need")
    return raised


@carries_out("end_need")
def _end(complaint: Complaint, actor: Actor, needs: d.NeedEnded, event: Event) -> None:
    """What it was kept for is over, so the words go; that there was something, and when, stays."""
    open_ = {need.id: need for need in of_complaint(complaint)}
    need = open_.pop(needs.need_id, None)
    if need is None:
        raise NotFound("This need is not there any more.")
    need.ended_at, need.ended_by_id = event.at, actor.id
    _blank(need)
    complaint.has_needs = bool(open_)
    event.facts = {"need": need.id}


def _blank(need: Need) -> None:
    need.kinds, need.language, need.meaning = [], "", ""


def _against(complaint: Complaint, needs: d.Needs, known_now: Sequence[Need]) -> dict[str, str]:
    """What speaks against each other, or against what we know already: which goes first is for them to say."""
    ringing = bool(ways.BY_TELEPHONE & set(needs.kinds))
    if ways.contradict(needs.kinds):
        if needs.first not in (ways.BY_TELEPHONE | ways.NO_TELEPHONE) & set(needs.kinds):
            return {"first": f"“{_named(needs.kinds)}” speak against each other. Ask them which goes first."}
        ringing = needs.first in ways.BY_TELEPHONE
    for known in known_now:
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
    unsaid = {"meaning": UNSAID} if actor.is_staff and not needs.meaning.strip() else {}
    return unsaid | _wrong(needs) | _against(complaint, needs, of_complaint(complaint))


@looks_at("change_needs")
def _change_faults(complaint: Complaint, actor: Actor, needs: d.NeedsChanged) -> dict[str, str]:
    if needs.needs is None:
        return {}
    stay = [need for need in of_complaint(complaint) if need.recorded_by_id is not None]
    return _wrong(needs.needs) | _against(complaint, needs.needs, stay)


def _wrong(needs: d.Needs) -> dict[str, str]:
    care, errors = catalogue.care(), {}
    if not set(needs.kinds) <= {kind.key for kind in care.need_kinds}:
        errors["kinds"] = "Choose from the list."
    if needs.purpose not in {purpose.key for purpose in care.purposes}:
        errors["purpose"] = "Choose what it is kept for."
    if needs.basis not in {basis.key for basis in care.bases}:
        errors["basis"] = "Choose what allows us to keep it."
    if needs.basis == CONSENT and needs.consent_how not in CONSENT_HOW:
        errors["consent_how"] = "Say how they agreed."
    return errors
