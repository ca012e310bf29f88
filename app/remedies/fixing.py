"""Settling a simple case at first contact: one form, every step of the table, one letter.

Nothing is left out of the record. The steps are those that a longer case takes, each with its own refusals; what the
form does not ask, its page states. The customer reads one letter, and is asked on its day whether it worked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import concerns, deadlines, given, wishes
from ..complaints import details as d
from ..complaints.access import desk
from ..complaints.lifecycle import Step, perform_all
from ..complaints.models import Complaint, Event, Task
from ..complaints.severity import priority_of
from ..complaints.statuses import Status
from ..errors import Invalid, WrongState
from ..sentences import sentence
from . import authority, queries, service
from .asked import UNSAID

FRESH = frozenset({Status.RECEIVED, Status.ACKNOWLEDGED})
MOST_PRESSING = 3
"""Critical and high ones, 1 and 2, take their time."""
DONE = "Done at first contact, while we talked."
AT_ONCE = "Settled at first contact, on what they told us themselves."


def why_not(complaint: Complaint, actor: Actor) -> str:
    """Why this case can't be settled in one go by this colleague; empty when it can."""
    if not desk(actor, complaint):
        return "Settling a complaint belongs to the desk."
    if complaint.state not in FRESH:
        return "It is under way already: take its next step."
    if complaint.in_danger or complaint.level:
        return "Somebody may be in danger, or it is escalated. It takes its time."
    if complaint.sensitive or complaint.restricted:
        return "It is sensitive. It takes its time, and few people."
    if complaint.priority is not None and complaint.priority < MOST_PRESSING:
        return "Its severity is high. It takes its time."
    if complaint.handler_id not in (None, actor.id):
        return "Somebody else looks after it. Ask them, or have it handed over."
    if queries.open_remedy_tasks(complaint.id):
        return "What was agreed on a complaint joined with it is still to be done. That comes first."
    return ""


def fix(complaint: Complaint, actor: Actor, needs: d.Fix, *, version: int | None = None) -> list[Event]:
    """Settle it: acknowledged, assessed, its facts stated, offered and agreed or explained, and resolved.

    With a remedy that reaches them later it ends agreed, with a promise. Raises WrongState where it is no simple case,
    Invalid where something is missing or beyond the actor's authority, and what the steps raise; all of it or none.
    """
    if refusal := why_not(complaint, actor):
        raise WrongState(refusal)
    if errors := lacking(complaint, actor, needs):
        raise Invalid("Something is missing.", errors=errors)
    return perform_all(complaint, _steps(complaint, actor, needs), actor, "fixed", needs, version=version)


def lacking(complaint: Complaint, actor: Actor, needs: d.Fix) -> dict[str, str]:
    """Everything that is missing or does not fit: field to what to do about it."""
    fault = needs.outcome in authority.FAULT
    lacks = service.lines_lack(complaint, actor, needs.lines, our_fault=fault)
    errors = {**d.missing(needs), **_unanswered(complaint, needs), **lacks}
    if priority_of(needs.impact, needs.urgency) < MOST_PRESSING:
        errors["urgency"] = "This severity is high: assess it, and let it take its time."
    if needs.lines and (needs.agreed is None or not needs.agreed.words.strip()):
        errors["spoken_words"] = "Write down how they agreed to it, in their words. Else make an offer."
    if needs.cause == catalogue.organisation().misunderstanding:
        errors |= _unexplained(needs)
    if needs.by is None and (words := _takes_others(needs.lines)):
        errors["by"] = f"Another team does a part of it: {words} Say by which day it reaches them."
    if needs.by is not None and not needs.lines:
        errors["by"] = "An explanation is given with the letter. Choose what we do by that day."
    if needs.by is not None and deadlines.close_of(needs.by) <= clock.now():
        errors["by"] = "Choose a day that is still to come, or leave it empty: it is done."
    return errors


def _unexplained(needs: d.Fix) -> dict[str, str]:
    """What is owed to somebody who understood us wrongly: the rule, why we have it, and what we will say better."""
    owed = {
        "policy": "Quote the rule that it is about.",
        "policy_reason": "Say in your own words why we have this rule.",
        "clearer": "Say what we will make clearer.",
    }
    return {name: words for name, words in owed.items() if not getattr(needs, name).strip()}


def _takes_others(lines: Sequence[d.OfferLine]) -> str:
    """The first step of a remedy that another team has to do; empty where we do all ourselves."""
    steps = (step for line in lines for step in catalogue.get_remedy(line.remedy_id).steps)
    return next((sentence(step.words) for step in steps if step.department_id is not None), "")


def _unanswered(complaint: Complaint, needs: d.Fix) -> dict[str, str]:
    """What is still owed to what they ask for."""
    if not needs.asked.strip():
        told = needs.lines and complaint.desired.strip()
        return {"asked": UNSAID} if told else {}
    if needs.gets not in wishes.ANSWERS:
        return {"gets": "Say whether they get what they ask for."}
    if needs.gets != "yes" and not needs.less.strip():
        return {"less": "Say why it is less than they asked. The letter quotes it."}
    return {}


def _steps(complaint: Complaint, actor: Actor, needs: d.Fix) -> Iterator[Step]:
    """Each step as the one before left the complaint."""
    if complaint.acknowledged_at is None:
        yield Step("acknowledge", d.Acknowledgement(needs.personal, needs.apology))
    if complaint.handler_id is None:
        yield Step("assign", d.Handover(actor.id or 0))
    yield Step("assess", _assessment(complaint, needs))
    asked = needs.asked.strip()
    yield Step("state_facts", d.Facts((needs.concern,), (asked,) if asked else ()))
    if needs.agreed is not None and not needs.lines:  # there is nothing else that they can have agreed to
        yield Step("confirm_facts", spoken=needs.agreed)
    else:
        yield Step("go_on_unconfirmed", d.FirstContact(AT_ONCE))
    if any(catalogue.get_remedy(line.remedy_id).only_our_fault for line in needs.lines):
        for concern in concerns.current(complaint.id):
            yield Step("record_finding", d.Finding(concern.id, needs.outcome, needs.explanation))
    if needs.lines:
        answers = 1 if asked and needs.gets != "not_now" else None
        lines = tuple(replace(line, wish=answers) for line in needs.lines)
        yield Step("offer", d.Offer(lines, needs.explanation, _tomorrow(), answers=_answers(needs)))
        yield Step("accept", spoken=needs.agreed)
        if needs.by is not None:
            yield from _promised(complaint, needs, deadlines.close_of(needs.by))
            return
        for task in _tasks(complaint):
            yield Step("verify_task", d.TaskDone(task.id, DONE))
    elif asked:
        yield Step("answer_wishes", d.WishesAnswered(_answers(needs)))
    yield Step("resolve", _resolution(complaint, needs))


def _answers(needs: d.Fix) -> tuple[d.WishAnswer, ...]:
    """What they ask for, with what it gets: the remedy in our words, or the explanation."""
    if not needs.asked.strip():
        return ()
    detail = " ".join(line.words for line in needs.lines) or needs.explanation
    reason = "" if needs.gets == "yes" else needs.less
    return (d.WishAnswer(needs.asked.strip(), needs.gets, "" if needs.gets == "not_now" else detail, reason),)


def _assessment(complaint: Complaint, needs: d.Fix) -> d.Assessment:
    return d.Assessment(
        needs.nature, complaint.category_id, needs.impact, needs.urgency, needs.effect, needs.others,
        reason=AT_ONCE if complaint.priority is not None else "",
    )  # fmt: skip


def _promised(complaint: Complaint, needs: d.Fix, due_at: datetime) -> Iterator[Step]:
    """What reaches them later is a task for that day and a promise; the case is resolved when it is kept."""
    for task in _tasks(complaint):
        task.due_at = due_at
    agreed = queries.find_agreed(complaint.id)
    if agreed is not None and agreed.answered_at is not None:
        given.carried_out_by(complaint, due_at, agreed.answered_at)
    for line in agreed.lines if agreed is not None else ():
        yield Step("promise", d.PromiseTerms(line.words, due_at, line.task_id))
    yield Step("record_cause", d.Cause(needs.cause))


def _tasks(complaint: Complaint) -> Sequence[Task]:
    """What carries out the agreement made just now, and nothing of complaints that were joined with this one."""
    agreed = queries.find_agreed(complaint.id)
    return queries.open_tasks_of(agreed) if agreed is not None else ()


def _resolution(complaint: Complaint, needs: d.Fix) -> d.Resolution:
    found = tuple(
        d.ConcernOutcome(concern.id, needs.outcome, needs.explanation) for concern in concerns.current(complaint.id)
    )
    today = catalogue.organisation().working_time.local(clock.now()).date()
    return d.Resolution(
        needs.outcome, needs.cause, needs.explanation, found, fulfilled_on=today, apology=needs.apology,
        policy=needs.policy, policy_reason=needs.policy_reason, clearer=needs.clearer, with_letter=False,
    )  # fmt: skip


def _tomorrow() -> date:
    working = catalogue.organisation().working_time
    return working.local(working.end_of_working_day(clock.now(), 1)).date()
