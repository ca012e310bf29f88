"""Asking whether it worked, and what the answer does at once: yes closes, partly and no open it again."""

from datetime import timedelta

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import notices, todo
from ..complaints.calls import EXPLAIN_DECISION, FOLLOW_UP_CALL
from ..complaints.endings import ask_for_lesson
from ..complaints.lifecycle import carries_out, perform
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from ..complaints.statuses import Status
from ..db import db
from ..errors import Invalid, WrongState
from ..remedies import promised
from . import queries
from .models import Answer, FollowUp

REOPENABLE = frozenset({Status.AGREED, Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN, Status.REFERRED})


def answer(
    complaint: Complaint, actor: Actor, solved: str, feedback: d.Feedback, spoken: d.Spoken | None = None
) -> None:
    """Take a satisfaction answer, the first or a changed one. `solved` is yes, partly or no.

    Raises WrongState when the round has ended and there is nothing to answer, Invalid when "no" has no words.
    """
    reason = d.NotRight(feedback.comment, solved == "partly", feedback.treated, feedback.mood)
    if actor.kind == "customer" and _stands(complaint, solved):
        _change(complaint, actor, solved, feedback, reason)
    elif solved == "yes":
        perform(complaint, "confirm_satisfied", actor, feedback, spoken=spoken)
    elif complaint.state in REOPENABLE:
        perform(complaint, "not_right", actor, reason, spoken=spoken)
    else:
        perform(complaint, "not_right_yet", actor, reason, spoken=spoken)


def _stands(complaint: Complaint, solved: str) -> bool:
    """Whether the complaint is already as the answer makes it: closed, or open again by the answer that it changes."""
    if solved == "yes":
        return complaint.state is Status.CLOSED
    return complaint.state not in REOPENABLE and _changes_answer(complaint)


def _change(complaint: Complaint, actor: Actor, solved: str, feedback: d.Feedback, reason: d.NotRight) -> None:
    """Keep another answer that moves nothing; the very same again, by a double click, is the same answer."""
    if solved != "yes" and (errors := d.missing(reason)):
        raise Invalid("Something is missing.", errors=errors)
    before = queries.latest_answer(complaint.id)
    if before is not None and _said(before) == (solved, feedback):
        return
    _keep(complaint, solved, feedback)
    complaint.satisfaction = solved
    if feedback.comment.strip() and (before is None or before.comment != feedback.comment):
        perform(complaint, "message", actor, d.Words(feedback.comment))


def _said(answered: Answer) -> tuple[str, d.Feedback]:
    return answered.solved, d.Feedback(answered.treated, answered.mood, answered.comment)


@carries_out("ask_satisfaction")
def _ask(complaint: Complaint, actor: Actor, needs: None, event: Event) -> dict[str, object]:
    days = catalogue.targets().follow_up_link_days
    round_ = FollowUp(
        complaint_id=complaint.id, asked_at=event.at, expires_at=event.at + timedelta(days=days), answers=[]
    )
    db.session.add(round_)
    db.session.flush()
    event.facts = {"follow_up": round_.id}
    return {"follow_up": round_, "done": promised.agreed(complaint)}


@carries_out("remind")
def _remind(complaint: Complaint, actor: Actor, needs: None, event: Event) -> dict[str, object]:
    round_ = queries.find_current(complaint.id)
    if round_ is None or round_.answers:
        raise WrongState("There is nothing to remind of.")
    round_.reminded_at = event.at
    quiet = timedelta(days=catalogue.targets().follow_up_quiet_days)
    return {"follow_up": round_, "closes_at": event.at + quiet}


@carries_out("confirm_satisfied")
def _confirm(complaint: Complaint, actor: Actor, needs: d.Feedback, event: Event) -> dict[str, object]:
    """From resolved; or after "no" or "partly", when the same person changes that very answer."""
    if event.from_status != Status.RESOLVED and not _changes_answer(complaint):
        raise WrongState("There is no answer to change. Tell us when it is put right.")
    complaint.closed_at = event.at
    complaint.resolved_at = complaint.resolved_at or event.at
    complaint.satisfaction = "yes"
    _keep(complaint, "yes", needs)
    event.facts = {"treated": needs.treated, "mood": needs.mood}
    if needs.comment.strip():
        say(complaint, event, actor, "feedback", needs.comment)
    ask_for_lesson(complaint, event)
    return {"follow_up": queries.find_current(complaint.id)}


def _changes_answer(complaint: Complaint) -> bool:
    round_ = queries.find_current(complaint.id)
    return (
        round_ is not None
        and bool(round_.answers)
        and round_.answers[-1].solved != "yes"
        and round_.expires_at > clock.now()
    )


@carries_out("not_right")
def _not_right(complaint: Complaint, actor: Actor, needs: d.NotRight, event: Event) -> None:
    solved = "partly" if needs.partly else "no"
    _keep(complaint, solved, d.Feedback(needs.treated, needs.mood, needs.reason))
    if event.from_status in (Status.RESOLVED, Status.CLOSED):  # else it is no answer to whether it worked
        complaint.satisfaction = solved
    complaint.closed_at = complaint.resolved_at = complaint.fulfilled_on = None
    event.facts = {"solved": solved, "treated": needs.treated, "mood": needs.mood}
    say(complaint, event, actor, "message", needs.reason)
    called = complaint.customer.called
    notices.tell("reopened", complaint, f"{called} says it is not right" if solved == "no" else f"{called} says partly")
    if complaint.handler is not None:
        notices.tell_person(complaint.handler, "reopened", complaint, f"{called} opened it again")


def _keep(complaint: Complaint, solved: str, feedback: d.Feedback) -> None:
    """Add the answer to its round; words that reach us outside any round stand in the conversation alone. Nobody has
    to ring for an answer any more nor, where all is well, to explain a decision."""
    answered = (FOLLOW_UP_CALL, EXPLAIN_DECISION) if solved == "yes" else (FOLLOW_UP_CALL,)
    todo.drop(complaint, answered, clock.now(), "They answered.")
    round_ = queries.find_current(complaint.id)
    if round_ is not None and round_.expires_at > clock.now():
        round_.answers.append(
            Answer(
                at=clock.now(), solved=solved, treated=feedback.treated, mood=feedback.mood, comment=feedback.comment
            )
        )
