"""Calls as they are logged: whoever was to be rung has been, or we write instead once nobody answered several times."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import calls, deadlines, letters, promises, todo
from ..complaints import details as d
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event, Promise, Task
from ..complaints.service import say
from ..db import db
from . import queries
from .models import CallRequest


@carries_out("log_call")
def _log_call(complaint: Complaint, actor: Actor, needs: d.CallLog, event: Event) -> dict[str, Any] | None:
    event.facts = {"reached": needs.reached}
    say(complaint, event, actor, "note", needs.words, internal=True)
    if not needs.reached:
        return tried(complaint, actor, event)
    complaint.heard_at = event.at
    deadlines.spoke(complaint, event.at)
    settle(complaint, actor, event)
    return None


def settle(complaint: Complaint, actor: Actor, event: Event) -> None:
    """Whoever was to be rung has been, and so has whoever had a call booked that has begun."""
    _end(complaint, actor, event, "Reached by telephone.")
    for call in queries.booked_of(complaint.id):
        if call.starts_at <= event.at:
            call.state = "done"


def _end(complaint: Complaint, actor: Actor, event: Event, result: str) -> None:
    """Nobody has to ring them any more, and whoever promised to ring back has kept it."""
    promised = _promised(complaint.id)
    todo.end(complaint, calls.TO_RING, event.at, result, by=actor)
    for promise in promised:
        promises.keep(promise, event.at)
    if promised:
        event.facts = {**event.facts, "kept": [promise.id for promise in promised]}


def _promised(complaint_id: int) -> Sequence[Promise]:
    """Promises to ring back that no call has kept. Those of a joined complaint stand there; their call came along."""
    to_ring = (*_to_make(complaint_id), Task.kind == calls.RING, Promise.kept_at.is_(None))
    statement = select(Promise).join(Task, Task.id == Promise.task_id).where(*to_ring)
    return db.session.scalars(statement.order_by(Promise.id)).all()


def tried(complaint: Complaint, actor: Actor, event: Event) -> dict[str, Any] | None:
    """Nobody answered: the last of several tries is one letter, whatever they were to be rung about, and the end of it.
    Where there is no other way to them, somebody goes on trying."""
    enough = catalogue.calls().tries_before_letter
    most = max([*_counted(complaint.id), _waited(complaint)])
    if most < enough or letters.recipient_of(complaint, by_phone=False).channel is None:
        return None
    for request in _asked(complaint.id):
        request.written_at = event.at
    _end(complaint, actor, event, "Nobody answered, so we wrote.")
    if complaint.call_since is not None:
        deadlines.spoke(complaint, event.at)
    event.facts = {**event.facts, "written": True}
    return {"mail": "tried_to_ring", "tries": enough}


def _counted(complaint_id: int) -> list[int]:
    """How often nobody answered, this time counted, for each call that is to be made."""
    tasks = db.session.scalars(select(Task).where(*_to_make(complaint_id))).all()
    for task in tasks:
        task.tries += 1
    return [task.tries for task in tasks]


def _waited(complaint: Complaint) -> int:
    """The same since they wait for a person to ring them, which is no task of anybody."""
    if complaint.call_since is None:
        return 0
    log = select(Event).where(
        Event.complaint_id == complaint.id, Event.action.in_(("log_call", "call_missed")),
        Event.at >= complaint.call_since,
    )  # fmt: skip
    return sum(row.action == "log_call" or row.facts.get("why") == "no_answer" for row in db.session.scalars(log))


def _asked(complaint_id: int) -> Sequence[CallRequest]:
    statement = select(CallRequest).join(Task, Task.id == CallRequest.task_id).where(*_to_make(complaint_id))
    return db.session.scalars(statement.order_by(CallRequest.id)).all()


def _to_make(complaint_id: int) -> tuple[ColumnElement[bool], ...]:
    return Task.complaint_id == complaint_id, Task.kind.in_(calls.TO_RING), Task.done_at.is_(None)
