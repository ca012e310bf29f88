"""The plan of an investigation: what we need to know, whom we ask, by when. No decision while a question is open."""

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import blockers, deadlines, findings
from ..complaints import details as d
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event
from ..complaints.service import say
from ..db import db
from ..errors import NotFound, WrongState
from . import evidence, queries
from .models import PlanQuestion


@looks_at("plan_question")
def _plan_lacks(complaint: Complaint, actor: Actor, needs: d.QuestionPlanned) -> dict[str, str]:
    errors = {}
    if needs.due_on is not None and deadlines.close_of(needs.due_on) <= clock.now():
        errors["due_on"] = "Choose a day that is still to come."
    if any(row.state == "open" and row.words == needs.words for row in queries.questions(complaint.id)):
        errors["words"] = "The plan has this question already."
    return errors


@carries_out("plan_question")
def _plan(complaint: Complaint, actor: Actor, needs: d.QuestionPlanned, event: Event) -> None:
    due_at = deadlines.close_of(needs.due_on)
    if needs.concern_id is not None:
        findings.get_concern(complaint, needs.concern_id)
    question = PlanQuestion(
        complaint_id=complaint.id, concern_id=needs.concern_id, words=needs.words, asked=_asked(needs),
        department_id=needs.department_id, due_at=due_at, planned_at=event.at, planned_by_id=actor.id, state="open",
    )  # fmt: skip
    db.session.add(question)
    db.session.flush()
    blockers.put(complaint, blockers.CONCLUDE, "question", question.id, f"Not answered yet: “{needs.words}”")
    event.facts = {"question": question.id}
    say(complaint, event, actor, "plan", needs.words, internal=True)


def _asked(needs: d.QuestionPlanned) -> str:
    """Whom we ask, in words: the department's name where nobody is named in it."""
    if needs.department_id is None:
        return needs.asked
    known = {row.id: row.name for row in catalogue.departments()}
    if needs.department_id not in known:
        raise NotFound("This department does not exist.")
    return needs.asked or known[needs.department_id]


@carries_out("answer_question")
def _answer(complaint: Complaint, actor: Actor, needs: d.QuestionAnswered, event: Event) -> None:
    question = _settle(complaint, needs.question_id, "answered", needs.answer, actor, event)
    evidence.answers(complaint, question.id, needs.evidence_ids)
    say(complaint, event, actor, "plan", needs.answer, internal=True)


@carries_out("drop_question")
def _drop(complaint: Complaint, actor: Actor, needs: d.QuestionDropped, event: Event) -> None:
    _settle(complaint, needs.question_id, "dropped", needs.reason, actor, event)
    say(complaint, event, actor, "reason", needs.reason, internal=True)


def _settle(complaint: Complaint, question_id: int, state: str, words: str, actor: Actor, event: Event) -> PlanQuestion:
    question = get_open(complaint, question_id)
    close(complaint, question, state, words, event)
    question.settled_by_id = actor.id
    event.facts = {"question": question.id}
    return question


def get_open(complaint: Complaint, question_id: int) -> PlanQuestion:
    """A question of this complaint's plan that waits for its answer. Raises NotFound or WrongState."""
    question = db.session.get(PlanQuestion, question_id)
    if question is None or question.complaint_id != complaint.id:
        raise NotFound("This question is not in the plan.")
    if question.state != "open":
        raise WrongState("This question is settled already.")
    return question


def close(complaint: Complaint, question: PlanQuestion, state: str, words: str, event: Event) -> None:
    """It is settled with these words, and nothing waits for it."""
    question.state, question.answer, question.settled_at = state, words, event.at
    blockers.clear(complaint, "question", question.id, event.at)
