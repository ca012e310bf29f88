"""Asking whether it worked, and what the answer does at once: yes closes, partly and no open it again."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import deadlines, notices, todo
from ..complaints import details as d
from ..complaints.calls import EXPLAIN_DECISION, FOLLOW_UP_CALL
from ..complaints.checks import looks_at
from ..complaints.endings import ask_for_lesson
from ..complaints.lifecycle import carries_out, perform
from ..complaints.models import Complaint, Event, Task
from ..complaints.service import say, title_from
from ..complaints.statuses import Status
from ..db import db
from ..errors import WrongState
from ..remedies import promised
from ..remedies import queries as remedies
from . import queries, quotes, rest
from .models import Answer, FollowUp
from .rest import StillOpen

NOT_TOLD = _l("Tell us what is not right.")
NOT_MARKED = _l("Mark what is still open, or tell us in your own words.")
NOT_WORDED = _l("Tell us in your own words what is still open.")
REOPENABLE = frozenset({Status.AGREED, Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN, Status.REFERRED})
DECIDED = frozenset({Status.RESOLVED, Status.CLOSED})

TakingUp = Callable[[Complaint, Event], None]
TAKING_UP: list[TakingUp] = []


def taking_up(take_up: TakingUp) -> TakingUp:
    """Register what a feature takes up with a complaint that was withdrawn and is open again, before a new date is
    given and before anything else that is done together with it."""
    TAKING_UP.append(take_up)
    return take_up


def answer(
    complaint: Complaint, actor: Actor, solved: str, feedback: d.Feedback, spoken: d.Spoken | None = None,
    still_open: StillOpen | None = None,
) -> None:  # fmt: skip
    """Take a satisfaction answer, the first or a changed one. `solved` is yes, partly or no; `still_open` what of it is
    not settled where it is partly.

    Raises WrongState when the round has ended and there is nothing to answer, Invalid when "no" has no words, or
    "partly" neither words nor anything that is still open.
    """
    rest = still_open if still_open is not None and solved == "partly" else StillOpen()
    reason = d.NotRight(
        feedback.comment, solved == "partly", feedback.treated, feedback.mood, feedback.understood,
        rest.concerns, rest.tasks,
    )  # fmt: skip
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
    before = queries.latest_answer(complaint.id)
    same = before is not None and _said(before) == (solved, feedback)
    if solved != "yes":
        if not same or _moves(complaint, reason):
            perform(complaint, "change_answer", actor, reason)
    elif not same:
        _keep(complaint, solved, feedback)
        complaint.satisfaction = solved
        if feedback.comment.strip() and (before is None or before.comment != feedback.comment):
            perform(complaint, "message", actor, d.Words(feedback.comment))


def _moves(complaint: Complaint, needs: d.NotRight) -> bool:
    """Whether the answer changes what is open. After one "no", another leaves what was found since then as it is."""
    before = queries.latest_answer(complaint.id)
    again = before is not None and before.solved == "no" and not needs.partly
    return not again and bool(rest.change(complaint, needs))


@carries_out("change_answer")
def _change_answer(complaint: Complaint, actor: Actor, needs: d.NotRight, event: Event) -> None:
    """Another answer while it is open again by an earlier one; who works on it hears what is different."""
    if not _changes_answer(complaint):
        raise WrongState("There is no answer to change.")
    before, solved = queries.latest_answer(complaint.id), "partly" if needs.partly else "no"
    if _moves(complaint, needs):
        changed = rest.keep(complaint, needs, event)
    else:
        changed = rest.Change((), (), ())
        event.facts = rest.facts_of(complaint, needs, rest.marked(complaint), changed)
    _keep(complaint, solved, needs.feedback)
    complaint.satisfaction = solved
    if needs.reason.strip() and (before is None or before.comment != needs.reason):
        say(complaint, event, actor, "message", needs.reason)
    if changed or (before is not None and before.solved != solved):
        said = "partly" if solved == "partly" else "it is not right"
        _tell(complaint, f"{complaint.customer.called} changed the answer: {said}", changed.withdrawn)


def _said(answered: Answer) -> tuple[str, d.Feedback]:
    given = d.Feedback(answered.treated, answered.mood, answered.comment, answered.understood, answered.ask_again)
    return answered.solved, given


@carries_out("ask_satisfaction")
def _ask(complaint: Complaint, actor: Actor, needs: None, event: Event) -> dict[str, object]:
    return {"follow_up": _begin(complaint, event), "done": promised.agreed(complaint)}


@carries_out("ask_again")
def _ask_again(complaint: Complaint, actor: Actor, needs: None, event: Event) -> dict[str, object]:
    """Once, and only whoever said that it was put right and that we may."""
    before = queries.find_current(complaint.id)
    last = before.answers[-1] if before is not None and before.answers else None
    if before is None or before.again or last is None or last.solved != "yes" or not last.ask_again:
        raise WrongState("They did not say that we may ask once more.")
    return {"follow_up": _begin(complaint, event, again=True), "answered_at": last.at}


def _begin(complaint: Complaint, event: Event, *, again: bool = False) -> FollowUp:
    """A round of asking, whose link can be answered for a while."""
    days = catalogue.targets().follow_up_link_days
    round_ = FollowUp(
        complaint_id=complaint.id, asked_at=event.at, expires_at=event.at + timedelta(days=days), answers=[],
        again=again,
    )  # fmt: skip
    db.session.add(round_)
    db.session.flush()
    event.facts = {"follow_up": round_.id}
    return round_


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
    """From resolved; or after "no" or "partly", when the same person changes that very answer: then nobody has to do
    once more what they had marked, and who works on it hears so."""
    if event.from_status != Status.RESOLVED and not _changes_answer(complaint):
        raise WrongState("There is no answer to change. Tell us when it is put right.")
    complaint.closed_at = event.at
    complaint.resolved_at = complaint.resolved_at or event.at
    complaint.satisfaction = "yes"
    _keep(complaint, "yes", needs)
    facts: dict[str, object] = {"solved": "yes", "treated": needs.treated, "mood": needs.mood}
    if event.from_status != Status.RESOLVED:
        withdrawn = rest.settle_all(complaint, event.at)
        facts |= {"changed": True, "withdrawn": len(withdrawn)}
        _tell(complaint, f"{complaint.customer.called} says that it is right after all", withdrawn)
    event.facts = facts
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


@looks_at("not_right", "not_right_yet", "change_answer")
def _untold(complaint: Complaint, actor: Actor, needs: d.NotRight) -> dict[str, str]:
    """Only "partly" can be told without words: by naming what is still open, where there is more than one thing."""
    if needs.is_told:
        return {}
    partly = NOT_MARKED if rest.settled(complaint).is_asked else NOT_WORDED
    return {"reason": str(partly if needs.partly else NOT_TOLD)}


@looks_at("not_right", "change_answer")
def _unknown(complaint: Complaint, actor: Actor, needs: d.NotRight) -> dict[str, str]:
    return {} if rest.is_known(complaint, needs) else {"still_open": str(rest.UNKNOWN)}


@carries_out("not_right")
def _not_right(complaint: Complaint, actor: Actor, needs: d.NotRight, event: Event) -> dict[str, object]:
    solved, offer_ended = "partly" if needs.partly else "no", _offer_ended(complaint)
    changes = _changes_answer(complaint)
    if event.from_status in DECIDED or changes:  # else it is no answer to whether it worked
        complaint.satisfaction = solved
        rest.keep(complaint, needs, event)
    else:
        event.facts = rest.facts_of(complaint, needs, rest.marked(complaint), rest.Change((), (), ()))
    _keep(complaint, solved, needs.feedback)
    if event.from_status == Status.WITHDRAWN and complaint.closed_at is not None:
        deadlines.take_up(complaint, complaint.closed_at, event.at)
    complaint.closed_at = complaint.resolved_at = complaint.fulfilled_on = None
    event.facts = {**event.facts, "treated": needs.treated, "mood": needs.mood}
    if event.from_status == Status.WITHDRAWN:
        for take_up in TAKING_UP:
            take_up(complaint, event)
    quotes.end(complaint, event.at)
    say(complaint, event, actor, "message", needs.reason)
    called = complaint.customer.called
    said = f"{called} says it is not right" if solved == "no" else f"{called} says partly"
    if event.from_status == Status.WITHDRAWN:
        said = f"{called} takes up again what they had withdrawn"
    notices.tell("reopened", complaint, said)
    if complaint.handler is not None:
        notices.tell_person(complaint.handler, "reopened", complaint, f"{called} opened it again")
    return {
        "still_open": rest.named(complaint, needs), "broken": deadlines.broken_word(complaint, event.at),
        "offer_ended": offer_ended,
    }  # fmt: skip


def _offer_ended(complaint: Complaint) -> bool:
    """Whether an offer ended without their answer, by their withdrawal or now that it is open again."""
    last = next(iter(remedies.offers(complaint.id)), None)
    if last is None or complaint.state is Status.AGREED:
        return False
    withdrawn = last.state == "taken_back" and last.answered_at == complaint.closed_at
    return last.state == "open" or withdrawn


def _tell(complaint: Complaint, words: str, withdrawn: Sequence[rest.Undone]) -> None:
    """Managers and the handler, who had heard that it was open, hear what changed; whoever else had a remedy to do once
    more hears that it is off."""
    notices.tell("reopened", complaint, words)
    if complaint.handler is not None:
        off = "" if not withdrawn else "; what they had marked as not done is done after all"
        notices.tell_person(complaint.handler, "reopened", complaint, words + off)
    for row in withdrawn:
        task = db.session.get_one(Task, row.task_id)
        if task.owner is not None and task.owner_id != complaint.handler_id:
            notices.tell_person(
                task.owner, "assigned", complaint, f"Nobody has to do it again: {title_from(task.words)}"
            )


def _keep(complaint: Complaint, solved: str, feedback: d.Feedback) -> None:
    """Add the answer to its round; words that reach us outside any round stand in the conversation alone. Nobody has
    to ring for an answer any more nor, where all is well, to explain a decision."""
    answered = (FOLLOW_UP_CALL, EXPLAIN_DECISION) if solved == "yes" else (FOLLOW_UP_CALL,)
    todo.drop(complaint, answered, clock.now(), "They answered.")
    round_ = queries.find_current(complaint.id)
    if round_ is not None and round_.expires_at > clock.now():
        round_.answers.append(
            Answer(
                at=clock.now(), solved=solved, treated=feedback.treated, mood=feedback.mood,
                understood=feedback.understood, comment=feedback.comment,
                ask_again=solved == "yes" and feedback.ask_again and not round_.again,
            )
        )  # fmt: skip
