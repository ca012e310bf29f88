"""Calls as they are logged: whoever was to be rung has been, or we write instead once nobody answered several times."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import attempts, calls, deadlines, letters, notices, promises, todo
from ..complaints import details as d
from ..complaints.checks import looks_at
from ..complaints.lifecycle import carries_out
from ..complaints.models import Complaint, Event, Promise, Task
from ..complaints.service import say
from ..db import db
from ..sentences import to_translate as N_
from . import check_ins, lists, queries
from .models import CallRequest

NOBODY = "Nobody answered, so we wrote."
NO_ADDRESS = "Nobody answers, and there is no address to write to: ring at another hour, and ask for one."
NOT_REACHED = N_("We rang and did not reach you. We try again.")


@looks_at("log_call")
def _log_lacks(complaint: Complaint, actor: Actor, needs: d.CallLog) -> dict[str, str]:
    errors = {}
    if needs.promise_ids and not needs.reached:
        errors["promise_ids"] = "Only a call that reached them keeps it. Did you speak to them?"
    if needs.chases and not needs.reached:
        errors["chases"] = "They asked you? Then tick that you spoke to them."
    return errors


@carries_out("log_call")
def _log_call(complaint: Complaint, actor: Actor, needs: d.CallLog, event: Event) -> dict[str, Any] | None:
    about = {"about": attempts.ABOUT_FACTS} if needs.about_facts else {}
    said = {name: True for name in ("they_rang", "chases") if getattr(needs, name)}
    event.facts = {"reached": needs.reached, **about, **said}
    say(complaint, event, actor, "note", needs.words, internal=True)
    if not needs.reached:
        return tried(complaint, actor, event)
    complaint.heard_at = event.at
    deadlines.spoke(complaint, event.at)
    settle(complaint, actor, event, needs.promise_ids, needs.looked_in)
    return None


def settle(
    complaint: Complaint, actor: Actor, event: Event, made: Collection[int] = (),
    looked_in: d.CheckInLogged | None = None,
) -> None:  # fmt: skip
    """Whoever was to be rung has been, and so has whoever had a call booked that has begun. A call that was promised
    for a later day is still to be made, unless somebody says that this was it: its promise is in `made`. It was our
    looking in where somebody wrote its two lines."""
    later = [promise for promise in promised_later(complaint.id) if promise.id not in made]
    kept = [promise for promise in promised(complaint.id) if promise not in later]
    todo.end(complaint, calls.TO_RING, event.at, "Reached by telephone.", by=actor, besides=_tasks_of(later))
    for promise in kept:
        promises.keep(promise, event.at)
    if kept:
        event.facts = {**event.facts, "kept": [promise.id for promise in kept]}
    for call in queries.booked_of(complaint.id):
        if call.starts_at <= event.at:
            call.state = "done"
    if looked_in is not None:
        event.facts = {**event.facts, **check_ins.looked_in(complaint, actor, looked_in, event)}


def promised_later(complaint_id: int) -> list[Promise]:
    """Promises to ring back on another day than today."""
    tonight = lists.tonight()
    return [promise for promise in promised(complaint_id) if promise.due_at >= tonight]


def promised(complaint_id: int) -> Sequence[Promise]:
    """Promises to ring back that no call has kept. Those of a joined complaint stand there; their call came along."""
    to_ring = (*_to_make(complaint_id), Task.kind == calls.RING, Promise.kept_at.is_(None))
    statement = select(Promise).join(Task, Task.id == Promise.task_id).where(*to_ring)
    return db.session.scalars(statement.order_by(Promise.id)).all()


def _tasks_of(later: Sequence[Promise]) -> list[int]:
    return [promise.task_id for promise in later if promise.task_id is not None]


def tried(complaint: Complaint, actor: Actor, event: Event) -> dict[str, Any] | None:
    """Nobody answered: the last of several tries is one letter, whatever they were to be rung about, and the end of it.
    Where there is no other way to them, somebody goes on trying, by the next working day. A letter keeps no promise to
    ring: whoever made it keeps it another way, or moves it. One for a later day is not tried yet."""
    if (due := queries.due_check_in(complaint.id)) is not None:
        db.session.get_one(Task, due[0].task_id).tries += 1  # no letter takes its place
    enough, later = catalogue.calls().tries_before_letter, _tasks_of(promised_later(complaint.id))
    most = max([*_counted(complaint.id, later), _waited(complaint)])
    if most < enough:
        return None
    if letters.recipient_of(complaint, by_phone=False).channel is None:
        _on_the_next_day(complaint, actor, event, later)
        return None
    for request in _asked(complaint.id, later):
        request.written_at = event.at
    todo.end(complaint, calls.TO_RING, event.at, NOBODY, by=actor, besides=later)
    if complaint.call_since is not None:
        deadlines.spoke(complaint, event.at)
    event.facts = {**event.facts, "written": True}
    return {"mail": "tried_to_ring", "tries": enough}


def _on_the_next_day(complaint: Complaint, actor: Actor, event: Event, later: Collection[int]) -> None:
    """No letter can go: they are rung again by the next working day, and whoever handles it hears why. A promise to
    ring keeps its date, and so does reminding them of a booked call: after that it would be too late."""
    due = catalogue.organisation().working_time.end_of_working_day(event.at, 1)
    for kind in (deadlines.CONTACT, deadlines.CONTACT_AGAIN):
        running = deadlines.find(complaint, kind)
        if running is not None and running.due_at < due:
            deadlines.move(running, due, event.at, NOT_REACHED)
    kept_for = (*later, *_tasks_of(promised(complaint.id)))
    reminders = [queries.reminder_of(call) for call in queries.booked_of(complaint.id)]
    to_make = (*_to_make(complaint.id), Task.id.not_in(kept_for), Task.words.not_in(reminders), Task.due_at < due)
    for task in db.session.scalars(select(Task).where(*to_make)):
        task.due_at = due
    event.facts = {**event.facts, "no_address": True}
    if complaint.handler_id != actor.id:
        notices.tell("gave_up", complaint, NO_ADDRESS)


def _counted(complaint_id: int, later: Collection[int]) -> list[int]:
    """How often nobody answered, this time counted, for each call that is to be made, besides those tasks."""
    to_make = (*_to_make(complaint_id), Task.id.not_in(later))
    tasks = db.session.scalars(select(Task).where(*to_make)).all()
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


def _asked(complaint_id: int, later: Collection[int]) -> Sequence[CallRequest]:
    to_make = (*_to_make(complaint_id), Task.id.not_in(later))
    statement = select(CallRequest).join(Task, Task.id == CallRequest.task_id).where(*to_make)
    return db.session.scalars(statement.order_by(CallRequest.id)).all()


def _to_make(complaint_id: int) -> tuple[ColumnElement[bool], ...]:
    return Task.complaint_id == complaint_id, Task.kind.in_(calls.TO_RING), Task.done_at.is_(None)
