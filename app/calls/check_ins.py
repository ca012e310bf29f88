"""Looking in on people until a day, every so many days: each time is a task, and a log of two lines."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import deadlines
from ..complaints import details as d
from ..complaints.calls import CHECK_IN
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event, Task
from ..complaints.service import add_task, say
from ..db import db
from ..errors import NotFound, WrongState
from . import queries
from .models import CheckIn, CheckInPlan

MOST_DAYS, LONGEST = 90, timedelta(days=366)


@looks_at("plan_check_ins")
def _plan_lacks(complaint: Complaint, actor: Actor, needs: d.CheckInsPlanned) -> dict[str, str]:
    errors = {}
    if needs.every_days is not None and not 1 <= needs.every_days <= MOST_DAYS:
        errors["every_days"] = f"Choose from 1 to {MOST_DAYS} days."
    elif needs.until is not None and needs.every_days is not None:
        if needs.until < _today() + timedelta(days=needs.every_days):
            errors["until"] = "That is before we would look in for the first time."
        elif needs.until > _today() + LONGEST:
            errors["until"] = "Choose a day within a year."
    if queries.running_check_ins(complaint.id):
        errors["about"] = "We look in on them already. Stop that first."
    return errors


@carries_out("plan_check_ins")
def _plan(complaint: Complaint, actor: Actor, needs: d.CheckInsPlanned, event: Event) -> dict[str, Any]:
    plan = CheckInPlan(
        complaint_id=complaint.id, about=needs.about, every_days=needs.every_days, until=needs.until,
        planned_at=event.at, planned_by_id=actor.id,
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    first = _next(complaint, plan, _today())
    assert first is not None
    event.facts = {"plan": plan.id, "every": plan.every_days, "until": plan.until.isoformat()}
    say(complaint, event, actor, "plan", needs.about, internal=True)
    return {"plan": plan, "days": queries.days_of(plan)}


def _next(complaint: Complaint, plan: CheckInPlan, after: date) -> CheckIn | None:
    """The next time as a task of whoever handles the complaint; None once the last day is over."""
    day = next((day for day in queries.days_of(plan) if day > after), None)
    if day is None:
        return None
    task = add_task(complaint, CHECK_IN, plan.about, deadlines.close_of(day))
    db.session.flush()
    row = CheckIn(complaint_id=complaint.id, plan_id=plan.id, task_id=task.id, day=day)
    db.session.add(row)
    return row


@carries_out("log_check_in")
def _log(complaint: Complaint, actor: Actor, needs: d.CheckInLogged, event: Event) -> None:
    complaint.heard_at = event.at
    deadlines.spoke(complaint, event.at)
    event.facts = looked_in(complaint, actor, needs, event)


def looked_in(complaint: Complaint, actor: Actor, needs: d.CheckInLogged, event: Event) -> dict[str, Any]:
    """Keep the two lines of a day, and plan the next one; returns the facts of it."""
    row = db.session.get(CheckIn, needs.check_in_id)
    if row is None or row.complaint_id != complaint.id:
        raise NotFound("This day does not exist.")
    task = db.session.get_one(Task, row.task_id)
    if row.logged_at is not None or task.done_at is not None:
        raise WrongState("Somebody logged it already.")
    row.asked, row.said, row.logged_at, row.logged_by_id = needs.asked, needs.said, event.at, actor.id
    task.done_at, task.done_by_id, task.result = event.at, actor.id, "We looked in."
    plan = db.session.get_one(CheckInPlan, row.plan_id)
    last = plan.ended_at is not None or _next(complaint, plan, max(row.day, _today())) is None
    if last and plan.ended_at is None:
        plan.ended_at = event.at
    return {"check_in": row.id, "last": last}


@looks_at("log_call", "call_happened", "talk")
def _lines_lack(complaint: Complaint, actor: Actor, needs: d.CallLog | d.CallHappened | d.Talked) -> dict[str, str]:
    """A call that is logged as our looking in needs its two lines."""
    lines = needs.looked_in
    if lines is None:
        return {}
    errors = {} if lines.check_in_id else {"looked_in": "Tick this if it was our looking in. Otherwise empty both."}
    if isinstance(needs, d.CallLog) and not needs.reached:
        errors["looked_in"] = "Only a call that reached them is our looking in. Did you speak to them?"
    if not lines.asked.strip():
        errors["looked_asked"] = "Write what you asked."
    if not lines.said.strip():
        errors["looked_said"] = "Write what they said."
    return errors


@carries_out("end_check_ins")
def _end(complaint: Complaint, actor: Actor, needs: d.Reason, event: Event) -> dict[str, Any]:
    running = queries.running_check_ins(complaint.id)
    if not running:
        raise WrongState("We do not look in on them.")
    for plan in running:
        plan.ended_at = event.at
        for task in _open_tasks(plan.id):
            task.done_at, task.done_by_id, task.result = event.at, actor.id, "We no longer look in."
    event.facts = {"plans": len(running)}
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    return {"plan": running[0]}


def _open_tasks(plan_id: int) -> list[Task]:
    statement = select(Task).join(CheckIn, CheckIn.task_id == Task.id)
    return list(db.session.scalars(statement.where(CheckIn.plan_id == plan_id, Task.done_at.is_(None))))


@looks_at("verify_task")
def _belongs_elsewhere(complaint: Complaint, actor: Actor, needs: d.TaskDone) -> dict[str, str]:
    """The next time is planned when this one is logged."""
    task = db.session.get(Task, needs.task_id) if needs.task_id is not None else None
    return {"task_id": "Log what you asked and what they said."} if task is not None and task.kind == CHECK_IN else {}


def _today() -> date:
    return catalogue.organisation().working_time.local(clock.now()).date()
