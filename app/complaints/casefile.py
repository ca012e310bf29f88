"""Everything known about one complaint, for the page that shows it whole.

The log is read first, and says what else there is: what never happened is not asked for. So a plain complaint takes few
statements, and a long one takes no more the longer it gets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, union
from sqlalchemy.orm import joinedload

from ..access import Actor
from ..accounts.models import User
from ..db import db
from ..people.models import Customer
from .access import readable_by
from .concerns import current
from .models import Attachment, Blocker, ClockMove, Complaint, Concern, Event, Message, Promise, Task

TASK_MAKERS = frozenset({"accept", "add_task", "confirm_satisfied", "close_quietly", "outside_decision"})
MOST_OTHERS = 10


@dataclass(frozen=True)
class CaseFile:
    """A complaint with its history, oldest first.

    `others` are cases it may belong with, `names` those of colleagues by id.
    """

    complaint: Complaint
    events: Sequence[Event]
    messages: Sequence[Message]
    attachments: Sequence[Attachment]
    tasks: Sequence[Task]
    concerns: Sequence[Concern]
    promises: Sequence[Promise]
    clock_moves: Sequence[ClockMove]
    blockers: Sequence[Blocker]
    others: Sequence[Row[Any]]
    names: Mapping[int, str]

    @cached_property
    def actions(self) -> frozenset[str]:
        """What was ever done to it."""
        return frozenset(event.action for event in self.events)

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.done_at is None]

    def name_of(self, user_id: int | None) -> str:
        return self.names.get(user_id or 0, "A colleague")


def read(complaint: Complaint, actor: Actor) -> CaseFile:
    """The file of a complaint that `actor` may see."""
    events = events_since(complaint.id)
    done = {event.action for event in events}
    tasks = _all(Task, complaint.id) if done & TASK_MAKERS else []
    messages = _all(Message, complaint.id) if len(events) > 1 else []
    return CaseFile(
        complaint=complaint,
        events=events,
        messages=messages,
        attachments=_all(Attachment, complaint.id) if any(event.facts.get("files") for event in events) else [],
        tasks=tasks,
        concerns=current(complaint.id) if "state_facts" in done else [],
        promises=_promises(complaint.id) if "promise" in done else [],
        clock_moves=_clock_moves(complaint) if any(row.due_at != row.first_due_at for row in complaint.clocks) else [],
        blockers=_blockers(complaint.id) if any(task.done_at is None for task in tasks) else [],
        others=others(complaint, actor),
        names=names(_colleagues(complaint, events, tasks)),
    )


def events_since(complaint_id: int, event_id: int = 0) -> Sequence[Event]:
    """The log after this event, oldest first."""
    return db.session.scalars(
        select(Event).where(Event.complaint_id == complaint_id, Event.id > event_id).order_by(Event.id)
    ).all()


def messages_of(events: Iterable[Event]) -> Sequence[Message]:
    """The words that belong to these events."""
    ids = [event.id for event in events]
    return db.session.scalars(select(Message).where(Message.event_id.in_(ids)).order_by(Message.id)).all()


def latest_event(complaint_id: int) -> int:
    """Where the log ends now: forms carry it, to tell later what happened in between."""
    statement = select(Event.id).where(Event.complaint_id == complaint_id).order_by(Event.id.desc()).limit(1)
    return db.session.scalar(statement) or 0


def names(user_ids: Iterable[int]) -> dict[int, str]:
    """Colleagues' names by id."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}


def others(complaint: Complaint, actor: Actor) -> Sequence[Row[Any]]:
    """Complaints with the very same words, of the same address, or joined with this one; newest first. For staff."""
    email, into = complaint.customer.email, complaint.merged_into_id
    asked = {"this": complaint.id, "said": complaint.content_hash, "email": email, "into": into, "reader": actor.id}
    return db.session.execute(_alike(has_email=bool(email), is_joined=into is not None), asked).all()


def open_tasks(complaint_id: int) -> Sequence[Task]:
    """What is still to be done for it, the most urgent first."""
    statement = select(Task).where(Task.complaint_id == complaint_id, Task.done_at.is_(None))
    return db.session.scalars(statement.order_by(Task.due_at, Task.id)).all()


def attachment_count(complaint_id: int) -> int:
    """How many files it has, to know how many more may come."""
    return len(db.session.scalars(select(Attachment.id).where(Attachment.complaint_id == complaint_id)).all())


_this, _said = bindparam("this", type_=Complaint.id.type), bindparam("said", type_=Complaint.content_hash.type)
_reader, _into = (bindparam(name, type_=Complaint.id.type) for name in ("reader", "into"))


@lru_cache
def _alike(*, has_email: bool, is_joined: bool) -> Select[Any]:
    """Each part walks an index of its own. Built once for each kind: that takes a fifth of the page's time."""
    alike = [_few(Complaint.content_hash == _said), _few(Complaint.merged_into_id == _this)]
    if has_email:
        alike.append(_few(Customer.email == bindparam("email", type_=Customer.email.type)))
    if is_joined:
        alike.append(_few(Complaint.id == _into))
    rows = union(*(select(few.subquery()) for few in alike)).subquery()
    return select(rows).order_by(rows.c.id.desc()).limit(MOST_OTHERS)


def _few(condition: Any) -> Any:
    return (
        select(
            Complaint.id, Complaint.reference, Complaint.title, Complaint.status, Complaint.received_at,
            Complaint.is_open, Complaint.merged_into_id, (Complaint.content_hash == _said).label("same_words"),
        )
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(condition, Complaint.id != _this, readable_by(_reader))
        .order_by(Complaint.id.desc())
        .limit(MOST_OTHERS)
    )  # fmt: skip


def _all(model: Any, complaint_id: int) -> Sequence[Any]:
    return db.session.scalars(select(model).where(model.complaint_id == complaint_id).order_by(model.id)).all()


def _promises(complaint_id: int) -> Sequence[Promise]:
    statement = select(Promise).where(Promise.complaint_id == complaint_id).order_by(Promise.due_at, Promise.id)
    return db.session.scalars(statement.options(joinedload(Promise.moves))).unique().all()


def _clock_moves(complaint: Complaint) -> Sequence[ClockMove]:
    ids = [row.id for row in complaint.clocks]
    return db.session.scalars(select(ClockMove).where(ClockMove.clock_id.in_(ids)).order_by(ClockMove.id)).all()


def _blockers(complaint_id: int) -> Sequence[Blocker]:
    statement = select(Blocker).where(Blocker.complaint_id == complaint_id, Blocker.cleared_at.is_(None))
    return db.session.scalars(statement.order_by(Blocker.id)).all()


def _colleagues(complaint: Complaint, events: Iterable[Event], tasks: Iterable[Task]) -> set[int]:
    """Everybody whose name the page may need: who acts on a complaint appears in its log."""
    ids = {complaint.handler_id, complaint.manager_id, complaint.logged_by_id}
    ids |= {event.actor_id for event in events if event.actor_kind == "staff"}
    ids |= {task.owner_id for task in tasks}
    for event in events:
        if event.action == "assign":
            ids |= {event.facts.get("was"), event.facts.get("now")}
    return {user_id for user_id in ids if user_id is not None}
