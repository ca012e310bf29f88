"""After a grave decision somebody rings and explains it: a letter alone leaves questions that nobody asks."""

from datetime import datetime

from sqlalchemy import select

from ..catalogue import queries as catalogue
from ..complaints import todo, ways
from ..complaints.calls import EXPLAIN_DECISION
from ..complaints.models import Complaint, Event, Task
from ..complaints.service import add_task
from ..db import db
from .rules import SEVERE

WORKING_DAYS = 1
"""How soon after the letter, so that they have read it and nothing has grown cold."""
WORDS = "Ring them and explain the decision: what it is, why, and what they can do now. Then let them ask."


def ask_for_call(complaint: Complaint, event: Event) -> None:
    """A call for the handler where the severity is high and the customer can be rung; one at a time."""
    if complaint.priority not in SEVERE or not complaint.customer.may_be_rung or not ways.of(complaint).telephone:
        return
    asked = (Task.complaint_id == complaint.id, Task.kind == EXPLAIN_DECISION, Task.done_at.is_(None))
    if db.session.scalars(select(Task.id).where(*asked).limit(1)).first() is not None:
        return
    due = catalogue.organisation().working_time.end_of_working_day(event.at, WORKING_DAYS)
    task = add_task(complaint, EXPLAIN_DECISION, WORDS, due)
    db.session.flush()
    event.facts = {**event.facts, "explain": task.id}


def call_off(sent: Event, at: datetime) -> None:
    """The letter of `sent` never left: the call it asked for has nothing to explain."""
    if "explain" in sent.facts:
        task = db.session.get_one(Task, sent.facts["explain"])
        if task.done_at is None:
            todo.drop_one(task, at, "The letter was taken back.")
