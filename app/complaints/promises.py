"""Promises: what, by when, by whom; kept, moved with a reason the customer reads, or broken in the open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from .. import clock
from ..access import Actor
from ..db import db
from ..errors import NotFound
from . import blockers, deadlines, notices
from . import details as d
from .checks import looks_at
from .joined import joined_with
from .lifecycle import carries_out
from .models import ClockMove, Complaint, Event, Promise, PromiseMove, Task
from .service import say, title_from


def of_complaint(complaint_id: int) -> Sequence[Promise]:
    return db.session.scalars(
        select(Promise).where(Promise.complaint_id == complaint_id).order_by(Promise.due_at, Promise.id)
    ).all()


def brought(complaint: Complaint) -> list[tuple[str, Promise]]:
    """Promises of complaints that were joined with this one, each with the reference it was made under; their dates run
    on there. None of those that its customer may not read here any more."""
    references = {row.id: row.reference for row in joined_with(complaint) if row.is_told}
    if not references:
        return []
    rows = select(Promise).where(Promise.complaint_id.in_(references)).order_by(Promise.due_at, Promise.id)
    return [(references[row.complaint_id], row) for row in db.session.scalars(rows)]


def clock_moves(clock_id: int) -> Sequence[ClockMove]:
    """The dates a clock had before, oldest first."""
    return db.session.scalars(select(ClockMove).where(ClockMove.clock_id == clock_id).order_by(ClockMove.id)).all()


@looks_at("promise", "move_promise")
def _lies_behind(complaint: Complaint, actor: Actor, needs: d.PromiseTerms | d.PromiseMoved) -> dict[str, str]:
    behind = needs.due_at is not None and needs.due_at <= clock.now()
    return {"due_at": "Choose a moment that is still to come."} if behind else {}


@carries_out("promise")
def _promise(complaint: Complaint, actor: Actor, needs: d.PromiseTerms, event: Event) -> dict[str, object]:
    return {"promise": add(complaint, actor, needs.words, needs.due_at, event, needs.task_id)}


def add(
    complaint: Complaint, actor: Actor, words: str, due_at: datetime, event: Event, task_id: int | None = None
) -> Promise:
    """A promise of `actor` that runs from now on; its event names it. Once kept, it settles the task of `task_id`."""
    promise = Promise(
        complaint_id=complaint.id, words=words, owner_id=actor.id, made_at=event.at, due_at=due_at, state="open",
        moves=[], task_id=task_id,
    )  # fmt: skip
    db.session.add(promise)
    db.session.flush()
    deadlines.run(complaint, deadlines.PROMISE, event.at, due_at, about=promise.id)
    event.facts = {"promise": promise.id}
    return promise


@carries_out("keep_promise")
def _keep(complaint: Complaint, actor: Actor, needs: d.PromiseKept, event: Event) -> None:
    promise = _unkept(complaint, needs.promise_id)
    promise.state, promise.kept_at = "kept", event.at
    deadlines.meet(complaint, deadlines.PROMISE, event.at, about=promise.id)
    event.facts = {"promise": promise.id, "late": event.at > promise.due_at}
    _settle_task_of(complaint, promise, actor, event)


def _settle_task_of(complaint: Complaint, promise: Promise, actor: Actor, event: Event) -> None:
    """The remedy that was promised is done with it, step by step."""
    if promise.task_id is None:
        return
    own = (Task.id == promise.task_id) | (Task.parent_id == promise.task_id)
    for task in db.session.scalars(select(Task).where(Task.complaint_id == complaint.id, own, Task.done_at.is_(None))):
        task.done_at, task.done_by_id, task.result = event.at, actor.id, "Kept as promised."
        blockers.clear(complaint, "task", task.id, event.at)


@carries_out("move_promise")
def _move(complaint: Complaint, actor: Actor, needs: d.PromiseMoved, event: Event) -> dict[str, object]:
    promise = _unkept(complaint, needs.promise_id)
    was = promise.due_at
    promise.moves.append(PromiseMove(was_due_at=was, moved_at=event.at, reason=needs.reason))
    promise.due_at, promise.state = needs.due_at, "open"
    running = deadlines.find(complaint, deadlines.PROMISE, about=promise.id)
    if running is None:
        deadlines.run(complaint, deadlines.PROMISE, event.at, needs.due_at, about=promise.id)
    else:
        deadlines.move(running, needs.due_at, event.at, needs.reason)
    say(complaint, event, actor, "reason", needs.reason)
    event.facts = {"promise": promise.id, "was": was.isoformat(), "now": needs.due_at.isoformat()}
    return {"promise": promise, "was": was}


@carries_out("break_promise")
def _break(complaint: Complaint, actor: Actor, needs: d.PromiseKept, event: Event) -> None:
    promise = _unkept(complaint, needs.promise_id)
    promise.state = "broken"
    deadlines.meet(complaint, deadlines.PROMISE, event.at, about=promise.id)
    event.facts = {"promise": promise.id}
    notices.tell("overdue", complaint, f"A promise is broken: {title_from(promise.words)}")


def _unkept(complaint: Complaint, promise_id: int) -> Promise:
    promise = db.session.get(Promise, promise_id)
    if promise is None or promise.complaint_id != complaint.id or promise.state == "kept":
        raise NotFound("This promise is not open.")
    return promise
