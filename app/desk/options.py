"""What somebody may do now, and what has to wait for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from .. import clock
from ..access import Actor
from ..calls import queries as calls
from ..complaints import blockers, gate, lifecycle, links, own_data, problems
from ..complaints.casefile import CaseFile
from ..complaints.models import Complaint, Event
from ..complaints.statuses import Status
from ..enquiries import queries as enquiries
from ..followups import queries as followups
from ..forgetting import originals
from ..remedies import authority, fixing, sweeteners
from ..remedies import queries as remedies
from ..remedies.models import Approval
from ..safety import allowing
from ..sentences import sentence
from .plans import PLANS, Plan

# The composer and the panels of the page offer these, where they belong.
ELSEWHERE = frozenset(
    {
        "note", "message", "promise", "keep_promise", "reopen_promise", "move_promise", "attach", "verify_task",
        "correct_details", "send_copy",
        "mark_words", "plan_question", "answer_question", "drop_question", "add_evidence", "set_aside_evidence",
        "open_original", "withdraw_original",
        "answer_enquiry", "skip_enquiry", "repeat_statement", "confirm_statement", "correct_statement",
        "waive", "answer_wishes", "ask_sign_off", "sign_off", "send_back", "take_decision_back",
        "unrelate", "leave_problem", "move_call", "cancel_call", "call_happened", "call_missed", "log_check_in",
        "end_check_ins", "book_call", "ask_for_call", "promise_call", "plan_check_ins",
        "add_sweetener", "sweetener_sent", "drop_sweetener", "report_done",
        "page_manager", "accept_page", "end_page",
        "report_threat", "decide_restriction", "keep_restriction", "end_restriction", "allow_way", "release_calls",
        "give_look", "answer_look",
        "talk", "raise_concerns",
    }
)  # fmt: skip
# What can be done about somebody who was asked, and the states in which it can.
ON_ENQUIRIES = {
    "answer_enquiry": {"asked"},
    "skip_enquiry": {"waiting", "asked", "told", "repeated"},
    "repeat_statement": {"told", "repeated"},
    "confirm_statement": {"repeated"},
    "correct_statement": {"repeated"},
}
OPENS_LATER = {
    Status.RECEIVED: "An offer opens when it is assessed and the facts are confirmed.",
    Status.ACKNOWLEDGED: "An offer opens when it is assessed and the facts are confirmed.",
    Status.ASSESSED: "An offer opens when the facts are confirmed.",
    Status.WAITING: "A decision opens when they answered, or you go on without an answer.",
    Status.OFFERED: "A decision opens when the offer is accepted and carried out.",
}


@dataclass(frozen=True)
class Options:
    """What one colleague may do: `common` and `rare` plans, and why something has to wait."""

    reference: str
    common: list[Plan]
    rare: list[Plan]
    names: frozenset[str]
    later: str
    can_fix_now: bool = False
    may_talk: bool = False
    may_ring: bool = False
    may_write: bool = False

    def url(self, name: str, **more: Any) -> str:
        """Where this action is done; empty when it is not possible now."""
        if name not in self.names:
            return ""
        return url_for("desk.ask", reference=self.reference, slug=PLANS[name].slug, **more)


def options(file: CaseFile, approvals: Sequence[Approval], actor: Actor) -> Options:
    """The allowed rows of the table, without those that have nothing to act on yet or have to wait."""
    complaint = file.complaint
    blocked = {action for action in blockers.BLOCKABLE for row in file.blockers if blockers.blocks(row, action)}
    lacking = _without_object(file, approvals)
    names = [row.name for row in lifecycle.allowed(actor, complaint) if row.name not in blocked | lacking]
    if "resolve" in names or "correct_decision" in names:  # the same page, which also sends
        names.remove("draft_decision")
    plans = [PLANS[name] for name in names if name not in ELSEWHERE]
    return Options(
        complaint.reference,
        [plan for plan in plans if not plan.rare],
        [plan for plan in plans if plan.rare],
        frozenset(names),
        _later(file, actor),
        can_fix_now=not fixing.why_not(complaint, actor),
        may_talk=lifecycle.may(actor, complaint, "talk") and allowing.may_meet(complaint.customer),
        may_ring=not complaint.customer.stops("telephone") and complaint.customer.held_at is None,
        may_write=lifecycle.may(actor, complaint, "draft_decision"),
    )


def possible(complaint: Complaint, actor: Actor) -> Options:
    """What the table allows, without a look at what there is to act on."""
    names = frozenset(row.name for row in lifecycle.allowed(actor, complaint))
    return Options(complaint.reference, [], [], names, "", may_write=False)


def _later(file: CaseFile, actor: Actor) -> str:
    """When what is not possible yet will be."""
    waiting = [row for row in file.blockers if blockers.blocks(row, "resolve")]
    if waiting and lifecycle.may(actor, file.complaint, "resolve"):
        return f"“{PLANS['resolve'].label}” has to wait. " + " ".join(sentence(row.words) for row in waiting)
    return OPENS_LATER.get(file.complaint.state, "")


def _without_object(file: CaseFile, approvals: Sequence[Approval]) -> set[str]:
    """Actions on what is not there: no approval asked for, no open promise, no task, no facts, no question."""
    lacking: set[str] = set()
    if not any(approval.state == "asked" for approval in approvals):
        lacking |= {"approve", "refuse"}
    if all(promise.state == "kept" for promise in file.promises):
        lacking |= {"keep_promise", "move_promise"}
    if all(promise.state != "kept" for promise in file.promises):
        lacking |= {"reopen_promise"}
    if not file.open_tasks:
        lacking |= {"verify_task"}
    if all(task.kind != own_data.TASK for task in file.open_tasks):
        lacking |= {"answer_own_data"}
    if "propose_removal" not in file.actions:
        lacking |= {"remove_words"}
    if all(task.department_id is None or task.reported_at is not None for task in file.open_tasks):
        lacking |= {"report_done"}
    if all(row.state != "planned" for row in file.found.of(remedies.SWEETENERS)):
        lacking |= {"sweetener_sent", "drop_sweetener"}
    if not _may_be_sweetened(file):
        lacking |= {"add_sweetener"}
    own = {line.task_id for line in file.found.of(remedies.OFFERED_REMEDIES)}
    own |= {answer.task_id for wish in file.wishes for answer in wish.answers}
    if all(task.kind != "remedy" or task.id in own for task in file.open_tasks):
        lacking |= {"brought_failed"}
    if not file.open_tasks and all(promise.state == "kept" for promise in file.promises):
        lacking |= {"pass_on"}
    if not any(question.state == "open" for question in enquiries.plan_in(file)):
        lacking |= {"answer_question", "drop_question"}
    states = {row.state for row in enquiries.enquiries_in(file)}
    lacking |= {name for name, needed in ON_ENQUIRIES.items() if not states & needed}
    if all(row.set_aside_at is not None for row in enquiries.evidence_in(file)):
        lacking |= {"set_aside_evidence"}
    if not any(row.original for row in file.attachments):
        lacking |= {"open_original"}
    if not originals.given_for_them(file.attachments):
        lacking |= {"withdraw_original"}
    if not any(row.kind in gate.WAIVABLE for row in gate.lacking(file.concerns, file.blockers)):
        lacking |= {"waive"}
    booked = [call for call in calls.appointments_in(file) if call.state == "booked"]
    if not booked:
        lacking |= {"move_call", "cancel_call", "call_happened", "call_missed"}
    elif any(call.ends_at > clock.now() for call in booked):
        lacking |= {"book_call"}
    if all(call.starts_at > clock.now() for call in booked):
        lacking |= {"call_missed"}
    lacking |= {"plan_check_ins"} if calls.looks_in(file) else {"log_check_in", "end_check_ins"}
    if not file.found.of(links.LINKS):
        lacking |= {"unrelate"}
    lacking |= {"add_to_problem" if file.found.of(problems.PROBLEM) else "leave_problem"}
    if any(event.facts.get("until", "9") < clock.now().isoformat() for event in _joinings(file)[-1:]):
        lacking |= {"unmerge"}
    if not file.concerns:
        lacking |= {"confirm_facts", "correct_facts", "add_concern", "record_finding"}
    if file.complaint.state is not Status.RESOLVED and file.complaint.satisfaction not in ("no", "partly"):
        lacking |= {"confirm_satisfied"}
    if followups.standing_quote(file) is None:
        lacking |= {"withdraw_quote"}
    return lacking


def _may_be_sweetened(file: CaseFile) -> bool:
    """Whether something was found for which we were at fault, and there is something small to send."""
    found = {concern.outcome for concern in file.concerns} | {file.complaint.outcome}
    return bool(found & authority.FAULT and sweeteners.catalogue_of())


def _joinings(file: CaseFile) -> list[Event]:
    """When it was joined with another, the last time at the end."""
    return [event for event in file.events if event.action == "merge" and "into" in event.facts]
