"""Assessing: what kind of problem it is, how severe, who else could have it, and the dates that follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..sentences import to_translate as N_
from . import deadlines, given, notices, ways
from . import details as d
from .checks import looks_at
from .lifecycle import carries_out
from .models import Assessment, Complaint, Event, Need
from .service import say
from .severity import LEVELS, Floor, Judged, floor, judge

OTHERS = ("no", "perhaps", "yes")


@carries_out("assess")
def _assess(complaint: Complaint, actor: Actor, needs: d.Assessment, event: Event) -> dict[str, Any]:
    in_danger = complaint.in_danger if needs.in_danger is None else needs.in_danger
    judged, again = _judged(complaint, needs), complaint.priority is not None
    was, was_priority = _values(complaint), complaint.priority
    complaint.nature, complaint.category_id = needs.nature, catalogue.get_category(needs.category_id).id
    complaint.impact, complaint.urgency, complaint.effect = needs.impact, needs.urgency, needs.effect
    complaint.priority, complaint.priority_basis = judged.priority, judged.basis
    complaint.priority_reason = needs.priority_reason if judged.chosen else ""
    event.facts = {"now": _values(complaint), "basis": judged.basis, **({"was": was} if again else {})}
    _keep(complaint, event)
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    _take_others(complaint, needs, event)
    _take_danger(complaint, event, in_danger=in_danger)
    return apply_priority(complaint, event, was_priority)


def least_of(complaint: Complaint, *, in_danger: bool) -> Floor:
    """What raises this complaint: danger, and what they need."""
    kinds: list[str] = []
    if complaint.has_needs:
        recorded = select(Need.kinds).where(Need.complaint_id == complaint.id, Need.ended_at.is_(None))
        kinds = [kind for row in db.session.scalars(recorded) for kind in row]
    return floor(in_danger=in_danger, kinds=kinds)


def apply_priority(complaint: Complaint, event: Event, was: int | None) -> dict[str, Any]:
    """The dates that the priority promises. A date that the customer was given is never moved later by it; where it
    comes sooner a letter tells them (see `promises`, where somebody moves one for a reason of their own)."""
    targets = catalogue.targets()
    priority = complaint.priority or 4
    hours = targets.priority_call_working_hours.get(priority, 0)
    presses, sooner = was is None or priority < was, None
    if hours and presses and complaint.customer.may_be_rung and ways.of(complaint).telephone:
        sooner = deadlines.speak_within(complaint, event.at, hours)
    running = deadlines.find(complaint, deadlines.RESOLUTION)
    due, before = promised(complaint, priority, event.at), complaint.expected_at
    if running is None or due is None or due >= before:
        if sooner is None or not complaint.customer.wants_a_call:
            return {"mail": None}
        return {"mail": "word_moved", "was": sooner[1], "due": sooner[0].due_at, "why": deadlines.URGENT}
    deadlines.move(running, due, event.at, N_("We have looked at what it takes."))
    complaint.expected_at = due
    complaint.expected_basis = {"kind": "assessed", "days": targets.priority_working_days[priority]}
    return {"mail": "moved", "was": before, "why_moved": ""}


def raise_to(complaint: Complaint, event: Event, least: Floor) -> dict[str, Any]:
    """A complaint that is assessed already becomes at least as pressing as this, at once; what the letter needs."""
    was = complaint.priority
    if was is None or least.priority >= was:
        return {}
    matrix = complaint.priority_basis.get("matrix", was)
    complaint.priority, complaint.priority_reason = least.priority, ""
    complaint.priority_basis = Judged(least.priority, matrix, raised_by=least.why).basis
    event.facts = {**event.facts, "raised": {"was": was, "now": least.priority}}
    return apply_priority(complaint, event, was)


def promised(complaint: Complaint, priority: int, at: datetime) -> datetime | None:
    """By when this priority, given at that moment, settles the complaint; None where nothing is to be settled.

    Counted from receipt, or from when it was opened again; never sooner than the next working day. None as well where
    something was agreed and is still to be done: the day of that stands.
    """
    running = deadlines.find(complaint, deadlines.RESOLUTION)
    if running is None or given.agreed_by(complaint) is not None:
        return None
    days = catalogue.targets().priority_working_days[priority]
    return max(deadlines.expected_by(days, running.started_at), deadlines.expected_by(1, at))


def _keep(complaint: Complaint, event: Event) -> None:
    """The assessment as it was made, so that the first one can stand beside the present one."""
    db.session.add(
        Assessment(
            complaint_id=complaint.id, at=event.at, by_id=event.actor_id, nature=complaint.nature,
            category_id=complaint.category_id, impact=complaint.impact, urgency=complaint.urgency,
            effect=complaint.effect, priority=complaint.priority, raised_by=complaint.priority_basis["raised_by"],
            priority_reason=complaint.priority_reason,
        )
    )  # fmt: skip


def _values(complaint: Complaint) -> dict[str, Any]:
    """What the log keeps of an assessment: codes and names of the catalogue, no words of people."""
    return {"impact": complaint.impact, "urgency": complaint.urgency, "priority": complaint.priority,
            "category": complaint.category_id, "nature": complaint.nature}  # fmt: skip


def _judged(complaint: Complaint, needs: d.Assessment) -> Judged:
    in_danger = complaint.in_danger if needs.in_danger is None else needs.in_danger
    return judge(needs.impact, needs.urgency, least_of(complaint, in_danger=in_danger), needs.priority)


@looks_at("assess")
def _faults(complaint: Complaint, actor: Actor, needs: d.Assessment) -> dict[str, str]:
    errors = {}
    judgeable = needs.impact in LEVELS and needs.urgency in LEVELS
    if not judgeable and None not in (needs.impact, needs.urgency):
        errors["impact"] = "Choose how much it affects the customer, and how soon it matters."
    if judgeable and _judged(complaint, needs).chosen and not needs.priority_reason.strip():
        errors["priority_reason"] = "Say why this severity is right."
    if complaint.priority is not None and not needs.reason.strip():
        errors["reason"] = "Say what changed since the first assessment."
    if needs.others not in OTHERS:
        errors["others"] = "Say whether others could be affected."
    if needs.others == "yes" and not needs.others_who.strip():
        errors["others_who"] = "Say who else could be affected."
    if needs.others == "yes" and not needs.others_count:
        errors["others_count"] = "Say how many, roughly. 2 is a good guess when you can only be sure of one more."
    return errors


def _take_others(complaint: Complaint, needs: d.Assessment, event: Event) -> None:
    """Who else could have the same trouble; managers hear of it when it becomes sure."""
    news = needs.others == "yes" and complaint.others != "yes"
    complaint.others, told = needs.others, needs.others != "no"
    complaint.others_who, complaint.others_count = (needs.others_who, needs.others_count) if told else ("", None)
    event.facts = {**event.facts, "others": {"answer": complaint.others, "count": complaint.others_count}}
    if news:
        notices.tell("others", complaint, f"Others could be affected, about {complaint.others_count}")


def _take_danger(complaint: Complaint, event: Event, *, in_danger: bool) -> None:
    if in_danger != complaint.in_danger:
        event.facts = {**event.facts, "in_danger": in_danger}
        complaint.in_danger = in_danger
        if in_danger:
            notices.tell("danger", complaint, "Somebody may be in danger")
