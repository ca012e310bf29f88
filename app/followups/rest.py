"""What of a complaint is still open where it is only partly right: those points and remedies alone, the rest stays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ..complaints import blockers, concerns
from ..complaints import details as d
from ..complaints.models import Complaint, Concern, Event, Task
from ..db import db
from ..remedies import promised
from ..remedies import service as offering
from ..remedies.promised import Promised

ANSWERS = ("not_right", "change_answer", "confirm_satisfied")
"""Actions that an answer is taken by."""
UNKNOWN = _l("One of these is not part of your complaint any more. Look again, then choose.")


@dataclass(frozen=True)
class StillOpen:
    """Ids of concerns, and of the tasks that carry out what was agreed."""

    concerns: tuple[int, ...] = ()
    tasks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Undone:
    """A remedy that the customer says is not done, with when it had been called done, and by whom."""

    task_id: int
    done_at: datetime
    done_by_id: int | None

    @property
    def kept(self) -> list[object]:
        """As it stands in the log."""
        return [self.task_id, self.done_at.isoformat(), self.done_by_id]

    @classmethod
    def read(cls, kept: Sequence[Any]) -> "Undone":
        return cls(kept[0], datetime.fromisoformat(kept[1]), kept[2])


@dataclass(frozen=True)
class Settled:
    """What a customer may say is still open: every point, and every remedy that somebody called done."""

    concerns: Sequence[Concern]
    remedies: Sequence[Promised]

    @property
    def is_asked(self) -> bool:
        """Whether there is a choice to be made."""
        return bool(self.concerns or self.remedies)


def settled(complaint: Complaint) -> Settled:
    """As the page asks about it. One point alone, with no remedy, needs no question: it is the whole complaint."""
    stated, agreed = concerns.current(complaint.id), [row for row in promised.agreed(complaint) if row.task_id]
    return Settled(stated, agreed) if agreed or len(stated) > 1 else Settled([], [])


def is_known(complaint: Complaint, needs: d.NotRight) -> bool:
    """Whether everything named is of this complaint, as it stands."""
    if not (needs.concerns or needs.tasks):
        return True
    stated = {concern.id for concern in concerns.current(complaint.id)}
    agreed = {row.task_id for row in promised.agreed(complaint)}
    return set(needs.concerns) <= stated and set(needs.tasks) <= agreed


@dataclass(frozen=True)
class Change:
    """What an answer changes: points that are open again or settled after all, and remedies that are to be done again
    or need not be, because a mark was taken back."""

    points: Sequence[Concern]
    again: Sequence[Task]
    withdrawn: Sequence[Undone]

    def __bool__(self) -> bool:
        return bool(self.points or self.again or self.withdrawn)


def change(complaint: Complaint, needs: d.NotRight) -> Change:
    """What is open by the answer and is not yet, and the other way round. "No" says nothing of single remedies."""
    opened = _opened(complaint, needs)
    points = [
        concern
        for concern in concerns.current(complaint.id)
        if ((concern.reopened_at is not None) != (concern.id in opened and _was_found(concern)))
    ]
    if not needs.partly:
        return Change(points, [], [])
    again = [task for number in needs.tasks if (task := db.session.get_one(Task, number)).done_at is not None]
    return Change(points, again, [row for row in marked(complaint) if row.task_id not in needs.tasks and _is_open(row)])


def keep(complaint: Complaint, needs: d.NotRight, event: Event) -> Change:
    """Open again what is named, or all where it is not right at all, and leave the rest as it was found.

    What was found is kept with the point, and counts again when the customer changes the answer. The log keeps which
    remedies are marked, and how each was before.
    """
    found, before = change(complaint, needs), marked(complaint)
    for concern in found.points:
        concern.reopened_at = event.at if concern.reopened_at is None else None
    now = [row for row in before if not needs.partly or row.task_id in needs.tasks]
    now += [Undone(task.id, task.done_at, task.done_by_id) for task in found.again if task.done_at is not None]
    for task in found.again:
        _do_again(complaint, task, event.at)
    for row in found.withdrawn:
        _done_after_all(complaint, row, event.at)
    event.facts = {**event.facts, **facts_of(complaint, needs, now, found)}
    return found


def facts_of(complaint: Complaint, needs: d.NotRight, now: Sequence[Undone], done: Change) -> dict[str, object]:
    """What the log keeps of an answer that is not yes, with the remedies that are marked `now`."""
    latest = {row.task_id: row.kept for row in now}
    return {
        "solved": "partly" if needs.partly else "no", "open": positions(complaint, needs),
        "undone": len(needs.tasks) if needs.partly else 0, "withdrawn": len(done.withdrawn),
        "tasks": [*latest.values()],
    }  # fmt: skip


def settle_all(complaint: Complaint, at: datetime) -> Sequence[Undone]:
    """They say that all of it is right after all: what was found counts again, and nothing that they had marked is to
    be done once more. Returns that."""
    for concern in concerns.current(complaint.id):
        concern.reopened_at = None
    withdrawn = [row for row in marked(complaint) if _is_open(row)]
    for row in withdrawn:
        _done_after_all(complaint, row, at)
    return withdrawn


def marked(complaint: Complaint) -> list[Undone]:
    """The remedies that the last answer marks as not done, with how each was before."""
    answers = select(Event).where(Event.complaint_id == complaint.id, Event.action.in_(ANSWERS))
    for event in db.session.scalars(answers.order_by(Event.id.desc())):
        if "solved" in event.facts:  # what is being done just now has no facts yet
            return [Undone.read(row) for row in event.facts.get("tasks", ())]
    return []


def named(complaint: Complaint, needs: d.NotRight) -> list[str]:
    """What is named, in words that the customer knows."""
    if not needs.partly:
        return []
    opened = _opened(complaint, needs)
    points = [concern.words for concern in concerns.current(complaint.id) if concern.id in opened]
    return points + [row.words for row in promised.agreed(complaint) if row.task_id in needs.tasks]


def positions(complaint: Complaint, needs: d.NotRight) -> list[int]:
    """The numbers of the points that are named, for the log."""
    opened = _opened(complaint, needs) if needs.partly else ()
    return [concern.position for concern in concerns.current(complaint.id) if concern.id in opened]


def _opened(complaint: Complaint, needs: d.NotRight) -> Collection[int]:
    """The points that are open by this answer: the only one there is needs no mark."""
    if needs.partly and settled(complaint).concerns:
        return needs.concerns
    return [concern.id for concern in concerns.current(complaint.id)]


def _was_found(concern: Concern) -> bool:
    """Whether it had its answer: an outcome, or the reason of whoever went on without one."""
    return bool(concern.outcome or concern.finding.strip())


def _is_open(row: Undone) -> bool:
    return db.session.get_one(Task, row.task_id).done_at is None


def _do_again(complaint: Complaint, task: Task, at: datetime) -> None:
    """A remedy that did not arrive is to be done again, and no decision leaves before somebody has confirmed it. What
    another complaint brought along is this one's to do from here on."""
    task.complaint_id = complaint.id
    task.done_at = task.done_by_id = None
    task.dropped, task.due_at = False, offering.due_after(at)
    task.owner_id = complaint.handler_id or task.owner_id
    blockers.put_back(complaint, "resolve", "task", task.id, f"The customer says that it is not done: {task.words}")


def _done_after_all(complaint: Complaint, row: Undone, at: datetime) -> None:
    """It was done when somebody said so: nobody has to do it once more, and nothing waits for it."""
    task = db.session.get_one(Task, row.task_id)
    task.done_at, task.done_by_id = row.done_at, row.done_by_id
    blockers.clear(complaint, "task", task.id, at)
