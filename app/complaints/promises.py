"""Promises: what, by when, by whom; kept, moved with a reason the customer reads, or broken in the open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from .. import clock
from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import NotFound, WrongState
from . import blockers, deadlines, given, missed, notices
from . import details as d
from .checks import looks_at
from .given import REMEDY
from .joined import joined_with
from .lifecycle import carries_out
from .models import ClockMove, Complaint, Event, Promise, PromiseMove, Task
from .service import say, title_from


def of_complaint(complaint_id: int) -> Sequence[Promise]:
    return (
        db.session.scalars(
            select(Promise)
            .where(Promise.complaint_id == complaint_id)
            .options(joinedload(Promise.owner))
            .order_by(Promise.due_at, Promise.id)
        )
        .unique()
        .all()
    )


def find_next(complaint_id: int) -> Promise | None:
    """The promise that is to be kept next; none whose day has passed."""
    open_ = (Promise.complaint_id == complaint_id, Promise.state == "open", Promise.due_at > clock.now())
    rows = select(Promise).where(*open_).options(joinedload(Promise.owner)).order_by(Promise.due_at, Promise.id)
    return db.session.scalars(rows.limit(1)).unique().one_or_none()


def brought(complaint: Complaint) -> list[tuple[str, Promise]]:
    """Promises of complaints that were joined with this one, each with the reference it was made under; their dates run
    on there. None of those that its customer may not read here any more."""
    references = {row.id: row.reference for row in joined_with(complaint) if row.is_told}
    if not references:
        return []
    made = select(Promise).where(Promise.complaint_id.in_(references)).options(joinedload(Promise.owner))
    rows = made.order_by(Promise.due_at, Promise.id)
    return [(references[row.complaint_id], row) for row in db.session.scalars(rows).unique()]


def clock_moves(complaint: Complaint) -> Mapping[int, Sequence[ClockMove]]:
    """By clock the dates it had before, oldest first."""
    found: dict[int, list[ClockMove]] = {}
    ids = [row.id for row in complaint.clocks]
    for move in db.session.scalars(select(ClockMove).where(ClockMove.clock_id.in_(ids)).order_by(ClockMove.id)):
        found.setdefault(move.clock_id, []).append(move)
    return found


@looks_at("promise", "move_promise")
def _lies_behind(complaint: Complaint, actor: Actor, needs: d.PromiseTerms | d.PromiseMoved) -> dict[str, str]:
    behind = needs.due_at is not None and needs.due_at <= clock.now()
    return {"due_at": "Choose a moment that is still to come."} if behind else {}


@carries_out("promise")
def _promise(complaint: Complaint, actor: Actor, needs: d.PromiseTerms, event: Event) -> dict[str, object]:
    promise = add(complaint, actor, needs.words, needs.due_at, event, needs.task_id)
    if open_behind(complaint.id, [promise])[promise.id]:
        given.not_before(complaint, promise.due_at, event.at)
    return {"promise": promise}


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


def open_behind(complaint_id: int, promises: Sequence[Promise]) -> dict[int, list[Task]]:
    """By promise, what has to be done before it is kept and is not: the remedy it promises with its steps or, where it
    names none, all that was agreed."""
    rows = select(Task).where(Task.complaint_id == complaint_id, Task.done_at.is_(None)).order_by(Task.id)
    tasks = db.session.scalars(rows).all() if promises else []
    return {promise.id: [task for task in tasks if _is_behind(task, promise)] for promise in promises}


def _is_behind(task: Task, promise: Promise) -> bool:
    if promise.task_id is None:
        return task.kind == REMEDY and task.parent_id is None
    return promise.task_id in (task.id, task.parent_id)


def still_open(tasks: Iterable[Task]) -> str:
    """These tasks, named in a sentence."""
    words = "; ".join(dict.fromkeys(title_from(task.words).rstrip(".") for task in tasks))
    return f"These are still open: {words.removesuffix('…').rstrip()}{'…' if words.endswith('…') else '.'}"


@looks_at("keep_promise")
def _still_open(complaint: Complaint, actor: Actor, needs: d.PromiseKept) -> dict[str, str]:
    promise = db.session.get(Promise, needs.promise_id) if needs.promise_id else None
    tasks = open_behind(complaint.id, [promise])[promise.id] if promise is not None else []
    if not tasks:
        return {}
    errors = {}
    if not needs.is_done:
        errors["is_done"] = f"{still_open(tasks)} Tick this only if what was promised is done."
    if not needs.happened.strip():
        errors["happened"] = "Say what was done, and how you know."
    return errors


@carries_out("keep_promise")
def _keep(complaint: Complaint, actor: Actor, needs: d.PromiseKept, event: Event) -> None:
    promise = _unkept(complaint, needs.promise_id)
    keep(promise, event.at)
    event.facts = {"promise": promise.id, "late": event.at > missed.first_missed(promise.due_at, promise.moves)}
    say(complaint, event, actor, "note", needs.happened, internal=True)
    if promise.task_id is not None:
        _settle_tasks_of(complaint, promise, actor, event, needs.happened)


def keep(promise: Promise, at: datetime) -> None:
    """What was promised is done, on the complaint that it was promised on."""
    promise.state, promise.kept_at = "kept", at
    deadlines.meet(db.session.get_one(Complaint, promise.complaint_id), deadlines.PROMISE, at, about=promise.id)


def _settle_tasks_of(complaint: Complaint, promise: Promise, actor: Actor, event: Event, result: str) -> None:
    """The remedy that was promised is done with it, step by step."""
    settled = open_behind(complaint.id, [promise])[promise.id]
    for task in settled:
        task.done_at, task.done_by_id, task.result = event.at, actor.id, result
        blockers.clear(complaint, "task", task.id, event.at)
    event.facts = {**event.facts, "tasks": [task.id for task in settled]}


@carries_out("reopen_promise")
def _reopen(complaint: Complaint, actor: Actor, needs: d.PromiseReopened, event: Event) -> dict[str, object]:
    """It runs on as it did before somebody called it kept, and what was settled with it is open again."""
    promise = db.session.get(Promise, needs.promise_id)
    if promise is None or promise.complaint_id != complaint.id or promise.kept_at is None:
        raise NotFound("This promise is not one that was kept.")
    log = select(Event).where(Event.complaint_id == complaint.id, Event.at >= promise.kept_at).order_by(Event.id)
    since = db.session.scalars(log).all()
    if any(row.action in blockers.CONCLUDING for row in since):
        raise WrongState("A decision was sent since, and it counts on this. Promise it anew instead.")
    kept_at, tasks = promise.kept_at, _settled_with(promise, since)
    runs_on = deadlines.run_on(complaint, deadlines.PROMISE, promise.id, kept_at)
    promise.state, promise.kept_at = "open" if runs_on else "broken", None
    for task in db.session.scalars(select(Task).where(Task.id.in_(tasks))):
        task.done_at, task.done_by_id, task.result = None, None, ""
        blockers.stand_again(complaint, "task", task.id, kept_at)
    say(complaint, event, actor, "reason", needs.reason, internal=True)
    event.facts = {"promise": promise.id}
    return {"promise": promise}


def _settled_with(promise: Promise, log: Iterable[Event]) -> Sequence[int | None]:
    """The tasks that were done with it: those which somebody settled who called it kept or, where a call kept it, that
    call."""
    for row in log:
        if row.action == "keep_promise" and row.facts["promise"] == promise.id:
            tasks: list[int] = row.facts.get("tasks", [])
            return tasks
    return [promise.task_id]


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
    behind = open_behind(complaint.id, [promise])[promise.id]
    longer = bool(behind) and given.not_before(complaint, promise.due_at, event.at, needs.reason)
    return {"promise": promise, "was": was, "longer": longer}


@looks_at("move_date")
def _date_lacks(complaint: Complaint, actor: Actor, needs: d.DateMoved) -> dict[str, str]:
    if needs.due_on is None:
        return {}
    due, legal = deadlines.close_of(needs.due_on), deadlines.find(complaint, deadlines.LEGAL)
    if due <= clock.now():
        return {"due_on": "Choose a day that is still to come."}
    if due == complaint.expected_at:
        return {"due_on": "That is the date they were given already."}
    agreed = _agreed_until(complaint)
    if legal is not None and agreed <= legal.due_at < due:
        return {"due_on": "The law gives us less time than that. Choose an earlier day."}
    if due < agreed:
        return {"due_on": "What was agreed takes longer. Choose the day by which it is done, or a later one."}
    return {}


def longer_than_the_law(complaint: Complaint) -> tuple[datetime, datetime] | None:
    """Until when something takes that was agreed, and what the law gives us, where that is less."""
    legal, agreed = deadlines.find(complaint, deadlines.LEGAL), _agreed_until(complaint)
    return (agreed, legal.due_at) if legal is not None and agreed > legal.due_at else None


def _agreed_until(complaint: Complaint) -> datetime:
    """The last day that was given for anything of what was agreed; long ago where nothing of it is still to be done."""
    if (agreed := given.agreed_by(complaint)) is None:
        return complaint.received_at
    promises = [promise for promise in of_complaint(complaint.id) if promise.state == "open"]
    behind = open_behind(complaint.id, promises)
    days = {agreed, *(promise.due_at for promise in promises if behind[promise.id])}
    local = catalogue.organisation().working_time.local
    return max(deadlines.close_of(local(day).date()) for day in days)


@carries_out("move_date")
def _move_date(complaint: Complaint, actor: Actor, needs: d.DateMoved, event: Event) -> dict[str, object]:
    """Somebody gives another date to settle it by, and says why: the one that was given stays beside it."""
    running = deadlines.find(complaint, deadlines.RESOLUTION)
    if running is None:
        raise WrongState("There is no date to move: nothing is to be settled.")
    was, due = complaint.expected_at, deadlines.close_of(needs.due_on)
    deadlines.move(running, due, event.at, needs.reason)
    complaint.expected_at, complaint.expected_basis = due, {"kind": "moved"}
    say(complaint, event, actor, "reason", needs.reason)
    event.facts = {"was": was.isoformat(), "now": due.isoformat()}
    return {"was": was, "why_moved": needs.reason}


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
