"""What is to be done: adding a task, another team that says it is done, and whoever looks whether it is."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..db import AnyRow, db
from ..errors import NotAllowed, NotFound
from . import blockers, deadlines, notices
from . import details as d
from .access import deputy, handler, manager, visible_to
from .checks import looks_at
from .closeness import subject_for
from .lifecycle import carries_out
from .models import Complaint, Event, Task
from .service import add_task, say, title_from

MOST_LISTED = 100


@carries_out("add_task")
def _add_task(complaint: Complaint, actor: Actor, needs: d.TaskTerms, event: Event) -> None:
    """What another team has to do stands in the way of the end until somebody has looked whether it is done."""
    task = add_task(complaint, "to_do", needs.words, deadlines.close_of(needs.due_on), needs.owner_id)
    task.department_id = needs.department_id
    db.session.flush()
    event.facts = {"task": task.id}
    if task.department_id is not None:
        words = f"{team_name(task.department_id)} has to do this, and you look whether it is done: {needs.words}"
        blockers.put(complaint, "resolve", "task", task.id, words)


@carries_out("report_done")
def _report_done(complaint: Complaint, actor: Actor, needs: d.TaskReported, event: Event) -> None:
    """Only the team that it was given to says so, or whoever looks after the complaint and heard it from them."""
    task = _open(complaint, needs.task_id)
    if task.department_id is None or task.reported_at is not None:
        raise NotFound("Nobody waits for another team to say this.")
    looks_after = any(may(actor, complaint) for may in (handler, deputy, manager))
    if actor.department_id != task.department_id and not looks_after:
        raise NotAllowed(f"{team_name(task.department_id)} says when this is done.")
    task.reported_at, task.reported_by_id, task.report = event.at, actor.id, needs.report
    event.facts = {"task": task.id, "team": task.department_id}
    say(complaint, event, actor, "note", needs.report, internal=True)
    owner = accounts.find_user(task.owner_id)
    if owner is not None and owner.id != actor.id:
        told = f"{team_name(task.department_id)} has done it, look whether it is: {title_from(task.words)}"
        notices.tell_person(owner, "assigned", complaint, told)


@looks_at("verify_task")
def _steps_open(complaint: Complaint, actor: Actor, needs: d.TaskDone) -> dict[str, str]:
    steps = select(Task.words).where(Task.parent_id == needs.task_id, Task.done_at.is_(None)).order_by(Task.id)
    first = db.session.scalars(steps.limit(1)).first()
    return {"task_id": f"First comes: {first}"} if first is not None else {}


@carries_out("verify_task")
def _verify_task(complaint: Complaint, actor: Actor, needs: d.TaskDone, event: Event) -> None:
    task = _open(complaint, needs.task_id)
    task.done_at, task.done_by_id, task.result = event.at, actor.id, needs.result
    event.facts = {"task": task.id, "kind": task.kind}
    blockers.clear(complaint, "task", task.id, event.at)


def end(
    complaint: Complaint, kinds: Collection[str], at: datetime, result: str, *, by: Actor | None = None,
    besides: Collection[int | None] = (),
) -> None:  # fmt: skip
    """Whatever of these kinds is still to do, besides the tasks of these ids, was done with this, as its result says in
    words."""
    for task in _still_to_do(complaint, kinds, besides):
        task.done_at, task.result = at, result
        task.done_by_id = by.id if by is not None and by.is_staff else None


def _still_to_do(complaint: Complaint, kinds: Collection[str], besides: Collection[int | None]) -> list[Task]:
    open_ = (Task.complaint_id == complaint.id, Task.kind.in_(kinds), Task.done_at.is_(None))
    return [task for task in db.session.scalars(select(Task).where(*open_)) if task.id not in besides]


def drop(
    complaint: Complaint, kinds: Collection[str], at: datetime, why: str, *, by: Actor | None = None,
    besides: Collection[int | None] = (),
) -> None:  # fmt: skip
    """Nobody has to do what of these kinds is still to do, besides the tasks of these ids, for this reason."""
    for task in _still_to_do(complaint, kinds, besides):
        drop_one(task, at, why, by=by)


def drop_one(task: Task, at: datetime, why: str, *, by: Actor | None = None) -> None:
    """The same of one task."""
    task.done_at, task.result, task.dropped = at, why, True
    task.done_by_id = by.id if by is not None and by.is_staff else None


def steps_of(task: Task) -> Sequence[Task]:
    """The steps of a task that are still to be done, in their order."""
    steps = select(Task).where(Task.parent_id == task.id, Task.done_at.is_(None))
    return db.session.scalars(steps.order_by(Task.id)).all()


def team_name(department_id: int) -> str:
    """What a team is called."""
    return next((team.name for team in catalogue.departments() if team.id == department_id), "Another team")


def of_team(actor: Actor) -> Sequence[AnyRow]:
    """What the team of `actor` has to do and has not said is done, on complaints they may read, by date."""
    statement = (
        select(Task.id, Task.words, Task.due_at, Complaint.reference, subject_for(actor.id).label("title"))
        .join(Complaint, Complaint.id == Task.complaint_id)
        .where(
            Task.department_id == actor.department_id, Task.done_at.is_(None), Task.reported_at.is_(None),
            visible_to(actor),
        )
        .order_by(Task.due_at, Task.id)
    )  # fmt: skip
    return db.session.execute(statement.limit(MOST_LISTED)).all()


def _open(complaint: Complaint, task_id: int) -> Task:
    task = db.session.get(Task, task_id)
    if task is None or task.complaint_id != complaint.id or task.done_at is not None:
        raise NotFound("This task is not open.")
    return task
