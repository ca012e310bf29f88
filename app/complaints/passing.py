"""Tasks, promises and escalations of a complaint that go to somebody else, and how whole desks of them do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import literal, select

from ..access import SYSTEM, Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..db import db
from ..errors import Invalid
from . import deadlines, holdings, notices, queries, readers
from . import details as d
from .access import readable_by
from .closeness import subject_for
from .holdings import ME, Handing, Kind
from .lifecycle import carries_out, may, perform
from .models import Complaint, Event, Promise, Task

NOTHING = "Choose what goes to somebody else."


@carries_out("pass_on")
def _pass_on(complaint: Complaint, actor: Actor, needs: d.PassOn, event: Event) -> None:
    """To the person named; with none, to whoever handles the complaint."""
    tasks = _of(Task, complaint, needs.task_ids)
    promises = _of(Promise, complaint, needs.promise_ids)
    if not (tasks or promises or needs.escalation):
        raise Invalid(NOTHING, errors={"task_ids": NOTHING})
    user = _taker(complaint, needs)
    for thing in (*tasks, *promises):
        thing.owner_id = user.id if user is not None else complaint.handler_id
    if needs.escalation:
        _give_escalation(complaint, user, event)
    facts = {"tasks": len(tasks), "promises": len(promises), "escalation": int(needs.escalation),
             "to": user.id if user else None, "was": needs.from_id, "why": needs.why, "by": needs.by_id}  # fmt: skip
    event.facts = {name: value for name, value in facts.items() if value}
    if user is not None and user.id != actor.id and not needs.why:
        notices.tell_person(user, "assigned", complaint, f"{actor.name} gave you something to do")


def _taker(complaint: Complaint, needs: d.PassOn) -> User | None:
    if needs.to_id is None:
        return None
    user = accounts.hold_user(needs.to_id)
    if user is None or not user.handles_complaints:
        raise Invalid("Choose a colleague.", errors={"to_id": "Choose somebody who handles complaints."})
    if needs.escalation and user.role is not Role.MANAGER:
        raise Invalid("Choose a manager.", errors={"to_id": "Choose a manager: it is an escalation."})
    readers.let_in(complaint, user.id, "to_id")
    return user


def _of(model: Any, complaint: Complaint, ids: Iterable[int]) -> Sequence[Any]:
    return db.session.scalars(
        select(model).where(model.complaint_id == complaint.id, model.id.in_(list(ids))).order_by(model.id)
    ).all()


def _give_escalation(complaint: Complaint, user: User | None, event: Event) -> None:
    """Where nobody takes it, it waits for a manager again, who is told."""
    complaint.manager_id = user.id if user is not None else None
    if user is None:
        deadlines.escalated(complaint, event.at)
        notices.tell("escalated", complaint, "Whoever had taken it on no longer works here")


def _rows(model: Any, words: Any, condition: Any) -> Any:
    return (
        select(
            model.id, model.complaint_id, model.owner_id, words.label("words"), Complaint.reference, model.due_at,
            readable_by(ME).label("visible"),
        )
        .join(Complaint, Complaint.id == model.complaint_id)
        .where(condition)
    )  # fmt: skip


def _tasks() -> Any:
    return _rows(Task, Task.words, Task.done_at.is_(None))


def _promises() -> Any:
    return _rows(Promise, Promise.words, Promise.state != literal("kept"))


def _escalations() -> Any:
    return select(
        Complaint.id, Complaint.id.label("complaint_id"), Complaint.manager_id.label("owner_id"),
        subject_for(ME).label("words"), Complaint.reference, Complaint.due_at, readable_by(ME).label("visible"),
    ).where(Complaint.is_open, Complaint.level > 0, Complaint.manager_id.is_not(None))  # fmt: skip


def _give_tasks(ids: Sequence[int], handing: Handing) -> None:
    _give(Task, ids, handing, "task_ids")


def _give_promises(ids: Sequence[int], handing: Handing) -> None:
    _give(Promise, ids, handing, "promise_ids")


def _give(model: Any, ids: Sequence[int], handing: Handing, name: str) -> None:
    by_case: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(select(model.id, model.complaint_id).where(model.id.in_(ids)).order_by(model.id)):
        by_case[row.complaint_id].append(row.id)
    for complaint in queries.locked(by_case):
        _carry_out(complaint, handing, **{name: tuple(by_case[complaint.id])})


def _give_escalations(ids: Sequence[int], handing: Handing) -> None:
    for complaint in queries.locked(ids):
        _carry_out(complaint, handing, escalation=True)


def _carry_out(complaint: Complaint, handing: Handing, **what: Any) -> None:
    """By the person themselves where the complaint's own rules let them, else by the portal on their word."""
    own = may(handing.actor, complaint, "pass_on")
    by_id = None if own else handing.actor.id
    needs = d.PassOn(to_id=handing.to_id, from_id=handing.from_id, why=handing.why, by_id=by_id, **what)
    perform(complaint, "pass_on", handing.actor if own else SYSTEM, needs)


holdings.hold(Kind(2, "tasks", "open task", "open tasks", _tasks, _give_tasks, in_absence=True))
holdings.hold(Kind(3, "promises", "promise to keep", "promises to keep", _promises, _give_promises, in_absence=True))
holdings.hold(
    Kind(
        4, "escalations", "escalation they took on", "escalations they took on", _escalations, _give_escalations,
        roles=frozenset({Role.MANAGER}),
    )
)  # fmt: skip
