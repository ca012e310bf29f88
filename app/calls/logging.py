"""Calls as they are logged: whoever was to be rung has been, or we write instead once nobody answered several times."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

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
    to_ring = (Task.complaint_id == complaint_id, Task.kind == calls.RING, Task.done_at.is_(None))
    statement = select(Promise).join(Task, Task.id == Promise.task_id).where(*to_ring, Promise.kept_at.is_(None))
    return db.session.scalars(statement.order_by(Promise.id)).all()


def tried(complaint: Complaint, actor: Actor, event: Event) -> dict[str, Any] | None:
    """Nobody answered: the last of several tries for somebody who asked to be rung is a letter, and the end of it.
    Where there is no other way to them, somebody goes on trying."""
    enough, written = catalogue.calls().tries_before_letter, False
    reachable = letters.recipient_of(complaint, by_phone=False).channel is not None
    for request, task in _open(complaint.id):
        request.tries += 1
        if request.tries >= enough and reachable:
            request.written_at, written = event.at, True
            task.done_at, task.done_by_id = event.at, actor.id
            task.result = "Nobody answered, so we wrote."
    if not written:
        return None
    event.facts = {**event.facts, "written": True}
    return {"mail": "tried_to_ring", "tries": enough}


def _open(complaint_id: int) -> list[tuple[CallRequest, Task]]:
    statement = (
        select(CallRequest, Task)
        .join(Task, Task.id == CallRequest.task_id)
        .where(CallRequest.complaint_id == complaint_id, Task.done_at.is_(None))
        .order_by(CallRequest.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]
