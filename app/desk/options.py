"""What somebody may do now, and what the case still lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ..access import Actor
from ..complaints import lifecycle
from ..complaints.casefile import CaseFile
from ..complaints.statuses import Status
from ..remedies.models import Approval
from .plans import PLANS, Plan

# The composer and the panels of the page offer these, where they belong.
ELSEWHERE = frozenset(
    {"note", "message", "promise", "keep_promise", "move_promise", "attach", "verify_task", "correct_details"}
)
OPENS_LATER = {
    Status.RECEIVED: "An offer opens when it is assessed and the facts are confirmed.",
    Status.ACKNOWLEDGED: "An offer opens when it is assessed and the facts are confirmed.",
    Status.ASSESSED: "An offer opens when the facts are confirmed.",
    Status.WAITING: "Resolve opens when they answered, or you go on without an answer.",
    Status.OFFERED: "Resolve opens when the offer is accepted and carried out.",
}


@dataclass(frozen=True)
class Options:
    """What one colleague may do: `common` and `rare` plans, and why something has to wait."""

    reference: str
    common: list[Plan]
    rare: list[Plan]
    names: frozenset[str]
    later: str

    def url(self, name: str, **more: Any) -> str:
        """Where this action is done; empty when it is not possible now."""
        if name not in self.names:
            return ""
        return url_for("desk.ask", reference=self.reference, slug=PLANS[name].slug, **more)


def options(file: CaseFile, approvals: Sequence[Approval], actor: Actor) -> Options:
    """The allowed rows of the table, without those that have nothing to act on yet or have to wait."""
    complaint = file.complaint
    blocked = {blocker.action for blocker in file.blockers}
    lacking = _without_object(file, approvals)
    names = [row.name for row in lifecycle.allowed(actor, complaint) if row.name not in blocked | lacking]
    plans = [PLANS[name] for name in names if name not in ELSEWHERE]
    return Options(
        complaint.reference,
        [plan for plan in plans if not plan.rare],
        [plan for plan in plans if plan.rare],
        frozenset(names),
        _later(file, actor),
    )


def _later(file: CaseFile, actor: Actor) -> str:
    """When what is not possible yet will be."""
    waiting = [row for row in file.blockers if lifecycle.may(actor, file.complaint, row.action)]
    if waiting:
        return f"{PLANS[waiting[0].action].label} has to wait. " + " ".join(f"{row.words}." for row in waiting)
    return OPENS_LATER.get(file.complaint.state, "")


def _without_object(file: CaseFile, approvals: Sequence[Approval]) -> set[str]:
    """Actions on what is not there: no approval asked for, no open promise, no task, no statement of facts."""
    lacking: set[str] = set()
    if not any(approval.state == "asked" for approval in approvals):
        lacking |= {"approve", "refuse"}
    if all(promise.state == "kept" for promise in file.promises):
        lacking |= {"keep_promise", "move_promise"}
    if not file.open_tasks:
        lacking |= {"verify_task"}
    if not file.concerns:
        lacking |= {"confirm_facts", "correct_facts"}
    if file.complaint.state is not Status.RESOLVED and file.complaint.satisfaction not in ("no", "partly"):
        lacking |= {"confirm_satisfied"}
    return lacking


@dataclass(frozen=True)
class Missing:
    label: str
    href: str = ""
    link: str = ""
    when: str = ""


def completeness(file: CaseFile, open_to: Options) -> tuple[int, int, list[Missing]]:
    """How many of the things a whole case has are there, how many there are, and what is missing with the way to it."""
    complaint, done = file.complaint, file.actions
    things = (
        (complaint.acknowledged_at is not None, "A person answered", "acknowledge", "Acknowledge"),
        (complaint.handler_id is not None, "Somebody has it", "assign", "Take it"),
        (complaint.priority is not None, "Assessed", "assess", "Assess"),
        (bool(file.concerns), "What we understood", "state_facts", "Write it"),
        (_agreed(file), "Facts confirmed by them", "confirm_facts", "They confirm"),
        (bool(done & {"offer", "resolve"}), "An offer or a decision", "offer", "Make an offer"),
        (bool(complaint.outcome), "Decision for each concern", "resolve", "Resolve"),
        (bool(complaint.cause), "Cause", "record_cause", "Record it"),
        ("record_lesson" in done, "Lesson", "record_lesson", "Write it"),
    )
    missing = [_missing(label, open_to.url(name), link) for there, label, name, link in things if not there]
    return len(things) - len(missing), len(things), missing


def _agreed(file: CaseFile) -> bool:
    confirmed = bool(file.concerns) and all(concern.confirmed_at is not None for concern in file.concerns)
    return confirmed or "go_on_unconfirmed" in file.actions


def _missing(label: str, href: str, link: str) -> Missing:
    return Missing(label, href, link) if href else Missing(label, when="later")
